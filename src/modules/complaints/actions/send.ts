import { endOfDay } from '#modules/calendar/index.ts'
import { type Done, endStep, resolveCase, type Seen, sendLetter as tellByLetter } from '#modules/cases/index.ts'
import { extendPromise, keepPromise, restartFrom } from '#modules/promises/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { saveComplaint } from '../queries/complaints.ts'
import { insertLetter, lettersOf, saveLetter, signaturesOf } from '../queries/letters.ts'
import { recordDecision, saveStage } from '../queries/register.ts'
import { hashOfLetter, type Letter, type LetterKind, signedWords, writeLetter } from '../rules/letter.ts'
import { outcomeNames } from '../rules/outcome.ts'
import { outcomeOf } from '../rules/points.ts'
import { needsAgreement } from './agreement.ts'
import { type InHand, isInHand, openLetter, openPoints, registerOf, runningPromise, takeInHand } from './letters.ts'
import type { No } from './points.ts'
import { promiseRemedies } from './remedies.ts'

const template = 'complaint-letter'

/**
 * Acknowledges the complaint: what we understand, what they want, what is not ours, and the day of the answer. The
 * clock of the answer starts with it, or with the day it was due if it is late.
 */
export async function acknowledge(
  tx: Tx,
  actor: Actor,
  { openingWords, closingWords, ...seen }: Seen & { openingWords: string; closingWords: string },
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, complaint, stage, inHand } = taken
  if (complaint.state !== 'investigating') return { refusal: 'not-a-complaint' }
  if (stage.acknowledgedAt !== null) return { refusal: 'answered-already' }
  const owed = await runningPromise(tx, current.id, 'acknowledge')
  if (owed) await keepAcknowledgement(tx, actor, { promiseId: owed.id, sentAt: tx.now })
  const register = await registerOf(tx, inHand)
  if (register.points.length === 0) return { refusal: 'no-points' }
  const own = { openingWords, closingWords }
  const letters = await go(tx, actor, {
    current,
    inHand,
    kind: 'acknowledgement',
    letter: writeLetter('acknowledgement', register, own),
    own,
  })
  saveStage(tx, stage.id, { acknowledged_at: tx.now, acknowledge_due_at: owed?.dueAt ?? null })
  return endStep(tx, actor, current, { action: 'complaint-acknowledged', words: 'Acknowledged', news: null, letters })
}

/** The acknowledgement went: what is promised after it runs from then. */
export async function keepAcknowledgement(
  tx: Tx,
  actor: Actor,
  { promiseId, sentAt }: { promiseId: string; sentAt: Temporal.Instant },
) {
  const { refusal } = await restartFrom(tx, actor, { promiseId, sentAt })
  if (refusal === 'no-successor') await keepPromise(tx, actor, { promiseId, at: sentAt })
}

/** Sends the signed answer. The stage is answered, remedies become promises, and the case has its outcome. */
export async function sendAnswer(tx: Tx, actor: Actor, seen: Seen & { letterId: string }): Promise<Done | No> {
  const open = await openLetter(tx, actor, seen)
  if (open.refusal !== null) return open
  const { current, complaint, stage, inHand, letter, register, isStale } = open
  if (letter.state === 'sent') return { refusal: 'letter-sent' }
  if (letter.state !== 'signed') return { refusal: 'letter-not-signed' }
  if (isStale) return { refusal: 'letter-changed' }
  if (openPoints(register).length > 0) return { refusal: 'points-unanswered' }
  if (await needsAgreement(tx, complaint)) return { refusal: 'agreement-missing' }
  const outcome = outcomeOf(register.points, register.findings, stage.number)
  if (!outcome) return { refusal: 'no-points' }

  const unacknowledged = await runningPromise(tx, current.id, 'acknowledge')
  if (unacknowledged) await keepAcknowledgement(tx, actor, { promiseId: unacknowledged.id, sentAt: tx.now })
  const owed = await runningPromise(tx, current.id, 'reply')
  const body = [letter.body, await signedBy(tx, letter.id)].filter((words) => words !== '').join('\n\n')
  const letters = await tellByLetter(tx, actor, current, { template, title: letter.title, text: body })
  saveLetter(tx, letter.id, { state: 'sent', body, sent_at: tx.now, sent_by: isStaff(actor) ? actor.id : null })
  saveStage(tx, stage.id, {
    answered_at: tx.now,
    outcome,
    // Where nobody has the case, whoever wrote the answer is who must not have the next stage.
    handler_id: current.ownerId ?? letter.writtenBy,
    first_due_at: owed?.originalDueAt ?? null,
    due_at: owed?.dueAt ?? null,
    ...(unacknowledged ? { acknowledged_at: tx.now, acknowledge_due_at: unacknowledged.dueAt } : {}),
  })
  saveComplaint(tx, current.id, { state: 'answered', outcome })
  await promiseRemedies(tx, actor, inHand, current)
  endStep(tx, actor, current, {
    action: 'complaint-answered',
    words: `${register.stageName ?? 'Complaint'} answered: ${outcomeNames[outcome].toLowerCase()}`,
    news: null,
    letters,
    detail: { stage: stage.number, outcome },
  })
  return resolveCase(tx, actor, { caseId: current.id, version: null, outcome, filledIn: {}, reason: null })
}

