import { isBrokenAt } from '#modules/promises/index.ts'
import { type Db, type Expression, type SqlBool, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import { LONDON, londonDate } from '#platform/time/index.ts'
import { type Figure, type Source, type Span, sourceOf, sources } from '../rules/figures.ts'
import { assessedRows, isAssessed } from './assessed.ts'
import { isOfStage } from './stage-promise.ts'

/** Which complaints: of a directorate, of teams, of wards; null: all that somebody may know of. */
export type Scope = {
  readonly directorateId?: string | null
  /** Of any of several directorates. */
  readonly directorateIds?: readonly string[] | null
  readonly teamIds?: readonly string[] | null
  readonly wardCodes?: readonly string[] | null
  /** Only what is in no circle: for figures that leave those who may know. */
  readonly openToAll?: boolean
  /** Run by one of these regimes. */
  readonly regimes?: readonly string[] | null
}

export type Given = { readonly span: Span; readonly scope: Scope; readonly by: 'directorate' | 'team' }

/** The days of a period as the moments between which it lies, and the complaints somebody may know of. */
export type Within = {
  readonly span: Span
  readonly from: Temporal.Instant
  readonly until: Temporal.Instant
  readonly may: Expression<SqlBool>
}

export type Counted = {
  unitId: string | null
  stage: number | null
  figure: Figure
  count: number
  isTotal: boolean
  isEveryStage: boolean
}

/**
 * Every figure for every unit and stage, and for all of them together, counted apart: a table whose rows do not come
 * to its total is refused. Each source is read once, by the index of its own day.
 */
export async function countFigures(db: Db, actor: Actor, given: Given, counted: readonly Source[]): Promise<Counted[]> {
  const parts = counted.map((source) => countSource(db, actor, source, given))
  const { rows } = await sql<Line>`${sql.join(parts, sql` union all `)}`.execute(db)
  return rows.flatMap(({ source, counts, ...line }) =>
    sources[source].map((figure, index) => ({ ...line, figure, count: counts[index] ?? 0 })),
  )
}

/** All figures of a source, in their order. */
type Line = Omit<Counted, 'figure' | 'count'> & { source: Source; counts: number[] }

function countSource(db: Db, actor: Actor, source: Source, given: Given) {
  const unit = given.by === 'directorate' ? sql`r.directorate_id` : sql`r.team_id`
  const counts = sources[source].map((figure) => sql`coalesce(sum(r.many) filter (where ${is(figure, db)}), 0)`)
  return sql`
    select ${source}::text as source, r.unit as "unitId", r.stage, grouping(r.unit) = 1 as "isTotal",
      grouping(r.stage) = 1 as "isEveryStage", array[${sql.join(counts)}]::int[] as counts
    from (${alike(source, unit, rowsOf(db, actor, source, given))}) r
    group by grouping sets ((r.unit, r.stage), (r.unit), (r.stage), ())`
}

/** What the figures of a source ask of its rows, where that is little. */
const askedOf: Partial<Record<Source, readonly string[]>> = {
  begun: ['number'],
  answered: ['outcome', 'timing'],
  decided: ['kind'],
  feedback: ['kind'],
}

/** Rows that every figure counts alike, put together with how many they are: a year of them comes to some dozens. */
function alike(source: Source, unit: Expression<unknown>, rows: Expression<unknown>) {
  const asked = askedOf[source]
  if (!asked) return sql`select r.*, ${unit} as unit, 1 as many from (${rows}) r`
  const columns = sql.join(asked.map((column) => sql.ref(`r.${column}`)))
  return sql`select ${unit} as unit, r.stage, ${columns}, count(*) as many from (${rows}) r group by ${unit}, r.stage, ${columns}`
}

/** How many were received, with what is looked into together counted once. */
export async function countReceivedOnce(db: Db, actor: Actor, given: Given): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count
    from (select distinct coalesce(r.group_id, r.case_id) from (${rowsOf(db, actor, 'begun', given)}) r) once`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

/** From the beginning of a stage to its answer: half of them quicker and half of them slower. */
export async function medianDays(db: Db, actor: Actor, given: Given): Promise<number | null> {
  const { rows } = await sql<{ median: number | null }>`
    select ${middle(db)} as median from (${rowsOf(db, actor, 'answered', given)}) r`.execute(db)
  return rows[0]?.median ?? null
}

/** The same, by stage. */
export async function medianDaysByStage(db: Db, actor: Actor, given: Given) {
  const { rows } = await sql<{ stage: number; median: number | null }>`
    select r.stage, ${middle(db)} as median from (${rowsOf(db, actor, 'answered', given)}) r group by 1 order by 1`.execute(
    db,
  )
  return rows
}

const middle = (db: Db) =>
  sql<number>`percentile_cont(0.5) within group (order by r.days_taken) filter (where ${is('answered', db)})`

export type Wanted = {
  readonly figure: Figure
  readonly span: Span
  readonly scope: Scope
  readonly stage: number | null
  /** A ground for refusing. */
  readonly ground: string | null
  /** “none”: of no unit. */
  readonly unit: { readonly by: 'directorate' | 'team'; readonly id: string | null } | null
  readonly after: { readonly at: Temporal.Instant; readonly id: string } | null
  readonly limit: number
}

/** The records behind a figure, by the same rule, the latest first. */
export async function listFigure(db: Db, actor: Actor, wanted: Wanted) {
  const { rows } = await sql<{
    id: string
    reference: string
    title: string
    summary: string
    stage: number | null
    at: Temporal.Instant
    unitName: string | null
    ownerName: string | null
    outcome: string | null
    groupId: string | null
    scopeId: string | null
  }>`
    select r.id, cases.reference, cases.title, coalesce(cases.summary, '') as summary, r.stage, r.at,
      units.name as "unitName", staff.name as "ownerName", r.outcome, r.group_id as "groupId", cases.scope_id as "scopeId"
    from (${behind(db, actor, wanted)}) r
    join cases on cases.id = r.case_id
    left join units on units.id = coalesce(r.team_id, r.directorate_id)
    left join staff on staff.id = cases.owner_id
    where ${visible(actor, 'cases.scope_id')}
      and ${wanted.after ? sql`(r.at, r.id) < (${wanted.after.at}::timestamptz, ${wanted.after.id}::uuid)` : sql`true`}
    order by r.at desc, r.id desc limit ${wanted.limit}`.execute(db)
  return rows
}

export async function countFigure(db: Db, actor: Actor, wanted: Wanted): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (${behind(db, actor, wanted)}) r`.execute(db)
  return rows[0]?.count ?? 0
}

