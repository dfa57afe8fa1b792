import type { Db, Tx } from '#platform/db/index.ts'

/** The case a part belongs to, locked: a part finishes only once at a time. */
export async function findParent(tx: Tx, parentId: string) {
  const row = await tx
    .selectFrom('cases')
    .select(['id', 'reference', 'title', 'status', 'team_id as teamId', 'owner_id as ownerId'])
    .select(['service_key as serviceKey', 'scope_id as scopeId', 'version'])
    .where('id', '=', parentId)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

/** The number the next part of a case gets; the case is locked by the caller. */
export async function nextPartNumber(db: Db, caseId: string): Promise<number> {
  const row = await db
    .selectFrom('cases')
    .select(({ fn }) => fn.max('part_number').as('last'))
    .where('parent_id', '=', caseId)
    .executeTakeFirst()
  return (row?.last ?? 0) + 1
}

/** The parts that are known to the same people as the whole, in the order in which they are locked. */
export async function openPartsOf(db: Db, caseId: string, scopeId: string | null): Promise<string[]> {
  const rows = await db
    .selectFrom('cases')
    .select('id')
    .where('parent_id', '=', caseId)
    .where('status', 'not in', ['resolved', 'closed'])
    .where('scope_id', scopeId === null ? 'is' : '=', scopeId)
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}
