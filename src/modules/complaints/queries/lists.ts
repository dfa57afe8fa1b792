import { isBrokenAt } from '#modules/promises/index.ts'
import { type Db, type SqlBool, sql } from '#platform/db/index.ts'
import { type StaffActor, visible } from '#platform/http/index.ts'
import { isOfStage } from './stage-promise.ts'

export const views = ['open', 'mine', 'triage', 'stage-1', 'stage-2', 'stage-3', 'soon', 'broken', 'answered'] as const
export type View = (typeof views)[number]

const isOpen = sql<SqlBool>`complaints.state in ('triage', 'investigating')`

/** The complaints a list or a count is about: one condition for both. */
function within(view: View, { actorId, now, soonUntil }: Asked) {
  switch (view) {
    case 'open':
      return isOpen
    case 'mine':
      return sql<SqlBool>`${isOpen} and cases.owner_id = ${actorId}`
    case 'triage':
      return sql<SqlBool>`complaints.state = 'triage'`
    case 'stage-1':
    case 'stage-2':
    case 'stage-3':
      return sql<SqlBool>`complaints.state = 'investigating' and complaints.stage = ${Number(view.slice(-1))}`
    case 'soon':
      return sql<SqlBool>`${isOpen} and next.due_at >= ${now}::timestamptz and next.due_at <= ${soonUntil}::timestamptz`
    case 'broken':
      return sql<SqlBool>`${isOpen} and next.broken`
    case 'answered':
      return sql<SqlBool>`complaints.state = 'answered'`
  }
}

export type Asked = { actorId: string; now: Temporal.Instant; soonUntil: Temporal.Instant }

/**
 * Complaints with the promise of their stage that falls due first. What is open is read first, and by itself (`offset 0`):
 * PostgreSQL would look for it among all that were ever answered.
 */
const withPromise = (db: Db, actor: StaffActor, of: 'open' | 'answered') =>
  db
    .selectFrom((eb) =>
      eb
        .selectFrom('complaints')
        .selectAll()
        .$if(of === 'open', (query) => query.where(isOpen).offset(0))
        .as('complaints'),
    )
    .innerJoin('cases', 'cases.id', 'complaints.case_id')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('promises')
          .select(['promises.due_at', 'promises.kind'])
          .select(isBrokenAt(db.clock.now()).as('broken'))
          .where('promises.subject_kind', '=', 'case')
          .whereRef('promises.subject_id', '=', 'cases.id')
          .where('promises.state', '=', 'running')
          .where(isOfStage)
          .orderBy('promises.due_at')
          .limit(1)
          .as('next'),
      (join) => join.onTrue(),
    )
    .where(visible(actor, 'complaints.scope_id'))

/** The last of a page of those answered, after which the next one begins. */
export type Place = { readonly receivedAt: Temporal.Instant; readonly id: string }

type Page = Asked & { view: View; page: number; after: Place | null; limit: number }

/**
 * One page of complaints: what is urgent stands first, then what falls due first; of those answered, the latest. Which they
 * are is asked first, and only theirs is looked up. Pages of what is open, which is little, have numbers; what is answered
 * grows for ever, and each of its pages begins where the one before ended.
 */
export function listComplaints(db: Db, actor: StaffActor, { view, page, after, limit, ...asked }: Page) {
  const direction = view === 'answered' ? 'desc' : 'asc'
  const shown = withPromise(db, actor, view === 'answered' ? 'answered' : 'open')
    .select(['complaints.case_id', 'next.due_at', 'next.kind', 'next.broken'])
    .where(within(view, asked))
    .$if(view === 'answered' && after !== null, (query) =>
      query.where(
        sql<SqlBool>`(complaints.received_at, complaints.case_id) < (${after?.receivedAt ?? null}::timestamptz, ${after?.id ?? null}::uuid)`,
      ),
    )
    .$if(view !== 'answered', (query) =>
      query
        .orderBy(sql`cases.urgent_reason is null`)
        .orderBy('next.due_at', (order) => order.asc().nullsLast())
        .offset(page * limit),
    )
    .orderBy('complaints.received_at', direction)
    .orderBy('complaints.case_id', direction)
    .limit(limit + 1)
  return db
    .selectFrom(shown.as('next'))
    .innerJoin('complaints', 'complaints.case_id', 'next.case_id')
    .innerJoin('cases', 'cases.id', 'next.case_id')
    .leftJoin('complaint_points as first', (join) =>
      join.onRef('first.case_id', '=', 'complaints.case_id').on('first.number', '=', 1),
    )
    .leftJoin('units', 'units.id', 'complaints.about_team_id')
    .leftJoin('complaint_groups', (join) =>
      join.onRef('complaint_groups.id', '=', 'complaints.group_id').on(visible(actor, 'complaint_groups.scope_id')),
    )
    .leftJoin('staff', 'staff.id', 'cases.owner_id')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('complaint_letters')
          .innerJoin('complaint_signatures', 'complaint_signatures.letter_id', 'complaint_letters.id')
          .leftJoin('staff as signer', 'signer.id', 'asked_id')
          .select(['signer.name as signerName', 'complaint_signatures.created_at as askedAt'])
          .whereRef('complaint_letters.case_id', '=', 'complaints.case_id')
          .where('complaint_letters.state', '=', 'in-review')
          .where('decision', 'is', null)
          .limit(1)
          .as('lies'),
      (join) => join.onTrue(),
    )
    .select(sql<string>`coalesce(nullif(first.alleged, ''), cases.summary)`.as('summary'))
    .select(['cases.id', 'cases.reference', 'complaints.state', 'complaints.stage', 'complaints.outcome'])
    .select(['complaints.scope_id as scopeId', 'complaints.received_at as receivedAt', 'category_key as categoryKey'])
    .select(['cases.owner_id as ownerId', 'staff.name as ownerName', 'units.name as teamName'])
    .select('cases.urgent_reason as urgentReason')
    .select(['complaint_groups.id as groupId', 'complaint_groups.title as groupTitle'])
    .select([
      'next.due_at as dueAt',
      'next.kind as dueKind',
      'next.broken as isLate',
      'lies.signerName',
      'lies.askedAt',
    ])
    .$if(view !== 'answered', (query) =>
      query.orderBy(sql`cases.urgent_reason is null`).orderBy('next.due_at', (order) => order.asc().nullsLast()),
    )
    .orderBy('complaints.received_at', direction)
    .orderBy('complaints.case_id', direction)
    .execute()
}

/** How many there are in each view of what is open, and how many when those about one thing are counted once. */
export async function countComplaints(db: Db, actor: StaffActor, asked: Asked): Promise<Map<View, Counted>> {
  const counted = views.filter((view) => view !== 'answered')
  const once = sql`distinct coalesce(complaints.group_id, complaints.case_id)`
  const row = await withPromise(db, actor, 'open')
    .select(counted.map((view) => sql<number>`count(*) filter (where ${within(view, asked)})::int`.as(view)))
    .select(
      counted.map((view) =>
        sql<number>`count(${once}) filter (where ${within(view, asked)})::int`.as(`${view} once` as const),
      ),
    )
    .where(within('open', asked))
    .executeTakeFirst()
  return new Map(counted.map((view) => [view, { many: row?.[view] ?? 0, once: row?.[`${view} once`] ?? 0 }]))
}

export type Counted = { many: number; once: number }