function behind(db: Db, actor: Actor, { figure, span, scope, stage, ground, unit }: Wanted) {
  const column = unit?.by === 'team' ? sql`r.team_id` : sql`r.directorate_id`
  const ofUnit =
    unit === null ? sql`true` : unit.id === null ? sql`${column} is null` : sql`${column} = ${unit.id}::uuid`
  return sql`select r.* from (${rowsOf(db, actor, sourceOf(figure), { span, scope, by: 'directorate' })}) r
    where ${is(figure, db)} and ${ofUnit}
      and ${stage === null ? sql`true` : sql`r.stage = ${stage}::int`}
      and ${ground === null ? sql`true` : sql`r.outcome = ${ground}`}`
}

/** How many were refused or not taken further, by the reason the regime gives it. */
export async function countGrounds(db: Db, actor: Actor, given: Given) {
  const { rows } = await sql<{ figure: Figure; ground: string; count: number }>`
    select r.kind as figure, r.outcome as ground, count(*) as count
    from (${rowsOf(db, actor, 'decided', given)}) r where r.kind in ('refused', 'not-escalated') group by 1, 2 order by 3 desc, 2`.execute(
    db,
  )
  return rows
}

/** The one rule of what each figure counts, over the rows of its source. */
function is(figure: Figure, db: Db): Expression<SqlBool> {
  const found = sql`r.outcome in ('upheld', 'partially-upheld', 'not-upheld')`
  const weeks = (count: number) => sql`${db.clock.now()}::timestamptz - ${`${count * 7} days`}::interval`
  switch (figure) {
    case 'received':
    case 'ombudsman':
    case 'ombudsman-decided':
    case 'open':
    case 'remedies-owed':
      return sql<SqlBool>`true`
    case 'escalated':
      return sql<SqlBool>`r.number > 1`
    case 'answered':
      return sql<SqlBool>`${found}`
    case 'on-time':
      return sql<SqlBool>`(${found} and r.timing = 'first')`
    case 'on-time-extended':
      return sql<SqlBool>`(${found} and r.timing = 'extended')`
    case 'late':
      return sql<SqlBool>`(${found} and r.timing = 'late')`
    case 'without-date':
      return sql<SqlBool>`(${found} and r.timing is null)`
    case 'upheld':
    case 'partially-upheld':
    case 'not-upheld':
    case 'withdrawn':
      return sql<SqlBool>`r.outcome = ${figure}`
    case 'overdue':
      return sql<SqlBool>`r.overdue`
    case 'open-under-2-weeks':
      return sql<SqlBool>`r.at > ${weeks(2)}`
    case 'open-under-4-weeks':
      return sql<SqlBool>`(r.at <= ${weeks(2)} and r.at > ${weeks(4)})`
    case 'open-under-3-months':
      return sql<SqlBool>`(r.at <= ${weeks(4)} and r.at > ${weeks(13)})`
    case 'open-longer':
      return sql<SqlBool>`r.at <= ${weeks(13)}`
    case 'extensions':
      return sql<SqlBool>`r.kind = 'extension'`
    case 'refused':
    case 'not-escalated':
      return sql<SqlBool>`r.kind = ${figure}`
    case 'remedies-overdue':
      return sql<SqlBool>`r.due_on < ${londonDate(db.clock.now())}::date`
    case 'ombudsman-upheld':
      return sql<SqlBool>`r.outcome = 'upheld'`
    case 'compliments':
      return sql<SqlBool>`r.kind = 'compliment'`
    case 'suggestions':
      return sql<SqlBool>`r.kind = 'suggestion'`
    default:
      return isAssessed(figure)
  }
}

