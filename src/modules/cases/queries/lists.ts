import { jsonArrayFrom } from 'kysely/helpers/postgres'
import { boxAround } from '#modules/places/index.ts'
import { isBrokenAt } from '#modules/promises/index.ts'
import { type Db, parseReference, type SqlBool, sql } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { reachable } from './access.ts'
import { type Circle, openCirclesOf } from './front-desk.ts'

const listed = (db: Db, actor: Actor) =>
  db
    .selectFrom('cases')
    .leftJoin('units', 'units.id', 'cases.team_id')
    .leftJoin('staff', 'staff.id', 'cases.owner_id')
    .select(['cases.id', 'cases.reference', 'cases.service_key as serviceKey', 'cases.title', 'cases.summary'])
    .select([
      'cases.status',
      'cases.place_text as placeText',
      'cases.ward_code as wardCode',
      'cases.urgent_reason as urgentReason',
    ])
    .select(['cases.waiting_for as waitingFor', 'cases.waiting_expected_on as waitingExpectedOn'])
    .select(['cases.waiting_update_on as waitingUpdateOn', 'cases.question', 'cases.outcome_words as outcomeWords'])
    .select([
      'cases.team_id as teamId',
      'units.name as teamName',
      'cases.owner_id as ownerId',
      'staff.name as ownerName',
    ])
    .select([
      'cases.parent_id as parentId',
      'cases.scope_id as scopeId',
      'cases.service_version_id as serviceVersionId',
    ])
    .select(['cases.received_at as receivedAt', 'cases.resolved_at as resolvedAt'])
    .where(reachable(actor))

export type ListedCase = Awaited<ReturnType<ReturnType<typeof listed>['execute']>>[number]

/** The cases of some customers, open ones first, then the latest. */
export async function casesOf(db: Db, actor: Actor, customerIds: readonly string[], limit = 50): Promise<ListedCase[]> {
  return listedOf(db, actor, customerIds, limit).execute()
}

const listedOf = (db: Db, actor: Actor, customerIds: readonly string[], limit: number) =>
  listed(db, actor)
    .where('cases.id', 'in', (eb) =>
      eb
        .selectFrom('case_people')
        .select('case_people.case_id')
        .where('customer_id', 'in', [...customerIds]),
    )
    .orderBy(sql`cases.status in ('resolved', 'closed')`)
    .orderBy('cases.received_at', 'desc')
    .orderBy('cases.id', 'desc')
    .limit(limit)

/** The same, each with the promise that falls due first of those still to keep; null when there is none. */
export async function casesWithPromise(db: Db, actor: Actor, customerIds: readonly string[], limit: number) {
  return (await promisedOf(db, actor, customerIds, limit).execute()).map(withPromise)
}

/** The same, and the teams of these circles that know them, in one statement wherever there is a case to list. */
export async function casesAndCircles(
  db: Db,
  actor: Actor,
  { customerIds, scopeIds, limit }: { customerIds: readonly string[]; scopeIds: readonly string[]; limit: number },
): Promise<{ cases: PromisedCase[]; circles: Circle[] }> {
  const rows = await promisedOf(db, actor, customerIds, limit)
    .select(jsonArrayFrom(openCirclesOf(db, customerIds, scopeIds)).as('circles'))
    .execute()
  const [first] = rows
  const circles = first ? first.circles : await openCirclesOf(db, customerIds, scopeIds).execute()
  return { cases: rows.map(({ circles: _, ...row }) => withPromise(row)), circles }
}

export type PromisedCase = Awaited<ReturnType<typeof casesWithPromise>>[number]

const promisedOf = (db: Db, actor: Actor, customerIds: readonly string[], limit: number) =>
  db
    .selectFrom(listedOf(db, actor, customerIds, limit).as('listed'))
    .selectAll('listed')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('promises')
          .select(['promises.words as promiseWords', 'promises.due_at as promiseDueAt'])
          .select(isBrokenAt(db.clock.now()).as('promiseBroken'))
          .where('promises.subject_kind', '=', 'case')
          .whereRef('promises.subject_id', '=', 'listed.id')
          .where('promises.state', '=', 'running')
          .where('promises.kind', '<>', 'acknowledge')
          .orderBy('promises.due_at')
          .limit(1)
          .as('next'),
      (join) => join.onTrue(),
    )
    .select(['next.promiseWords', 'next.promiseDueAt', 'next.promiseBroken'])
    .orderBy(sql`listed.status in ('resolved', 'closed')`)
    .orderBy('listed.receivedAt', 'desc')
    .orderBy('listed.id', 'desc')

type PromisedRow = Awaited<ReturnType<ReturnType<typeof promisedOf>['execute']>>[number]

