import { findCase } from '#modules/cases/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import { serviceVersion } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { enquiryOf } from '../queries/enquiries.ts'
import { findAssistant, findMember } from '../queries/members.ts'
import { mayTellOfConverted } from '../rules/telling.ts'

const firstpoint = system('enquiries')

/**
 * What went another way is answered there, to the Member who is on its case. Whoever wrote it for them is sent the same, for
 * as long as they write for them. The letters of a complaint are for whoever complains alone.
 */
export async function tellWriter(tx: Tx, caseId: string) {
  const enquiry = await enquiryOf(tx, caseId)
  if (!enquiry?.assistantId || enquiry.endedBecause !== 'converted') return
  if (enquiry.what === 'complaint' || !mayTellOfConverted(enquiry)) return
  const found = await findCase(tx, firstpoint, caseId)
  const member = await findMember(tx, enquiry.memberId)
  const assistant = await findAssistant(tx, enquiry.assistantId, enquiry.memberId)
  if (!found?.outcomeWords || found.scopeId !== null || !member || !assistant) return
  const { body } = await serviceVersion(tx, found.serviceVersionId)
  const challenge = found.outcome === 'withdrawn' ? null : body.challenge
  await sendMessage(tx, firstpoint, {
    template: 'enquiry-reply',
    email: assistant.email,
    name: assistant.name,
    about: { kind: 'case', id: caseId },
    data: {
      reference: found.reference,
      text: [found.outcomeWords, challenge].filter((words) => words !== null).join('\n\n'),
      forMember: `for ${member.name}`,
    },
    scopeId: null,
    link: `/members/enquiries/${found.reference}`,
  })
}
