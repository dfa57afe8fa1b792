import { type Db, newId, type Tx } from '#platform/db/index.ts'
import type { PauseReason } from '../rules/policy.ts'

export function savePaused(tx: Tx, ids: readonly string[], reason: PauseReason) {
  tx.save(tx.updateTable('promises').set({ paused_at: tx.now, paused_for: reason }).where('id', 'in', ids))
}

export function savePause(tx: Tx, promiseId: string, reason: PauseReason, by: string | null) {
  tx.save(
    tx.insertInto('promise_pauses').values({
      id: newId(),
      promise_id: promiseId,
      reason,
      from_at: tx.now,
      paused_by: by,
      created_at: tx.now,
    }),
  )
}

export function savePausesOver(tx: Tx, promiseIds: readonly string[], by: string | null) {
  tx.save(
    tx
      .updateTable('promise_pauses')
      .set({ until_at: tx.now, resumed_by: by })
      .where('promise_id', 'in', promiseIds)
      .where('until_at', 'is', null),
  )
}

export const listPauses = (db: Db, promiseId: string) =>
  db
    .selectFrom('promise_pauses')
    .select(['from_at as from', 'until_at as until', 'reason'])
    .where('promise_id', '=', promiseId)
    .orderBy('from_at')
    .execute()
