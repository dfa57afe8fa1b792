import type { Db } from '#platform/db/index.ts'

/** Answered, not closed yet, oldest first: a batch for the clock. */
export async function resolvedWithoutAnswer(db: Db) {
  const rows = await db
    .selectFrom('enquiries')
    .select(['case_id as caseId', 'resolved_at as resolvedAt'])
    .where('resolved_at', 'is not', null)
    .where('ended_at', 'is', null)
    .orderBy('resolved_at')
    .limit(200)
    .execute()
  return rows.flatMap(({ caseId, resolvedAt }) => (resolvedAt ? [{ caseId, resolvedAt }] : []))
}
