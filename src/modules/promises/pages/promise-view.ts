import type { Db } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { termsOf } from '../actions/pause.ts'
import { listPromiseChanges } from '../queries/changes.ts'
import {
  findPromiseRow,
  listPauses,
  listPromises,
  type PromiseKind,
  type PromiseRow,
  type Subject,
} from '../queries/promises.ts'
import { explainDue, standingStill } from '../rules/due-date.ts'
import { readTrace, type Step } from '../rules/trace.ts'
import { traceInWords } from './trace-in-words.ts'

export type PromiseView = {
  readonly id: string
  readonly subject: Subject
  readonly kind: PromiseKind
  /** What the customer was told. */
  readonly words: string
  readonly startedAt: Temporal.Instant
  readonly dueAt: Temporal.Instant
  /** The first date: figures count by it. */
  readonly originalDueAt: Temporal.Instant
  readonly state: PromiseRow['state']
  readonly keptAt: Temporal.Instant | null
  readonly endedAt: Temporal.Instant | null
  readonly endReason: string | null
  readonly statutory: boolean
  /** Not kept by its time, as the clock says now. */
  readonly broken: boolean
  readonly pausedAt: Temporal.Instant | null
  readonly teamId: string | null
  readonly ownerId: string | null
  readonly serviceKey: string | null
  readonly disruptionId: string | null
  readonly replacesId: string | null
  /** How the date came about, a sentence for each step. For staff. */
  readonly steps: readonly string[]
}

/** The promises about some subjects that this actor may see: running ones first, in the order they fall due. */
export async function promisesOf(db: Db, actor: Actor, subjects: readonly Subject[]): Promise<PromiseView[]> {
  if (subjects.length === 0) return []
  return (await listPromises(db, actor, subjects)).map((promise) => view(actor, promise))
}

/** How the date of a promise came about as it stood at a moment; null when there is no such promise for this actor. */
export async function explainPromise(
  db: Db,
  actor: Actor,
  id: string,
  asOf: Temporal.Instant,
): Promise<readonly string[] | null> {
  const promise = await findPromiseRow(db, actor, id)
  if (!promise) return null
  const steps = (await replay(db, actor, promise, asOf))?.steps ?? stepsNow(promise)
  return traceInWords(steps)
}

/** The due time worked out again from the policy, the waits and the moves; null for a time no policy gave. */
export async function replay(db: Db, actor: Actor, promise: PromiseRow, asOf: Temporal.Instant) {
  const terms = promise.kind === 'next-update' ? null : await termsOf(db, promise)
  if (!terms) return null
  const [pauses, changes] = [await listPauses(db, promise.id), await listPromiseChanges(db, actor, [promise.id])]
  const moves = changes.flatMap(({ kind, at, newDue, reason, byName }) =>
    kind === 'moved' && newDue ? [{ at, to: newDue, reason, by: byName }] : [],
  )
  return explainDue(terms, { start: promise.startedAt, pauses, moves }, asOf)
}

function view(actor: Actor, { subjectKind, subjectId, ...promise }: PromiseRow & { broken: boolean }): PromiseView {
  return {
    id: promise.id,
    subject: { kind: subjectKind, id: subjectId },
    kind: promise.kind,
    words: promise.words,
    startedAt: promise.startedAt,
    dueAt: promise.dueAt,
    originalDueAt: promise.originalDueAt,
    state: promise.state,
    keptAt: promise.keptAt,
    endedAt: promise.endedAt,
    endReason: promise.endReason,
    statutory: promise.statutory,
    broken: promise.broken,
    pausedAt: promise.pausedAt,
    teamId: promise.teamId,
    ownerId: promise.ownerId,
    serviceKey: promise.serviceKey,
    disruptionId: promise.disruptionId,
    replacesId: promise.replacesId,
    steps: isStaff(actor) || actor.kind === 'system' ? traceInWords(stepsNow(promise)) : [],
  }
}

function stepsNow({ trace, pausedAt }: Pick<PromiseRow, 'trace' | 'pausedAt'>): Step[] {
  const kept = readTrace(trace)
  return pausedAt ? [...kept, standingStill({ from: pausedAt, until: null, reason: 'waiting-for-customer' })] : kept
}
