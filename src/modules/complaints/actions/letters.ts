import { staffNames } from '#modules/access/index.ts'
import { beginStep, type Done, endStep, type Seen, type Step } from '#modules/cases/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, notFound, system } from '#platform/http/index.ts'
import { dayInWords, londonDate } from '#platform/time/index.ts'
import { mayHandle } from '../permissions.ts'
import { type ComplaintRow, complaintOf } from '../queries/complaints.ts'
import { insertLetter, type LetterRow, letterById, lettersOf, saveLetter, saveOvertaken } from '../queries/letters.ts'
import { bodiesOf } from '../queries/people.ts'
import { currentStage, findingsOf, pointsOf, remediesOf, type StageRow, stagesOf } from '../queries/register.ts'
import { hashOfLetter, type LetterKind, letterNames, type Own, type Register, writeLetter } from '../rules/letter.ts'
import { unanswered } from '../rules/points.ts'
import type { No } from './points.ts'
import { processOf } from './regime-words.ts'

export type InHand = { complaint: ComplaintRow; stage: StageRow; reference: string; ownerId: string | null }

type Given = { reason?: string | null; answerBy?: Temporal.PlainDate | null; shownBy?: readonly string[] }

/** What the register says now, for a letter. The day of the answer is the one that runs, unless another is given. */
export async function registerOf(db: Db, inHand: InHand, given: Given = {}): Promise<Register> {
  const { complaint, stage, reference, ownerId } = inHand
  const { caseId } = complaint
  const process = await processOf(db, { ...complaint, stage: stage.number })
  const running = await runningPromise(db, caseId, 'reply')
  const answerBy = given.answerBy ?? (running ? londonDate(running.dueAt) : null)
  const remedies = (await remediesOf(db, caseId)).map((remedy) => ({
    ...remedy,
    who: remedy.ownerName ?? remedy.teamName,
  }))
  return {
    reference,
    stageName: process.last > 1 ? process.stageName : null,
    bodies: (await bodiesOf(db, caseId)).map(({ name }) => name),
    stage: stage.number,
    points: await pointsOf(db, caseId),
    findings: await findingsOf(db, caseId),
    remedies: remedies.filter((remedy) => remedy.stage === stage.number && remedy.state !== 'dropped'),
    outstanding: remedies.filter((remedy) => remedy.stage < stage.number && remedy.state === 'promised'),
    askedBecause: stage.reasons,
    handlerName: ownerId ? ((await staffNames(db, [ownerId])).get(ownerId) ?? null) : null,
    answerBy: answerBy ? dayInWords(answerBy) : null,
    offer: process.offer,
    next: process.next,
    ombudsman: process.ombudsman,
    reason: given.reason ?? null,
    shownBy: given.shownBy ?? [],
  }
}

/** The promise of this kind that runs for a complaint: to acknowledge it, to answer, for its panel to meet or to report. */
export async function runningPromise(db: Db, caseId: string, kind: 'acknowledge' | 'reply' | 'visit' | 'finish') {
  const promises = await promisesOf(db, system('complaints'), [{ kind: 'case', id: caseId }])
  return promises.find((promise) => promise.kind === kind && promise.state === 'running') ?? null
}

/** The complaint in hand for whoever may handle it: locked, with the stage it is at. */
export async function takeInHand(
  tx: Tx,
  actor: Actor,
  seen: Seen,
  may: (actor: Actor, current: Step) => boolean = (who, current) => mayHandle(who, current.ownerId),
) {
  const step = await beginStep(tx, actor, seen, may)
  if (step.refusal !== null) return step
  const { current } = step
  const complaint = await complaintOf(tx, current.id)
  const stages = await stagesOf(tx, current.id)
  const stage = currentStage(stages)
  if (!complaint || !stage) return { refusal: 'not-a-complaint' as const }
  const inHand: InHand = { complaint, stage, reference: current.reference, ownerId: current.ownerId }
  return { refusal: null, current, complaint, stage, stages, inHand }
}

/** Without words of the handler's own: those that stood in it before. */
type Draft = Seen & Partial<Own> & { kind: LetterKind }

/** Writes the letter in hand, or writes it anew: what was under review before has to be reviewed again. */
export async function draftLetter(
  tx: Tx,
  actor: Actor,
  { kind, ...draft }: Draft,
): Promise<(Done & { letterId: string }) | No> {
  const taken = await takeInHand(tx, actor, draft)
  if (taken.refusal !== null) return taken
  const { current, complaint, stage, inHand } = taken
  if (kind === 'response' && stage.answeredAt !== null) return { refusal: 'answered-already' }
  const before = (await lettersOf(tx, current.id)).find(
    (one) => one.stage === stage.number && one.kind === kind && isInHand(one),
  )
  const own = {
    openingWords: draft.openingWords ?? before?.openingWords ?? '',
    closingWords: draft.closingWords ?? before?.closingWords ?? '',
  }
  const letter = writeLetter(kind, await registerOf(tx, inHand), own)
  const content = { ...letter, content_hash: hashOfLetter(letter) }
  let letterId: string
  if (before) {
    letterId = before.id
    saveOvertaken(tx, before.id)
    saveLetter(tx, before.id, {
      ...content,
      state: 'draft',
      version: before.version + 1,
      opening_words: own.openingWords,
      closing_words: own.closingWords,
    })
  } else {
    letterId = insertLetter(tx, {
      caseId: current.id,
      stage: stage.number,
      kind,
      ...own,
      ...letter,
      contentHash: content.content_hash,
      writtenBy: isStaff(actor) ? actor.id : null,
      scopeId: complaint.scopeId,
    })
  }
  const done = endStep(tx, actor, current, {
    action: 'complaint-letter-drafted',
    words: `${letterNames[kind]} drafted`,
    news: null,
    detail: { letterId },
  })
  return { ...done, letterId }
}

export const isInHand = ({ state }: Pick<LetterRow, 'state'>) => state !== 'sent' && state !== 'dropped'

/** The register changed: what lay with somebody to sign, or was signed, must be looked at again. */
export async function overtakeLetters(tx: Tx, caseId: string) {
  const overtaken = (await lettersOf(tx, caseId)).filter(({ state }) => state === 'in-review' || state === 'signed')
  for (const { id, version } of overtaken) {
    saveOvertaken(tx, id)
    saveLetter(tx, id, { state: 'draft', version: version + 1 })
  }
}

/** What was being written will not go any more, and lies with nobody to sign. */
export async function dropLetters(tx: Tx, caseId: string) {
  for (const { id } of (await lettersOf(tx, caseId)).filter(isInHand)) {
    saveOvertaken(tx, id)
    saveLetter(tx, id, { state: 'dropped' })
  }
}

/** A letter in hand with its complaint, written from the register as it is now. */
export async function openLetter(tx: Tx, actor: Actor, seen: Seen & { letterId: string }, may?: typeof mayOpen) {
  const taken = await takeInHand(tx, actor, seen, may)
  if (taken.refusal !== null) return taken
  const letter = await letterById(tx, seen.letterId)
  if (!letter || letter.caseId !== taken.current.id) throw notFound('Letter')
  const register = await registerOf(tx, taken.inHand)
  const now = writeLetter(letter.kind, register, letter)
  return { ...taken, letter, register, now, isStale: hashOfLetter(now) !== letter.contentHash }
}

const mayOpen = (_actor: Actor, _current: Step): boolean => true

/** Points that have no answer yet, by number: an answer cannot go with one of them open. */
export const openPoints = (register: Register) => unanswered(register.points, register.findings, register.stage)
