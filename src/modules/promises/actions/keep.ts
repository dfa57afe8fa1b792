import type { Tx } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { type NewChange, saveChange } from '../queries/changes.ts'
import {
  lockRunning,
  lockWithdrawnAt,
  type PromiseKind,
  type PromiseRow,
  type Stamp,
  type Subject,
  saveKept,
  saveOwner,
  saveRestored,
  saveStamp,
  saveWithdrawn,
} from '../queries/promises.ts'
import { sayerOf } from './sayer.ts'

/** What was promised about a subject has been done: all of it, or the kinds named. It only saves. */
export function keepPromises(tx: Tx, subject: Subject, only: readonly PromiseKind[] | null = null) {
  saveKept(tx, subject, only)
}

/** What was promised about a subject will not be done, with the reason; dates the law sets end as well. */
export async function withdrawPromises(tx: Tx, subject: Subject, reason: string, actor: Actor = system('Firstpoint')) {
  const running = await lockRunning(tx, subject)
  if (running.length === 0) return
  for (const promise of running) saveChange(tx, withdrawal(promise, reason, actor))
  saveWithdrawn(
    tx,
    running.map((promise) => promise.id),
    reason,
  )
}

/**
 * What was withdrawn at a moment was withdrawn in error: it runs on with its date, its extensions and its waits, as if it
 * had never been over. The record keeps that it was.
 */
export async function restorePromises(
  tx: Tx,
  actor: Actor,
  { subject, endedAt, reason }: { subject: Subject; endedAt: Temporal.Instant; reason: string },
) {
  const withdrawn = await lockWithdrawnAt(tx, subject, endedAt)
  if (withdrawn.length === 0) return
  for (const promise of withdrawn)
    saveChange(tx, {
      ...withdrawal(promise, reason, actor),
      kind: 'restored',
      newDue: promise.dueAt,
      newWords: promise.words,
    })
  saveRestored(
    tx,
    withdrawn.map((promise) => promise.id),
  )
}

export const withdrawal = (promise: PromiseRow, reason: string, actor: Actor): NewChange => ({
  promiseId: promise.id,
  kind: 'withdrawn',
  oldDue: promise.dueAt,
  newDue: null,
  oldWords: promise.words,
  newWords: null,
  reason,
  by: sayerOf(actor),
})

/** The subject has another team or owner, and so have the promises that still run. It only saves. */
export function moveOwner(tx: Tx, subject: Subject, to: { readonly teamId: string; readonly ownerId: string | null }) {
  saveOwner(tx, subject, to)
}

/** The subject is in another scope, service or place: every promise about it follows, in the same commit. */
export function restampPromises(tx: Tx, subject: Subject, stamp: Stamp) {
  saveStamp(tx, subject, stamp)
}
