import { type Db, type ExpressionBuilder, json, sql, type Tables, type Tx } from '#platform/db/index.ts'
import type { Format } from '../rules/format.ts'
import type { Secrets } from '../rules/marks.ts'
import type { NotSentReason } from '../rules/not-sent.ts'
import { lease } from '../rules/retry.ts'
import type { Channel } from '../rules/template.ts'

export type NewMessage = {
  id: string
  channel: Channel
  state: 'queued' | 'held' | 'not-sent'
  notSentReason: NotSentReason | null
  heldReason: 'provider-later' | 'by-hand' | null
  customerId: string | null
  contactPointId: string | null
  about: { kind: string; id: string } | null
  scopeId: string | null
  templateKey: string
  templateVersionId: string
  toAddress: string
  toName: string | null
  subject: string
  text: string
  html: string | null
  secrets: Secrets | null
  format: Format
  reference: string | null
  replyToken: string | null
  contentHash: string
  urgent: boolean
  expiresAt: Temporal.Instant | null
  requestedBy: string | null
}

export function insertMessage(tx: Tx, message: NewMessage) {
  tx.saveNew('messages', {
    id: message.id,
    direction: 'out',
    channel: message.channel,
    state: message.state,
    not_sent_reason: message.notSentReason,
    held_reason: message.heldReason,
    customer_id: message.customerId,
    contact_point_id: message.contactPointId,
    subject_kind: message.about?.kind ?? null,
    subject_id: message.about?.id ?? null,
    scope_id: message.scopeId,
    template_key: message.templateKey,
    template_version_id: message.templateVersionId,
    to_address: message.toAddress,
    to_name: message.toName,
    subject: message.subject,
    body_text: message.text,
    body_html: message.html,
    secrets: message.secrets ? json(message.secrets) : null,
    format: json(message.format),
    reference: message.reference,
    reply_token: message.replyToken,
    content_hash: message.contentHash,
    urgent: message.urgent,
    expires_at: message.expiresAt,
    requested_by: message.requestedBy,
    created_at: tx.now,
  })
}

type Same = {
  toAddress: string
  templateKey: string
  /** Null: whatever it says. */
  contentHash: string | null
  aboutId: string | null
  since: Temporal.Instant
}

