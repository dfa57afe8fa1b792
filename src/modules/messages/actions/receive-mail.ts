import { newId, type Tx } from '#platform/db/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { mailStored } from '../events.ts'
import { insertMail, saveUid } from '../queries/incoming.ts'
import { contentHashOf, headersOf, idsIn } from '../rules/inbound/mail.ts'

export type MailEnvelope = {
  from: string | null
  to: readonly string[]
  clientIp: string | null
  clientName: string | null
}

export type ArrivedMail = {
  source: 'imap' | 'smtp'
  /** Empty when the mail server does not hand it out. */
  raw: Buffer
  envelope: MailEnvelope
  /** The mail server's time, never the sender's. */
  receivedAt: Temporal.Instant
  /** Only its beginning could be read; it is `size` bytes long. */
  cut?: { size: number }
  /** Where it lay in the mailbox, so that it is not read twice. */
  position?: { mailbox: string; uidValidity: number; uid: number }
}

/** Stores a mail as it came. Once this has committed it may be acknowledged; it is read afterwards. */
export async function receiveMail(
  tx: Tx,
  mail: ArrivedMail,
): Promise<{ inboundMailId: string | null; repeat: boolean }> {
  const id = await insertMail(tx, {
    id: newId(),
    source: mail.source,
    messageId: idsIn(headersOf(mail.raw).get('message-id')?.[0] ?? '')[0] ?? '',
    contentHash: contentHashOf(mail.raw.length > 0 ? mail.raw : placeOf(mail)),
    envelopeFrom: mail.envelope.from,
    envelopeTo: mail.envelope.to.map((address) => address.toLowerCase()),
    clientIp: mail.envelope.clientIp,
    clientName: mail.envelope.clientName,
    raw: mail.raw,
    cut: mail.cut !== undefined,
    size: mail.cut?.size ?? mail.raw.length,
    receivedAt: mail.receivedAt,
  })
  if (mail.position) saveUid(tx, mail.position.mailbox, mail.position.uidValidity, mail.position.uid)
  if (id) publish(tx, mailStored, { inboundMailId: id })
  return { inboundMailId: id, repeat: id === null }
}

/** What tells one of which nothing is known from another: a mail whose only word is where it lies. */
const placeOf = ({ position }: ArrivedMail) => Buffer.from(`\r\n\r\n${Object.values(position ?? {}).join(' ')}`)
