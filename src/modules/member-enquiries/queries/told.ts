import type { Db } from '#platform/db/index.ts'

/** Whether somebody on a case was written to after it went another way: then it cannot be taken back in silence. */
export async function wasWrittenSince(db: Db, caseId: string, since: Temporal.Instant): Promise<boolean> {
  const found = await db
    .selectFrom('messages')
    .select('id')
    .where('subject_kind', '=', 'case')
    .where('subject_id', '=', caseId)
    .where('direction', '=', 'out')
    .where('customer_id', 'is not', null)
    .where('created_at', '>', since)
    .where('state', '!=', 'not-sent')
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/** Whether the Member was told, at that moment, that their enquiry goes another way. */
export async function wasToldOfConversion(db: Db, caseId: string, at: Temporal.Instant): Promise<boolean> {
  const found = await db
    .selectFrom('messages')
    .select('id')
    .where('subject_kind', '=', 'case')
    .where('subject_id', '=', caseId)
    .where('template_key', '=', 'enquiry-converted')
    .where('created_at', '=', at)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
