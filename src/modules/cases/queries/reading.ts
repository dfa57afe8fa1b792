import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres'
import { z } from 'zod'
import { answersSchema } from '#modules/forms/index.ts'
import { placeRef } from '#modules/places/index.ts'
import { type Db, parseReference, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import { readFact } from '../rules/facts.ts'
import { reachable } from './access.ts'
import { mostEvents, type StoryEvent } from './events.ts'

const leftSchema = z.array(z.object({ name: z.string(), lines: z.array(z.string()) })).catch([])

const whole = [
  'cases.id',
  'cases.reference',
  'cases.kind',
  'cases.service_key as serviceKey',
  'cases.service_version_id as serviceVersionId',
  'cases.status',
  'cases.title',
  'cases.summary',
  'cases.team_id as teamId',
  'cases.owner_id as ownerId',
  'cases.parent_id as parentId',
  'cases.channel',
  'cases.answers',
  'cases.answers_left as answersLeft',
  'cases.place',
  'cases.place_text as placeText',
  'cases.uprn',
  'cases.usrn',
  'cases.lat',
  'cases.lon',
  'cases.ward_code as wardCode',
  'cases.street_key as streetKey',
  'cases.urgent_reason as urgentReason',
  'cases.do_not_write as doNotWrite',
  'cases.waiting_for as waitingFor',
  'cases.waiting_expected_on as waitingExpectedOn',
  'cases.waiting_update_on as waitingUpdateOn',
  'cases.question',
  'cases.outcome',
  'cases.outcome_words as outcomeWords',
  'cases.out_of_hours as outOfHours',
  'cases.disruption_id as disruptionId',
  'cases.version',
  'cases.scope_id as scopeId',
  'cases.received_at as receivedAt',
  'cases.resolved_at as resolvedAt',
  'cases.closed_at as closedAt',
] as const

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A case by its id, or by its reference however it is typed. */
function byIdOrReference(db: Db, text: string) {
  const query = db.selectFrom('cases')
  if (uuid.test(text)) return query.where('cases.id', '=', text)
  const reference = parseReference(text)
  return reference ? query.where('cases.reference', '=', reference) : null
}

const selectCase = (db: Db, actor: Actor, idOrReference: string) =>
  byIdOrReference(db, idOrReference)
    ?.leftJoin('units', 'units.id', 'cases.team_id')
    .leftJoin('staff', 'staff.id', 'cases.owner_id')
    .leftJoin('cases as whole', 'whole.id', 'cases.parent_id')
    .leftJoin('cases as other', 'other.id', 'cases.joined_into')
    .leftJoin('wards', 'wards.code', 'cases.ward_code')
    .select(whole)
    .select(['units.name as teamName', 'staff.name as ownerName', 'wards.name as wardName'])
    .select([
      'whole.reference as parentReference',
      'other.reference as joinedReference',
      'cases.joined_into as joinedInto',
    ])
    .select((eb) => [
      jsonArrayFrom(
        eb
          .selectFrom('case_people')
          .innerJoin('customers', 'customers.id', 'case_people.customer_id')
          .select(['case_people.customer_id as customerId', 'case_people.role', 'written_by as writtenBy'])
          .select(nameFor(actor).as('name'))
          .select(sql<boolean>`customers.deceased_on is not null`.as('died'))
          .whereRef('case_people.case_id', '=', 'cases.id')
          .orderBy('case_people.created_at')
          .orderBy('case_people.customer_id'),
      ).as('people'),
      jsonArrayFrom(
        eb
          .selectFrom('cases as parts')
          .leftJoin('units as teams', 'teams.id', 'parts.team_id')
          .leftJoin('staff as owners', 'owners.id', 'parts.owner_id')
          .select(['parts.reference', 'parts.title', 'parts.summary', 'parts.status'])
          .select(['teams.name as teamName', 'owners.name as ownerName'])
          .whereRef('parts.parent_id', '=', 'cases.id')
          .where(reachable(actor, 'parts'))
          .orderBy('parts.part_number'),
      ).as('parts'),
      jsonArrayFrom(
        eb
          .selectFrom('case_files')
          .select([
            'case_files.file_id as id',
            'case_files.name',
            'case_files.type',
            'case_files.size',
            'case_files.source',
          ])
          .whereRef('case_files.case_id', '=', 'cases.id')
          .orderBy('case_files.created_at'),
      ).as('files'),
      jsonArrayFrom(
        eb
          .selectFrom('case_tasks')
          .select(['case_tasks.id', 'case_tasks.kind', 'case_tasks.words', 'case_tasks.customer_id as customerId'])
          .whereRef('case_tasks.case_id', '=', 'cases.id')
          .where('case_tasks.done_at', 'is', null)
          .orderBy('case_tasks.created_at'),
      ).as('tasks'),
      eb
        .selectFrom('case_matters')
        .whereRef('case_matters.case_id', '=', 'cases.id')
        .where('case_matters.relation', '=', 'chased')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .as('chases'),
      jsonObjectFrom(
        eb
          .selectFrom('duty_calls')
          .innerJoin('duty_rotas', 'duty_rotas.id', 'duty_calls.rota_id')
          .leftJoin('staff as called', 'called.id', 'duty_calls.called_staff_id')
          .select(['duty_rotas.name as rotaName', 'called.name as calledName', 'called.phone as calledPhone'])
          .where('duty_calls.subject_kind', '=', 'case')
          .whereRef('duty_calls.subject_id', '=', 'cases.id')
          .where('duty_calls.state', '=', 'waiting')
          .where(visible(actor, 'duty_calls.scope_id'))
          .limit(1),
      ).as('unanswered'),
    ])
    .where(reachable(actor))

/** A case with all that its page shows beside the story, in one query. */
export async function readCase(db: Db, actor: Actor, idOrReference: string) {
  const row = await selectCase(db, actor, idOrReference)?.executeTakeFirst()
  return row ? parsed(row) : null
}

/** The same with its story, the newest first, still in one query. */
export async function readCaseWithStory(db: Db, actor: Actor, idOrReference: string) {
  const row = await selectCase(db, actor, idOrReference)
    ?.select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom('case_events')
          .select(['case_events.id', 'case_events.fact', 'case_events.public', 'case_events.customer_id as customerId'])
          .select(['case_events.actor_kind as actorKind', 'case_events.actor_name as actorName', 'case_events.version'])
          .select(sql<string>`case_events.created_at`.as('at'))
          .whereRef('case_events.case_id', '=', 'cases.id')
          .orderBy('case_events.created_at', 'desc')
          .orderBy('case_events.id', 'desc')
          .limit(mostEvents),
      ).as('events'),
    )
    .executeTakeFirst()
  if (!row) return null
  const { events, ...rest } = row
  const story: StoryEvent[] = events.map(({ fact, at, ...event }) => ({
    ...event,
    fact: readFact(fact),
    at: Temporal.Instant.from(at),
  }))
  return { ...parsed(rest), story }
}

