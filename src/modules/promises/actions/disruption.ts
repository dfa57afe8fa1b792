import { recordAudit } from '#modules/audit/index.ts'
import { endOfDay } from '#modules/calendar/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { notFound, type StaffActor } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { changed } from '#platform/live/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { disruptionDeclared } from '../events.ts'
import { saveDecidedTogether } from '../queries/breaches.ts'
import {
  type DisruptionRow,
  lockDisruption,
  saveDisruption,
  saveDisruptionEnded,
  saveNextUpdate,
  saveUpdate,
  type Treatment,
  type UpdateKind,
} from '../queries/disruptions.ts'
import { savePausesOver } from '../queries/pauses.ts'
import type { Subject } from '../queries/promises.ts'
import { type Held, lockReached, lockWaiting } from '../queries/reached.ts'
import { saveAllWithdrawn, saveNewDate, saveSuccessors } from '../queries/together.ts'
import { nextUpdateDue, type Reach } from '../rules/disruption.ts'
import { dueInWords } from '../rules/promise-words.ts'
import { afterDisruption, waitForNews } from './successors.ts'

type Decided =
  /** No date can be given: the next update is what is promised now. */
  | { readonly treatment: 'next-update' }
  /** All get one new day. */
  | { readonly treatment: 'new-date'; readonly newDay: Temporal.PlainDate }
  /** It will not be done. */
  | { readonly treatment: 'withdraw' }

export type DeclareDisruption = Reach &
  Decided & {
    /** Two or three words that fit after "because of": "heavy snow". */
    readonly reason: string
    /** What the people affected are told. */
    readonly words: string
    readonly nextUpdateOn: Temporal.PlainDate
  }

export type Declared = {
  readonly disruptionId: string
  readonly updateId: string
  /** How many promises it dealt with, and what they are about. */
  readonly affected: number
  readonly subjects: readonly Subject[]
}

/**
 * Declares once, for services, an area and dates, that what was promised cannot be kept. Every running promise it
 * reaches is dealt with in this one decision, for one reason; what the law sets runs on.
 */
export async function declareDisruption(tx: Tx, actor: StaffActor, declare: DeclareDisruption): Promise<Declared> {
  const disruptionId = newId()
  const updateId = newId()
  const held = await lockReached(tx, actor, declare)
  saveDisruption(tx, { ...declare, id: disruptionId, by: actor })
  saveUpdate(tx, {
    id: updateId,
    disruptionId,
    kind: 'declared',
    words: declare.words,
    nextUpdateOn: declare.nextUpdateOn,
    affected: held.length,
    by: actor,
  })
  const said = { disruptionId, updateId, reason: declare.reason }
  if (held.length > 0) await treat(tx, actor, held, said, declare)
  const subjects = tell(tx, actor, said, 'declared', held)
  return { disruptionId, updateId, affected: held.length, subjects }
}

type Said = { readonly disruptionId: string; readonly updateId: string; readonly reason: string }

async function treat(tx: Tx, actor: StaffActor, held: readonly Held[], said: Said, declare: DeclareDisruption) {
  settle(tx, actor, held, said.reason)
  if (declare.treatment === 'withdraw') return saveAllWithdrawn(tx, held, said, actor)
  if (declare.treatment === 'new-date') {
    const dueAt = endOfDay(declare.newDay)
    return saveNewDate(tx, held, { dueAt, dueInWords: dueInWords(dueAt, tx.now) }, said, actor)
  }
  const due = nextUpdateDue(declare.nextUpdateOn, tx.now)
  const successors = waitForNews(held, said.reason, due, tx.now)
  return saveSuccessors(tx, successors, { ...said, oldState: 'replaced', successors: 'next-update' }, actor)
}

export type UpdateRefusal = 'ended' | 'next-update-past'
export type Updated = { refusal: UpdateRefusal } | ({ refusal: null } & Declared)

