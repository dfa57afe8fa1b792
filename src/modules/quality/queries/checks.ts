import type { UpdateObject } from 'kysely'
import { type Db, newId, type SqlBool, sql, type Tables, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import { LONDON } from '#platform/time/index.ts'

const checks = (db: Db, actor: Actor) =>
  db
    .selectFrom('quality_checks')
    .innerJoin('cases', 'cases.id', 'quality_checks.case_id')
    .leftJoin('staff as author', 'author.id', 'quality_checks.author_id')
    .leftJoin('staff as checker', 'checker.id', 'quality_checks.checked_by')
    .leftJoin('units', 'units.id', 'quality_checks.team_id')
    .where(visible(actor, 'cases.scope_id'))

const columns = [
  'quality_checks.id',
  'subject_kind as subjectKind',
  'subject_id as subjectId',
  'quality_checks.case_id as caseId',
  'author_id as authorId',
  'author.name as authorName',
  'quality_checks.team_id as teamId',
  'units.name as unit',
  'quality_checks.sent_at as sentAt',
  'because',
  'state',
  'checklist_version_id as checklistVersionId',
  'quality_checks.answers',
  'score',
  'words',
  'checker.name as checkerName',
  'checked_at as checkedAt',
  'put_right_words as putRightWords',
  'put_right_at as putRightAt',
  'quality_checks.version',
  'cases.reference',
  'cases.title',
  'cases.scope_id as scopeId',
] as const

export const findCheck = (db: Db, actor: Actor, id: string) =>
  checks(db, actor).select(columns).where('quality_checks.id', '=', id).executeTakeFirst()

export type Check = NonNullable<Awaited<ReturnType<typeof findCheck>>>

/** The same, held until the change is saved. */
export const lockCheck = (tx: Tx, actor: Actor, id: string) =>
  checks(tx, actor).select(columns).where('quality_checks.id', '=', id).forUpdate('quality_checks').executeTakeFirst()

export const figures = ['drawn', 'checked', 'praised', 'accepted', 'returned', 'put-right', 'waiting'] as const
export type Figure = (typeof figures)[number]

export type Narrowed = {
  readonly figure: Figure
  readonly teamId: string | null
  /** The first day of a month: replies sent in it. */
  readonly month: Temporal.PlainDate | null
}

/** The one rule of what each figure counts: for the number and for the list behind it. */
function counts(figure: Figure) {
  switch (figure) {
    case 'drawn':
      return sql<SqlBool>`true`
    case 'checked':
      return sql<SqlBool>`quality_checks.state <> 'waiting'`
    case 'returned':
      return sql<SqlBool>`quality_checks.state in ('returned', 'put-right')`
    default:
      return sql<SqlBool>`quality_checks.state = ${figure}`
  }
}

export const pageSize = 50

export function listChecks(db: Db, actor: Actor, { figure, teamId, month, page }: Narrowed & { page: number }) {
  return checks(db, actor)
    .select(columns)
    .where(counts(figure))
    .$if(teamId !== null, (query) => query.where('quality_checks.team_id', '=', teamId))
    .$if(month !== null, (query) => query.where(sentIn(month)))
    .orderBy('quality_checks.sent_at', figure === 'waiting' ? 'asc' : 'desc')
    .orderBy('quality_checks.id')
    .limit(pageSize + 1)
    .offset(page * pageSize)
    .execute()
}

function sentIn(month: Temporal.PlainDate | null) {
  const from = month?.toZonedDateTime(LONDON).toInstant() ?? null
  const until = month?.add({ months: 1 }).toZonedDateTime(LONDON).toInstant() ?? null
  return sql<SqlBool>`quality_checks.sent_at >= ${from}::timestamptz and quality_checks.sent_at < ${until}::timestamptz`
}

export type Trend = {
  teamId: string | null
  unit: string | null
  month: Temporal.PlainDate
  score: number | null
} & Record<Figure, number>

/** Every figure for every unit and month, of the replies sent since. */
export async function trends(db: Db, actor: Actor, from: Temporal.PlainDate): Promise<Trend[]> {
  const { rows } = await sql<Trend>`
    select quality_checks.team_id as "teamId", units.name as unit,
      date_trunc('month', quality_checks.sent_at at time zone 'Europe/London')::date as month,
      ${sql.join(figures.map((figure) => sql`count(*) filter (where ${counts(figure)}) as ${sql.ref(figure)}`))},
      round(avg(quality_checks.score))::int as score
    from quality_checks
    join cases on cases.id = quality_checks.case_id
    left join units on units.id = quality_checks.team_id
    where quality_checks.sent_at >= ${from.toZonedDateTime(LONDON).toInstant()} and ${visible(actor, 'cases.scope_id')}
    group by 1, 2, 3 order by 3, 2`.execute(db)
  return rows
}

/** What was said about the replies of one person, lately first. */
export const checkedOf = (db: Db, actor: Actor, staffId: string) =>
  checks(db, actor)
    .select(columns)
    .where('quality_checks.author_id', '=', staffId)
    .where('quality_checks.state', '<>', 'waiting')
    .orderBy('checked_at', 'desc')
    .limit(pageSize)
    .execute()

type Change = Omit<UpdateObject<Tables, 'quality_checks', 'quality_checks'>, 'id' | 'case_id' | 'created_at'>

export function saveCheck(tx: Tx, { id, version }: Pick<Check, 'id' | 'version'>, change: Change) {
  tx.save(
    tx
      .updateTable('quality_checks')
      .set({ ...change, version: version + 1 })
      .where('id', '=', id),
  )
}

/** The notes to one person: theirs alone. Each names the reply it is about, as far as they may still know of it. */
export const notesTo = (db: Db, actor: Actor, staffId: string) =>
  db
    .selectFrom('quality_notes')
    .innerJoin('staff', 'staff.id', 'quality_notes.written_by')
    .leftJoinLateral(
      checks(db, actor)
        .select(['quality_checks.id', 'subject_kind', 'cases.id as case_id', 'cases.reference', 'sent_at'])
        .as('about'),
      (join) => join.onRef('about.id', '=', 'quality_notes.check_id'),
    )
    .select(['quality_notes.id', 'check_id as checkId', 'words', 'staff.name as by'])
    .select(['subject_kind as subjectKind', 'about.case_id as caseId', 'about.reference', 'about.sent_at as sentAt'])
    .select('quality_notes.created_at as createdAt')
    .where('quality_notes.staff_id', '=', staffId)
    .orderBy('quality_notes.created_at', 'desc')
    .limit(pageSize)
    .execute()

export function insertNote(tx: Tx, note: { checkId: string; staffId: string; words: string; writtenBy: string }) {
  tx.save(
    tx.insertInto('quality_notes').values({
      id: newId(),
      check_id: note.checkId,
      staff_id: note.staffId,
      words: note.words,
      written_by: note.writtenBy,
      created_at: tx.now,
    }),
  )
}
