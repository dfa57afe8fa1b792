import { sql } from 'kysely'
import type { Tx } from './transaction.ts'

/** Whoever locks the same name waits until the end of this commit: for what has no row yet that could be locked. */
export async function lockName(tx: Tx, name: string): Promise<void> {
  await tx.selectNoFrom(sql`pg_advisory_xact_lock(hashtextextended(${name}, 0))`.as('locked')).execute()
}
