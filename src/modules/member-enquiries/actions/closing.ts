import { addWorkingDays, endOfDay, englandAndWales } from '#modules/calendar/index.ts'
import { closeCase, type Done, endStep, reopenCase, type Seen } from '#modules/cases/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { saveEnquiry } from '../queries/enquiries.ts'
import { resolvedWithoutAnswer } from '../queries/quiet.ts'
import { daysToDispute, refusalToDispute } from '../rules/standing.ts'
import { type No, takeInHand } from './hand.ts'

/** Until when a reply may be disputed: the end of the fifth working day after it. */
export const disputeUntil = (resolvedAt: Temporal.Instant) =>
  endOfDay(addWorkingDays(englandAndWales, londonDate(resolvedAt), daysToDispute))

type ForMember = (actor: Actor) => boolean

/**
 * The Member says that the reply does not answer: resolved is taken back, in the figures as well, and the same thread
 * goes on with its first date.
 */
export async function disputeReply(
  tx: Tx,
  actor: Actor,
  { reason, ...seen }: Seen & { reason: string },
  may?: ForMember,
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen, may)
  if (taken.refusal !== null) return taken
  const { current, enquiry } = taken
  const refusal = refusalToDispute(enquiry, tx.now, enquiry.resolvedAt ? disputeUntil(enquiry.resolvedAt) : tx.now)
  if (refusal) return { refusal }
  saveEnquiry(tx, current.id, { resolved_at: null, disputed_at: tx.now, disputed_because: reason })
  endStep(tx, actor, current, {
    action: 'enquiry-disputed',
    words: `The Member says that it is not answered: ${reason}`,
    news: null,
  })
  return reopenCase(tx, actor, { caseId: current.id, version: null, reason })
}

/** The Member is satisfied, so it is closed. */
export async function confirmSatisfied(tx: Tx, actor: Actor, seen: Seen, may?: ForMember): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen, may)
  if (taken.refusal !== null) return taken
  const { current, enquiry } = taken
  if (enquiry.resolvedAt === null) return { refusal: 'not-resolved' }
  if (enquiry.endedAt !== null) return { refusal: 'ended' }
  saveEnquiry(tx, current.id, { ended_at: tx.now, ended_because: 'satisfied' })
  endStep(tx, actor, current, { action: 'enquiry-satisfied', words: 'The Member is satisfied', news: null })
  return closeCase(tx, system('enquiries'), { caseId: current.id, version: null, because: 'finished' })
}

/** Closes what was answered and not disputed in the stated time. Run by the clock; once for each. */
export async function closeQuiet(tx: Tx): Promise<number> {
  const actor = system('enquiries')
  let closed = 0
  for (const { caseId, resolvedAt } of await resolvedWithoutAnswer(tx)) {
    if (Temporal.Instant.compare(disputeUntil(resolvedAt), tx.now) >= 0) continue
    saveEnquiry(tx, caseId, { ended_at: tx.now, ended_because: 'no-answer' })
    await closeCase(tx, actor, { caseId, version: null, because: 'time' })
    closed += 1
  }
  return closed
}
