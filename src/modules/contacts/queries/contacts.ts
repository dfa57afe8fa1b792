import { type Db, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
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
  tx.save(
    tx.insertInto('contacts').values({
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
    }),
  )
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
  const row = await db
    .selectFrom('contacts')
    .select(columns)
    .where('id', '=', id)
    .where((eb) =>
      eb.or([eb('handler_id', '=', actor.kind === 'staff' ? actor.id : null), visible(actor, 'contacts.scope_id')]),
    )
    .executeTakeFirst()
  return row ?? null
}

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

/** The contacts a person has in hand: the open one first, then the parked ones. */
export async function contactsInHand(db: Db, staffId: string) {
  return db
    .selectFrom('contacts')
    .leftJoin('customers', 'customers.id', 'contacts.customer_id')
    .select([
      'contacts.id',
      'contacts.channel',
      'contacts.state',
      'contacts.started_at as startedAt',
      'customers.display_name as customerName',
    ])
    .where('contacts.handler_id', '=', staffId)
    .where('contacts.state', '<>', 'ended')
    .orderBy('contacts.state')
    .orderBy('contacts.started_at', 'desc')
    .limit(20)
    .execute()
}

/** Earlier contacts of these customers, newest first, with the matters the actor may see; a contact with none of them is not listed. */
export async function contactsOf(db: Db, actor: Actor, customerIds: readonly string[], limit: number) {
  return db
    .selectFrom('contacts')
    .innerJoin('matters', 'matters.contact_id', 'contacts.id')
    .leftJoin('staff', 'staff.id', 'contacts.handler_id')
    .select([
      'contacts.id as contactId',
      'contacts.channel',
      'contacts.started_at as startedAt',
      'staff.name as handlerName',
    ])
    .select([
      'matters.id as matterId',
      'matters.service_key as serviceKey',
      'matters.outcome',
      'matters.told',
      'matters.case_id as caseId',
      'matters.detail',
    ])
    .where('contacts.customer_id', 'in', [...customerIds])
    .where('contacts.state', '=', 'ended')
    .where(visible(actor, 'matters.scope_id'))
    .orderBy('contacts.started_at', 'desc')
    .orderBy('matters.number')
    .limit(limit)
    .execute()
}

/** The latest contact of a customer about a service before this one, for finding repeats. */
export async function lastContactAbout(db: Db, customerId: string, serviceKey: string, notContactId: string) {
  const row = await db
    .selectFrom('contacts')
    .innerJoin('matters', 'matters.contact_id', 'contacts.id')
    .select(['contacts.id as contactId', 'contacts.started_at as startedAt'])
    .where('contacts.customer_id', 'in', sql<string>`(select family_of(${customerId}))`)
    .where('contacts.id', '<>', notContactId)
    .where('matters.service_key', '=', serviceKey)
    .orderBy('contacts.started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}
