import { endOfDay } from '#modules/calendar/index.ts'
import { beginStep, type Done, endStep, type Seen, type Step } from '#modules/cases/index.ts'
import { beginPromise, keepPromises, renegotiate, withdrawPromises } from '#modules/promises/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { dayInWords, londonDate } from '#platform/time/index.ts'
import { compensationNow } from '../definitions/compensation.ts'
import { mayHandle, mayManage } from '../permissions.ts'
import { complaintOf } from '../queries/complaints.ts'
import { insertRemedy, type RemedyKind, remediesOf, saveRemedy } from '../queries/register.ts'
import { basisOf } from '../rules/compensation.ts'
import { sentence } from '../rules/letter.ts'
import type { InHand } from './letters.ts'
import { overtakeLetters, takeInHand } from './letters.ts'
import type { No } from './points.ts'
import { tellProgress } from './progress.ts'
import { processOf } from './regime-words.ts'

type Propose = Seen & {
  pointId: string | null
  kind: RemedyKind
  words: string
  /** Pence; only for a payment. */
  amountPence: number | null
  /** The amount of the council's policy it goes by, and why it is another. */
  bandKey?: string | null
  outsideBecause?: string
  teamId: string | null
  ownerId: string | null
  dueOn: Temporal.PlainDate
}

/** Proposes what puts it right, by when and by whom. With the answer it becomes a promise. */
export async function proposeRemedy(tx: Tx, actor: Actor, remedy: Propose): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, remedy)
  if (taken.refusal !== null) return taken
  const { current, complaint, stage, inHand } = taken
  if (Temporal.PlainDate.compare(remedy.dueOn, londonDate(tx.now)) < 0) return { refusal: 'date-in-past' }
  const basis = await restsOn(tx, remedy)
  if (basis === null) return { refusal: 'amount-not-set' }
  insertRemedy(tx, {
    ...remedy,
    basis,
    id: newId(),
    caseId: current.id,
    stage: stage.number,
    scopeId: complaint.scopeId,
  })
  if (stage.answeredAt === null) await overtakeLetters(tx, current.id)
  else await promiseRemedies(tx, actor, inHand, current)
  return endStep(tx, actor, current, {
    action: 'complaint-remedy-proposed',
    words: `Remedy: ${remedy.words}`,
    news: null,
    detail: { kind: remedy.kind },
  })
}

/** A payment goes by what the council set, or says why not. */
async function restsOn(tx: Tx, { amountPence, bandKey = null, outsideBecause = '' }: Propose): Promise<string | null> {
  if (amountPence === null) return ''
  return basisOf({ amountPence, bandKey, why: outsideBecause }, await compensationNow(tx))
}

/** What was offered in the answer is owed from now on: one promise for each, followed to its end. */
export async function promiseRemedies(tx: Tx, actor: Actor, { complaint }: InHand, current: Step) {
  for (const remedy of await remediesOf(tx, current.id)) {
    if (remedy.state !== 'proposed') continue
    const begun = await beginPromise(tx, actor, {
      dueAt: endOfDay(remedy.dueOn),
      words: `We will put this right by {due}: ${remedy.words}`,
      startedAt: tx.now,
      subject: { kind: 'complaint-remedy', id: remedy.id },
      teamId: remedy.teamId ?? current.teamId,
      ownerId: remedy.ownerId,
      scopeId: complaint.scopeId,
      serviceKey: current.serviceKey,
      wardCode: current.wardCode,
    })
    saveRemedy(tx, remedy.id, { state: 'promised', promise_id: begun.id })
  }
}

type Going = Seen & {
  remedyId: string
  /** How it stands, in words for them. */
  words: string
  /** A later day, which they agreed to. */
  newDay: Temporal.PlainDate | null
  agreed: string
}

