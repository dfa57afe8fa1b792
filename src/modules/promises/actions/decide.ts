import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { notFound, type StaffActor } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { changed } from '#platform/live/index.ts'
import { breachDecided } from '../events.ts'
import { findBreach, lockBreach, saveDecision } from '../queries/breaches.ts'
import { lockPromise, type Subject, saveOwner } from '../queries/promises.ts'
import { type DecideRefusal, refusalToDecide } from '../rules/deciding.ts'
import { movePromise } from './renegotiate.ts'

export type BreachDecision =
  | { readonly decision: 'reassign'; readonly teamId: string; readonly ownerId: string | null }
  | { readonly decision: 'renegotiate'; readonly newDue: Temporal.Instant; readonly reason: string }
  | { readonly decision: 'do-now' }

export type Decided = { refusal: DecideRefusal } | { refusal: null; subject: Subject; changeId: string | null }

/**
 * The accountable person decides on a broken promise. The officer stays responsible until then; `breachDecided` tells
 * the module whose subject it is what to do about it.
 */
export async function decideBreach(
  tx: Tx,
  actor: StaffActor,
  { breachId, ...decision }: BreachDecision & { readonly breachId: string },
): Promise<Decided> {
  const seen = await findBreach(tx, actor, breachId)
  const promise = seen && (await lockPromise(tx, actor, seen.promiseId))
  const breach = promise && (await lockBreach(tx, actor, breachId))
  if (!breach) throw notFound('Decision')
  const refusal = refusalToDecide(breach, promise, actor.id)
  if (refusal) return { refusal }

  const subject = { kind: promise.subjectKind, id: promise.subjectId }
  let changeId: string | null = null
  if (decision.decision === 'renegotiate') {
    const moved = await movePromise(tx, actor, promise, decision)
    if (moved.refusal) return { refusal: moved.refusal }
    changeId = moved.changeId
  }
  if (decision.decision === 'reassign') saveOwner(tx, subject, decision)
  const to = decision.decision === 'reassign' ? decision : null
  saveDecision(tx, breachId, {
    decision: decision.decision,
    reason: decision.decision === 'renegotiate' ? decision.reason : null,
    toTeamId: to?.teamId ?? null,
    toOwnerId: to?.ownerId ?? null,
    by: actor.id,
  })
  publish(tx, breachDecided, { promiseId: promise.id, breachId, subject })
  recordAudit(tx, actor, {
    action: 'promise.decided',
    subject,
    scopeId: promise.scopeId,
    detail: { promiseId: promise.id, decision: decision.decision },
  })
  changed(tx, 'board', promise.scopeId)
  return { refusal: null, subject, changeId }
}
