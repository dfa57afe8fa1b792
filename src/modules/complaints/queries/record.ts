import { type Db, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'

/** Messages about a complaint, without their text: that is read one by one. */
export const messageHeads = (db: Db, actor: Actor, caseId: string) =>
  db
    .selectFrom('messages')
    .select(['id', 'direction', 'channel', 'subject', 'template_key as templateKey', 'created_at as createdAt'])
    .select(sql<Temporal.Instant>`coalesce(received_at, sent_at, created_at)`.as('at'))
    .where('subject_kind', '=', 'case')
    .where('subject_id', '=', caseId)
    .where(visible(actor))
    .orderBy('created_at')
    .orderBy('id')
    .execute()

/** Notes on a case, without their text. */
export const noteHeads = (db: Db, actor: Actor, caseId: string) =>
  db
    .selectFrom('case_events')
    .select(['id', 'created_at as at', 'actor_name as byName'])
    .where('case_id', '=', caseId)
    .where('kind', '=', 'note')
    .where(visible(actor))
    .orderBy('created_at')
    .orderBy('id')
    .execute()

export async function noteText(db: Db, id: string): Promise<string> {
  const row = await db
    .selectFrom('case_events')
    .select(sql<string | null>`fact ->> 'text'`.as('text'))
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.text ?? 'Taken out at the person’s request.'
}

/** The files of the complaint and of the request it is about. */
export const recordFiles = (db: Db, actor: Actor, caseIds: readonly string[]) =>
  db
    .selectFrom('case_files')
    .innerJoin('cases', 'cases.id', 'case_files.case_id')
    .leftJoin('files', 'files.id', 'file_id')
    .select([
      'file_id as id',
      'case_files.name',
      'case_files.type',
      'case_files.size',
      'case_files.source',
      'files.sha256',
    ])
    .select(['case_files.created_at as at', 'cases.reference', 'case_files.case_id as caseId'])
    .where('case_files.case_id', 'in', [...caseIds])
    .where(visible(actor, 'case_files.scope_id'))
    .orderBy('case_files.created_at')
    .orderBy('file_id')
    .execute()

/** When the rows of the register were written: the order of the record goes by it. */
export async function registerDates(db: Db, caseId: string): Promise<Map<string, Temporal.Instant>> {
  const { rows } = await sql<{ id: string; at: Temporal.Instant }>`
    select id, created_at as at from complaint_points where case_id = ${caseId}
    union all select id, created_at from complaint_remedies where case_id = ${caseId}
    union all select id, created_at from complaint_letters where case_id = ${caseId}
    union all select id, created_at from ombudsman_cases where case_id = ${caseId}
    union all select d.id, d.created_at from ombudsman_demands d
      join ombudsman_cases o on o.id = d.ombudsman_case_id where o.case_id = ${caseId}`.execute(db)
  return new Map(rows.map(({ id, at }) => [id, at]))
}
