import type pg from 'pg'
import { getConstructionPlans } from 'pg-boss'

/** Where the job queue keeps its tables. */
export const bossSchema = 'pgboss'

/** Makes the tables of the job queue inside the caller's transaction. */
export async function createBossSchema(client: pg.ClientBase): Promise<void> {
  await client.query(getConstructionPlans(bossSchema).replaceAll(/^\s*(?:BEGIN|COMMIT);\s*$/gm, ''))
}

/** The version of those tables, or null when no worker has ever run. */
export async function findBossVersion(client: pg.ClientBase): Promise<number | null> {
  const { rows } = await client.query<{ name: string | null }>(
    `select to_regclass('${bossSchema}.version')::text as name`,
  )
  if (!rows[0]?.name) return null
  const version = await client.query<{ version: number }>(`select version from ${bossSchema}.version`)
  return version.rows[0]?.version ?? null
}
