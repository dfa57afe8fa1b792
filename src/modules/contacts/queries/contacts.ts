import { jsonArrayFrom } from 'kysely/helpers/postgres'
import { type Db, type ExpressionBuilder, sql, type Tables, type Tx } from '#platform/db/index.ts'
import { type Actor, type StaffActor, visible } from '#platform/http/index.ts'
import type { Channel, Level } from '../rules.ts'

export type NewContact = {
  id: string
  channel: Channel
  sourceKey: string
  handlerId: string | null
  customerId: string | null
  callerId: string | null
  callerKind: 'public' | 'professional' | 'member'
  startedAt: Temporal.Instant
  waitedSeconds: number
  outOfHours: boolean
  /** A contact without a conversation is over as soon as it came. */
  ended?: { scopeId: string | null }
}

export function saveNewContact(tx: Tx, contact: NewContact) {
  tx.saveNew('contacts', {
    id: contact.id,
    channel: contact.channel,
    source_key: contact.sourceKey,
    state: contact.ended ? 'ended' : 'open',
    ended_at: contact.ended ? tx.now : null,
    handled_seconds: contact.ended ? 0 : null,
    scope_id: contact.ended?.scopeId ?? null,
    handler_id: contact.handlerId,
    customer_id: contact.customerId,
    caller_id: contact.callerId,
    caller_kind: contact.callerKind,
    identity_level: 'none',
    started_at: contact.startedAt,
    waited_seconds: contact.waitedSeconds,
    out_of_hours: contact.outOfHours,
    created_at: tx.now,
  })
}

const columns = [
  'id',
  'channel',
  'state',
  'handler_id as handlerId',
  'customer_id as customerId',
  'caller_id as callerId',
  'caller_kind as callerKind',
  'caller_name as callerName',
  'identity_level as identityLevel',
  'identity_stopped as identityStopped',
  'started_at as startedAt',
  'ended_at as endedAt',
  'parked_at as parkedAt',
  'parked_seconds as parkedSeconds',
  'waited_seconds as waitedSeconds',
  'handled_seconds as handledSeconds',
  'version',
  'scope_id as scopeId',
] as const

export async function findContactBySource(db: Db, channel: Channel, sourceKey: string) {
  const row = await db
    .selectFrom('contacts')
    .select(['id'])
    .where('channel', '=', channel)
    .where('source_key', '=', sourceKey)
    .executeTakeFirst()
  return row ?? null
}

export type Contact = NonNullable<Awaited<ReturnType<typeof findContact>>>

/** A contact that the actor handles or may see. */
export async function findContact(db: Db, actor: Actor, id: string) {
  return (await selectContact(db, actor, id).executeTakeFirst()) ?? null
}

/** Whoever handled a contact knows of it, in whatever circle it is. */
const mayKnow = (actor: Actor) => (eb: ExpressionBuilder<Tables, 'contacts'>) =>
  eb.or([eb('contacts.handler_id', '=', actor.kind === 'staff' ? actor.id : null), visible(actor, 'contacts.scope_id')])

const selectContact = (db: Db, actor: Actor, id: string) =>
  db.selectFrom('contacts').select(columns).where('id', '=', id).where(mayKnow(actor))

/** Locks a contact for a change. */
export async function lockContact(tx: Tx, id: string) {
  const row = await tx.selectFrom('contacts').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()
  return row ?? null
}

type ContactChange = {
  state?: 'open' | 'parked' | 'ended'
  handler_id?: string | null
  customer_id?: string | null
  caller_id?: string | null
  caller_kind?: 'public' | 'professional' | 'member'
  caller_name?: string | null
  identity_level?: Level
  identity_stopped?: boolean
  parked_at?: Temporal.Instant | null
  parked_seconds?: number
  ended_at?: Temporal.Instant
  handled_seconds?: number
  scope_id?: string | null
}

export function saveContact(tx: Tx, current: { id: string; version: number }, change: ContactChange) {
  tx.save(
    tx
      .updateTable('contacts')
      .set({ ...change, version: current.version + 1 })
      .where('id', '=', current.id),
  )
}

const inHand = (db: Db, staffId: string) =>
  db
    .selectFrom('contacts as held')
    .leftJoin('customers', 'customers.id', 'held.customer_id')
    .select(['held.id', 'held.channel', 'held.state', 'customers.display_name as customerName'])
    .where('held.handler_id', '=', staffId)
    .where('held.state', '<>', 'ended')
    .orderBy('held.state')
    .orderBy('held.started_at', 'desc')
    .limit(20)

/** The contacts a person has in hand: the open one first, then the parked ones. */
export const contactsInHand = (db: Db, staffId: string) => inHand(db, staffId).execute()

/** A contact that the actor handles or may see, with all that they have in hand, in one statement. */
export async function findContactAndHand(db: Db, actor: StaffActor, id: string) {
  const row = await selectContact(db, actor, id)
    .select(jsonArrayFrom(inHand(db, actor.id)).as('inHand'))
    .executeTakeFirst()
  return row ?? null
}

type Before = { customerId: string; serviceKey: string; notContactId: string | null; at: Temporal.Instant }

/**
 * The latest other contact of a customer about a service up to a moment that the actor handled or may know of, and how many
 * whole days lie between, for finding repeats.
 */
export async function lastContactAbout(db: Db, actor: Actor, { customerId, serviceKey, notContactId, at }: Before) {
  const row = await db
    .selectFrom('contacts')
    .innerJoin('matters', 'matters.contact_id', 'contacts.id')
    .select(['contacts.id as contactId', 'contacts.started_at as startedAt'])
    .where('contacts.customer_id', 'in', sql<string>`(select family_of(${customerId}))`)
    .where('contacts.id', 'is distinct from', notContactId)
    .where('contacts.started_at', '<=', at)
    .where('matters.service_key', '=', serviceKey)
    .where(mayKnow(actor))
    .orderBy('contacts.started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? { contactId: row.contactId, daysAgo: Math.floor(row.startedAt.until(at).total('hours') / 24) } : null
}
