import type { Db } from '#platform/db/index.ts'

/** Whether somebody on a case was written to after it went another way: then it cannot be taken back in silence. */
export const wasWrittenSince = (db: Db, caseId: string, since: Temporal.Instant): Promise<boolean> =>
  isThere(
    messagesAbout(db, caseId)
      .where('direction', '=', 'out')
      .where('customer_id', 'is not', null)
      .where('created_at', '>', since)
      .where('state', '!=', 'not-sent'),
  )

/** Whether the Member was told, at that moment, that their enquiry goes another way. */
export const wasToldOfConversion = (db: Db, caseId: string, at: Temporal.Instant): Promise<boolean> =>
  isThere(messagesAbout(db, caseId).where('template_key', '=', 'enquiry-converted').where('created_at', '=', at))

const messagesAbout = (db: Db, caseId: string) =>
  db.selectFrom('messages').select('id').where('subject_kind', '=', 'case').where('subject_id', '=', caseId)

const isThere = async (found: ReturnType<typeof messagesAbout>) =>
  (await found.limit(1).executeTakeFirst()) !== undefined
