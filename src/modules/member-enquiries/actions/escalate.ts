import { type Done, endStep, type Seen } from '#modules/cases/index.ts'
import { accountablePeople } from '#modules/promises/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { insertEscalation, isEscalated } from '../queries/escalations.ts'
import { type No, takeInHand } from './hand.ts'
import { decideBy, tellAccountable } from './tell-accountable.ts'

/**
 * Takes an enquiry further: straight to the person above whoever has it, of a circle to one who may know of it, with a
 * decision to make. The officer stays responsible until they do. One at a time.
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
  if (enquiry.resolvedAt !== null) return { refusal: 'reply-sent' }
  if (await isEscalated(tx, current.id)) return { refusal: 'already-escalated' }
  const { ownerId, teamId, scopeId } = current
  const toStaffId = await accountablePeople(tx).first(ownerId, teamId, scopeId)
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
  await tellAccountable(tx, { staffId: toStaffId, caseId: current.id, reference: current.reference, scopeId })
  return endStep(tx, actor, current, {
    action: 'enquiry-escalated',
    words: `${actor.kind === 'member' ? 'The Member takes it further' : 'Taken further'}: ${reason}`,
    news: null,
    detail: { toStaffId },
  })
}
