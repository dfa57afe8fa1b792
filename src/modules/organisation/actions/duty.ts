import { findStaff, whoMayKnow } from '#modules/access/index.ts'
import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, can, isStaff, notFound, type StaffActor, system } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { changed } from '#platform/live/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { dutyCalled, dutyEnded } from '../events.ts'
import {
  findWaitingCall,
  insertCall,
  listCalled,
  lockDueCall,
  type NewCall,
  reopenCalls,
  saveAcknowledged,
  saveNobody,
  saveStep,
  saveTold,
} from '../queries/duty-calls.ts'
import {
  deleteShift,
  findRota,
  isPlaceTaken,
  listOnDuty,
  type NewShift,
  type Rota,
  rotaByKey,
  saveShift,
} from '../queries/duty-rotas.ts'
import { findAbove } from '../queries/upward.ts'
import { type Ladder, whoToCall } from '../rules/duty.ts'
import { whoIsInCharge } from '../rules/escalation.ts'
import { type Handed, subjectOfCalls } from './duty-subjects.ts'

export const dutyTopic = 'duty'

export type DutyRequest = Omit<NewCall, 'rotaId' | 'link'> & {
  /** The key of the rota: `homelessness`, `gas`. */
  rota: string
  /** A page of our own where whoever is called finds the whole story. */
  link?: string | null
}

/**
 * Calls whoever is on duty. Asked twice about the same thing while nobody has answered, it is one call. Somebody who
 * does not acknowledge in time is followed by the next on duty, then by whoever is in charge of the team. What is in a
 * circle goes to those in it, on duty or in charge.
 */
export async function callDuty(tx: Tx, { rota: key, link = null, ...call }: DutyRequest) {
  const rota = await rotaByKey(tx, key)
  if (!rota) throw notFound(`Duty rota ${key}`)
  const callId = await insertCall(tx, { ...call, link, rotaId: rota.id })
  if (!callId) {
    const waiting = await findWaitingCall(tx, rota.id, call.subject)
    return { callId: waiting?.id ?? '', staffId: waiting?.staffId ?? null, stepId: null }
  }
  recordAudit(tx, system('duty'), {
    action: 'duty.called',
    subject: call.subject,
    scopeId: call.scopeId,
    detail: { rota: rota.name },
  })
  const step = await callNext(tx, rota, { ...call, id: callId })
  return { callId, staffId: step?.staffId ?? null, stepId: step?.id ?? null }
}

/** Goes on to the next person when nobody has acknowledged in time. Safe to run in many processes at once. */
export async function callAgain(tx: Tx, callId: string): Promise<void> {
  const due = await lockDueCall(tx, callId)
  const rota = due && (await findRota(tx, due.rotaId))
  const subject = due && { kind: due.subjectKind, id: due.subjectId }
  if (subject && rota) await callNext(tx, rota, { ...due, subject })
}

/**
 * Whoever took a call has given back what it is about: it goes on to the next person at once, and to them again only
 * when nobody else is left. Answers whether anybody was called about it before.
 */
export async function callOn(tx: Tx, actor: Actor, subject: { kind: string; id: string }): Promise<boolean> {
  const calls = await reopenCalls(tx, subject)
  for (const call of calls) {
    const rota = await findRota(tx, call.rotaId)
    if (!rota) continue
    recordAudit(tx, actor, { action: 'duty.given-back', subject, scopeId: call.scopeId, detail: { rota: rota.name } })
    await callNext(tx, rota, { ...call, subject, givenBackBy: isStaff(actor) ? actor.id : null })
  }
  return calls.length > 0
}

type Calling = {
  id: string
  subject: { kind: string; id: string }
  scopeId: string | null
  givenBackBy?: string | null
}

