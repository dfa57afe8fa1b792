import { type Db, type Expression, type SqlBool, sql, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { LONDON } from '#platform/time/index.ts'
import { disruptable, type Reach } from '../rules/disruption.ts'
import { isBrokenAt } from './promises.ts'
import { readable } from './readable.ts'

/** The running promises a disruption reaches, locked in the order of their ids. */
export const lockReached = (tx: Tx, actor: Actor, where: Reach) =>
  tx
    .selectFrom('promises')
    .select(held)
    .where(reachedBy(where))
    .where(readable(actor))
    .orderBy('promises.id')
    .forUpdate()
    .execute()

/** The promises that wait for the news of a disruption, locked in the order of their ids. */
export const lockWaiting = (tx: Tx, actor: Actor, disruptionId: string) =>
  tx
    .selectFrom('promises')
    .select(held)
    .where('disruption_id', '=', disruptionId)
    .where('state', '=', 'running')
    .where('kind', '=', 'next-update')
    .where(readable(actor))
    .orderBy('promises.id')
    .forUpdate()
    .execute()

export type Held = Awaited<ReturnType<typeof lockReached>>[number]

/** Promises made while a disruption was being declared, which nobody had told of it yet. */
export const lockMissed = (tx: Tx, disruption: Reach & { readonly declaredAt: Temporal.Instant }) =>
  tx
    .selectFrom('promises')
    .select(held)
    .where(reachedBy(disruption))
    .where('created_at', '>', disruption.declaredAt.subtract({ seconds: 30 }))
    .where('created_at', '<', disruption.declaredAt.add({ seconds: 30 }))
    .where('disruption_id', 'is', null)
    .orderBy('promises.id')
    .forUpdate()
    .execute()

/** What a declaration would touch, by service, before anybody makes it. */
export const countReached = (db: Db, actor: Actor, where: Reach) =>
  db
    .selectFrom('promises')
    .select((eb) => [
      'service_key as serviceKey',
      eb.fn.countAll<number>().as('promises'),
      sql<number>`count(*) filter (where ${isBrokenAt(db.clock.now())})`.as('broken'),
    ])
    .where(reachedBy(where))
    .where(readable(actor))
    .groupBy('service_key')
    .orderBy('promises', 'desc')
    .execute()

/** Promises the law sets in the same place and days: they run on. */
export const countStatutory = async (db: Db, actor: Actor, where: Reach) =>
  (
    await db
      .selectFrom('promises')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('state', '=', 'running')
      .where('statutory', '=', true)
      .where(inReach(where))
      .where(readable(actor))
      .executeTakeFirstOrThrow()
  ).count

const held = [
  'promises.id',
  'promises.subject_kind as subjectKind',
  'promises.subject_id as subjectId',
  'promises.policy_version_id as policyVersionId',
  'promises.calendar_version_id as calendarVersionId',
  'promises.wording',
  'promises.started_at as startedAt',
  'promises.original_due_at as originalDueAt',
] as const

/** The rule of `reaches` and `mayBeDisrupted` as one condition. */
const reachedBy = (where: Reach): Expression<SqlBool> =>
  sql<SqlBool>`(promises.state = 'running' and not promises.statutory
    and promises.kind = any(${[...disruptable]}::text[]) and ${inReach(where)})`

function inReach({ serviceKeys, wardCodes, usrns, startsOn, endsOn }: Reach): Expression<SqlBool> {
  const from = startsOn.toZonedDateTime(LONDON).toInstant()
  const until = endsOn?.add({ days: 1 }).toZonedDateTime(LONDON).toInstant() ?? null
  const services = serviceKeys.length === 0 ? null : [...serviceKeys]
  const everywhere = wardCodes.length === 0 && usrns.length === 0
  return sql<SqlBool>`(promises.due_at >= ${from}::timestamptz
    and (${until}::timestamptz is null or promises.due_at < ${until}::timestamptz)
    and (${services}::text[] is null or promises.service_key = any(${services}::text[]))
    and (${everywhere}::boolean or promises.ward_code = any(${[...wardCodes]}::text[])
      or promises.usrn = any(${[...usrns]}::text[])))`
}
