import type { UpdateObject } from 'kysely'
import { type Answers, answersSchema } from '#modules/forms/index.ts'
import { placeRef } from '#modules/places/index.ts'
import { type Db, json, newId, type Tables, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { type CaseFact, isPublic } from '../rules/facts.ts'
import type { Standing } from '../rules/standing.ts'
import { reachable } from './access.ts'

export type LockedCase = Standing & {
  id: string
  reference: string
  kind: string
  serviceKey: string
  serviceVersionId: string
  title: string
  placeText: string
  channel: string
  /** Why nothing may be written to the person; null when it may. */
  doNotWrite: string | null
  uprn: string | null
  wardCode: string | null
  usrn: string | null
  version: number
  openParts: number
  waitingFor: string | null
  receivedAt: Temporal.Instant
}

/** Locks a case for a change. Not found when the actor may not reach it. */
export async function lockCase(tx: Tx, actor: Actor, caseId: string): Promise<LockedCase | null> {
  const row = await tx
    .selectFrom('cases')
    .select(['id', 'reference', 'kind', 'service_key as serviceKey', 'service_version_id as serviceVersionId'])
    .select([
      'title',
      'place_text as placeText',
      'status',
      'owner_id as ownerId',
      'team_id as teamId',
      'parent_id as parentId',
    ])
    .select(['joined_into as joinedInto', 'scope_id as scopeId', 'resolved_at as resolvedAt', 'question'])
    .select([
      'urgent_reason as urgentReason',
      'do_not_write as doNotWrite',
      'channel',
      'ward_code as wardCode',
      'uprn',
      'usrn',
      'version',
      'waiting_for as waitingFor',
      'received_at as receivedAt',
    ])
    .select((eb) =>
      eb
        .selectFrom('cases as parts')
        .whereRef('parts.parent_id', '=', 'cases.id')
        .where('parts.status', 'not in', ['resolved', 'closed'])
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .as('openParts'),
    )
    .where('id', '=', caseId)
    .where(reachable(actor))
    .forUpdate()
    .executeTakeFirst()
  return row ? { ...row, openParts: row.openParts ?? 0 } : null
}

type Update = UpdateObject<Tables, 'cases', 'cases'>

export type CaseChange = Omit<Update, 'id' | 'version' | 'updated_at' | 'team_id' | 'scope_id'> & {
  team_id?: string
  scope_id?: string | null
}

/** Saves a change under the next version: whoever saw the one before is told. */
export function saveCase(tx: Tx, current: { id: string; version: number }, change: CaseChange) {
  tx.save(
    tx
      .updateTable('cases')
      .set({ ...change, version: current.version + 1, updated_at: tx.now })
      .where('id', '=', current.id),
  )
}

export type Happened = {
  fact: CaseFact
  customerId?: string | null
  /** The message, change or update it came from. */
  sourceId?: string
}
type Storied = { id: string; version: number; scopeId: string | null }

/** Appends to the story of a case. What names a customer is for that person and staff only. */
export function saveEvents(tx: Tx, actor: Actor, about: Storied, events: readonly Happened[]) {
  for (const { fact, customerId = null, sourceId = null } of events) {
    tx.saveNew('case_events', {
      id: newId(),
      case_id: about.id,
      kind: fact.kind,
      public: isPublic(fact.kind, customerId),
      customer_id: customerId,
      fact: json(fact),
      ...whoDid(actor),
      version: about.version,
      scope_id: about.scopeId,
      source_id: sourceId,
      created_at: tx.now,
    })
  }
}

function whoDid(actor: Actor) {
  switch (actor.kind) {
    case 'staff':
    case 'contractor':
    case 'member':
      return { actor_kind: actor.kind, actor_id: actor.id, actor_name: actor.name }
    case 'resident':
      return { actor_kind: actor.kind, actor_id: actor.customerId, actor_name: 'The customer' }
    case 'public':
      return { actor_kind: actor.kind, actor_id: null, actor_name: 'A visitor to the website' }
    case 'system':
      return { actor_kind: actor.kind, actor_id: null, actor_name: 'Firstpoint' }
  }
}

export type Person = {
  customerId: string
  name: string
  role: 'reporter' | 'joined' | 'about'
  /** Who wrote it for them; null where they did so themselves. */
  writtenBy: string | null
  died: boolean
}

/** The people of a case, those who reported it first. */
export async function peopleOf(db: Db, caseId: string): Promise<Person[]> {
  const rows = await db
    .selectFrom('case_people')
    .innerJoin('customers', 'customers.id', 'case_people.customer_id')
    .select(['case_people.customer_id as customerId', 'customers.display_name as name', 'role'])
    .select(['written_by as writtenBy', 'customers.deceased_on as deceasedOn'])
    .where('case_id', '=', caseId)
    .orderBy('case_people.created_at')
    .orderBy('case_people.customer_id')
    .execute()
  return rows.map(({ deceasedOn, ...person }) => ({ ...person, died: deceasedOn !== null }))
}

/** The cases a person hears of that may be named to them together: in no circle, and with nothing against writing. */
export const casesToldWith = (db: Db, customerId: string) =>
  db
    .selectFrom('cases')
    .select(['id', 'reference', 'service_version_id as serviceVersionId'])
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('case_people')
        .select('case_id')
        .where('customer_id', '=', customerId)
        .where('role', 'in', ['reporter', 'joined']),
    )
    .where('status', 'not in', ['resolved', 'closed'])
    .where('scope_id', 'is', null)
    .where('do_not_write', 'is', null)
    .orderBy('reference')
    .execute()

