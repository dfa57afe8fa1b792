import { isBrokenAt } from '#modules/promises/index.ts'
import { type Db, type Expression, type SqlBool, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import { dayPeriod, daysOf, type Figure, type Period } from '../rules/records.ts'

type Counted = { figure: Figure; day: Temporal.PlainDate | null; count: number }

type Periods = { readonly lately: Period; readonly coming: Period; readonly past: Period }

/**
 * Every figure the board takes from promises: what changed lately, what comes due by day, what was met and missed by
 * day. Asked side by side, each of its own index: together they are most of what the board costs.
 */
export async function countPromised(
  db: Db,
  actor: Actor,
  teamIds: readonly string[],
  { lately, coming, past }: Periods,
): Promise<Counted[]> {
  const total = (figure: 'begun' | 'kept' | 'moved') => sql<Counted>`
    select ${figure}::text as figure, null::date as day, count(*) as count from promises
    where ${counts(db, actor, teamIds, figure, lately)}`
  const daily = (figure: 'due' | 'met', period: Period) => sql<Counted>`
    select ${figure}::text as figure, ${dayOf(sql`promises.due_at`, period)} as day, count(*) as count from promises
    where ${counts(db, actor, teamIds, figure, period)} group by 2`
  const missed = sql`
    select 'missed' as figure, null::date as day, count(distinct missed.id) as count
    from (${missedIn(db, actor, teamIds, lately)}) missed`
  // By the day that was missed, which for a promise moved since is the day it had then.
  const missedDaily = sql<Counted>`
    select 'missed' as figure, ${dayOf(sql`missed.due_at`, past)} as day, count(distinct missed.id) as count
    from (${missedIn(db, actor, teamIds, past)}) missed group by 2`
  const found = await Promise.all([
    sql<Counted>`${total('begun')} union all ${total('kept')} union all ${total('moved')} union all ${missed}`.execute(
      db,
    ),
    daily('due', coming).execute(db),
    daily('met', past).execute(db),
    missedDaily.execute(db),
  ])
  return found.flatMap(({ rows }) => rows)
}

/** The day in London, by where it stands among the beginnings of the days: working it out for each row costs more than reading the row. */
function dayOf(moment: Expression<unknown>, { from, until }: Period) {
  const days = daysOf({ from, until })
  return sql<Temporal.PlainDate>`(${days.map(String)}::date[])[width_bucket(${moment},
    ${days.map((day) => dayPeriod(day).from.toString())}::timestamptz[])]`
}

type Wanted = {
  readonly figure: Figure
  readonly period: Period
  readonly teamIds: readonly string[]
  readonly after: { readonly dueAt: Temporal.Instant; readonly id: string } | null
  readonly limit: number
}

/**
 * The promises behind a figure, those due first before the others. Which they are is found in an index, and only
 * those of the page are read.
 */
export function listPromised(db: Db, actor: Actor, { figure, period, teamIds, after, limit }: Wanted) {
  const page = db
    .selectFrom('promises')
    .select('promises.id')
    .where(counts(db, actor, teamIds, figure, period))
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(promises.due_at, promises.id) > (${after?.dueAt ?? null}::timestamptz, ${after?.id ?? null}::uuid)`,
      ),
    )
    .orderBy('promises.due_at')
    .orderBy('promises.id')
    .limit(limit)
  return db
    .selectFrom(page.as('found'))
    .innerJoin('promises', 'promises.id', 'found.id')
    .leftJoin('cases', (join) =>
      join.onRef('cases.id', '=', 'promises.subject_id').on('promises.subject_kind', '=', 'case'),
    )
    .leftJoin('staff', 'staff.id', 'promises.owner_id')
    .select([
      'promises.id',
      'promises.subject_kind as subjectKind',
      'promises.subject_id as subjectId',
      'promises.words',
      'promises.due_at as dueAt',
      'promises.original_due_at as originalDueAt',
      'promises.state',
      'promises.kept_at as keptAt',
      'promises.team_id as teamId',
      'staff.name as ownerName',
      'cases.reference',
      'cases.title',
    ])
    .select(isBrokenAt(db.clock.now()).as('broken'))
    .orderBy('promises.due_at')
    .orderBy('promises.id')
    .execute()
}

export const countOf = async (db: Db, actor: Actor, { figure, period, teamIds }: Omit<Wanted, 'after' | 'limit'>) =>
  (
    await db
      .selectFrom('promises')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where(counts(db, actor, teamIds, figure, period))
      .executeTakeFirstOrThrow()
  ).count

/** The one rule of what each figure counts: for the number and for the list behind it. */
function counts(db: Db, actor: Actor, teamIds: readonly string[], figure: Figure, period: Period): Expression<SqlBool> {
  const { from, until } = period
  const now = db.clock.now()
  const is = () => {
    switch (figure) {
      case 'begun':
        return sql`promises.created_at >= ${from}::timestamptz and promises.created_at < ${until}::timestamptz
          and promises.replaces_id is null`
      case 'kept':
        return sql`promises.ended_at >= ${from}::timestamptz and promises.ended_at < ${until}::timestamptz
          and promises.state = 'kept'`
      case 'moved':
        return sql`promises.id in (select promise_changes.promise_id from promise_changes
          where promise_changes.kind in ('moved', 'replaced')
          and promise_changes.created_at >= ${from}::timestamptz and promise_changes.created_at < ${until}::timestamptz)`
      case 'due':
        // Not "running", of which there are few of any day but those to come: PostgreSQL would look each of them up.
        return sql`${dueIn(period)} and promises.ended_at is null and promises.paused_at is null
          and not ${isBrokenAt(now)}`
      case 'met':
        return sql`${dueIn(period)} and promises.state = 'kept' and not ${isBrokenAt(now)}`
      case 'missed':
        return sql`promises.id in (select missed.id from (${missedIn(db, actor, teamIds, period)}) missed)`
    }
  }
  return sql<SqlBool>`(${mayCount(actor, teamIds)} and ${is()})`
}

const mayCount = (actor: Actor, teamIds: readonly string[]) =>
  sql<SqlBool>`(promises.team_id = any(${[...teamIds]}::uuid[]) and ${visible(actor, 'promises.scope_id')})`

const dueIn = ({ from, until }: Period) =>
  sql`promises.due_at >= ${from}::timestamptz and promises.due_at < ${until}::timestamptz`

/**
 * The promises that were missed in a period, and when. A new date given after the old one had passed does not undo that it
 * was missed. Two searches by their own indexes; an "or" over both would read every promise.
 */
const missedIn = (db: Db, actor: Actor, teamIds: readonly string[], period: Period) => sql`
  select promises.id, promises.due_at from promises
  where ${mayCount(actor, teamIds)} and ${dueIn(period)} and ${isBrokenAt(db.clock.now())}
  union all
  select promises.id, promise_changes.old_due_at from promise_changes
  join promises on promises.id = promise_changes.promise_id
  where ${mayCount(actor, teamIds)} and promise_changes.kind = 'moved'
    and promise_changes.created_at > promise_changes.old_due_at
    and promise_changes.old_due_at >= ${period.from}::timestamptz and promise_changes.old_due_at < ${period.until}::timestamptz`
