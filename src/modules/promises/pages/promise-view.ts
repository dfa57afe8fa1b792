import { versionById } from '#modules/definitions/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { historyOf } from '../answers/history.ts'
import { termsOf } from '../answers/terms.ts'
import { policies } from '../definitions.ts'
import { listPromiseChanges } from '../queries/changes.ts'
import { findPromiseRow, listPromises, type PromiseKind, type PromiseRow, type Subject } from '../queries/promises.ts'
import { isBroken } from '../rules/broken.ts'
import { explainDue } from '../rules/due-date.ts'
import { standingStill } from '../rules/pausing.ts'
import type { LetterFact, Policy } from '../rules/policy.ts'
import { readTrace, type StartedBy, type Step } from '../rules/trace.ts'
import { traceInWords } from './trace-in-words.ts'

export type PromiseView = {
  readonly id: string
  readonly subject: Subject
  readonly kind: PromiseKind
  /** The policy it runs by; null for a time somebody gave. */
  readonly policyKey: string | null
  /** How binding it is: the law or a Code demands it, a Code expects it, or it is the council's own word. */
  readonly duty: Policy['duty'] | null
  /** What the customer must be told in writing once its time is over. */
  readonly lateLetter: readonly LetterFact[]
  /** What the customer was told. */
  readonly words: string
  readonly startedAt: Temporal.Instant
  /** What its clock counts from; null for a time somebody gave. */
  readonly startedOn: StartedBy | null
  readonly dueAt: Temporal.Instant
  /** The first date: figures count by it. */
  readonly originalDueAt: Temporal.Instant
  readonly extendedAt: Temporal.Instant | null
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
  const rows = await listPromises(db, actor, subjects)
  return Promise.all(rows.map(async (promise) => view(actor, promise, await ruleOf(db, promise))))
}

type Rule = Pick<PromiseView, 'policyKey' | 'duty' | 'lateLetter'>

async function ruleOf(db: Db, { policyVersionId }: PromiseRow): Promise<Rule> {
  const policy = policyVersionId === null ? null : await versionById(db, policies, policyVersionId)
  return {
    policyKey: policy?.key ?? null,
    duty: policy?.body.duty ?? null,
    lateLetter: policy?.body.lateLetter ?? [],
  }
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
  return explainDue(terms, await historyOf(db, actor, promise), asOf)
}

export type PromiseThen = {
  readonly state: PromiseRow['state']
  readonly dueAt: Temporal.Instant
  readonly broken: boolean
  readonly steps: readonly string[]
}

/** A promise as it stood at a past moment, worked out again; null when it had not begun, or is not for this actor. */
export async function replayPromise(
  db: Db,
  actor: Actor,
  id: string,
  asOf: Temporal.Instant,
): Promise<PromiseThen | null> {
  const promise = await findPromiseRow(db, actor, id)
  if (!promise || Temporal.Instant.compare(asOf, promise.startedAt) < 0) return null
  const { due, pausedSince, steps } =
    (await replay(db, actor, promise, asOf)) ?? (await given(db, actor, promise, asOf))
  const ended = promise.endedAt !== null && Temporal.Instant.compare(promise.endedAt, asOf) <= 0
  const overSince = ended ? null : await wasOverSince(db, actor, promise, asOf)
  const broken = isBroken({ due, pausedAt: pausedSince, endedAt: ended ? promise.endedAt : overSince }, asOf)
  const state = ended ? promise.state : overSince ? 'withdrawn' : 'running'
  return { state, dueAt: due, broken, steps: traceInWords(steps) }
}

/** When it had been withdrawn that runs again today; null when it had not, or not any more. */
async function wasOverSince(db: Db, actor: Actor, { id }: PromiseRow, asOf: Temporal.Instant) {
  const ends = (await listPromiseChanges(db, actor, [id])).filter(
    ({ kind, at }) => (kind === 'withdrawn' || kind === 'restored') && Temporal.Instant.compare(at, asOf) <= 0,
  )
  const last = ends.at(-1)
  return last?.kind === 'withdrawn' ? last.at : null
}

/** A time no policy gave: what was said at first, and each new date that had been given by then. */
async function given(db: Db, actor: Actor, promise: PromiseRow, asOf: Temporal.Instant) {
  const changes = await listPromiseChanges(db, actor, [promise.id])
  const [next] = changes.filter(({ kind, at }) => kind === 'moved' && Temporal.Instant.compare(at, asOf) > 0)
  const steps = readTrace(promise.trace).filter(
    (step) => !('at' in step) || step.step === 'given' || Temporal.Instant.compare(step.at, asOf) <= 0,
  )
  return { due: next?.oldDue ?? promise.dueAt, pausedSince: null, steps }
}

function view(
  actor: Actor,
  { subjectKind, subjectId, ...promise }: PromiseRow & { broken: boolean },
  rule: Rule,
): PromiseView {
  return {
    id: promise.id,
    subject: { kind: subjectKind, id: subjectId },
    kind: promise.kind,
    ...rule,
    words: promise.words,
    startedAt: promise.startedAt,
    startedOn: promise.startedOn,
    dueAt: promise.dueAt,
    originalDueAt: promise.originalDueAt,
    extendedAt: promise.extendedAt,
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

function stepsNow({
  trace,
  pausedAt,
  pausedFor: reason,
}: Pick<PromiseRow, 'trace' | 'pausedAt' | 'pausedFor'>): Step[] {
  const kept = readTrace(trace)
  if (!pausedAt) return kept
  return [...kept, standingStill({ from: pausedAt, until: null, reason: reason ?? 'waiting-for-customer' })]
}
