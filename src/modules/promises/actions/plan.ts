import type { Definition } from '#modules/definitions/index.ts'
import { type Db, newId, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { calendarNamed } from '../definitions.ts'
import { disruptionsInForce, type InForce } from '../queries/memory.ts'
import { type NewPromise, type PromiseKind, type Subject, savePromise } from '../queries/promises.ts'
import { mayBeDisrupted, nextUpdateDue, reaches } from '../rules/disruption.ts'
import { explainDue } from '../rules/due-date.ts'
import type { Limit } from '../rules/limit.ts'
import { isSetFromOutside, type Policy } from '../rules/policy.ts'
import { termsFrom } from '../rules/policy-terms.ts'
import { nextUpdateWording, wordsWithDue } from '../rules/promise-words.ts'
import type { Start } from '../rules/starting.ts'
import { nameOf } from './sayer.ts'

/** What a promise is about and whose it is. */
export type About = {
  readonly subject: Subject
  readonly teamId: string | null
  readonly ownerId: string | null
  readonly scopeId: string | null
  readonly serviceKey: string | null
  readonly wardCode: string | null
  readonly usrn?: string | null
}

/** A time somebody gave: `words` say what for, with `{due}` where the time goes. */
export type Word = {
  readonly dueAt: Temporal.Instant
  readonly words: string
  readonly kind?: 'word' | 'appointment' | 'reply' | 'visit' | 'finish'
}

export type BegunPromise = {
  readonly id: string
  readonly kind: PromiseKind
  /** What the customer is told, with the date in it. */
  readonly words: string
  readonly dueAt: Temporal.Instant
  readonly statutory: boolean
  /** The disruption that keeps us from giving a date, with the words to say about it. */
  readonly disruption: { readonly id: string; readonly reason: string } | null
}

/** Saves what was planned, or the promise of the next update that a disruption makes of it. */
export async function saveBegun(tx: Tx, planned: NewPromise): Promise<BegunPromise> {
  const { promise, disruption } = await inDisruption(tx, planned, tx.now)
  savePromise(tx, promise)
  const { id, kind, words, dueAt, statutory } = promise
  const because = disruption && { id: disruption.id, reason: disruption.reason }
  return { id, kind, words, dueAt, statutory, disruption: because }
}

/** A promise by a version of a policy, with the time it gives from a start. */
export async function planByPolicy(
  db: Db,
  { body: policy, versionId }: Pick<Definition<Policy>, 'body' | 'versionId'>,
  about: About,
  { start, startedBy, limit = null }: Start & { limit?: Limit | null },
): Promise<NewPromise> {
  const { calendar, versionId: calendarVersionId } = await calendarNamed(db, policy.calendar)
  const history = { start, startedBy, limit, pauses: [], moves: [] }
  const { due, steps } = explainDue(termsFrom(policy, calendar), history, start)
  return {
    ...fresh(about),
    startedAt: start,
    startedOn: startedBy,
    kind: policy.kind,
    words: wordsWithDue(policy.words, due, start),
    wording: policy.words,
    policyVersionId: versionId,
    calendarVersionId,
    dueAt: due,
    originalDueAt: due,
    trace: steps,
    statutory: isSetFromOutside(policy),
    mayPause: policy.pauses.length > 0,
  }
}

export function planByWord(actor: Actor, word: Word, about: About, startedAt: Temporal.Instant): NewPromise {
  const wording = word.words.includes('{due}') ? word.words : `${word.words} by {due}`
  const { dueAt } = word
  return {
    ...fresh(about),
    startedAt,
    startedOn: null,
    kind: word.kind ?? 'word',
    words: wordsWithDue(wording, dueAt, startedAt),
    wording,
    policyVersionId: null,
    calendarVersionId: null,
    dueAt,
    originalDueAt: dueAt,
    trace: [{ step: 'given', at: startedAt.toString(), due: dueAt.toString(), by: nameOf(actor) }],
    statutory: false,
    mayPause: false,
  }
}

const fresh = ({ subject, teamId, ownerId, scopeId, serviceKey, wardCode, usrn = null }: About) => ({
  id: newId(),
  subject,
  teamId,
  ownerId,
  scopeId,
  serviceKey,
  wardCode,
  usrn,
  nextPolicyVersionId: null,
  begunById: null,
  disruptionId: null,
  resumesKind: null,
})

/** What can be promised with the disruptions in force now: the date, or the next update. */
export async function inDisruption(
  db: Db,
  planned: NewPromise,
  now: Temporal.Instant,
): Promise<{ promise: NewPromise; disruption: InForce | null }> {
  const disruption = mayBeDisrupted(planned) ? await disruptionOf(db, planned) : null
  return { promise: disruption ? heldUp(planned, disruption, now) : planned, disruption }
}

async function disruptionOf(db: Db, { dueAt: due, serviceKey, wardCode, usrn }: NewPromise): Promise<InForce | null> {
  const inForce = await disruptionsInForce(db)
  return inForce.find((each) => reaches(each, { due, serviceKey, wardCode, usrn })) ?? null
}

/** The date the policy would have given stays with it, for the figures and for the day the disruption ends. */
function heldUp(planned: NewPromise, { id, reason, nextUpdateOn }: InForce, now: Temporal.Instant): NewPromise {
  const due = nextUpdateDue(nextUpdateOn, now)
  const { kind } = planned
  return {
    ...planned,
    kind: 'next-update',
    resumesKind: kind === 'finish' || kind === 'reply' || kind === 'visit' || kind === 'word' ? kind : null,
    words: wordsWithDue(nextUpdateWording(reason), due, now),
    dueAt: due,
    trace: [{ step: 'disruption', at: now.toString(), reason, due: due.toString() }],
    mayPause: false,
    disruptionId: id,
  }
}