/** The names of whoever signed the version that goes. */
async function signedBy(tx: Tx, letterId: string): Promise<string> {
  const signed = (await signaturesOf(tx, letterId)).filter(({ decision }) => decision === 'signed')
  return signedWords(
    signed.map(({ deciderName, deciderTitle, namedName }) => ({
      name: deciderName ?? '',
      title: deciderTitle,
      namedName,
    })),
  )
}

type Extension = Seen & { newDay: Temporal.PlainDate; reasons: string; agreedWith: string | null }

/** Takes the longer time the regime allows, once, before the day is over; the letter says why, until when, and who else can help. */
export async function extendTime(
  tx: Tx,
  actor: Actor,
  { newDay, reasons, agreedWith, ...seen }: Extension,
): Promise<Done | No | { refusal: 'cannot-extend'; why: string }> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, complaint, stage, inHand } = taken
  if (stage.answeredAt !== null) return { refusal: 'answered-already' }
  const owed = await runningPromise(tx, current.id, 'reply')
  if (!owed) return { refusal: 'not-acknowledged' }
  const extended = await extendPromise(tx, actor, {
    promiseId: owed.id,
    newDue: endOfDay(newDay),
    reasons,
    letterFacts: ['reasons', 'new-date', 'ombudsman-contact'],
    agreedWith,
  })
  if (extended.refusal !== null) return { refusal: 'cannot-extend', why: extended.words }
  const own = { openingWords: '', closingWords: '' }
  const letter = writeLetter('extension', await registerOf(tx, inHand, { reason: reasons, answerBy: newDay }), own)
  const letters = await go(tx, actor, { current, inHand, kind: 'extension', letter, own })
  saveStage(tx, stage.id, { extended: true })
  recordDecision(tx, actor, {
    caseId: current.id,
    kind: 'extension',
    decision: newDay.toString(),
    tests: {},
    reason: reasons,
    evidence: agreedWith ? `Agreed with ${agreedWith}` : '',
    scopeId: complaint.scopeId,
  })
  return endStep(tx, actor, current, {
    action: 'complaint-extended',
    words: `More time taken: ${reasons}`,
    news: null,
    letters,
  })
}

type Going = {
  current: Parameters<typeof tellByLetter>[2]
  inHand: InHand
  kind: LetterKind
  letter: Letter
  own: { openingWords: string; closingWords: string }
}

/** A letter that needs no signature goes at once, and is kept as it went. */
export async function go(tx: Tx, actor: Actor, { current, inHand, kind, letter, own }: Going) {
  const { complaint, stage } = inHand
  const drafted = (await lettersOf(tx, current.id)).find(
    (one) => one.stage === stage.number && one.kind === kind && isInHand(one),
  )
  const id =
    drafted?.id ??
    insertLetter(tx, {
      caseId: current.id,
      stage: stage.number,
      kind,
      ...own,
      ...letter,
      contentHash: hashOfLetter(letter),
      writtenBy: isStaff(actor) ? actor.id : null,
      scopeId: complaint.scopeId,
    })
  saveLetter(tx, id, {
    ...letter,
    content_hash: hashOfLetter(letter),
    state: 'sent',
    sent_at: tx.now,
    sent_by: isStaff(actor) ? actor.id : null,
  })
  return tellByLetter(tx, actor, current, { template, title: letter.title, text: letter.body })
}
