import { createHash, randomBytes } from 'node:crypto'
import { sendMessage } from '#modules/messages/index.ts'
import { type Db, newId, type Tx } from '#platform/db/index.ts'
import { checkFile, forgetFiles, type StoredFile, saveFile } from '#platform/files/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { dayInWords, londonDate } from '#platform/time/index.ts'
import {
  type Draft,
  deleteDraftFile,
  findDraft,
  findDraftByLink,
  holdsDraftFile,
  lockDraft,
  lockDraftById,
  moveDraft,
  saveDraftAnswers,
  saveDraftFile,
  saveDraftLink,
  saveNewDraft,
  saveSending,
} from './queries.ts'
import { type Answers, answerTo, filesIn } from './rules/answers.ts'
import { daysKept } from './rules/keeping.ts'
import type { QuestionOf } from './rules/question.ts'
import { withPageSent } from './rules/seen.ts'

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex')

const isToken = (text: string) => /^[\w-]{22}$/.test(text)

type Asked = { visitId: string; serviceKey: string }

/** The draft a browser holds for a service, open or already sent; null when it never began. */
export const draftFor = (db: Db, { visitId, serviceKey }: Asked) => findDraft(db, hashOf(visitId), serviceKey)

/** Begins a draft, or answers with the one that is open. Held until the transaction ends. */
export async function beginDraft(
  tx: Tx,
  { visitId, serviceKey, serviceVersionId, scopeId }: Asked & { serviceVersionId: string; scopeId: string | null },
): Promise<Draft> {
  const visitHash = hashOf(visitId)
  const open = await lockDraft(tx, visitHash, serviceKey)
  if (open) return open
  const keepUntil = keptFrom(tx.now, daysKept.untouched)
  await saveNewDraft(tx, { id: newId(), serviceKey, serviceVersionId, scopeId, keepUntil }, visitHash)
  const begun = await lockDraft(tx, visitHash, serviceKey)
  if (!begun) throw new Error('A draft that was just begun is gone')
  return begun
}

/** The open draft, held until the transaction ends; null when there is none or it was sent. */
export const lockOpenDraft = (tx: Tx, { visitId, serviceKey }: Asked) => lockDraft(tx, hashOf(visitId), serviceKey)

/** One draft of this browser, open or sent, held until the transaction ends: for sending it exactly once. */
export const lockDraftToSend = (tx: Tx, visitId: string, draftId: string) => lockDraftById(tx, hashOf(visitId), draftId)

/** Keeps the answers so far. */
export function saveAnswers(tx: Tx, draft: Draft, answers: Answers) {
  const keepUntil = later(draft.keepUntil, keptFrom(tx.now, daysKept.untouched))
  saveDraftAnswers(tx, { ...draft, answers, keepUntil })
}

/** Keeps what a page was sent with, and that it was sent with these questions on it. */
export function savePageSent(
  tx: Tx,
  draft: Draft,
  { pageKey, asked, answers }: { pageKey: string; asked: readonly string[]; answers: Answers },
) {
  const pagesSent = withPageSent(draft.pagesSent, pageKey, asked)
  saveAnswers(tx, { ...draft, pagesSent }, answers)
  return pagesSent
}

/** Marks a draft as sent, with what it became: a second click finds this and not a new case. */
export function markSent(tx: Tx, draft: Draft, became: { reference: string | null; caseId: string | null }) {
  saveSending(tx, draft.id, { ...became, keepUntil: keptFrom(tx.now, daysKept.sent) })
}

export type UploadRefusal = 'no-file' | 'too-many' | 'too-large' | 'wrong-type' | 'empty' | 'name-does-not-match'

const media = {
  photo: ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/heic'],
  pdf: ['application/pdf'],
  document: [
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.oasis.opendocument.text',
    'text/plain',
  ],
}

