import type { Db } from '#platform/db/index.ts'

/** The versions of services that resolved cases still have. */
export async function resolvedVersions(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('cases')
    .select('service_version_id as id')
    .distinct()
    .where('status', '=', 'resolved')
    .execute()
  return rows.map(({ id }) => id)
}

export async function resolvedBefore(
  db: Db,
  versionId: string,
  before: Temporal.Instant,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('cases')
    .select('id')
    .where('status', '=', 'resolved')
    .where('service_version_id', '=', versionId)
    .where('resolved_at', '<', before)
    .orderBy('resolved_at')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}
