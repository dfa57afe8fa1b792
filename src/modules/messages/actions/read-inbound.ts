import { markContactPoint } from '#modules/customers/index.ts'
import type { Config } from '#platform/config.ts'
import { newId, parseReference, type Tx } from '#platform/db/index.ts'
import { checkFile, type FileStore, type StoredFile, safeName, saveFile, storeFile } from '#platform/files/index.ts'
import { system } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { messageReceived } from '../events.ts'
import {
  countFrom,
  type HeldReason,
  type InboundMail,
  insertFiles,
  insertReceived,
  lockMail,
  type ReceivedFile,
  saveHeld,
  saveRead,
} from '../queries/incoming.ts'
import { saveDelivered } from '../queries/outgoing.ts'
import {
  type Answered,
  findByMessageId,
  findByReference,
  findByToken,
  findSender,
  knowsSender,
  listOurs,
} from '../queries/threads.ts'
import { type KindOfMail, kindOfMail, mailsAnHour } from '../rules/inbound/automatic.ts'
import { meaningOf } from '../rules/inbound/bounce.ts'
import { doorOf } from '../rules/inbound/door.ts'
import { contentHashOf, type ReadMail } from '../rules/inbound/mail.ts'
import { besidesOurs, besidesQuoted, oursIn } from '../rules/inbound/quoted.ts'
import { referencesIn, tokensIn } from '../rules/inbound/reply-address.ts'
import { type SenderChecks, verdictOn } from '../rules/inbound/sender.ts'
import { type CannotWait, cannotWait } from './cannot-wait.ts'
import { failMessage } from './sending.ts'
import { isForStaff, sayNobodyReads } from './staff-replies.ts'

export type PreparedFile = ReceivedFile & { id: string; stored: StoredFile | null }

const filesAtMost = 20

/** Checks what is attached by its content and puts it on disk, before the rows that name it. */
export async function prepareFiles(store: FileStore, mail: ReadMail): Promise<PreparedFile[]> {
  const prepared: PreparedFile[] = []
  for (const [index, file] of mail.attachments.entries()) {
    const size = file.content.length
    const named = { id: newId(), name: safeName(file.name), type: file.type, size }
    const checked = index < filesAtMost ? await checkFile(file.name, file.content) : { refusal: 'too-many' as const }
    if (checked.refusal !== null) prepared.push({ ...named, fileId: null, refused: checked.refusal, stored: null })
    else {
      const stored = await storeFile(store, { name: checked.name, type: checked.type, content: file.content })
      prepared.push({ ...named, name: stored.name, type: stored.type, fileId: stored.id, refused: null, stored })
    }
  }
  return prepared
}

export type Reading = {
  mail: ReadMail
  checks: SenderChecks | null
  files: readonly PreparedFile[]
  /** The words of what is attached as text. */
  attached: string
}
type Own = Pick<Config, 'MAIL_FROM' | 'MAIL_REPLY_DOMAIN' | 'MEMBERS_MAILBOX'>

/** Makes of a stored mail what it is: an answer, a new message, a report on a message of ours, or something to hold. */
export async function readInbound(tx: Tx, stored: InboundMail, reading: Reading, own: Own): Promise<void> {
  const locked = await lockMail(tx, stored.id)
  if (locked?.state !== 'stored') return
  const { mail, checks } = reading
  const kind = kindOfMail(mail, {
    envelopeFrom: stored.envelopeFrom,
    ownAddress: own.MAIL_FROM,
    ownDomain: own.MAIL_REPLY_DOMAIN,
  })
  const found = await findAnswered(tx, stored, mail, own)
  const answered = found?.answered ?? null
  const fromAddress = mail.from?.address ?? null
  const told = { fromAddress, subject: mail.subject, checks, scopeId: answered?.scopeId ?? null }

  const isReport = kind === 'bounce' || kind === 'delivery-note'
  const toStaff = found?.isReply === true && (await isForStaff(tx, found.answered))
  const held = locked.decidedBy ? null : await reasonToHold(tx, stored, { mail, checks, isPerson: kind === 'person' })
  // What is ours and came back calls nobody, nor do staff who answer a call.
  const isTheirs = !isReport && kind !== 'loop' && !toStaff
  const urgent = isTheirs
    ? await cannotWait(tx, await wordsOf(tx, reading, { found, kind }), held ? null : subjectOf(answered))
    : null
  if (held && !urgent) return saveHeld(tx, stored.id, held, { ...told, kind: mail.readable ? kind : null })

  if (isReport && (await takeReport(tx, mail, answered))) return saveRead(tx, stored.id, { ...told, kind })
  // A person released it, so a person wrote it: it is not left lying as a machine's.
  const taken = locked.decidedBy && kind !== 'loop' && !isReport ? 'person' : kind
  const scopeId = await keepMessage(tx, stored, reading, {
    answered,
    toStaff,
    isReply: found?.isReply === true,
    automatic: taken !== 'person',
    own,
    urgent,
    held,
  })
  saveRead(tx, stored.id, { ...told, kind: taken, scopeId })
}

/** What it is judged by, attached text too. Whoever answers us, and a machine, may quote us: what we wrote is no news. */
async function wordsOf(
  tx: Tx,
  { mail: { subject, text }, attached }: Reading,
  { found, kind }: { found: Found | null; kind: KindOfMail },
): Promise<string> {
  const told = kind !== 'person' ? besidesQuoted(text) : text
  if (!found?.isReply) return [subject, told, attached].join('\n\n')
  const ours = oursIn(await listOurs(tx, found.answered))
  return [subject, besidesOurs(told, ours), besidesOurs(attached, ours)].join('\n\n')
}

