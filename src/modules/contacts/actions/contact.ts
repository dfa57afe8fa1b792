import { recordAudit } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, notFound, type StaffActor } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { changed } from '#platform/live/index.ts'
import { contactEnded } from '../events.ts'
import { type Contact, findContactBySource, lockContact, saveContact, saveNewContact } from '../queries/contacts.ts'
import { mattersOf } from '../queries/matters.ts'
import {
  type Channel,
  type ContactRefusal,
  handledSeconds,
  refusalToEnd,
  refusalToHandle,
  scopeOfContact,
} from '../rules.ts'
import { confirmSettled } from './confirm.ts'

export type OpenContact = {
  channel: Channel
  /** What makes it this one and no other: a call's id, a Message-ID, a draft's id. A repeat finds the first. */
  sourceKey: string
  customerId: string | null
  callerId?: string | null
  callerKind?: 'public' | 'professional' | 'member'
  startedAt?: Temporal.Instant
  waitedSeconds?: number
  outOfHours?: boolean
}

/** Begins a contact, or finds the one with the same source. Staff who begin one handle it. */
export async function openContact(
  tx: Tx,
  actor: Actor,
  input: OpenContact,
): Promise<{ contactId: string; repeat: boolean }> {
  const known = await findContactBySource(tx, input.channel, input.sourceKey)
  if (known) return { contactId: known.id, repeat: true }
  const id = newId()
  saveNewContact(tx, {
    id,
    channel: input.channel,
    sourceKey: input.sourceKey,
    handlerId: isStaff(actor) ? actor.id : null,
    customerId: input.customerId,
    callerId: input.callerId ?? null,
    callerKind: input.callerKind ?? 'public',
    startedAt: input.startedAt ?? tx.now,
    waitedSeconds: input.waitedSeconds ?? 0,
    outOfHours: input.outOfHours ?? false,
  })
  return { contactId: id, repeat: false }
}

export type Answer = { refusal: ContactRefusal | null }

/** Locks a contact for the person who handles it; a parked one passes to whoever takes it up. */
export async function holdContact(
  tx: Tx,
  actor: StaffActor,
  contactId: string,
): Promise<{ contact: Contact; refusal: ContactRefusal | null }> {
  const contact = await lockContact(tx, contactId)
  if (!contact) throw notFound('Contact')
  return { contact, refusal: refusalToHandle(contact, actor.id) }
}

/** Says who the contact is about. Another person means that identity must be shown again. */
export async function nameCustomer(
  tx: Tx,
  actor: StaffActor,
  input: { contactId: string; customerId: string | null },
): Promise<Answer> {
  const { contact, refusal } = await holdContact(tx, actor, input.contactId)
  if (refusal) return { refusal }
  if (contact.customerId !== input.customerId)
    saveContact(tx, contact, {
      customer_id: input.customerId,
      caller_id: null,
      identity_level: 'none',
      identity_stopped: false,
    })
  return { refusal: null }
}

/** Says that somebody else is calling: known to us or not, and in what role. */
export async function nameCaller(
  tx: Tx,
  actor: StaffActor,
  input: {
    contactId: string
    callerId: string | null
    callerName: string | null
    callerKind: 'public' | 'professional' | 'member'
  },
): Promise<Answer> {
  const { contact, refusal } = await holdContact(tx, actor, input.contactId)
  if (refusal) return { refusal }
  saveContact(tx, contact, {
    caller_id: input.callerId,
    caller_name: input.callerName,
    caller_kind: input.callerKind,
    identity_level: 'none',
    identity_stopped: false,
  })
  return { refusal: null }
}

/** Puts a contact aside, for another call or chat. Its time stands still. */
export async function parkContact(tx: Tx, actor: StaffActor, contactId: string): Promise<Answer> {
  const { contact, refusal } = await holdContact(tx, actor, contactId)
  if (refusal) return { refusal }
  if (contact.state === 'open') saveContact(tx, contact, { state: 'parked', parked_at: tx.now })
  return { refusal: null }
}

/** Takes up a parked contact again. */
export async function resumeContact(tx: Tx, actor: StaffActor, contactId: string): Promise<Answer> {
  const { contact, refusal } = await holdContact(tx, actor, contactId)
  if (refusal) return { refusal }
  if (contact.parkedAt)
    saveContact(tx, contact, {
      state: 'open',
      parked_at: null,
      parked_seconds: parkedUntilNow(tx, contact),
      handler_id: actor.id,
    })
  return { refusal: null }
}

function parkedUntilNow(tx: Tx, contact: Contact) {
  const now = contact.parkedAt ? Math.round((tx.now.epochMilliseconds - contact.parkedAt.epochMilliseconds) / 1000) : 0
  return contact.parkedSeconds + Math.max(0, now)
}

/** What a contact that ends now took. */
function endedNow(tx: Tx, contact: Contact) {
  const parked = parkedUntilNow(tx, contact)
  return {
    state: 'ended',
    parked_at: null,
    parked_seconds: parked,
    ended_at: tx.now,
    handled_seconds: handledSeconds(contact.startedAt, tx.now, parked),
  } as const
}

/** Closes a contact in which nothing was asked: begun by mistake, or silence on the line. There is no demand in it. */
export async function closeUnasked(tx: Tx, actor: StaffActor, contactId: string): Promise<Answer> {
  const { contact, refusal } = await holdContact(tx, actor, contactId)
  if (refusal) return { refusal }
  if ((await mattersOf(tx, actor, contactId)).length > 0) return { refusal: 'matter-open' }
  saveContact(tx, contact, endedNow(tx, contact))
  const subject = { kind: 'contact', id: contactId }
  recordAudit(tx, actor, { action: 'contact.ended', subject, scopeId: null, detail: { nothingAsked: true } })
  changed(tx, `contact:${contactId}`, null)
  return { refusal: null }
}

/** Ends a contact whose matters all have an outcome. */
export async function endContact(tx: Tx, actor: Actor, contactId: string): Promise<Answer> {
  const contact = await lockContact(tx, contactId)
  if (!contact) throw notFound('Contact')
  const held = isStaff(actor) ? refusalToHandle(contact, actor.id) : null
  if (held) return { refusal: held }
  const matters = await mattersOf(tx, actor.kind === 'staff' ? actor : { kind: 'system', name: 'contacts' }, contactId)
  const refusal = refusalToEnd(matters)
  if (refusal) return { refusal }
  await confirmSettled(tx, actor, contact, matters)
  const scopeId = scopeOfContact(matters)
  saveContact(tx, contact, { ...endedNow(tx, contact), scope_id: scopeId })
  recordAudit(tx, actor, { action: 'contact.ended', subject: { kind: 'contact', id: contactId }, scopeId })
  publish(tx, contactEnded, { contactId })
  changed(tx, `contact:${contactId}`, scopeId)
  return { refusal: null }
}