/** Gives the news that was promised, and promises the next. */
export async function updateDisruption(
  tx: Tx,
  actor: StaffActor,
  update: { readonly id: string; readonly words: string; readonly nextUpdateOn: Temporal.PlainDate },
): Promise<Updated> {
  const disruption = await lockInForce(tx, update.id)
  if (!disruption) return { refusal: 'ended' }
  if (Temporal.PlainDate.compare(update.nextUpdateOn, londonDate(tx.now)) < 0) return { refusal: 'next-update-past' }
  const updateId = newId()
  const held = await lockWaiting(tx, actor, disruption.id)
  saveNextUpdate(tx, disruption.id, update)
  saveUpdate(tx, {
    id: updateId,
    disruptionId: disruption.id,
    kind: 'updated',
    words: update.words,
    nextUpdateOn: update.nextUpdateOn,
    affected: held.length,
    by: actor,
  })
  const said = { disruptionId: disruption.id, updateId, reason: disruption.reason }
  if (held.length > 0) {
    settle(tx, actor, held, said.reason)
    const due = nextUpdateDue(update.nextUpdateOn, tx.now)
    const successors = waitForNews(held, said.reason, due, tx.now)
    await saveSuccessors(tx, successors, { ...said, oldState: 'kept', successors: 'next-update' }, actor)
  }
  const subjects = tell(tx, actor, said, 'updated', held)
  return { refusal: null, disruptionId: disruption.id, updateId, affected: held.length, subjects }
}

export type EndDisruption = {
  readonly id: string
  readonly words: string
  /** The day by which all of it is done; null: each promise runs its usual time from today. */
  readonly newDay: Temporal.PlainDate | null
}

/** It is over: whoever was waiting for news gets a date again. */
export async function endDisruption(tx: Tx, actor: StaffActor, end: EndDisruption): Promise<Updated> {
  const disruption = await lockInForce(tx, end.id)
  if (!disruption) return { refusal: 'ended' }
  const updateId = newId()
  const held = await lockWaiting(tx, actor, disruption.id)
  saveDisruptionEnded(tx, disruption.id)
  saveUpdate(tx, {
    id: updateId,
    disruptionId: disruption.id,
    kind: 'ended',
    words: end.words,
    nextUpdateOn: null,
    affected: held.length,
    by: actor,
  })
  const said = { disruptionId: disruption.id, updateId, reason: disruption.reason }
  if (held.length > 0) {
    settle(tx, actor, held, said.reason)
    const successors = await afterDisruption(tx, held, { reason: said.reason, newDay: end.newDay })
    await saveSuccessors(tx, successors, { ...said, oldState: 'kept', successors: 'resumed' }, actor)
  }
  const subjects = tell(tx, actor, said, 'ended', held)
  return { refusal: null, disruptionId: disruption.id, updateId, affected: held.length, subjects }
}

async function lockInForce(tx: Tx, id: string): Promise<DisruptionRow | null> {
  const disruption = await lockDisruption(tx, id)
  if (!disruption) throw notFound('Disruption')
  return disruption.state === 'in-force' ? disruption : null
}

/** One decision ends every wait for a decision, and no clock stands still any more. */
function settle(tx: Tx, actor: StaffActor, held: readonly Held[], reason: string) {
  const ids = held.map((promise) => promise.id)
  saveDecidedTogether(tx, ids, reason, actor.id)
  savePausesOver(tx, ids, actor.id)
}

const batch = 100

function tell(tx: Tx, actor: StaffActor, said: Said, kind: UpdateKind, held: readonly Held[]): Subject[] {
  const subjects = [
    ...new Map(held.map((each) => [each.subjectId, { kind: each.subjectKind, id: each.subjectId }])).values(),
  ]
  const { disruptionId, updateId } = said
  for (let from = 0; from === 0 || from < subjects.length; from += batch) {
    publish(tx, disruptionDeclared, { disruptionId, updateId, subjects: subjects.slice(from, from + batch) })
  }
  recordAudit(tx, actor, {
    action: `disruption.${kind}`,
    subject: { kind: 'disruption', id: disruptionId },
    scopeId: null,
    detail: { name: said.reason, affected: held.length },
  })
  changed(tx, 'board', null)
  return subjects
}

export type { Treatment }
