import { type MoveRefusal, renegotiate } from '#modules/promises/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { mayWork } from '../permissions.ts'
import { refusalToWork } from '../rules/standing.ts'
import { begin, type Done, type Refused, refused, type Seen } from './change.ts'
import { hearPromiseMoved } from './hearing.ts'

type ChangeDate = Seen & { promiseId: string; newDue: Temporal.Instant; reason: string }

/** Gives a promise of a case a new date with a reason. Its people are told in the same commit, so that nobody reads an old date meanwhile. */
export async function changeDate(
  tx: Tx,
  actor: Actor,
  { promiseId, newDue, reason, ...seen }: ChangeDate,
): Promise<Done | Refused | { refusal: 'date-stays'; notMoved: MoveRefusal }> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const refusal = refusalToWork(current)
  if (refusal) return refused(refusal)
  const moved = await renegotiate(tx, actor, { promiseId, newDue, reason })
  if (moved.refusal !== null) return { refusal: 'date-stays', notMoved: moved.refusal }
  await hearPromiseMoved(tx, { caseId: current.id, changeId: moved.changeId })
  return { refusal: null, caseId: current.id, reference: current.reference, version: current.version }
}
