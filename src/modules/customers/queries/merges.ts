import type { Db, Tx } from '#platform/db/index.ts'

export function insertMerge(
  tx: Tx,
  merge: { id: string; keptId: string; mergedId: string; reason: string; by: string },
) {
  tx.save(
    tx.insertInto('merges').values({
      id: merge.id,
      kept_id: merge.keptId,
      merged_id: merge.mergedId,
      reason: merge.reason,
      merged_by: merge.by,
      merged_at: tx.now,
    }),
  )
}

/** The whole of a merge: one record now stands under another. Nothing else is rewritten. */
export function setMergedInto(tx: Tx, id: string, mergedInto: string | null) {
  tx.save(
    tx
      .updateTable('customers')
      .set((eb) => ({ merged_into: mergedInto, version: eb('version', '+', 1), changed_at: tx.now }))
      .where('id', '=', id),
  )
}

const select = (db: Db) =>
  db
    .selectFrom('merges as m')
    .innerJoin('customers as k', 'k.id', 'm.kept_id')
    .innerJoin('customers as g', 'g.id', 'm.merged_id')
    .select([
      'm.id',
      'm.kept_id as keptId',
      'm.merged_id as mergedId',
      'k.display_name as keptName',
      'g.display_name as mergedName',
      'm.reason',
      'm.merged_by as mergedBy',
      'm.merged_at as mergedAt',
      'm.undone_by as undoneBy',
      'm.undone_at as undoneAt',
      'm.undone_reason as undoneReason',
    ])

/** Every merge these records took part in, undone ones too, the latest first. */
export const listMerges = (db: Db, ids: readonly string[]) =>
  select(db)
    .where((eb) => eb.or([eb('m.kept_id', 'in', [...ids]), eb('m.merged_id', 'in', [...ids])]))
    .orderBy('m.merged_at', 'desc')
    .execute()

export const findMerge = (db: Db, id: string) => select(db).where('m.id', '=', id).executeTakeFirst()

export function saveUndone(tx: Tx, id: string, undone: { by: string; reason: string }) {
  tx.save(
    tx
      .updateTable('merges')
      .set({ undone_by: undone.by, undone_at: tx.now, undone_reason: undone.reason })
      .where('id', '=', id),
  )
}
