import { type Db, type SqlBool, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import { type Age, ages, type Figure, figures } from '../rules/figures.ts'
import type { Place } from '../rules/place.ts'

export type Period = { readonly from: Temporal.Instant; readonly until: Temporal.Instant }

const isReceived = ({ from, until }: Period) =>
  sql<SqlBool>`(enquiries.received_at >= ${from} and enquiries.received_at < ${until}
    and (enquiries.ended_because is null or enquiries.ended_because not in ('converted', 'opened-in-error')))`

/** The one rule of what each figure counts. */
function counts(figure: Figure, now: Temporal.Instant) {
  const inTime = sql<SqlBool>`(enquiries.responded_at <= enquiries.due_at)`
  switch (figure) {
    case 'received':
      return sql<SqlBool>`true`
    case 'responded-in-time':
      return inTime
    case 'resolved-in-time':
      return sql<SqlBool>`(enquiries.resolved_at <= enquiries.due_at)`
    case 'holding':
      return sql<SqlBool>`(${inTime} and enquiries.responded_by = 'holding')`
    case 'late':
      return sql<SqlBool>`(enquiries.due_at < coalesce(enquiries.responded_at, ${now}))`
    case 'open':
      return sql<SqlBool>`(enquiries.resolved_at is null and enquiries.ended_at is null)`
    case 'escalated':
      return sql<SqlBool>`(enquiries.escalated_at is not null)`
    case 'disputed':
      return sql<SqlBool>`(enquiries.disputed_at is not null)`
    case 'first-contact':
      return sql<SqlBool>`(enquiries.failed_confirmed_at is not null and enquiries.failed_before = 'first-contact')`
    case 'failed-before':
      return sql<SqlBool>`(enquiries.failed_confirmed_at is not null and enquiries.failed_before = 'failed-before')`
    case 'not-confirmed':
      return sql<SqlBool>`(enquiries.failed_confirmed_at is null)`
  }
}

/** How long what is not resolved is past its first date. */
function isAged(age: Age, now: Temporal.Instant) {
  const days = (least: number, most: number) =>
    sql<SqlBool>`(enquiries.due_at < ${now.subtract({ hours: 24 * least })}
      and enquiries.due_at >= ${now.subtract({ hours: 24 * most })})`
  switch (age) {
    case 'due':
      return sql<SqlBool>`(enquiries.due_at >= ${now})`
    case 'week':
      return days(0, 7)
    case 'fortnight':
      return days(7, 14)
    case 'month':
      return days(14, 28)
    case 'older':
      return sql<SqlBool>`(enquiries.due_at < ${now.subtract({ hours: 24 * 28 })})`
  }
}

const stillOpen = sql<SqlBool>`(enquiries.resolved_at is null and enquiries.ended_at is null)`

/** Every figure of a period, and how old what is open is whenever it came. */
export async function countEnquiries(db: Db, actor: Actor, period: Period) {
  const now = db.clock.now()
  const columns = figures.map((figure) => sql`count(*) filter (where ${counts(figure, now)}) as ${sql.ref(figure)}`)
  const { rows } = await sql<Record<Figure, number>>`
    select ${sql.join(columns)} from enquiries
    where ${isReceived(period)} and ${visible(actor, 'enquiries.scope_id')}`.execute(db)
  const aged = ages.map((age) => sql`count(*) filter (where ${isAged(age, now)}) as ${sql.ref(age)}`)
  const open = await sql<Record<Age, number>>`
    select ${sql.join(aged)} from enquiries
    where ${stillOpen} and ${visible(actor, 'enquiries.scope_id')}`.execute(db)
  return { figures: rows[0], ages: open.rows[0] }
}

export const partFigures = ['asked', 'in-time', 'late', 'open', 'returned'] as const
export type PartFigure = (typeof partFigures)[number]

/** The one rule of what each figure of a part counts. */
function countsPart(figure: PartFigure, now: Temporal.Instant) {
  switch (figure) {
    case 'asked':
      return sql<SqlBool>`true`
    case 'in-time':
      return sql<SqlBool>`(enquiry_parts.answered_at <= enquiry_parts.first_due_at)`
    case 'late':
      return sql<SqlBool>`(enquiry_parts.first_due_at < coalesce(enquiry_parts.answered_at, ${now}))`
    case 'open':
      return sql<SqlBool>`(enquiry_parts.state in ('asked', 'returned'))`
    case 'returned':
      return sql<SqlBool>`(enquiry_parts.returned > 0)`
  }
}

const isAsked = ({ from, until }: Period) =>
  sql<SqlBool>`(enquiry_parts.created_at >= ${from} and enquiry_parts.created_at < ${until})`

/** The parts each unit was asked for in a period. Parts are counted apart from enquiries. */
export async function countParts(db: Db, actor: Actor, period: Period) {
  const now = db.clock.now()
  const columns = partFigures.map(
    (figure) => sql`count(*) filter (where ${countsPart(figure, now)}) as ${sql.ref(figure)}`,
  )
  const { rows } = await sql<Record<PartFigure, number> & { teamId: string; unit: string }>`
    select counted.*, units.name as unit
    from (select enquiry_parts.team_id as "teamId", ${sql.join(columns)} from enquiry_parts
      where ${isAsked(period)} and ${visible(actor, 'enquiry_parts.scope_id')} group by 1) counted
    join units on units.id = counted."teamId" order by units.name`.execute(db)
  return rows
}

export const mostRecords = 100

type Behind = { period: Period; after: Place | null }

/** The enquiries behind a figure, by the same rule. */
export const enquiriesBehind = (
  db: Db,
  actor: Actor,
  { figure, age, period, after }: Behind & { figure: Figure; age: Age | null },
) =>
  db
    .selectFrom('enquiries')
    .innerJoin('cases', 'cases.id', 'enquiries.case_id')
    .innerJoin('members', 'members.id', 'enquiries.member_id')
    .select(['enquiries.case_id as caseId', 'cases.reference', 'cases.summary', 'members.name as memberName'])
    .select('enquiries.what')
    .select(['enquiries.received_at as receivedAt', 'due_at as dueAt', 'responded_at as respondedAt'])
    .select(['responded_by as respondedBy', 'enquiries.resolved_at as resolvedAt', 'disputed_at as disputedAt'])
    .select(['ended_at as endedAt', 'ended_because as endedBecause'])
    .where(age ? sql<SqlBool>`(${stillOpen} and ${isAged(age, db.clock.now())})` : isReceived(period))
    .where(age ? sql<SqlBool>`true` : counts(figure, db.clock.now()))
    .where(visible(actor, 'enquiries.scope_id'))
    .$if(after !== null, (query) =>
      query.where(
        sql<SqlBool>`(enquiries.received_at, enquiries.case_id) < (${after?.at}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy('enquiries.received_at', 'desc')
    .orderBy('enquiries.case_id', 'desc')
    .limit(mostRecords + 1)
    .execute()

/** The parts behind a unit's figure, by the same rule. */
export const partsBehind = (
  db: Db,
  actor: Actor,
  { figure, teamId, period, after }: Behind & { figure: PartFigure; teamId: string | null },
) =>
  db
    .selectFrom('enquiry_parts')
    .innerJoin('cases', 'cases.id', 'enquiry_parts.case_id')
    .innerJoin('units', 'units.id', 'enquiry_parts.team_id')
    .select(['enquiry_parts.case_id as caseId', 'cases.reference', 'cases.summary', 'units.name as unit'])
    .select([
      'enquiry_parts.state',
      'enquiry_parts.created_at as askedAt',
      'answered_at as answeredAt',
      'first_due_at as dueAt',
    ])
    .where(isAsked(period))
    .where(countsPart(figure, db.clock.now()))
    .$if(teamId !== null, (query) => query.where('enquiry_parts.team_id', '=', teamId))
    .where(visible(actor, 'enquiry_parts.scope_id'))
    .$if(after !== null, (query) =>
      query.where(
        sql<SqlBool>`(enquiry_parts.created_at, enquiry_parts.case_id) < (${after?.at}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy('enquiry_parts.created_at', 'desc')
    .orderBy('enquiry_parts.case_id', 'desc')
    .limit(mostRecords + 1)
    .execute()

/** As the index of what units owe has it: without it every part that was ever asked for is read. */
const mayBeOwed = sql<SqlBool>`(enquiry_parts.state in ('asked', 'returned')
  or enquiry_parts.outcome = 'long-lead' and enquiry_parts.work_done_at is null)`

/** What units have to answer today, with the dates promised: the oldest first. Null: every unit. */
export const outstandingParts = (db: Db, actor: Actor, teamIds: readonly string[] | null) =>
  db
    .selectFrom('enquiry_parts')
    .innerJoin('cases', 'cases.id', 'enquiry_parts.case_id')
    .innerJoin('units', 'units.id', 'cases.team_id')
    .leftJoin('staff', 'staff.id', 'cases.owner_id')
    .select(['cases.reference', 'cases.summary', 'cases.team_id as teamId', 'units.name as unit'])
    .select(['enquiry_parts.state', 'enquiry_parts.missing', 'staff.name as ownerName'])
    .select('first_due_at as firstDueAt')
    .select(
      sql<Temporal.Instant | null>`(select min(promises.due_at) from promises
        where promises.subject_kind = 'case' and promises.subject_id = enquiry_parts.case_id
          and promises.state = 'running')`.as('dueAt'),
    )
    .where(mayBeOwed)
    .where(
      sql<SqlBool>`(enquiry_parts.state in ('asked', 'returned') and cases.status not in ('resolved', 'closed')
        or enquiry_parts.outcome = 'long-lead' and exists (select from promises
          where promises.subject_kind = 'case' and promises.subject_id = enquiry_parts.case_id
            and promises.state = 'running'))`,
    )
    .$if(teamIds !== null, (query) => query.where('cases.team_id', 'in', teamIds ?? []))
    .where(owedWithin(actor))
    .orderBy('units.name')
    .orderBy('enquiry_parts.created_at')
    .limit(1000)
    .execute()

/** A contractor's people see what their own teams owe, and no more of an enquiry. */
const owedWithin = (actor: Actor) =>
  actor.kind === 'contractor'
    ? sql<SqlBool>`(enquiry_parts.scope_id is null and cases.team_id = any(${[...actor.teams]}::uuid[]))`
    : visible(actor, 'enquiry_parts.scope_id')
