import type { Db } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { listPromiseChanges } from '../queries/changes.ts'
import { listPauses } from '../queries/pauses.ts'
import type { PromiseRow } from '../queries/promises.ts'
import type { History, Move } from '../rules/due-date.ts'
import { limitIn } from '../rules/limit.ts'
import { readTrace } from '../rules/trace.ts'

/** Everything that happened to the clock of a promise, as its rules read it. */
export async function historyOf(db: Db, actor: Actor, promise: PromiseRow): Promise<History> {
  const [pauses, changes] = [await listPauses(db, promise.id), await listPromiseChanges(db, actor, [promise.id])]
  const moves = changes.flatMap(({ kind, at, newDue, reason, byName, latestDue }): Move[] => {
    if (!newDue || (kind !== 'moved' && kind !== 'extended')) return []
    return [{ at, to: newDue, reason, by: byName, extension: kind === 'extended' ? { latest: latestDue } : null }]
  })
  const limit = limitIn(readTrace(promise.trace))
  return { start: promise.startedAt, startedBy: promise.startedOn, limit, pauses, moves }
}
