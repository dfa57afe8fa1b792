import { type Db, type SqlBool, sql } from '#platform/db/index.ts'
import { type Actor, isStaff, visible } from '#platform/http/index.ts'
import type { Place } from '../rules/place.ts'

/** What the list can be narrowed to. */
export const filters = [
  'open',
  'untriaged',
  'urgent',
  'soon',
  'late',
  'holding',
  'parts',
  'disputed',
  'escalated',
  'mine',
  'answered',
  'closed',
] as const
export type Filter = (typeof filters)[number]

type Listed = { filter: Filter; soonUntil: Temporal.Instant }

const open = sql<SqlBool>`(enquiries.ended_at is null and enquiries.resolved_at is null)`

const undecided = sql<SqlBool>`exists (select from enquiry_escalations
  where enquiry_escalations.case_id = enquiries.case_id and enquiry_escalations.decision is null)`

const urgent = sql<SqlBool>`(enquiries.safeguarding or cases.urgent_reason is not null)`

/** The day that is worked to now: of the promise that runs, after a holding reply or a dispute a later one than the first. */
const dueNow = sql<Temporal.Instant>`coalesce((select min(promises.due_at) from promises
  where promises.subject_kind = 'case' and promises.subject_id = enquiries.case_id and promises.state = 'running'),
  enquiries.due_at)`

/** The one rule of what belongs to a filter: for the number beside its link and for the list behind it. */
function belongs(actor: Actor, { filter, soonUntil }: Listed, now: Temporal.Instant) {
  switch (filter) {
    case 'open':
      return open
    case 'untriaged':
      return sql<SqlBool>`(${open} and enquiries.what = 'untriaged')`
    case 'urgent':
      return sql<SqlBool>`(${open} and ${urgent})`
    case 'soon':
      return sql<SqlBool>`(${open} and ${dueNow} >= ${now} and ${dueNow} <= ${soonUntil})`
    case 'late':
      return sql<SqlBool>`(${open} and ${dueNow} < ${now})`
    case 'holding':
      return sql<SqlBool>`(${open} and enquiries.responded_by in ('holding', 'partial'))`
    case 'parts':
      return sql<SqlBool>`(${open} and exists (select from enquiry_parts
        where enquiry_parts.enquiry_id = enquiries.case_id and enquiry_parts.state in ('asked', 'returned')))`
    case 'disputed':
      return sql<SqlBool>`(${open} and enquiries.disputed_at is not null)`
    case 'escalated':
      return sql<SqlBool>`(enquiries.ended_at is null and ${undecided})`
    case 'mine':
      return sql<SqlBool>`(${open} and cases.owner_id = ${isStaff(actor) ? actor.id : null}::uuid)`
    case 'answered':
      return sql<SqlBool>`(enquiries.ended_at is null and enquiries.resolved_at is not null)`
    case 'closed':
      return sql<SqlBool>`(enquiries.ended_at is not null)`
  }
}

/** How many stand in each filter that somebody has to act on. What is closed only ever grows, and is not counted. */
export async function countFilters(db: Db, actor: Actor, soonUntil: Temporal.Instant) {
  const now = db.clock.now()
  const counts = filters
    .filter((filter) => filter !== 'closed')
    .map((filter) => sql`count(*) filter (where ${belongs(actor, { filter, soonUntil }, now)}) as ${sql.ref(filter)}`)
  const { rows } = await sql<Record<Exclude<Filter, 'closed'>, number>>`
    select ${sql.join(counts)} from enquiries join cases on cases.id = enquiries.case_id
    where enquiries.ended_at is null and ${visible(actor, 'enquiries.scope_id')}`.execute(db)
  return rows[0]
}

type Page = Listed & { after: Place | null; memberId?: string | null }

export const pageSize = 50

/** More than a row of the list shows. */
const wordsRead = 800

/** The enquiries of a filter: danger first, then by the date that is promised now; closed ones latest first. */
export function listEnquiries(db: Db, actor: Actor, { after, memberId = null, ...listed }: Page) {
  const found = enquiriesOf(db, actor, listed).$if(memberId !== null, (query) =>
    query.where('enquiries.member_id', '=', memberId),
  )
  return (listed.filter === 'closed' ? latestFirst(found, after) : dangerFirst(found, after))
    .limit(pageSize + 1)
    .execute()
}

type Found = ReturnType<typeof enquiriesOf>

const latestFirst = (found: Found, after: Place | null) =>
  found
    .$if(after !== null, (query) =>
      query.where(
        sql<SqlBool>`(enquiries.ended_at, enquiries.case_id) < (${after?.at}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy('enquiries.ended_at', 'desc')
    .orderBy('enquiries.case_id', 'desc')

const dangerFirst = (found: Found, after: Place | null) =>
  found
    .$if(after !== null, (query) =>
      query.where(
        sql<SqlBool>`(not ${urgent}, ${dueNow}, enquiries.case_id)
          > (${!after?.first}::boolean, ${after?.at}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy(urgent, 'desc')
    .orderBy(dueNow)
    .orderBy('enquiries.case_id')

const enquiriesOf = (db: Db, actor: Actor, listed: Listed) =>
  db
    .selectFrom('enquiries')
    .innerJoin('cases', 'cases.id', 'enquiries.case_id')
    .innerJoin('members', 'members.id', 'enquiries.member_id')
    .innerJoin('units', 'units.id', 'cases.team_id')
    .leftJoin('staff', 'staff.id', 'cases.owner_id')
    .select(['enquiries.case_id as caseId', 'cases.reference', 'members.name as memberName'])
    .select(sql<string>`left(enquiries.words, ${wordsRead}::int)`.as('words'))
    .select(['enquiries.what', 'enquiries.safeguarding', 'cases.urgent_reason as urgentReason'])
    .select([
      dueNow.as('dueAt'),
      'enquiries.received_at as receivedAt',
      'staff.name as ownerName',
      'units.name as team',
    ])
    .select(['responded_at as respondedAt', 'responded_by as respondedBy', 'enquiries.resolved_at as resolvedAt'])
    .select(['disputed_at as disputedAt', 'ended_at as endedAt', 'ended_because as endedBecause'])
    .select(undecided.as('escalated'))
    .select([
      sql<number>`(select count(*) from enquiry_questions where enquiry_questions.case_id = enquiries.case_id)`.as(
        'questions',
      ),
      sql<number>`(select count(*) from enquiry_questions left join enquiry_parts on enquiry_parts.case_id = part_id
        where enquiry_questions.case_id = enquiries.case_id
          and (converted_to is not null or enquiry_parts.state in ('answered', 'accepted')))`.as('answers'),
    ])
    .where(belongs(actor, listed, db.clock.now()))
    .where(visible(actor, 'enquiries.scope_id'))

export type ListedEnquiry = Awaited<ReturnType<typeof listEnquiries>>[number]