const withPromise = ({ promiseWords: words, promiseDueAt: dueAt, promiseBroken: broken, ...one }: PromisedRow) => ({
  ...one,
  promise: words && dueAt ? { words, dueAt, broken: broken ?? false } : null,
})

/** Open cases at an address or in its street, the latest first. */
export async function casesAt(
  db: Db,
  actor: Actor,
  place: { uprn: string | null; usrn: string | null },
  limit = 20,
): Promise<ListedCase[]> {
  return listed(db, actor)
    .where('cases.status', 'not in', ['resolved', 'closed'])
    .where((eb) => eb.or([eb('cases.uprn', '=', place.uprn), eb('cases.usrn', '=', place.usrn)]))
    .orderBy('cases.received_at', 'desc')
    .orderBy('cases.id', 'desc')
    .limit(limit)
    .execute()
}

/** Cases by reference however it is typed, else by words in their title, summary and place. */
export async function searchCases(db: Db, actor: Actor, text: string, limit = 20): Promise<ListedCase[]> {
  const reference = parseReference(text)
  const query = listed(db, actor)
  if (reference) {
    const whole = reference.split('/')[0] ?? reference
    return query
      .where((eb) => eb.or([eb('cases.reference', '=', reference), eb('cases.reference', 'like', `${whole}/%`)]))
      .orderBy('cases.reference')
      .limit(limit)
      .execute()
  }
  const words = text.trim().slice(0, 200)
  if (words === '') return []
  return query
    .where(sql<SqlBool>`to_tsvector('english', cases.title || ' ' || cases.summary || ' ' || cases.place_text)
      @@ websearch_to_tsquery('english', ${words})`)
    .orderBy(sql`cases.status in ('resolved', 'closed')`)
    .orderBy('cases.received_at', 'desc')
    .orderBy('cases.id', 'desc')
    .limit(limit)
    .execute()
}

export type Near = {
  serviceKey: string
  uprn: string | null
  usrn: string | null
  lat: number | null
  lon: number | null
  metres: number
  days: number
}

/** Open cases of one service near a place, the latest first. */
export function findNear(db: Db, actor: Actor, near: Near, except: string | null) {
  const now = db.clock.now()
  const point = near.lat !== null && near.lon !== null && near.metres > 0 ? { lat: near.lat, lon: near.lon } : null
  const box = point ? boxAround(point, near.metres) : null
  return db
    .selectFrom('cases')
    .leftJoin('units', 'units.id', 'cases.team_id')
    .leftJoin('staff', 'staff.id', 'cases.owner_id')
    .select([
      'cases.id',
      'cases.reference',
      'cases.title',
      'cases.summary',
      'cases.place_text as placeText',
      'cases.status',
    ])
    .select(['units.name as teamName', 'staff.name as ownerName', 'cases.received_at as receivedAt'])
    .select(['cases.uprn', 'cases.usrn', 'cases.lat', 'cases.lon'])
    .select((eb) =>
      eb
        .selectFrom('case_people')
        .whereRef('case_people.case_id', '=', 'cases.id')
        .where('role', '<>', 'about')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .as('people'),
    )
    .where('cases.service_key', '=', near.serviceKey)
    .where('cases.status', 'not in', ['resolved', 'closed'])
    .where('cases.parent_id', 'is', null)
    .where('cases.received_at', '>', now.subtract({ hours: 24 * near.days }))
    .where(mayHearOf(actor))
    .where((eb) =>
      eb.or([
        eb('cases.uprn', '=', near.uprn),
        ...(point ? [] : [eb('cases.usrn', '=', near.metres > 0 ? near.usrn : null)]),
        ...(box
          ? [eb.and([eb.between('cases.lat', box.south, box.north), eb.between('cases.lon', box.west, box.east)])]
          : []),
      ]),
    )
    .$if(except !== null, (query) => query.where('cases.id', '<>', except))
    .orderBy('cases.received_at', 'desc')
    .orderBy('cases.id', 'desc')
    .limit(200)
    .execute()
}

export type NearCase = Awaited<ReturnType<typeof findNear>>[number]

/** Somebody who is about to report may be told that others did, of what everybody may know. */
const mayHearOf = (actor: Actor) =>
  actor.kind === 'public' || actor.kind === 'resident' ? sql<SqlBool>`cases.scope_id is null` : reachable(actor)

/** Cases somebody chose in a list, in the order they came in; what they may not reach is left out. */
export const listChosen = (db: Db, actor: Actor, ids: readonly string[]) =>
  listed(db, actor)
    .where('cases.id', 'in', [...ids])
    .orderBy('cases.received_at')
    .orderBy('cases.id')
    .execute()

export type ChosenCase = ListedCase
