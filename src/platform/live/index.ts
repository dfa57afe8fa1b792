import { sql } from 'kysely'
import type { Db, Tx } from '../db/index.ts'

/** Tells open pages that what they show has changed. They fetch themselves again; nothing else is sent. */
export function changed(tx: Tx, topic: string, scopeId: string | null) {
  tx.save(tx.insertInto('live_changes').values({ topic, scope_id: scopeId, created_at: tx.now }))
}

export type Change = { number: number; topic: string; scopeId: string | null }

/**
 * Changes after a number, in order, up to the oldest transaction still open: a later number may commit first,
 * and it must not hide an earlier one.
 */
export async function changesAfter(db: Db, number: number): Promise<Change[]> {
  return db
    .selectFrom('live_changes')
    .select(['number', 'topic', 'scope_id as scopeId'])
    .where('number', '>', number)
    .where(sql<boolean>`xid < pg_snapshot_xmin(pg_current_snapshot())`)
    .orderBy('number')
    .limit(1000)
    .execute()
}

export async function lastChange(db: Db): Promise<number> {
  const row = await db
    .selectFrom('live_changes')
    .select('number')
    .where(sql<boolean>`xid < pg_snapshot_xmin(pg_current_snapshot())`)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.number ?? 0
}

/** Changes are news, not records: an hour later nobody needs them. */
export function forgetOldChanges(tx: Tx) {
  tx.save(tx.deleteFrom('live_changes').where('created_at', '<', tx.now.subtract({ hours: 1 })))
}
