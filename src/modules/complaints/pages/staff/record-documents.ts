import { type Case, wholeStory } from '#modules/cases/index.ts'
import { answersInWords } from '#modules/forms/index.ts'
import { messageById } from '#modules/messages/index.ts'
import { serviceVersion } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { momentInWords } from '#platform/time/index.ts'
import { findRequest } from '../../queries/cases.ts'
import type { ComplaintRow } from '../../queries/complaints.ts'
import { messageHeads, noteHeads, noteText, recordFiles } from '../../queries/record.ts'
import { registerDocuments } from './record-register.ts'

/** A numbered paragraph of a document: what it is, and the words as they stand in the record. */
export type Section = { readonly heading: string; readonly text: string }

export type RecordFile = {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly size: number
  readonly sha256: string
}

export type RecordDocument = {
  /** Its kind and the id of what it is made of: the same each time the record is read. */
  readonly key: string
  readonly at: Temporal.Instant
  readonly kindName: string
  readonly title: string
  readonly file: RecordFile | null
  /** Read when it is its turn, so that a long record never lies in memory whole. */
  read(): Promise<readonly Section[]>
}

export type Of = { found: Case; complaint: ComplaintRow; actor: StaffActor }

export type WholeRecord = {
  readonly documents: readonly RecordDocument[]
  /** The request it is about is in a circle that this person is not in. */
  readonly requestIsHidden: boolean
}

/** Every document of a complaint's record, in the order of their dates. */
export async function recordOf(db: Db, of: Of): Promise<WholeRecord> {
  const { complaint, actor } = of
  const request = complaint.aboutCaseId ? await findRequest(db, actor, complaint.aboutCaseId) : undefined
  const register = await registerDocuments(db, of)
  const documents = [
    await asGiven(db, of),
    ...(request ? [storyDocument(db, actor, request)] : []),
    ...register,
    ...(await messageDocuments(db, of, register)),
    ...(await noteDocuments(db, of)),
    ...(await fileDocuments(db, of, request?.id ?? null)),
    ownStory(db, of),
  ]
  return {
    documents: documents.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at)),
    requestIsHidden: complaint.aboutCaseId !== null && request === undefined,
  }
}

async function asGiven(db: Db, { found, complaint }: Of): Promise<RecordDocument> {
  const { body } = await serviceVersion(db, found.serviceVersionId)
  return {
    key: `complaint-${found.id}`,
    at: complaint.receivedAt,
    kindName: 'The complaint',
    title: 'The complaint as it was given',
    file: null,
    read: async () => [
      { heading: 'Received', text: momentInWords(complaint.receivedAt) },
      ...found.people.map(({ name, role }) => ({
        heading: role === 'about' ? 'The person it is about' : 'Brought by',
        text: name,
      })),
      ...(found.placeText === '' ? [] : [{ heading: 'Where', text: found.placeText }]),
      ...answersInWords(body.form, found.answers)
        .filter(({ lines }) => lines.length > 0)
        .map(({ name, lines }) => ({ heading: name, text: lines.join('\n') })),
    ],
  }
}

type Request = { id: string; reference: string; receivedAt: Temporal.Instant }

const storyDocument = (db: Db, actor: StaffActor, { id, reference, receivedAt }: Request): RecordDocument => ({
  key: `request-${id}`,
  at: receivedAt,
  kindName: 'Request',
  title: `The request it is about, ${reference}: its story`,
  file: null,
  read: () => storyLines(db, actor, id, () => true),
})

/** Notes, letters and messages are documents of their own; the rest of the story is one. */
const ownStory = (db: Db, { found, complaint, actor }: Of): RecordDocument => ({
  key: `story-${found.id}`,
  at: complaint.receivedAt,
  kindName: 'Story',
  title: `What was done with the complaint, step by step`,
  file: null,
  read: () => storyLines(db, actor, found.id, (kind) => !apart.has(kind)),
})

const apart = new Set(['note', 'wrote', 'message-received'])

async function storyLines(db: Db, actor: StaffActor, caseId: string, isShown: (kind: string) => boolean) {
  const lines: Section[] = []
  for await (const { at, kind, heading, text, byName } of wholeStory(db, actor, caseId))
    if (isShown(kind))
      lines.push({ heading: `${momentInWords(at)}, ${byName}`, text: text ? `${heading}\n${text}` : heading })
  return lines
}

/** Messages in and out. Letters of the register are documents of their own and stand here no second time. */
async function messageDocuments(
  db: Db,
  { found, actor }: Of,
  register: readonly RecordDocument[],
): Promise<RecordDocument[]> {
  const sent = new Set(register.filter(({ key }) => key.startsWith('letter-')).map(({ at }) => at.epochMilliseconds))
  const heads = await messageHeads(db, actor, found.id)
  return heads
    .filter((one) => one.templateKey !== 'complaint-letter' || !sent.has(one.createdAt.epochMilliseconds))
    .map(({ id, direction, channel, subject, at }) => ({
      key: `message-${id}`,
      at,
      kindName: direction === 'in' ? 'Message to us' : 'Message from us',
      title: `${{ email: 'Email', sms: 'Text message', letter: 'Letter' }[channel]}: ${subject}`,
      file: null,
      read: async () => {
        const message = await messageById(db, actor, id)
        if (!message) return [{ heading: 'Message', text: 'It is not there any more.' }]
        const named = (name: string | null, address: string | null) => [name, address].filter((part) => part).join(', ')
        const from = named(message.fromName, message.fromAddress)
        return [
          { heading: direction === 'in' ? 'Received' : message.stateWords, text: momentInWords(message.at) },
          ...(from === '' ? [] : [{ heading: 'From', text: from }]),
          { heading: 'To', text: named(message.toName, message.toAddress) },
          { heading: 'Subject', text: message.subject },
          { heading: 'Text', text: message.wholeText ?? message.text },
          ...(message.files.length === 0
            ? []
            : [{ heading: 'Files that came with it', text: message.files.map(({ name }) => name).join('\n') }]),
        ]
      },
    }))
}

async function noteDocuments(db: Db, { found, actor }: Of): Promise<RecordDocument[]> {
  const heads = await noteHeads(db, actor, found.id)
  return heads.map(({ id, at, byName }) => ({
    key: `note-${id}`,
    at,
    kindName: 'Note',
    title: `Note by ${byName}`,
    file: null,
    read: async () => [{ heading: `${byName}, ${momentInWords(at)}`, text: await noteText(db, id) }],
  }))
}

const sources = { answer: 'with the report', message: 'with a message', staff: 'added by staff' } as const

async function fileDocuments(db: Db, { found, actor }: Of, requestId: string | null): Promise<RecordDocument[]> {
  const files = await recordFiles(db, actor, [found.id, ...(requestId ? [requestId] : [])])
  return files.map(({ id, name, type, size, sha256, at, source, reference }) => ({
    key: `file-${id}`,
    at,
    kindName: 'File',
    title: `File: ${name}`,
    file: { id, name, type, size, sha256: sha256 ?? '' },
    read: async () => [
      { heading: 'Name', text: name },
      { heading: 'How it came', text: `${sources[source]}, ${reference}, ${momentInWords(at)}` },
    ],
  }))
}
