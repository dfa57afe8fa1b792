import { isBrokenAt } from '#modules/promises/index.ts'
import { type Db, type Expression, type SqlBool, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import type { Figure, Period } from '../rules/records.ts'

type Counted = { figure: Figure; day: Temporal.PlainDate | null; count: number }

type Periods = { readonly lately: Period; readonly coming: Period; readonly past: Period }

/** Every figure the board takes from promises: what changed lately, what comes due by day, what was met and missed by day. */
export async function countPromised(
  db: Db,
  actor: Actor,
  teamIds: readonly string[],
  { lately, coming, past }: Periods,
) {
  const total = (figure: Figure, period: Period) => sql`
    select ${figure}::text as figure, null::date as day, count(*) as count from promises
    where ${counts(db, actor, teamIds, figure, period)}`
  const daily = (figure: Figure, period: Period) => sql`
    select ${figure}::text, (promises.due_at at time zone 'Europe/London')::date, count(*) from promises
    where ${counts(db, actor, teamIds, figure, period)} group by 2`
  const { rows } = await sql<Counted>`
    ${total('begun', lately)} union all ${total('kept', lately)} union all ${total('missed', lately)}
    union all ${total('moved', lately)} union all ${daily('due', coming)}
    union all ${daily('met', past)} union all ${missedByDay(db, actor, teamIds, past)}`.execute(db)
  return rows
}

type Wanted = {
  readonly figure: Figure
  readonly period: Period
  readonly teamIds: readonly string[]
  readonly after: { readonly dueAt: Temporal.Instant; readonly id: string } | null
  readonly limit: number
}

/** The promises behind a figure, those due first before the others. */
export function listPromised(db: Db, actor: Actor, { figure, period, teamIds, after, limit }: Wanted) {
  return db
    .selectFrom('promises')
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
    .where(counts(db, actor, teamIds, figure, period))
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(promises.due_at, promises.id) > (${after?.dueAt ?? null}::timestamptz, ${after?.id ?? null}::uuid)`,
      ),
    )
    .orderBy('promises.due_at')
    .orderBy('promises.id')
    .limit(limit)
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
  return sql<SqlBool>`(${mayCount(actor, teamIds)} and ${is(figure, period, db.clock.now())})`
}

const mayCount = (actor: Actor, teamIds: readonly string[]) =>
  sql<SqlBool>`(promises.team_id = any(${[...teamIds]}::uuid[]) and ${visible(actor, 'promises.scope_id')})`

function is(figure: Figure, { from, until }: Period, now: Temporal.Instant) {
  const dueThen = sql`promises.due_at >= ${from}::timestamptz and promises.due_at < ${until}::timestamptz`
  const broken = isBrokenAt(now)
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
      return sql`${dueThen} and promises.state = 'running' and promises.paused_at is null and not ${broken}`
    case 'met':
      return sql`${dueThen} and promises.state = 'kept' and not ${broken}`
    case 'missed':
      // Two searches by their own indexes; an "or" over both would read every promise.
      return sql`promises.id in (select promises.id from promises where ${dueThen} and ${broken}
        union all select promise_changes.promise_id from promise_changes where ${movedTooLate({ from, until })})`
  }
}

/** A new date given after the old one had passed does not undo that it was missed. */
const movedTooLate = ({ from, until }: Period) => sql`promise_changes.kind = 'moved'
  and promise_changes.created_at > promise_changes.old_due_at
  and promise_changes.old_due_at >= ${from}::timestamptz and promise_changes.old_due_at < ${until}::timestamptz`

/** By the day that was missed, which for a promise moved since is the day it had then. */
const missedByDay = (db: Db, actor: Actor, teamIds: readonly string[], period: Period) => sql`
  select 'missed', (missed.due_at at time zone 'Europe/London')::date, count(distinct missed.id) from (
    select promises.id, promises.due_at from promises
    where ${mayCount(actor, teamIds)} and ${isBrokenAt(db.clock.now())}
      and promises.due_at >= ${period.from}::timestamptz and promises.due_at < ${period.until}::timestamptz
    union all
    select promises.id, promise_changes.old_due_at from promise_changes
    join promises on promises.id = promise_changes.promise_id
    where ${mayCount(actor, teamIds)} and ${movedTooLate(period)}
  ) missed group by 2`
