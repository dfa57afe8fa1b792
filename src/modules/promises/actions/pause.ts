import type { Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { termsOf } from '../answers/terms.ts'
import { savePause, savePaused, savePausesOver } from '../queries/pauses.ts'
import { lockRunning, type PromiseRow, type StandingStill, type Subject, saveDue } from '../queries/promises.ts'
import { afterPause, type Reached } from '../rules/pausing.ts'
import type { PauseReason } from '../rules/policy.ts'
import { wordsWithDue } from '../rules/promise-words.ts'
import { readTrace } from '../rules/trace.ts'

/**
 * The clock of a promise stands still while the customer has the ball, and only where its policy says so. Nothing
 * else ever stops it: waiting for a contractor is our business, not the customer's.
 */
export async function pausePromises(tx: Tx, subject: Subject, reason: PauseReason, actor?: Actor) {
  const ids: string[] = []
  for (const promise of await lockRunning(tx, subject)) {
    if (promise.mayPause && promise.pausedAt === null && (await allows(tx, promise, reason))) ids.push(promise.id)
  }
  if (ids.length === 0) return
  savePaused(tx, ids, reason)
  for (const id of ids) savePause(tx, id, reason, idOf(actor))
}

async function allows(tx: Tx, promise: PromiseRow, reason: PauseReason): Promise<boolean> {
  return (await termsOf(tx, promise))?.pauses.some((rule) => rule.reason === reason) ?? false
}

/** The clock runs again: each promise gets back the time for which it stood still. */
export async function resumePromises(tx: Tx, subject: Subject, reason: PauseReason, actor?: Actor) {
  const paused = (await lockRunning(tx, subject)).filter(
    (promise) => promise.pausedAt !== null && pausedFor(promise) === reason,
  )
  if (paused.length === 0) return
  savePausesOver(
    tx,
    paused.map((promise) => promise.id),
    idOf(actor),
  )
  for (const promise of paused) {
    const { due: dueAt, steps: trace } = await afterItsPause(tx, promise)
    const unmoved = Temporal.Instant.compare(dueAt, promise.dueAt) === 0
    const words = unmoved ? promise.words : wordsWithDue(promise.wording, dueAt, tx.now)
    saveDue(tx, { id: promise.id, dueAt, words, trace }, null)
  }
}

/** The due time of a paused promise were its clock to run again now, with the step that explains it. */
export async function afterItsPause(tx: Tx, promise: PromiseRow): Promise<Reached> {
  const terms = await termsOf(tx, promise)
  const kept = { due: promise.dueAt, steps: readTrace(promise.trace) }
  if (!terms || promise.pausedAt === null) return kept
  return afterPause(terms, kept, { from: promise.pausedAt, until: tx.now, reason: pausedFor(promise) })
}

/**
 * A new date given while the clock stands still counts as it stands: the wait so far is over, and goes on from now.
 * Answers with since when it stands still then; null when it runs.
 */
export function waitFromNow(tx: Tx, promise: PromiseRow, by: string | null): StandingStill | null {
  if (promise.pausedAt === null) return null
  const reason = pausedFor(promise)
  savePausesOver(tx, [promise.id], by)
  savePause(tx, promise.id, reason, by)
  return { since: tx.now, reason }
}

/** Why the clock of a promise stands still. */
const pausedFor = ({ pausedFor: reason }: Pick<PromiseRow, 'pausedFor'>): PauseReason =>
  reason ?? 'waiting-for-customer'

const idOf = (actor: Actor | undefined) => (actor && isStaff(actor) ? actor.id : null)
