import type { Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { changed } from '#platform/live/index.ts'
import { policyVersion } from '../answers/terms.ts'
import { saveChange } from '../queries/changes.ts'
import {
  findBegunBy,
  lockPromise,
  lockUnacknowledged,
  type PromiseRow,
  saveOneKept,
  saveWithdrawn,
} from '../queries/promises.ts'
import { type KeepRefusal, refusalToKeep } from '../rules/keeping.ts'
import { type Start, startFrom } from '../rules/starting.ts'
import { withdrawal } from './keep.ts'
import { planByPolicy, saveBegun } from './plan.ts'

export type Keep = { readonly promiseId: string; readonly at?: Temporal.Instant }

/** One promise was kept, now or at an earlier moment. An acknowledgement that starts another clock: `restartFrom`. */
export async function keepPromise(tx: Tx, actor: Actor, keep: Keep): Promise<{ refusal: KeepRefusal | null }> {
  const promise = await lockPromise(tx, actor, keep.promiseId)
  if (!promise) throw notFound('Promise')
  if (promise.nextPolicyVersionId !== null) return { refusal: 'starts-another' }
  const at = keep.at ?? tx.now
  const refusal = refusalToKeep(promise, at, tx.now)
  if (refusal) return { refusal }
  saveOneKept(tx, promise.id, at)
  changed(tx, 'board', promise.scopeId)
  return { refusal: null }
}

/** One promise will not be done, with the reason; what is counted from an acknowledgement ends on its own. */
export async function withdrawPromise(
  tx: Tx,
  actor: Actor,
  { promiseId, reason }: { readonly promiseId: string; readonly reason: string },
): Promise<{ refusal: 'not-running' | null }> {
  const promise = await lockPromise(tx, actor, promiseId)
  if (!promise) throw notFound('Promise')
  if (promise.state !== 'running') return { refusal: 'not-running' }
  saveChange(tx, withdrawal(promise, reason, actor))
  saveWithdrawn(tx, [promise.id], reason)
  changed(tx, 'board', promise.scopeId)
  return { refusal: null }
}

export type RestartRefusal = Exclude<KeepRefusal, 'starts-another'> | 'no-successor'

export type Restarted =
  | { refusal: RestartRefusal }
  | {
      refusal: null
      /** The promise that runs from now on. */
      promiseId: string
      dueAt: Temporal.Instant
      words: string
      /** The acknowledgement was late, and the time runs from when it was due. */
      late: boolean
    }

/**
 * An acknowledgement was sent: it is kept, and what is counted from it begins by its policy's rule. When the
 * acknowledgement was so late that it has begun by itself, the same promise is the answer.
 */
export async function restartFrom(
  tx: Tx,
  actor: Actor,
  { promiseId, sentAt }: { readonly promiseId: string; readonly sentAt: Temporal.Instant },
): Promise<Restarted> {
  const acknowledgement = await lockPromise(tx, actor, promiseId)
  if (!acknowledgement) throw notFound('Promise')
  if (acknowledgement.nextPolicyVersionId === null) return { refusal: 'no-successor' }
  const refusal = refusalToKeep(acknowledgement, sentAt, tx.now)
  if (refusal) return { refusal }
  saveOneKept(tx, promiseId, sentAt)
  changed(tx, 'board', acknowledgement.scopeId)
  const begun = await findBegunBy(tx, promiseId)
  if (begun) return { refusal: null, promiseId: begun.id, dueAt: begun.dueAt, words: begun.words, late: true }
  const next = await beginNext(tx, acknowledgement, sentAt)
  if (!next) throw new Error(`Promise ${promiseId} was acknowledged and nothing starts from it`)
  return { refusal: null, ...next }
}

/**
 * Begins what is counted from an acknowledgement that was not sent in time, so that silence buys no time. Answers
 * with how many there were.
 */
export async function beginUnacknowledged(tx: Tx): Promise<number> {
  let begun = 0
  for (const acknowledgement of await lockUnacknowledged(tx, 200)) {
    if (await beginNext(tx, acknowledgement, null)) begun += 1
  }
  return begun
}

async function beginNext(tx: Tx, acknowledgement: PromiseRow, sentAt: Temporal.Instant | null) {
  if (acknowledgement.nextPolicyVersionId === null) return null
  const definition = await policyVersion(tx, acknowledgement.nextPolicyVersionId)
  const happened = { acknowledgement: sentAt, acknowledgementDue: acknowledgement.dueAt }
  const start: Start | null = startFrom(definition.body, happened, tx.now)
  if (!start) return null
  const { subjectKind: kind, subjectId: id } = acknowledgement
  const planned = await planByPolicy(tx, definition, { ...acknowledgement, subject: { kind, id } }, start)
  const promise = await saveBegun(tx, { ...planned, begunById: acknowledgement.id })
  changed(tx, 'board', acknowledgement.scopeId)
  const { id: promiseId, dueAt, words } = promise
  return { promiseId, dueAt, words, late: start.startedBy === 'acknowledgement-due' }
}
