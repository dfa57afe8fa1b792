import { type Db, newId, sql, type Tables, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { type Place, type QueueFilter, type QueueState, soonUntil } from '../rules.ts'
import { readable } from './readable.ts'

export type Subject = { readonly kind: string; readonly id: string }

const due = sql<Temporal.Instant>`coalesce(queue_items.due_at, 'infinity'::timestamptz)`
const rest = sql<boolean>`(not queue_items.urgent)`

const columns = [
  'queue_items.id',
  'queue_items.subject_kind as subjectKind',
  'queue_items.subject_id as subjectId',
  'queue_items.team_id as teamId',
  'queue_items.owner_id as ownerId',
  'queue_items.due_at as dueAt',
  'queue_items.urgent',
  'queue_items.urgent_reason as urgentReason',
  'queue_items.waiting_for as waitingFor',
  'queue_items.waiting_until as waitingUntil',
  'queue_items.service_key as serviceKey',
  'queue_items.title',
  'queue_items.reference',
  'queue_items.place_text as placeText',
  'queue_items.ward_code as wardCode',
  'queue_items.scope_id as scopeId',
  'queue_items.disruption_id as disruptionId',
  'queue_items.entered_at as enteredAt',
] as const

type Wanted = { readonly filter: QueueFilter; readonly after: Place | null; readonly limit: number }

/** One page of a queue in the order of the work: urgent first, then what falls due first, then who came first. */
export function listItems(db: Db, actor: Actor, { filter, after, limit }: Wanted) {
  const now = db.clock.now()
  return filtered(db, actor, filter, now)
    .select(columns)
    .select(isBroken(now).as('broken'))
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(${rest}, ${due}, queue_items.entered_at, queue_items.id) > (${!after?.urgent}::boolean,
          coalesce(${after?.dueAt ?? null}::timestamptz, 'infinity'::timestamptz), ${after?.enteredAt}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy(rest)
    .orderBy(due)
    .orderBy('queue_items.entered_at')
    .orderBy('queue_items.id')
    .limit(limit)
    .execute()
}

export type QueueItem = Awaited<ReturnType<typeof listItems>>[number]

/** How much a queue holds, all of it and by state: each figure is what its filter would list. */
export function countItems(db: Db, actor: Actor, filter: QueueFilter) {
  const now = db.clock.now()
  const whole = { ...filter, state: null, owner: null }
  const owned = ownerIs(actor, filter.owner)
  const among = (state: QueueState) =>
    sql<number>`count(*) filter (where ${owned} and ${inState(state, now)})`.as(state)
  return filtered(db, actor, whole, now)
    .select([
      sql<number>`count(*) filter (where ${owned})`.as('all'),
      among('broken'),
      among('soon'),
      among('nobody'),
      among('waiting'),
      among('urgent'),
      sql<number>`count(*) filter (where ${ownerIs(actor, 'me')})`.as('mine'),
    ])
    .executeTakeFirstOrThrow()
}

export type QueueCounts = Awaited<ReturnType<typeof countItems>>

/** By what else a queue can be narrowed, with how much each choice would list. */
export const listChoices = (db: Db, actor: Actor, filter: QueueFilter) =>
  filtered(db, actor, filter, db.clock.now())
    .select([
      'queue_items.service_key as service',
      'queue_items.ward_code as ward',
      'queue_items.owner_id as owner',
      'queue_items.team_id as team',
      sql<number>`count(*)`.as('count'),
      sql<number>`grouping(queue_items.service_key, queue_items.ward_code, queue_items.owner_id, queue_items.team_id)`.as(
        'grouping',
      ),
    ])
    .groupBy(
      sql`grouping sets ((queue_items.service_key), (queue_items.ward_code), (queue_items.owner_id), (queue_items.team_id))`,
    )
    .orderBy('count', 'desc')
    .execute()

/** The first work of a team that nobody has and that waits for nobody, locked; what others are taking is skipped. */
export const lockNext = (tx: Tx, actor: Actor, teamId: string, except: readonly string[]) =>
  tx
    .selectFrom('queue_items')
    .select(columns)
    .where('queue_items.team_id', '=', teamId)
    .where('queue_items.owner_id', 'is', null)
    .where('queue_items.waiting_for', 'is', null)
    .where('queue_items.id', 'not in', except)
    .where(readable(actor))
    .orderBy(rest)
    .orderBy(due)
    .orderBy('queue_items.entered_at')
    .orderBy('queue_items.id')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()

export const lockItems = (tx: Tx, actor: Actor, ids: readonly string[]) =>
  tx
    .selectFrom('queue_items')
    .select(columns)
    .where('queue_items.id', 'in', ids)
    .where(readable(actor))
    .orderBy('queue_items.id')
    .forUpdate()
    .execute()

export const findItem = (db: Db, actor: Actor, { kind, id }: Subject) =>
  db
    .selectFrom('queue_items')
    .select(columns)
    .where('queue_items.subject_kind', '=', kind)
    .where('queue_items.subject_id', '=', id)
    .where(readable(actor))
    .executeTakeFirst()

export type NewItem = {
  readonly subject: Subject
  readonly teamId: string
  readonly ownerId: string | null
  readonly dueAt: Temporal.Instant | null
  /** Why it goes before everything that is not urgent; null when it is not. */
  readonly urgentReason: string | null
  readonly serviceKey: string | null
  readonly title: string
  readonly reference: string | null
  readonly placeText: string | null
  readonly wardCode: string | null
  readonly scopeId: string | null
  readonly disruptionId?: string | null
  readonly enteredAt: Temporal.Instant
}

export function saveItem(tx: Tx, item: NewItem) {
  const values = {
    team_id: item.teamId,
    owner_id: item.ownerId,
    due_at: item.dueAt,
    urgent: item.urgentReason !== null,
    urgent_reason: item.urgentReason,
    waiting_for: null,
    waiting_until: null,
    service_key: item.serviceKey,
    title: item.title,
    reference: item.reference,
    place_text: item.placeText,
    ward_code: item.wardCode,
    scope_id: item.scopeId,
    disruption_id: item.disruptionId ?? null,
    entered_at: item.enteredAt,
  }
  tx.save(
    tx
      .insertInto('queue_items')
      .values({
        id: newId(),
        subject_kind: item.subject.kind,
        subject_id: item.subject.id,
        created_at: tx.now,
        ...values,
      })
      .onConflict((conflict) => conflict.columns(['subject_kind', 'subject_id']).doUpdateSet(values)),
  )
}

export type ItemPatch = {
  readonly teamId?: string
  readonly ownerId?: string | null
  readonly dueAt?: Temporal.Instant | null
  readonly urgent?: boolean
  readonly urgentReason?: string | null
  readonly waitingFor?: Tables['queue_items']['waiting_for']
  readonly waitingUntil?: Temporal.PlainDate | null
  readonly serviceKey?: string | null
  readonly title?: string
  readonly placeText?: string | null
  readonly wardCode?: string | null
  readonly scopeId?: string | null
  readonly disruptionId?: string | null
}

export function savePatch(tx: Tx, { kind, id }: Subject, patch: ItemPatch) {
  const set = {
    ...(patch.teamId === undefined ? {} : { team_id: patch.teamId }),
    ...(patch.ownerId === undefined ? {} : { owner_id: patch.ownerId }),
    ...(patch.dueAt === undefined ? {} : { due_at: patch.dueAt }),
    ...(patch.urgent === undefined ? {} : { urgent: patch.urgent }),
    ...(patch.urgentReason === undefined ? {} : { urgent_reason: patch.urgentReason }),
    ...(patch.waitingFor === undefined ? {} : { waiting_for: patch.waitingFor }),
    ...(patch.waitingUntil === undefined ? {} : { waiting_until: patch.waitingUntil }),
    ...(patch.serviceKey === undefined ? {} : { service_key: patch.serviceKey }),
    ...(patch.title === undefined ? {} : { title: patch.title }),
    ...(patch.placeText === undefined ? {} : { place_text: patch.placeText }),
    ...(patch.wardCode === undefined ? {} : { ward_code: patch.wardCode }),
    ...(patch.scopeId === undefined ? {} : { scope_id: patch.scopeId }),
    ...(patch.disruptionId === undefined ? {} : { disruption_id: patch.disruptionId }),
  }
  if (Object.keys(set).length === 0) return
  tx.save(tx.updateTable('queue_items').set(set).where('subject_kind', '=', kind).where('subject_id', '=', id))
}

export function saveOwners(tx: Tx, ids: readonly string[], ownerId: string | null) {
  tx.save(tx.updateTable('queue_items').set({ owner_id: ownerId }).where('id', 'in', ids))
}

export function deleteItem(tx: Tx, { kind, id }: Subject) {
  tx.save(tx.deleteFrom('queue_items').where('subject_kind', '=', kind).where('subject_id', '=', id))
}

function filtered(db: Db, actor: Actor, filter: QueueFilter, now: Temporal.Instant) {
  return db
    .selectFrom('queue_items')
    .where(readable(actor))
    .$if(filter.team !== null, (query) => query.where('queue_items.team_id', '=', filter.team))
    .$if(filter.teams !== null, (query) => query.where('queue_items.team_id', 'in', filter.teams ?? []))
    .$if(filter.service !== null, (query) => query.where('queue_items.service_key', '=', filter.service))
    .$if(filter.ward !== null, (query) => query.where('queue_items.ward_code', '=', filter.ward))
    .$if(filter.disruption !== null, (query) => query.where('queue_items.disruption_id', '=', filter.disruption))
    .$if(filter.owner !== null, (query) => query.where(ownerIs(actor, filter.owner)))
    .$if(filter.state !== null, (query) => query.where(filter.state ? inState(filter.state, now) : sql<boolean>`true`))
}

const isBroken = (now: Temporal.Instant) => sql<boolean>`coalesce(queue_items.due_at < ${now}::timestamptz, false)`

function inState(state: QueueState, now: Temporal.Instant) {
  switch (state) {
    case 'broken':
      return isBroken(now)
    case 'soon':
      return sql<boolean>`(queue_items.due_at between ${now}::timestamptz and ${soonUntil(now)}::timestamptz
        and queue_items.disruption_id is null)`
    case 'nobody':
      return sql<boolean>`(queue_items.owner_id is null)`
    case 'waiting':
      return sql<boolean>`(queue_items.waiting_for is not null)`
    case 'urgent':
      return sql<boolean>`queue_items.urgent`
  }
}

function ownerIs(actor: Actor, owner: string | null) {
  if (owner === null) return sql<boolean>`true`
  if (owner === 'nobody') return sql<boolean>`(queue_items.owner_id is null)`
  const id = owner === 'me' ? ('id' in actor ? actor.id : null) : owner
  return sql<boolean>`(queue_items.owner_id = ${id}::uuid)`
}
