import type { CaseTrail } from '#modules/cases/index.ts'
import { can } from '#platform/http/index.ts'
import { findEnquiry } from '../../queries/enquiries.ts'
import { enquiryHref, stateTag } from './state.ts'

/** Whoever gets what came as a Member’s enquiry sees so, and finds the way back there. */
export const enquiryTrail: CaseTrail = {
  cameOf: async (db, actor, { id, reference, channel, kind }) => {
    if (channel !== 'member' || kind === 'member-enquiry' || !can(actor, 'enquiries.read')) return []
    const enquiry = await findEnquiry(db, actor, id)
    const name = 'Came as a Member’s enquiry'
    return enquiry ? [{ name, reference, href: enquiryHref(reference), stands: stateTag(enquiry).text }] : []
  },
}
