import { sql } from 'kysely'
import type { Db, Tx } from '../db/index.ts'

/** Tells open pages that what they show has changed. They fetch themselves again; nothing else is sent. */
export function changed(tx: Tx, topic: string, scopeId: string | null) {
  tx.saveNew('live_changes', { topic, scope_id: scopeId, created_at: tx.now })
}

export type Change = { topic: string; scopeId: string | null }

/**
 * How far a reader has come: told of every change of a transaction before `xid`, and of those later ones whose numbers
 * are in `told`. The number alone would not do: a later one may commit first, and must not hide an earlier one.
 */
export type Position = { xid: string; told: readonly string[] }

/** What has changed and has not been told at this position, each topic once. A long transaction hides and delays nothing. */
export async function changesAfter(db: Db, position: Position): Promise<{ changes: Change[]; position: Position }> {
  const { rows } = await sql<{
    upto: string
    topic: string | null
    scopeId: string | null
    isNew: boolean | null
    unfinished: string[] | null
  }>`
    with snapshot as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as upto)
    select upto::text, topic, scope_id as "scopeId",
      bool_or(number::text <> all(${position.told})) as "isNew",
      array_agg(number::text) filter (where xid >= upto) as unfinished
    from snapshot left join live_changes on xid >= ${position.xid}::xid8
    group by upto, topic, scope_id`.execute(db)
  const changes = rows.flatMap(({ topic, scopeId, isNew }) => (topic !== null && isNew ? [{ topic, scopeId }] : []))
  const told = rows.flatMap((row) => row.unfinished ?? [])
  return { changes, position: { xid: rows[0]?.upto ?? position.xid, told } }
}

/** The position before everything that began after a moment, for somebody whose page was made then. */
export async function positionAt(db: Db, moment: Temporal.Instant): Promise<Position> {
  const { rows } = await sql<{ xid: string }>`
    select xid::text from (
      select xid from live_changes where created_at > ${moment} union all select pg_snapshot_xmin(pg_current_snapshot())
    ) as each order by each.xid limit 1`.execute(db)
  return { xid: rows[0]?.xid ?? '0', told: [] }
}

/** Changes are news, not records: an hour later nobody needs them. */
export function forgetOldChanges(tx: Tx) {
  tx.save(tx.deleteFrom('live_changes').where('created_at', '<', tx.now.subtract({ hours: 1 })))
}
