import { type Db, json, sql, type Tx } from '#platform/db/index.ts'
import type { KindOfMail } from '../rules/inbound/automatic.ts'
import type { SenderChecks } from '../rules/inbound/sender.ts'

export type StoredMail = {
  id: string
  source: 'imap' | 'smtp'
  messageId: string
  contentHash: string
  envelopeFrom: string | null
  envelopeTo: readonly string[]
  clientIp: string | null
  clientName: string | null
  raw: Buffer
  cut: boolean
  size: number
  receivedAt: Temporal.Instant
}

/** Stores a mail as it came. Null when it is there already: the same mail by another way, or a second time. */
export async function insertMail(tx: Tx, mail: StoredMail): Promise<string | null> {
  const inserted = await tx
    .insertInto('inbound_mail')
    .values({
      id: mail.id,
      source: mail.source,
      message_id: mail.messageId,
      content_hash: mail.contentHash,
      envelope_from: mail.envelopeFrom,
      envelope_to: [...mail.envelopeTo],
      client_ip: mail.clientIp,
      client_name: mail.clientName,
      raw: mail.raw,
      cut: mail.cut,
      size: mail.size,
      received_at: mail.receivedAt,
      state: 'stored',
      created_at: tx.now,
    })
    .onConflict((clash) => clash.columns(['message_id', 'content_hash']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted?.id ?? null
}

const mailColumns = [
  'id',
  'source',
  'envelope_from as envelopeFrom',
  'envelope_to as envelopeTo',
  'client_ip as clientIp',
  'client_name as clientName',
  'raw',
  'cut',
  'received_at as receivedAt',
  'state',
  'held_reason as heldReason',
  'decided_by as decidedBy',
] as const

export const findMail = (db: Db, id: string) =>
  db.selectFrom('inbound_mail').select(mailColumns).where('id', '=', id).executeTakeFirst()

export type InboundMail = NonNullable<Awaited<ReturnType<typeof findMail>>>

/** The state of a mail, locked: two readers of one mail make one message. */
export const lockMail = (tx: Tx, id: string) =>
  tx
    .selectFrom('inbound_mail')
    .select(['id', 'state', 'scope_id as scopeId', 'decided_by as decidedBy'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()

export async function listUnread(db: Db, before: Temporal.Instant): Promise<string[]> {
  const rows = await db
    .selectFrom('inbound_mail')
    .select('id')
    .where('state', '=', 'stored')
    .where('created_at', '<', before)
    .orderBy('created_at')
    .limit(20)
    .execute()
  return rows.map((row) => row.id)
}

export const countAttempt = (tx: Tx, id: string) =>
  tx
    .updateTable('inbound_mail')
    .set({ attempts: sql<number>`attempts + 1` })
    .where('id', '=', id)
    .where('state', '=', 'stored')
    .returning('attempts')
    .executeTakeFirst()

/** It was no fault of the mail that it could not be read this time. */
export const giveAttemptBack = (tx: Tx, id: string) =>
  tx.save(
    tx
      .updateTable('inbound_mail')
      .set({ attempts: sql<number>`attempts - 1` })
      .where('id', '=', id)
      .where('state', '=', 'stored')
      .where('attempts', '>', 0),
  )

export type HeldReason = 'forged' | 'too-many' | 'too-big' | 'unreadable'

type Reading = {
  kind: KindOfMail
  fromAddress: string | null
  subject: string
  checks: SenderChecks | null
  scopeId: string | null
}

export function saveRead(tx: Tx, id: string, reading: Reading) {
  tx.save(
    tx
      .updateTable('inbound_mail')
      .set({ state: 'read', ...columnsOf(reading) })
      .where('id', '=', id),
  )
}

export function saveHeld(
  tx: Tx,
  id: string,
  reason: HeldReason,
  reading: Omit<Reading, 'kind'> & { kind: KindOfMail | null },
) {
  tx.save(
    tx
      .updateTable('inbound_mail')
      .set({ state: 'held', held_reason: reason, ...columnsOf(reading) })
      .where('id', '=', id),
  )
}

const columnsOf = ({
  kind,
  fromAddress,
  subject,
  checks,
  scopeId,
}: Omit<Reading, 'kind'> & { kind: KindOfMail | null }) => ({
  kind,
  from_address: fromAddress,
  subject,
  auth_results: checks ? json(checks) : null,
  scope_id: scopeId,
})

/** How many mails this sender has sent lately. */
export async function countFrom(db: Db, address: string, since: Temporal.Instant): Promise<number> {
  const { count } = await db
    .selectFrom('inbound_mail')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('from_address', '=', address)
    .where('received_at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export type ReceivedMessage = {
  id: string
  customerId: string | null
  about: { kind: string; id: string } | null
  scopeId: string | null
  fromAddress: string
  fromName: string | null
  toAddress: string
  subject: string
  text: string
  messageId: string | null
  inReplyTo: string | null
  contentHash: string
  receivedAt: Temporal.Instant
  automatic: boolean
  senderKnown: boolean
  checks: SenderChecks | null
  inboundMailId: string
}

export function insertReceived(tx: Tx, message: ReceivedMessage) {
  tx.save(
    tx.insertInto('messages').values({
      id: message.id,
      direction: 'in',
      channel: 'email',
      state: 'received',
      customer_id: message.customerId,
      subject_kind: message.about?.kind ?? null,
      subject_id: message.about?.id ?? null,
      scope_id: message.scopeId,
      from_address: message.fromAddress,
      from_name: message.fromName,
      to_address: message.toAddress,
      subject: message.subject,
      body_text: message.text,
      format: json({}),
      message_id: message.messageId,
      in_reply_to: message.inReplyTo,
      content_hash: message.contentHash,
      received_at: message.receivedAt,
      automatic: message.automatic,
      sender_known: message.senderKnown,
      auth_results: message.checks ? json(message.checks) : null,
      inbound_mail_id: message.inboundMailId,
      created_at: tx.now,
    }),
  )
}

export type ReceivedFile = {
  fileId: string | null
  name: string
  type: string
  size: number
  refused: 'empty' | 'too-large' | 'too-many' | 'wrong-type' | 'name-does-not-match' | null
}

export function insertFiles(tx: Tx, messageId: string, files: readonly (ReceivedFile & { id: string })[]) {
  for (const [position, file] of files.entries()) {
    tx.save(
      tx.insertInto('message_files').values({
        id: file.id,
        message_id: messageId,
        position,
        file_id: file.fileId,
        name: file.name,
        type: file.type,
        size: file.size,
        refused: file.refused,
      }),
    )
  }
}

export async function lastUid(db: Db, mailbox: string): Promise<{ uidValidity: number; lastUid: number } | null> {
  const row = await db
    .selectFrom('mailboxes')
    .select(['uid_validity as uidValidity', 'last_uid as lastUid'])
    .where('name', '=', mailbox)
    .executeTakeFirst()
  return row ?? null
}

/** Two readers of one mailbox at once: the one who got further counts. */
export function saveUid(tx: Tx, mailbox: string, uidValidity: number, uid: number) {
  tx.save(
    tx
      .insertInto('mailboxes')
      .values({ name: mailbox, uid_validity: uidValidity, last_uid: uid, read_at: tx.now })
      .onConflict((clash) =>
        clash.column('name').doUpdateSet({
          uid_validity: uidValidity,
          last_uid: sql<number>`case when mailboxes.uid_validity = excluded.uid_validity
            then greatest(mailboxes.last_uid, excluded.last_uid) else excluded.last_uid end`,
          read_at: tx.now,
        }),
      ),
  )
}
