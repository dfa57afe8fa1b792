import { findStaff } from '#modules/access/index.ts'
import { addWorkingDays, endOfDay, englandAndWales } from '#modules/calendar/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { dayInWords, londonDate } from '#platform/time/index.ts'

const firstpoint = system('enquiries')

/** Until when whoever has it must decide: the end of the next working day. */
export const decideBy = (now: Temporal.Instant) => endOfDay(addWorkingDays(englandAndWales, londonDate(now), 1))

type Telling = { staffId: string; caseId: string; reference: string; scopeId: string | null }

/** Tells the person who has to decide that it is theirs. */
export async function tellAccountable(tx: Tx, { staffId, caseId, reference, scopeId }: Telling) {
  const person = await findStaff(tx, staffId)
  if (!person) return
  await sendMessage(tx, firstpoint, {
    template: 'enquiry-escalated',
    email: person.email,
    name: person.name,
    about: { kind: 'case', id: caseId },
    data: { reference, decideWords: `the end of ${dayInWords(londonDate(decideBy(tx.now)))}` },
    scopeId,
    link: '/staff/enquiries/escalations',
  })
}
