import { published } from '#modules/definitions/index.ts'
import { type Db, newId, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { type CalendarInUse, calendarNamed, policies } from '../definitions.ts'
import { disruptionsInForce, type InForce } from '../queries/memory.ts'
import { type NewPromise, type PromiseKind, type Subject, savePromise } from '../queries/promises.ts'
import { mayBeDisrupted, nextUpdateDue, reaches } from '../rules/disruption.ts'
import { explainDue } from '../rules/due-date.ts'
import { nextUpdateWording, wordsWithDue } from '../rules/promise-words.ts'
import { nameOf } from './sayer.ts'

type By =
  /** The policy says when, and what the customer is told. */
  | { readonly policyKey: string }
  /** Somebody gave a time: `words` say what for, with `{due}` where the time goes. */
  | {
      readonly dueAt: Temporal.Instant
      readonly words: string
      readonly kind?: 'word' | 'appointment' | 'reply' | 'visit'
    }

export type BeginPromise = By & {
  readonly subject: Subject
  readonly startedAt: Temporal.Instant
  readonly teamId: string | null
  readonly ownerId: string | null
  readonly scopeId: string | null
  readonly serviceKey: string | null
  readonly wardCode: string | null
  readonly usrn?: string | null
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

/**
 * Promises something by a time. A disruption in force for the service, the place and the day makes it a promise of
 * the next update instead. It only saves: nothing is read but what this process remembers.
 */
export async function beginPromise(tx: Tx, actor: Actor, begin: BeginPromise): Promise<BegunPromise> {
  const planned = 'policyKey' in begin ? await byPolicy(tx, begin.policyKey, begin) : byWord(actor, begin)
  const disruption = mayBeDisrupted(planned) ? await disruptionOf(tx, planned) : null
  const promise = disruption ? heldUp(planned, disruption, tx.now) : planned
  savePromise(tx, promise)
  const { id, kind, words, dueAt, statutory } = promise
  return {
    id,
    kind,
    words,
    dueAt,
    statutory,
    disruption: disruption && { id: disruption.id, reason: disruption.reason },
  }
}

/** What would be promised now for a service, in the customer's words: before anybody asks for it. Nothing is saved. */
export async function wouldPromise(
  db: Db,
  policyKey: string,
  serviceKey: string,
  { wardCode = null, usrn = null }: { wardCode?: string | null; usrn?: string | null } = {},
): Promise<string> {
  const now = db.clock.now()
  const nobody = { teamId: null, ownerId: null, scopeId: null }
  const begin = {
    ...nobody,
    wardCode,
    usrn,
    policyKey,
    serviceKey,
    startedAt: now,
    subject: { kind: 'service', id: serviceKey },
  }
  const planned = await byPolicy(db, policyKey, begin)
  const disruption = mayBeDisrupted(planned) ? await disruptionOf(db, planned) : null
  return (disruption ? heldUp(planned, disruption, now) : planned).words
}

async function byPolicy(db: Db, policyKey: string, begin: BeginPromise): Promise<NewPromise> {
  const definition = await published(db, policies, policyKey)
  if (!definition) throw new Error(`No promise is published under “${policyKey}”`)
  const { body: policy, versionId } = definition
  const { calendar, versionId: calendarVersionId }: CalendarInUse = await calendarNamed(db, policy.calendar)
  const terms = { name: policy.name, target: policy.target, calendar }
  const { due, steps } = explainDue(terms, { start: begin.startedAt, pauses: [], moves: [] }, begin.startedAt)
  return {
    ...about(begin),
    kind: policy.kind,
    words: wordsWithDue(policy.words, due, begin.startedAt),
    wording: policy.words,
    policyVersionId: versionId,
    calendarVersionId,
    dueAt: due,
    originalDueAt: due,
    trace: steps,
    statutory: policy.statutory,
    mayPause: policy.pauses.includes('waiting-for-customer'),
  }
}

function byWord(actor: Actor, begin: Exclude<BeginPromise, { policyKey: string }>): NewPromise {
  const wording = begin.words.includes('{due}') ? begin.words : `${begin.words} by {due}`
  const { dueAt, startedAt } = begin
  return {
    ...about(begin),
    kind: begin.kind ?? 'word',
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

const about = (begin: BeginPromise) => ({
  id: newId(),
  subject: begin.subject,
  startedAt: begin.startedAt,
  teamId: begin.teamId,
  ownerId: begin.ownerId,
  scopeId: begin.scopeId,
  serviceKey: begin.serviceKey,
  wardCode: begin.wardCode,
  usrn: begin.usrn ?? null,
  disruptionId: null,
  resumesKind: null,
})

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