type Unread = { answers: unknown; answersLeft: unknown; place: unknown }

function parsed<Row extends Unread>({ answers, answersLeft, place, ...rest }: Row) {
  return {
    ...rest,
    answers: answersSchema.catch({}).parse(answers),
    answersLeft: leftSchema.parse(answersLeft),
    place: placeRef.nullable().catch(null).parse(place),
  }
}

/** A contractor does a job without knowing whose it is; a record in a circle is not named outside it. */
const nameFor = (actor: Actor) =>
  actor.kind === 'contractor'
    ? sql<string>`case case_people.role when 'about' then 'The person it is about' else 'The resident' end`
    : sql<string>`case when ${actor.kind === 'resident' ? sql`true` : visible(actor, 'customers.scope_id')}
        then customers.display_name else 'A restricted record' end`

export type Case = NonNullable<Awaited<ReturnType<typeof readCase>>>
export type CaseWithStory = NonNullable<Awaited<ReturnType<typeof readCaseWithStory>>>

/** The circle a case is in and its team, whoever asks: for the front desk, who may know only that. */
export async function findCircle(db: Db, idOrReference: string) {
  const row = await byIdOrReference(db, idOrReference)
    ?.select(['cases.id', 'cases.scope_id as scopeId', 'cases.team_id as teamId', 'cases.status'])
    .executeTakeFirst()
  return row ?? null
}