async function callNext(tx: Tx, rota: Rota, { id: callId, subject, scopeId, givenBackBy = null }: Calling) {
  const today = londonDate(tx.now)
  const everybody = {
    onDuty: await listOnDuty(tx, rota.id, tx.now, today),
    inCharge: whoIsInCharge(await findAbove(tx, { teamId: rota.teamId, staffIds: [] }, tx.now), rota.teamId),
  }
  const circle = scopeId && (await whoMayKnow(tx, scopeId, today))
  const called = [...(await listCalled(tx, callId)), ...(givenBackBy ? [givenBackBy] : [])]
  const step = whoToCall(circle ? inside(everybody, circle) : everybody, called)
  changed(tx, dutyTopic, scopeId)
  if (!step) {
    saveNobody(tx, callId)
    return null
  }
  const stepId = saveStep(tx, callId, step, tx.now.add({ minutes: rota.minutesToAcknowledge }))
  publish(tx, dutyCalled, { callId, stepId, staffId: step.staffId, rota: rota.name, subject })
  return { id: stepId, staffId: step.staffId }
}

/** Those of a ladder who may know; where nobody may, all of them: they see that they were called, and find one who may. */
function inside(everybody: Ladder, circle: ReadonlySet<string>): Ladder {
  const onDuty = everybody.onDuty.filter((id) => circle.has(id))
  const inCharge = everybody.inCharge.filter((id) => circle.has(id))
  return onDuty.length + inCharge.length > 0 ? { onDuty, inCharge } : everybody
}

/** Takes a call, and what it is about where nobody has that: it goes to nobody else any more. */
export async function acknowledgeCall(
  tx: Tx,
  actor: StaffActor,
  callId: string,
): Promise<{ refusal: 'already-acknowledged' } | { refusal: null; handed: Handed | null }> {
  const call = await saveAcknowledged(tx, actor, callId)
  if (!call) return { refusal: 'already-acknowledged' }
  const subject = { kind: call.subjectKind, id: call.subjectId }
  recordAudit(tx, actor, { action: 'duty.acknowledged', subject, scopeId: call.scopeId })
  changed(tx, dutyTopic, call.scopeId)
  return { refusal: null, handed: (await subjectOfCalls(subject.kind)?.onTaken(tx, actor, call)) ?? null }
}

/** Tells those who were called that a call has ended, once. */
export async function tellItEnded(tx: Tx, callId: string): Promise<void> {
  if (await saveTold(tx, callId)) publish(tx, dutyEnded, { callId })
}

export type ShiftRefusal = 'place-taken' | 'too-long' | 'ends-before-it-begins' | 'has-left'

const longestShift = Temporal.Duration.from({ hours: 24 * 14 })

/** Puts somebody on the rota. */
export async function addShift(tx: Tx, actor: Actor, shift: NewShift): Promise<{ refusal: ShiftRefusal | null }> {
  const rota = await findRota(tx, shift.rotaId)
  const person = await findStaff(tx, shift.staffId)
  if (!rota || !person) throw notFound('Rota')
  if (person.deactivatedAt) return { refusal: 'has-left' }
  if (Temporal.Instant.compare(shift.endsAt, shift.startsAt) <= 0) return { refusal: 'ends-before-it-begins' }
  if (Temporal.Instant.compare(shift.endsAt, shift.startsAt.add(longestShift)) > 0) return { refusal: 'too-long' }
  if (await isPlaceTaken(tx, shift)) return { refusal: 'place-taken' }
  saveShift(tx, shift)
  const detail = {
    name: rota.name,
    person: person.name,
    from: shift.startsAt.toString(),
    until: shift.endsAt.toString(),
  }
  recordAudit(tx, actor, {
    action: 'duty.shift-added',
    subject: { kind: 'duty-rota', id: rota.id },
    scopeId: null,
    detail,
  })
  return { refusal: null }
}

/** Takes a shift off that has not begun. */
export async function removeShift(tx: Tx, actor: Actor, shiftId: string): Promise<{ refusal: 'has-begun' | null }> {
  const shift = await deleteShift(tx, shiftId)
  if (!shift) return { refusal: 'has-begun' }
  const [rota, person] = [await findRota(tx, shift.rotaId), await findStaff(tx, shift.staffId)]
  const detail = { name: rota?.name ?? null, person: person?.name ?? null, from: shift.startsAt.toString() }
  recordAudit(tx, actor, {
    action: 'duty.shift-removed',
    subject: { kind: 'duty-rota', id: shift.rotaId },
    scopeId: null,
    detail,
  })
  return { refusal: null }
}

/** Who plans rotas: those who change the organisation, and those who manage cases of a team. */
export const mayPlanRota = (actor: Actor) => can(actor, 'organisation.manage') || can(actor, 'cases.manage')
