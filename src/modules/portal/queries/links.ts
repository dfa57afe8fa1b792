import type { Db } from '#platform/db/index.ts'

/** The cases that private links lead to, for those links that still work. */
export async function casesOfLinks(db: Db, tokenHashes: readonly string[], now: Temporal.Instant) {
  return db
    .selectFrom('case_links')
    .select(['id as linkId', 'token_hash as tokenHash', 'case_id as caseId', 'customer_id as customerId', 'level'])
    .where('token_hash', 'in', [...tokenHashes])
    .where('expires_at', '>', now)
    .where('revoked_at', 'is', null)
    .execute()
}

/** One of these cases, by its reference. */
export async function findCaseByReference(db: Db, reference: string, among: readonly string[]): Promise<string | null> {
  const row = await db
    .selectFrom('cases')
    .select('id')
    .where('reference', '=', reference)
    .where('id', 'in', [...among])
    .executeTakeFirst()
  return row?.id ?? null
}

/** The circle of people who may know a case; null when it has none. */
export async function findScopeOfCase(db: Db, caseId: string): Promise<string | null> {
  const row = await db.selectFrom('cases').select('scope_id').where('id', '=', caseId).executeTakeFirst()
  return row?.scope_id ?? null
}