/** Tells whoever complained how it goes with what was promised, and a later day where they agreed to one. */
export async function reportProgress(
  tx: Tx,
  actor: Actor,
  { remedyId, words, newDay, agreed, ...seen }: Going,
): Promise<Done | No> {
  const taken = await takeRemedy(tx, actor, { ...seen, remedyId })
  if (taken.refusal !== null) return taken
  const { current, remedy } = taken
  if (remedy.state !== 'promised' || remedy.promiseId === null) return { refusal: 'remedy-ended' }
  const isLater = newDay === null || Temporal.PlainDate.compare(newDay, remedy.dueOn) > 0
  if (!isLater || (newDay && Temporal.PlainDate.compare(newDay, londonDate(tx.now)) < 0))
    return { refusal: 'day-not-later' }
  if (newDay && agreed.trim() === '') return { refusal: 'not-agreed' }
  const letters = await tellProgress(tx, actor, current, {
    remedyId,
    openingWords: 'This is how it stands with what we promised you.',
    closingWords: [sentence(words), newDay ? `As agreed with you, it will be done by ${dayInWords(newDay)}.` : '']
      .filter((part) => part !== '')
      .join('\n\n'),
  })
  if (newDay) {
    const reason = `Agreed with them: ${agreed}`
    const moved = await renegotiate(tx, actor, { promiseId: remedy.promiseId, newDue: endOfDay(newDay), reason })
    if (moved.refusal !== null) return { refusal: 'day-not-later' }
    saveRemedy(tx, remedyId, { due_on: newDay })
    await overtakeLetters(tx, current.id)
  }
  return endStep(tx, actor, current, {
    action: newDay ? 'complaint-remedy-moved' : 'complaint-remedy-progress',
    words: newDay ? `Now by ${dayInWords(newDay)}, agreed: ${sentence(agreed)}` : `How it goes: ${sentence(words)}`,
    news: null,
    letters,
    detail: { remedyId },
  })
}

type End = Seen & { remedyId: string; done: boolean; evidence: string }

/** A remedy is done, with what shows it, or will not be done, with the reason. Then nobody is left waiting for it. */
export async function endRemedy(tx: Tx, actor: Actor, { remedyId, done, evidence, ...seen }: End): Promise<Done | No> {
  if (evidence.trim() === '') return { refusal: 'evidence-missing' }
  const taken = await takeRemedy(tx, actor, { ...seen, remedyId })
  if (taken.refusal !== null) return taken
  const { current, remedy } = taken
  const wasPromised = remedy.state === 'promised'
  if (remedy.state === 'done' || remedy.state === 'dropped') return { refusal: 'remedy-ended' }
  const subject = { kind: 'complaint-remedy', id: remedy.id }
  if (done) keepPromises(tx, subject)
  else await withdrawPromises(tx, subject, evidence, actor)
  saveRemedy(tx, remedy.id, { state: done ? 'done' : 'dropped', evidence, ended_at: tx.now })
  // An answer in hand tells what is still to be done.
  await overtakeLetters(tx, current.id)
  // What was only offered nobody waits for yet: the answer will say what became of it.
  const complaint = await complaintOf(tx, current.id)
  const regime = complaint && (await processOf(tx, complaint)).regime
  const letters = wasPromised
    ? await tellProgress(tx, actor, current, {
        remedyId,
        openingWords: done ? 'We have done what we said we would.' : 'We will not do this after all, and we are sorry.',
        closingWords: done
          ? `${sentence(evidence)}\n\nIf you think that it is not done, or not well, tell us and we will look at it again.`
          : `The reason: ${sentence(evidence)} If you do not agree, tell us. ${regime?.ombudsman?.words ?? ''}`,
      })
    : []
  return endStep(tx, actor, current, {
    action: done ? 'complaint-remedy-done' : 'complaint-remedy-dropped',
    words: `${done ? 'Put right' : 'Will not be done'}: ${sentence(remedy.words)} ${evidence}`,
    news: done
      ? `We put this right: ${remedy.words}`
      : `We will not do this after all: ${sentence(remedy.words)} ${evidence}`,
    letters,
    detail: { remedyId },
  })
}

/** One remedy, for whoever has the complaint, runs complaints, or does it. */
async function takeRemedy(tx: Tx, actor: Actor, { remedyId, ...seen }: Seen & { remedyId: string }) {
  const step = await beginStep(tx, actor, seen, () => true)
  if (step.refusal !== null) return step
  const remedy = (await remediesOf(tx, step.current.id)).find(({ id }) => id === remedyId)
  if (!remedy) throw notFound('Remedy')
  const isTheirs = actor.kind === 'staff' && actor.id === remedy.ownerId
  if (!mayHandle(actor, step.current.ownerId) && !mayManage(actor) && !isTheirs)
    return { refusal: 'not-allowed' as const }
  return { refusal: null, current: step.current, remedy }
}