type NewPerson = Pick<Person, 'customerId' | 'role' | 'writtenBy'> & { caseId: string; scopeId: string | null }

/** Adds a person to a case; someone who has that role already keeps it. */
export function savePerson(tx: Tx, { caseId, customerId, role, writtenBy, scopeId }: NewPerson) {
  tx.save(
    tx
      .insertInto('case_people')
      .values({
        case_id: caseId,
        customer_id: customerId,
        role,
        written_by: writtenBy,
        scope_id: scopeId,
        created_at: tx.now,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
}

/** Takes those off a case who were put on it by one change of it. */
export function deletePeopleAddedAt(tx: Tx, caseId: string, at: Temporal.Instant) {
  tx.save(tx.deleteFrom('case_people').where('case_id', '=', caseId).where('created_at', '=', at))
}

type NewMatter = {
  caseId: string
  matterId: string
  relation: 'opened' | 'joined' | 'chased' | 'told-more'
  scopeId: string | null
}

/** Ties a matter of a contact to the case it opened, joined, chased or told more about. */
export function saveMatter(tx: Tx, { caseId, matterId, relation, scopeId }: NewMatter) {
  tx.save(
    tx
      .insertInto('case_matters')
      .values({ case_id: caseId, matter_id: matterId, relation, scope_id: scopeId, created_at: tx.now })
      .onConflict((conflict) => conflict.doNothing()),
  )
}

type NewFile = { id: string; name: string; type: string; size: number }
type FileOf = {
  caseId: string
  source: 'answer' | 'message' | 'staff'
  customerId: string | null
  scopeId: string | null
}

export function saveFiles(tx: Tx, { caseId, source, customerId, scopeId }: FileOf, files: readonly NewFile[]) {
  for (const { id, name, type, size } of files) {
    tx.save(
      tx
        .insertInto('case_files')
        .values({
          case_id: caseId,
          file_id: id,
          name,
          type,
          size,
          source,
          customer_id: customerId,
          scope_id: scopeId,
          created_at: tx.now,
        })
        .onConflict((conflict) => conflict.doNothing()),
    )
  }
}

/** Nothing is written to the people of this case from now on. */
export const saveDoNotWrite = (tx: Tx, caseId: string, doNotWrite: string | null) =>
  tx.save(tx.updateTable('cases').set({ do_not_write: doNotWrite }).where('id', '=', caseId))

/** The answers a case was opened with. */
export async function answersOf(db: Db, caseId: string): Promise<Answers> {
  const row = await db.selectFrom('cases').select('answers').where('id', '=', caseId).executeTakeFirstOrThrow()
  return answersSchema.parse(row.answers)
}

const placeSchema = placeRef.nullable()

/** Where a case lies. */
export async function findPlace(db: Db, caseId: string) {
  const row = await db
    .selectFrom('cases')
    .select(['place', 'place_text as placeText', 'uprn', 'usrn', 'lat', 'lon', 'ward_code as wardCode'])
    .where('id', '=', caseId)
    .executeTakeFirstOrThrow()
  return { ...row, place: placeSchema.parse(row.place) }
}

export async function matterIdsOf(db: Db, caseId: string): Promise<string[]> {
  const rows = await db.selectFrom('case_matters').select('matter_id as id').where('case_id', '=', caseId).execute()
  return rows.map(({ id }) => id)
}