/**
 * The rows of a source within the period, or as of now, that somebody may know of. `c` is the complaint, or what has
 * beside it what its complaint is counted by.
 */
function rowsOf(db: Db, actor: Actor, source: Source, given: Given) {
  const { span, scope } = given
  const from = span.from.toZonedDateTime(LONDON).toInstant()
  const until = span.until.toZonedDateTime(LONDON).toInstant()
  const of = sql`c.case_id, c.group_id, c.about_team_id as team_id`
  const may = sql<SqlBool>`${ofScope(actor, scope)}`
  switch (source) {
    case 'begun':
      return sql`select c.id, ${of}, c.directorate_id, c.reported_as as stage, c.number, c.started_at as at, c.outcome
        from complaint_stages c
        where c.started_at >= ${from}::timestamptz and c.started_at < ${until}::timestamptz and not c.is_elsewhere and ${may}`
    case 'answered':
      return sql`select c.id, ${of}, c.directorate_id, c.reported_as as stage, c.answered_at as at, c.outcome,
          c.timing, c.days_taken
        from complaint_stages c
        where c.answered_at >= ${from}::timestamptz and c.answered_at < ${until}::timestamptz and not c.is_elsewhere
          and ${may}`
    case 'open':
      return sql`select s.id, ${of}, c.directorate_id, s.reported_as as stage, s.started_at as at, s.outcome,
          exists (select from promises where promises.subject_kind = 'case' and promises.subject_id = c.case_id
            and promises.state = 'running' and ${isOfStage} and ${isBrokenAt(db.clock.now())}) as overdue
        from complaint_stages s ${theirComplaint('s')}
        where s.answered_at is null and c.state in ('triage', 'investigating') and ${may}`
    case 'decided':
      return sql`select c.id, ${of}, c.directorate_id, c.stage, c.created_at as at, c.kind, c.decision as outcome
        from complaint_decisions c
        where c.kind in ('extension', 'refused', 'not-escalated')
          and c.created_at >= ${from}::timestamptz and c.created_at < ${until}::timestamptz and ${may}`
    case 'remedies':
      return sql`select m.id, ${of}, c.directorate_id, m.stage, m.created_at as at, null::text as outcome, m.due_on
        from complaint_remedies m ${theirComplaint('m')}
        where m.state = 'promised' and ${may}`
    case 'brought':
      return sql`select o.id, ${of}, coalesce(o.directorate_id, c.directorate_id) as directorate_id, null::int as stage,
          ${midnight('o.received_on')} as at, o.decision as outcome
        from ombudsman_cases o ${theirComplaint('o')}
        where o.received_on >= ${span.from}::date and o.received_on < ${span.until}::date and ${may}`
    case 'determined':
      return sql`select o.id, ${of}, coalesce(o.directorate_id, c.directorate_id) as directorate_id, null::int as stage,
          ${midnight('o.decided_on')} as at, o.decision as outcome
        from ombudsman_cases o ${theirComplaint('o')}
        where o.decided_on >= ${span.from}::date and o.decided_on < ${span.until}::date and ${may}`
    case 'feedback':
      return sql`select c.case_id as id, c.case_id, null::uuid as group_id, c.about_team_id as team_id, c.directorate_id,
          null::int as stage, c.received_at as at, c.kind as outcome, c.kind
        from complaint_feedback c
        where c.kind in ('compliment', 'suggestion')
          and c.received_at >= ${from}::timestamptz and c.received_at < ${until}::timestamptz
          and ${scope.regimes ? sql`false` : may}`
    default:
      return assessedRows(db, source, { span, from, until, may })
  }
}

/**
 * The complaint of a row, looked up one by one where there are few. `offset 0` keeps PostgreSQL from reading all complaints
 * ever made for them.
 */
const theirComplaint = (row: 's' | 'm' | 'o') => sql`cross join lateral (
  select * from complaints where complaints.case_id = ${sql.ref(`${row}.case_id`)} offset 0) c`

const midnight = (column: string) => sql`(${sql.ref(column)}::timestamp at time zone 'Europe/London')`

function ofScope(actor: Actor, { directorateId, directorateIds, teamIds, wardCodes, openToAll, regimes }: Scope) {
  return sql.join(
    [
      visible(actor, 'c.scope_id'),
      ...(openToAll ? [sql`c.scope_id is null`] : []),
      ...(directorateId ? [sql`c.directorate_id = ${directorateId}::uuid`] : []),
      ...(directorateIds ? [sql`c.directorate_id = any(${[...directorateIds]}::uuid[])`] : []),
      ...(regimes ? [sql`c.regime = any(${[...regimes]}::text[])`] : []),
      ...(teamIds ? [sql`c.about_team_id = any(${[...teamIds]}::uuid[])`] : []),
      ...(wardCodes
        ? [
            sql`c.case_id in (select cases.id from cases where cases.id = c.case_id and cases.ward_code = any(${[...wardCodes]}::text[]))`,
          ]
        : []),
    ],
    sql` and `,
  )
}
