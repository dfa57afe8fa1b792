import type { Db } from '#platform/db/index.ts'

/** What people are promised about a case at this moment, in the words they were told; null when nothing runs. */
export async function promiseWordsOf(db: Db, caseId: string): Promise<string | null> {
  const row = await db
    .selectFrom('promises')
    .select('words')
    .where('subject_kind', '=', 'case')
    .where('subject_id', '=', caseId)
    .where('state', '=', 'running')
    .orderBy(({ case: when }) => when().when('kind', '=', 'acknowledge').then(1).else(0).end())
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst()
  return row?.words ?? null
}