/** Whether the same went, or is about to go, to the same address. */
export async function wasSentSince(db: Db, same: Same): Promise<boolean> {
  const found = await db
    .selectFrom('messages')
    .select('id')
    .where('direction', '=', 'out')
    .where('to_address', '=', same.toAddress)
    .where('template_key', '=', same.templateKey)
    .where('created_at', '>', same.since)
    .where('state', 'not in', ['not-sent', 'failed'])
    .where(sql<boolean>`subject_id is not distinct from ${same.aboutId}::uuid`)
    .$if(same.contentHash !== null, (query) => query.where('content_hash', '=', same.contentHash ?? ''))
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

export type Claimed = Awaited<ReturnType<typeof claimDue>>[number]

type Claim = { atMost: number; until: Temporal.Instant; fromAddress: string; fromName: string; domain: string }

/**
 * Takes what is due, the urgent first, for a time: it still waits, but nobody else sends it meanwhile. Its Message-ID is
 * fixed now and for good: whoever sends it again sends the same.
 */
export function claimDue(tx: Tx, { atMost, until, fromAddress, fromName, domain }: Claim) {
  return tx
    .with('due', (db) =>
      db
        .selectFrom('messages')
        .select('id as due_id')
        .where('state', '=', 'queued')
        .where('channel', '=', 'email')
        .where((eb) => eb.or([eb('next_attempt_at', 'is', null), eb('next_attempt_at', '<=', tx.now)]))
        .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', tx.now)]))
        .where((eb) => eb.or([eb('claimed_until', 'is', null), isFree(eb, tx.now)]))
        .orderBy('urgent', 'desc')
        .orderBy('created_at')
        .limit(atMost)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('messages')
    .from('due')
    .whereRef('messages.id', '=', 'due.due_id')
    .set({
      claimed_until: until,
      from_address: fromAddress,
      from_name: fromName,
      message_id: sql`coalesce(messages.message_id, '<' || messages.id || '@' || ${domain} || '>')`,
    })
    .returning([
      'messages.id',
      'messages.claimed_until as claimedUntil',
      'messages.message_id as messageId',
      'messages.to_address as toAddress',
      'messages.subject',
      'messages.body_text as text',
      'messages.body_html as html',
      'messages.secrets',
      'messages.format',
      'messages.reply_token as replyToken',
      'messages.attempts',
      'messages.customer_id as customerId',
      'messages.contact_point_id as contactPointId',
      'messages.subject_kind as subjectKind',
      'messages.subject_id as subjectId',
    ])
    .execute()
}

/** From now on it may be with its receiver. False where it has been stopped, or another sender has taken it. */
export async function saveSending(tx: Tx, { id, claimedUntil }: Claimed, until: Temporal.Instant): Promise<boolean> {
  const begun = await tx
    .updateTable('messages')
    .set({ state: 'sending', claimed_until: until })
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .where('claimed_until', '=', claimedUntil)
    .returning('id')
    .executeTakeFirst()
  return begun !== undefined
}

/** The claim has run out, or is so long that it is from before the clock was set back; two senders whose clocks differ leave each other theirs. */
const isFree = (eb: ExpressionBuilder<Tables, 'messages'>, now: Temporal.Instant) =>
  eb.or([eb('claimed_until', '<', now), eb('claimed_until', '>', now.add({ minutes: 30 }))])

/** Only a message that is still being sent, or has meanwhile been put in doubt, is settled by its sender. */
const beingSent = ['sending', 'in-doubt'] as const

export function saveSent(tx: Tx, id: string, via: 'smtp' | 'outbox', response: string) {
  tx.save(
    tx
      .updateTable('messages')
      .set({
        state: 'sent',
        sent_via: via,
        sent_at: tx.now,
        response,
        claimed_until: null,
        attempts: sql<number>`attempts + 1`,
        // Without a mail server the outbox is the only place where the receiver can find the link.
        ...(via === 'smtp' ? { secrets: null } : {}),
      })
      .where('id', '=', id)
      .where('state', 'in', beingSent),
  )
}

export function saveQueuedAgain(
  tx: Tx,
  id: string,
  retry: { attempts: number; nextAttemptAt: Temporal.Instant | null; response: string },
) {
  tx.save(
    tx
      .updateTable('messages')
      .set({
        state: 'queued',
        claimed_until: null,
        attempts: retry.attempts,
        next_attempt_at: retry.nextAttemptAt,
        response: retry.response,
      })
      .where('id', '=', id)
      .where('state', 'in', ['queued', ...beingSent]),
  )
}

export function saveFailed(
  tx: Tx,
  id: string,
  failure: 'address-refused' | 'content-refused' | 'bounced' | 'gave-up',
  response: string,
) {
  tx.save(
    tx
      .updateTable('messages')
      .set({ state: 'failed', failure, response, claimed_until: null, secrets: null })
      .where('id', '=', id)
      .where('state', 'in', ['queued', 'sending', 'in-doubt', 'sent', 'delivered']),
  )
}

export function saveInDoubt(tx: Tx, id: string, response: string) {
  tx.save(
    tx
      .updateTable('messages')
      .set({ state: 'in-doubt', response, claimed_until: null })
      .where('id', '=', id)
      .where('state', '=', 'sending'),
  )
}

export function saveDelivered(tx: Tx, id: string) {
  tx.save(
    tx
      .updateTable('messages')
      .set({ state: 'delivered', delivered_at: tx.now, secrets: null })
      .where('id', '=', id)
      .where('state', 'in', ['sent', 'in-doubt']),
  )
}

/** A sender that has said nothing for too long: it may have sent, and it may not. Nobody sends it again by himself. */
export async function doubtSilent(tx: Tx): Promise<number> {
  const silent = await tx
    .updateTable('messages')
    .set({ state: 'in-doubt', claimed_until: null, response: 'The sender stopped before it could say whether it went' })
    .where('state', '=', 'sending')
    // A claim for longer than anybody may claim is from before the clock was set back.
    .where((eb) => eb.or([eb('claimed_until', '<', tx.now), eb('claimed_until', '>', tx.now.add(lease).add(lease))]))
    .returning('id')
    .execute()
  return silent.length
}

/** After a restore nobody knows whether what waited when the backup was made has gone since: a person decides. */
export async function doubtWaiting(tx: Tx): Promise<number> {
  const waiting = await tx
    .updateTable('messages')
    .set({
      state: 'in-doubt',
      claimed_until: null,
      response: 'It waited to be sent when the backup was made; it may have gone after that',
    })
    .where('direction', '=', 'out')
    .where('state', 'in', ['queued', 'sending'])
    .returning('id')
    .execute()
  return waiting.length
}

/** What has waited until it is of no use is not sent. */
export async function dropOutOfDate(tx: Tx): Promise<number> {
  const dropped = await tx
    .updateTable('messages')
    .set({ state: 'not-sent', not_sent_reason: 'out-of-date', held_reason: null, secrets: null })
    .where('state', 'in', ['queued', 'held'])
    .where('expires_at', '<=', tx.now)
    .returning('id')
    .execute()
  return dropped.length
}

/** Stops everything addressed to someone that has not gone yet. */
export function stopFor(tx: Tx, customerId: string, reason: NotSentReason) {
  tx.save(
    tx
      .updateTable('messages')
      .set({ state: 'not-sent', not_sent_reason: reason, held_reason: null, secrets: null })
      .where('customer_id', '=', customerId)
      .where('state', 'in', ['queued', 'held']),
  )
}
