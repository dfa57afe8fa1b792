import { defineCaseKind, type KindCase } from '#modules/cases/index.ts'
import { choosePack, packsNow, policyFor } from '#modules/promises/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { enquiryPanel, partPanel } from '../pages/staff/panel.ts'
import { enquiryOf, partOf, restampEnquiry, saveEnquiry, savePart } from '../queries/enquiries.ts'
import { findMember, type Member } from '../queries/members.ts'
import { latestForPart } from './part-dates.ts'

/** An enquiry has a case: this is what it adds to the engine. It is opened by `openEnquiry`, which knows the Member. */
export const enquiryKind = defineCaseKind({
  name: 'member-enquiry',
  title: 'Member’s enquiry',
  called: 'enquiry',
  tellsOutcome: true,
  confirmsReceipt: true,
  nobodyNamed: 'No resident is named. The Member who asked is told what happens, and whoever of their office wrote it.',

  async promises(db, about) {
    const known = await enquiryOf(db, about.id)
    const member = await findMember(db, known?.memberId ?? memberIn(about))
    const keys = await policiesFor(db, member?.kind ?? 'councillor', about.receivedAt)
    return { acknowledge: keys.respond, afterAcknowledging: null, resolve: keys.resolve }
  },

  async mayClose(db, caseId) {
    const enquiry = await enquiryOf(db, caseId)
    if (!enquiry || enquiry.resolvedAt !== null || enquiry.endedAt !== null) return null
    return 'Send the reply first: an enquiry is resolved when every question is answered'
  },

  async onConvertAway(tx, _actor, caseId) {
    saveEnquiry(tx, caseId, { ended_at: tx.now, ended_because: 'converted' })
  },

  /** What went another way in error is an enquiry again. */
  async onConvertTo(tx, _actor, { id }) {
    saveEnquiry(tx, id, { what: 'enquiry', ended_at: null, ended_because: null })
  },

  onRestamp: async (tx, caseId, scopeId) => restampEnquiry(tx, caseId, scopeId),
  panel: enquiryPanel,
})

/** A part is a case of its own; its unit answers it, and the enquiry sends one reply. */
export const enquiryPartKind = defineCaseKind({
  name: 'enquiry-part',
  title: 'Part of a Member’s enquiry',
  called: 'enquiry',
  tellsOutcome: true,
  nobodyNamed:
    'The Member is told by the whole enquiry: whoever has it puts the answers of all units into one reply. Nothing is sent from this page.',

  /** Its own rule, but no later than the Member has the answer. */
  async promises(db, { parentId, reference, serviceKey }) {
    const service = await serviceByKey(db, serviceKey)
    const [whole = ''] = reference.split('/')
    return {
      acknowledge: null,
      afterAcknowledging: null,
      resolve: service?.body.promises.resolve ?? null,
      noLaterThan: parentId ? await latestForPart(db, { enquiryId: parentId, reference: whole, serviceKey }) : null,
    }
  },

  async mayClose(db, caseId) {
    const part = await partOf(db, caseId)
    return part && (part.state === 'asked' || part.state === 'returned')
      ? 'Answer the questions of this part first'
      : null
  },

  onTeam: (tx, caseId, teamId) => savePart(tx, caseId, { team_id: teamId, warned_at: null }),
  onRestamp: async (tx, caseId, scopeId) => restampEnquiry(tx, caseId, scopeId),
  panel: partPanel,
})

/** The promises to this kind of Member, as they were for what was received then. */
export async function policiesFor(db: Db, kind: Member['kind'], receivedAt: Temporal.Instant) {
  const chosen = choosePack(await packsNow(db), {
    kind: kind === 'mp' ? 'mp-enquiry' : kind === 'advocate' ? 'advocate-enquiry' : 'member-enquiry',
    subject: 'council-services',
    tenure: 'other',
    receivedOn: londonDate(receivedAt),
  })
  if (chosen.refusal !== null)
    throw new Error(`No promise is published for Members’ enquiries: ${chosen.why.join(' ')}`)
  return {
    respond: policyFor(chosen.pack, { stage: 1, step: 'respond' }),
    resolve: policyFor(chosen.pack, { stage: 1, step: 'resolve' }),
  }
}

const memberIn = ({ answers }: KindCase): string => {
  const given = answers['member']
  return typeof given === 'string' ? given : ''
}
