import { addWorkingDays, endOfDay, englandAndWales } from '#modules/calendar/index.ts'
import { type Done, endStep, type Seen } from '#modules/cases/index.ts'
import { escalationPerson } from '#modules/organisation/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { insertEscalation, isEscalated } from '../queries/escalations.ts'
import { type No, takeInHand } from './hand.ts'

/** Until when whoever has it must decide: the end of the next working day. */
export const decideBy = (now: Temporal.Instant) => endOfDay(addWorkingDays(englandAndWales, londonDate(now), 1))

/**
 * Takes an enquiry further: straight to the person above whoever has it, with a decision to make. The officer stays
 * responsible until they do. One at a time.
 */
export async function escalateEnquiry(
  tx: Tx,
  actor: Actor,
  { reason, ...seen }: Seen & { reason: string },
  may?: (actor: Actor) => boolean,
): Promise<Done | No> {
  if (reason.trim() === '') return { refusal: 'reason-missing' }
  const taken = await takeInHand(tx, actor, seen, may)
  if (taken.refusal !== null) return taken
  const { current, enquiry } = taken
  if (enquiry.endedAt !== null) return { refusal: 'ended' }
  if (await isEscalated(tx, current.id)) return { refusal: 'already-escalated' }
  const { ownerId, teamId, scopeId } = current
  const toStaffId = await escalationPerson(tx, { ownerId, teamId, at: tx.now })
  if (!toStaffId) return { refusal: 'nobody-above' }
  insertEscalation(tx, {
    caseId: current.id,
    reason,
    byMember: actor.kind === 'member' ? actor.id : null,
    toStaffId,
    level: 1,
    decideBy: decideBy(tx.now),
    scopeId,
  })
  return endStep(tx, actor, current, {
    action: 'enquiry-escalated',
    words: `${actor.kind === 'member' ? 'The Member takes it further' : 'Taken further'}: ${reason}`,
    news: null,
    detail: { toStaffId },
  })
}
