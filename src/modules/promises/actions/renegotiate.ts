import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { changed } from '#platform/live/index.ts'
import { termsOf } from '../answers/terms.ts'
import { promiseMoved } from '../events.ts'
import { saveChange } from '../queries/changes.ts'
import { lockPromise, type PromiseRow, saveDue } from '../queries/promises.ts'
import { moveStep } from '../rules/due-date.ts'
import { type MoveRefusal, refusalToMove } from '../rules/moving.ts'
import { wordsWithDue } from '../rules/promise-words.ts'
import { afterItsPause, waitFromNow } from './pause.ts'
import { sayerOf } from './sayer.ts'

export type Renegotiation = { readonly promiseId: string; readonly newDue: Temporal.Instant; readonly reason: string }

export type Moved = { refusal: MoveRefusal } | { refusal: null; changeId: string; oldWords: string; newWords: string }

/** Gives a promise a new time, with the reason the customer is told. The first date stays in the figures. */
export async function renegotiate(tx: Tx, actor: Actor, { promiseId, newDue, reason }: Renegotiation): Promise<Moved> {
  const promise = await lockPromise(tx, actor, promiseId)
  if (!promise) throw notFound('Promise')
  return movePromise(tx, actor, promise, { newDue, reason })
}

/** The same for a promise that is locked already. */
export async function movePromise(
  tx: Tx,
  actor: Actor,
  promise: PromiseRow,
  { newDue, reason }: { readonly newDue: Temporal.Instant; readonly reason: string },
): Promise<Moved> {
  const hasExtension = (await termsOf(tx, promise))?.extension != null
  const refusal = refusalToMove({ ...promise, hasExtension }, newDue, tx.now)
  if (refusal) return { refusal }
  const by = sayerOf(actor)
  const newWords = wordsWithDue(promise.wording, newDue, tx.now)
  const { due, steps } = await afterItsPause(tx, promise)
  const step = moveStep({ at: tx.now, to: newDue, reason, by: by.name }, due)
  const still = waitFromNow(tx, promise, by.id)
  saveDue(tx, { id: promise.id, dueAt: newDue, words: newWords, trace: [...steps, step] }, still)
  const changeId = saveChange(tx, {
    promiseId: promise.id,
    kind: 'moved',
    oldDue: promise.dueAt,
    newDue,
    oldWords: promise.words,
    newWords,
    reason,
    by,
  })
  const subject = { kind: promise.subjectKind, id: promise.subjectId }
  publish(tx, promiseMoved, { promiseId: promise.id, changeId, subject })
  recordAudit(tx, actor, {
    action: 'promise.moved',
    subject,
    scopeId: promise.scopeId,
    detail: { promiseId: promise.id },
  })
  changed(tx, 'board', promise.scopeId)
  return { refusal: null, changeId, oldWords: promise.words, newWords }
}