/** What a file is by its content, or why this question does not take it. */
export async function checkUpload(
  question: QuestionOf<'files'>,
  answers: Answers,
  upload: { name: string; content: Buffer } | null,
): Promise<{ refusal: UploadRefusal } | { refusal: null; name: string; type: string }> {
  if (!upload) return { refusal: 'no-file' }
  if (!hasRoom(question, answers)) return { refusal: 'too-many' }
  if (upload.content.length > question.maxMegabytes * 1024 * 1024) return { refusal: 'too-large' }
  return checkFile(
    upload.name,
    upload.content,
    question.accept.flatMap((kind) => media[kind]),
  )
}

/** Whether a question takes one more file. */
export const hasRoom = (question: QuestionOf<'files'>, answers: Answers) =>
  filesIn(answerTo(answers, question.key)).length < question.atMost

/** Adds a stored file to a draft; the answers that come back have it listed. */
export function addFile(tx: Tx, draft: Draft, question: QuestionOf<'files'>, file: StoredFile): Answers {
  const { id, name, type, size } = file
  const answers = {
    ...draft.answers,
    [question.key]: [...filesIn(answerTo(draft.answers, question.key)), { id, name, type, size }],
  }
  saveFile(tx, file, draft.scopeId)
  saveDraftFile(tx, { fileId: id, draftId: draft.id, questionKey: question.key, scopeId: draft.scopeId })
  saveAnswers(tx, draft, answers)
  return answers
}

/** Takes a file out of a draft and forgets it. Its content goes afterwards, by the store. */
export async function removeFile(tx: Tx, draft: Draft, questionKey: string, fileId: string): Promise<Answers> {
  const files = filesIn(answerTo(draft.answers, questionKey))
  const kept = files.filter(({ id }) => id !== fileId)
  if (kept.length === files.length) return draft.answers
  const { [questionKey]: _, ...others } = draft.answers
  const answers = kept.length > 0 ? { ...others, [questionKey]: kept } : others
  await deleteDraftFile(tx, draft.id, fileId)
  await forgetFiles(tx, [fileId])
  saveAnswers(tx, draft, answers)
  return answers
}

/** Whether this browser sent the file, so that it may look at it. */
export const mayReadDraftFile = (db: Db, visitId: string, fileId: string) => holdsDraftFile(db, hashOf(visitId), fileId)

type SaveForLater = {
  draft: Draft
  email: string
  serviceName: string
  /** The address of the page a link leads to, for its token. */
  pathOf: (token: string) => string
}

/** Emails a link with which the answers can be taken up again, on any device, until the day it answers with. */
export async function saveForLater(tx: Tx, actor: Actor, { draft, email, serviceName, pathOf }: SaveForLater) {
  const token = randomBytes(16).toString('base64url')
  const keepUntil = keptFrom(tx.now, daysKept.saved)
  saveDraftAnswers(tx, { ...draft, keepUntil })
  saveDraftLink(tx, {
    id: newId(),
    draftId: draft.id,
    tokenHash: hashOf(token),
    scopeId: draft.scopeId,
    expiresAt: keepUntil,
  })
  await sendMessage(tx, actor, {
    template: 'draft-saved',
    email,
    data: { serviceName, untilWords: dayInWords(londonDate(keepUntil)) },
    scopeId: draft.scopeId,
    link: pathOf(token),
  })
  return { until: londonDate(keepUntil) }
}

/** The draft a link leads to, changing nothing: mail scanners follow links too. */
export async function draftByLink(db: Db, token: string): Promise<Draft | null> {
  return isToken(token) ? findDraftByLink(db, hashOf(token), db.clock.now()) : null
}

/** Takes up a draft in this browser. */
export async function takeUpDraft(tx: Tx, token: string, visitId: string): Promise<Draft | null> {
  const draft = isToken(token) ? await findDraftByLink(tx, hashOf(token), tx.now) : null
  if (draft) await moveDraft(tx, draft, hashOf(visitId))
  return draft
}

const keptFrom = (now: Temporal.Instant, days: number) => now.add({ hours: days * 24 })

const later = (a: Temporal.Instant, b: Temporal.Instant) => (Temporal.Instant.compare(a, b) > 0 ? a : b)
