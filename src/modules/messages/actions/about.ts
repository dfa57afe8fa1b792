import type { Db } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { findMessage, listAbout, listFiles, listOf, listOursAbout, type MessageRow } from '../queries/listing.ts'
import { formatInWords } from '../rules/format.ts'
import { mayQuote, type Ours, oursIn, withoutQuoted } from '../rules/inbound/quoted.ts'
import { withoutSecrets } from '../rules/marks.ts'
import { type Arrival, arrivalOf, readFormat, stateInWords, wayInWords } from '../rules/state.ts'

export type ListedMessage = {
  id: string
  direction: 'out' | 'in'
  channel: 'email' | 'sms' | 'letter'
  channelWords: string
  at: Temporal.Instant
  subject: string
  /** What was written; of an answer only what is new. Private links and codes are never in it. */
  text: string
  /** The whole text, where `text` leaves quotations out; else null. */
  wholeText: string | null
  state: MessageRow['state']
  stateWords: string
  arrival: Arrival
  /** Large print, Easy Read and the like. */
  formats: readonly string[]
  customerId: string | null
  about: { kind: string; id: string } | null
  templateKey: string | null
  fromAddress: string | null
  fromName: string | null
  toAddress: string
  toName: string | null
  /** Written by a machine: shown small, never answered. */
  automatic: boolean
  /** What to mind before relying on who wrote it; null when there is nothing. */
  warning: string | null
  files: readonly { id: string | null; name: string; type: string; size: number; refused: string | null }[]
}

/** Everything sent and received about a subject, as the records have it, the newest first. */
export async function messagesAbout(
  db: Db,
  actor: Actor,
  about: { kind: string; id: string },
  limit = 100,
): Promise<ListedMessage[]> {
  return listed(db, actor, await listAbout(db, actor, about, limit))
}

/** One message; null when there is none for this actor. */
export async function messageById(db: Db, actor: Actor, id: string): Promise<ListedMessage | null> {
  const row = await findMessage(db, actor, id)
  return row ? ((await listed(db, actor, [row]))[0] ?? null) : null
}

/** The messages of these customers, the newest first, with whether they arrived. */
export async function messagesOf(
  db: Db,
  actor: Actor,
  customerIds: readonly string[],
  limit: number,
): Promise<ListedMessage[]> {
  return listed(db, actor, await listOf(db, actor, customerIds, limit))
}

export type LastMessage = Pick<
  ListedMessage,
  'id' | 'direction' | 'channelWords' | 'at' | 'subject' | 'stateWords' | 'arrival' | 'about'
>

/** The last messages to and from these customers in a line each: for the glance before the first question. */
export async function lastMessages(
  db: Db,
  actor: Actor,
  customerIds: readonly string[],
  limit = 5,
): Promise<LastMessage[]> {
  const rows = await listOf(db, actor, customerIds, limit)
  return rows.filter((row) => !row.automatic).map((row) => shown(row, [], nothingOfOurs))
}

async function listed(db: Db, actor: Actor, rows: readonly MessageRow[]): Promise<ListedMessage[]> {
  const received = rows.filter((row) => row.direction === 'in')
  const ids = received.map((row) => row.id)
  const files = ids.length > 0 ? await listFiles(db, ids) : []
  const ours = await oursAnswered(db, actor, received)
  return rows.map((row) =>
    shown(
      row,
      files.filter((file) => file.messageId === row.id),
      ours(row),
    ),
  )
}

/** What each of these may quote: what we wrote about the same. It is looked up only where something is quoted. */
export async function oursAnswered(
  db: Db,
  actor: Actor,
  rows: readonly MessageRow[],
): Promise<(row: MessageRow) => Ours> {
  const subjects = rows.flatMap((row) =>
    row.direction === 'in' && row.subjectId && mayQuote(row.text) ? row.subjectId : [],
  )
  if (subjects.length === 0) return () => nothingOfOurs
  const written = await listOursAbout(db, actor, [...new Set(subjects)])
  const bySubject = new Map(
    [...Map.groupBy(written, ({ subjectId }) => subjectId)].map(([subjectId, messages]) => [
      subjectId,
      oursIn(messages),
    ]),
  )
  return (row) => bySubject.get(row.subjectId) ?? nothingOfOurs
}

export const nothingOfOurs = oursIn([])

type FileRow = Awaited<ReturnType<typeof listFiles>>[number]

export function shown(row: MessageRow, files: readonly FileRow[], ours: Ours): ListedMessage {
  const quoted = row.direction === 'in' ? withoutQuoted(row.text, ours) : { own: row.text, cut: false }
  return {
    id: row.id,
    direction: row.direction,
    channel: row.channel,
    channelWords: wayInWords(row),
    at: row.receivedAt ?? row.sentAt ?? row.createdAt,
    subject: withoutSecrets(row.subject),
    text: withoutSecrets(quoted.own),
    wholeText: quoted.cut ? row.text : null,
    state: row.state,
    stateWords: stateInWords(row),
    arrival: arrivalOf(row),
    formats: row.direction === 'out' ? formatInWords(readFormat(row.format), row.channel) : [],
    customerId: row.customerId,
    about: row.subjectKind && row.subjectId ? { kind: row.subjectKind, id: row.subjectId } : null,
    templateKey: row.templateKey,
    fromAddress: row.fromAddress,
    fromName: row.fromName,
    toAddress: row.toAddress,
    toName: row.toName,
    automatic: row.automatic,
    warning:
      row.direction === 'in' && row.subjectId && row.senderKnown === false
        ? 'From an address we have not used for this before'
        : null,
    files: files.map((file) => ({
      id: file.fileId,
      name: file.name,
      type: file.type,
      size: file.size,
      refused: file.refused,
    })),
  }
}
