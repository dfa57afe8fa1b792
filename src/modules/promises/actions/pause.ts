import { versionById } from '#modules/definitions/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { calendarThen, policies } from '../definitions.ts'
import {
  lockRunning,
  type PromiseRow,
  type Subject,
  saveDue,
  savePause,
  savePaused,
  savePausesOver,
} from '../queries/promises.ts'
import { afterPause, type Terms } from '../rules/due-date.ts'
import { wordsWithDue } from '../rules/promise-words.ts'
import { readTrace } from '../rules/trace.ts'

/**
 * The clock of a promise stands still while the customer has the ball, and only where its policy says so. Nothing
 * else ever stops it: waiting for a contractor is our business, not the customer's.
 */
export async function pausePromises(tx: Tx, subject: Subject, reason: 'waiting-for-customer', actor?: Actor) {
  const found = (await lockRunning(tx, subject)).filter((promise) => promise.mayPause && promise.pausedAt === null)
  if (found.length === 0) return
  savePaused(
    tx,
    found.map((promise) => promise.id),
  )
  for (const promise of found) savePause(tx, promise.id, reason, idOf(actor))
}

/** The clock runs again: each promise gets back the time for which it stood still. */
export async function resumePromises(tx: Tx, subject: Subject, reason: 'waiting-for-customer', actor?: Actor) {
  const paused = (await lockRunning(tx, subject)).filter((promise) => promise.pausedAt !== null)
  if (paused.length === 0) return
  savePausesOver(
    tx,
    paused.map((promise) => promise.id),
    idOf(actor),
  )
  for (const promise of paused) {
    const { dueAt, trace } = await afterItsPause(tx, promise, reason)
    const unmoved = Temporal.Instant.compare(dueAt, promise.dueAt) === 0
    const words = unmoved ? promise.words : wordsWithDue(promise.wording, dueAt, tx.now)
    saveDue(tx, { id: promise.id, dueAt, words, trace }, null)
  }
}

/** The due time of a paused promise were its clock to run again now, with the step that explains it. */
export async function afterItsPause(tx: Tx, promise: PromiseRow, reason = 'waiting-for-customer') {
  const terms = await termsOf(tx, promise)
  const trace = readTrace(promise.trace)
  if (!terms || promise.pausedAt === null) return { dueAt: promise.dueAt, trace }
  const { due, step } = afterPause(terms, promise.dueAt, { from: promise.pausedAt, until: tx.now, reason })
  return { dueAt: due, trace: [...trace, step] }
}

/** The policy and calendar a promise runs by, as they were when it was made; null for one given by a person. */
export async function termsOf(db: Db, promise: PromiseRow): Promise<Terms | null> {
  if (promise.policyVersionId === null) return null
  const policy = await versionById(db, policies, promise.policyVersionId)
  if (!policy) throw new Error(`Promise ${promise.id} runs by a policy version that is not there`)
  const { name, target, calendar } = policy.body
  return { name, target, calendar: await calendarThen(db, calendar, promise.calendarVersionId) }
}

const idOf = (actor: Actor | undefined) => (actor && isStaff(actor) ? actor.id : null)