const subjectOf = (answered: Answered | null) =>
  answered?.subjectKind && answered.subjectId ? { kind: answered.subjectKind, id: answered.subjectId } : null

async function reasonToHold(
  tx: Tx,
  stored: InboundMail,
  { mail, checks, isPerson }: { mail: ReadMail; checks: SenderChecks | null; isPerson: boolean },
) {
  if (stored.cut) return stored.raw.length > 0 ? ('too-big' as const) : ('unreadable' as const)
  if (!mail.readable) return 'unreadable' as const
  if (verdictOn(checks) === 'forged') return 'forged' as const
  const tooMany =
    isPerson &&
    mail.from &&
    (await countFrom(tx, mail.from.address, stored.receivedAt.subtract({ hours: 1 }))) >= mailsAnHour
  return tooMany ? ('too-many' as const) : null
}

type Found = { answered: Answered; isReply: boolean }

/** Which message of ours it answers: by the address it was sent to, what it says it answers, the reference it quotes. */
async function findAnswered(tx: Tx, stored: InboundMail, mail: ReadMail, own: Own): Promise<Found | null> {
  const tokens = tokensIn([...stored.envelopeTo, ...mail.to], own.MAIL_REPLY_DOMAIN)
  const byToken = tokens.length > 0 ? await findByToken(tx, tokens) : undefined
  if (byToken) return { answered: byToken, isReply: true }
  const byId = mail.answers.length > 0 ? await findByMessageId(tx, mail.answers) : undefined
  if (byId) return { answered: byId, isReply: true }
  const references = referencesIn(mail.subject).flatMap((text) => parseReference(text) ?? [])
  const byReference = references.length > 0 ? await findByReference(tx, references) : undefined
  return byReference ? { answered: byReference, isReply: false } : null
}

/** What a mail server says of a message of ours: named in the report, or by the address the report came to. */
async function takeReport(tx: Tx, { report }: ReadMail, answered: Answered | null): Promise<boolean> {
  if (!report) return false
  const named = report.originalMessageId ? await findByMessageId(tx, [report.originalMessageId]) : undefined
  const message = named ?? answered
  const about = report.recipients.find((one) => one.address === message?.toAddress) ?? report.recipients[0]
  if (!message || !about) return false
  const meaning = meaningOf(about)
  if (meaning === 'delivered') saveDelivered(tx, message.id)
  if (meaning === 'failed' || meaning === 'address-failed') {
    const response = [about.status, about.diagnostic].filter(Boolean).join(' ')
    await failMessage(tx, message, { failure: 'bounced', response, addressIsWrong: meaning === 'address-failed' })
  }
  return true
}

type Keeping = {
  answered: Answered | null
  toStaff: boolean
  isReply: boolean
  automatic: boolean
  own: Own
  urgent: CannotWait | null
  /** Why it would have been held, if it could wait: nothing it says of itself is believed. */
  held: HeldReason | null
}

/** Answers with the circle that alone may read it, or null. */
async function keepMessage(
  tx: Tx,
  stored: InboundMail,
  { mail, checks, files }: Reading,
  { answered, toStaff, isReply, automatic, own, urgent, held }: Keeping,
): Promise<string | null> {
  const from = mail.from?.address ?? stored.envelopeFrom ?? ''
  const about = urgent ? urgent.about : aboutOf(answered, toStaff)
  const isReceiver = held === null && answered !== null && answered.toAddress.toLowerCase() === from
  const sender =
    isReceiver && answered.customerId
      ? { customerId: answered.customerId, scopeId: answered.scopeId }
      : toStaff || held === 'forged'
        ? null
        : await findSender(tx, from)
  const door = about || urgent ? null : doorOf(mail.addressed, stored.envelopeTo, own.MEMBERS_MAILBOX)
  const scopeId = urgent?.scopeId ?? (answered ? answered.scopeId : (sender?.scopeId ?? null))
  const messageId = newId()
  insertReceived(tx, {
    id: messageId,
    customerId: sender?.customerId ?? null,
    about,
    scopeId,
    fromAddress: from,
    fromName: mail.from?.name ?? null,
    toAddress: stored.envelopeTo[0] ?? mail.to[0] ?? own.MAIL_FROM,
    subject: mail.subject,
    text: mail.text,
    messageId: mail.messageId || null,
    inReplyTo: (toStaff ? answered?.messageId : mail.answers[0]) ?? null,
    contentHash: contentHashOf(stored.raw),
    receivedAt: stored.receivedAt,
    automatic: automatic && !urgent,
    senderKnown: isReceiver || (about !== null && (await knowsSender(tx, about.id, from))),
    checks,
    inboundMailId: stored.id,
  })
  for (const file of files) if (file.stored) saveFile(tx, file.stored, scopeId)
  insertFiles(tx, messageId, files)
  if (!automatic && answered && toStaff) {
    await sayNobodyReads(tx, { answered, from, name: mail.from?.name ?? null })
    return scopeId
  }
  if (!automatic || urgent)
    publish(tx, messageReceived, { messageId, about, customerId: sender?.customerId ?? null, door })
  await urgent?.call(tx, {
    messageId,
    doubt: held ?? (automatic ? 'automatic' : null),
    isReply,
    customerId: sender?.customerId ?? null,
  })
  // Somebody who writes from an address is reached there, whatever came back before.
  if (!automatic && isReceiver && answered.contactPointId) {
    await markContactPoint(tx, system('mail'), { pointId: answered.contactPointId, status: 'ok' })
  }
  return scopeId
}

/** Only cases hear answers. What answers anything else belongs to nothing yet: a person reads it. */
function aboutOf(answered: Answered | null, toStaff: boolean) {
  const subject = subjectOf(answered)
  return subject && (toStaff || subject.kind === 'case') ? subject : null
}
