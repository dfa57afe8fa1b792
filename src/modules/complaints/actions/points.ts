import { beginStep, type Done, endStep, type Refused, type Seen } from '#modules/cases/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, notFound } from '#platform/http/index.ts'
import { mayHandle } from '../permissions.ts'
import { complaintOf, saveComplaint } from '../queries/complaints.ts'
import {
  currentStage,
  findingsOf,
  insertPoint,
  type NewPointRow,
  pointsOf,
  raiserOf,
  recordDecision,
  saveFinding,
  savePiece,
  savePoint,
  stagesOf,
} from '../queries/register.ts'
import type { Finding } from '../rules/outcome.ts'
import { joins, type NewPoint, notTheirs } from '../rules/points.ts'
import type { ComplaintRefusal } from '../rules/stage.ts'
import { overtakeLetters } from './letters.ts'
import { complainAbout } from './start.ts'

export type No = Refused | { refusal: ComplaintRefusal; why?: string }

type First = Pick<NewPointRow, 'alleged' | 'desired' | 'raisedBy' | 'scopeId'>

/** What they wrote is the first point, until somebody parts it into more. */
export function firstPoint(tx: Tx, caseId: string, first: First) {
  if (first.alleged === '') return
  insertPoint(tx, { ...first, id: newId(), caseId, number: 1, ours: true, whose: null, stage: 1 })
}

type Raise = Seen &
  NewPoint & {
    alleged: string
    desired: string
    /** Whose it is when it is not ours to answer for. */
    whose: string | null
    raisedBy: NewPointRow['raisedBy']
    /** Why it joins, or not. */
    reason: string
  }

/** Where a further point went when it did not join: the complaint that was started for it. */
type Raised = Done & { apart: string | null }

/**
 * A further point: it joins the complaint where the Code lets it, else a complaint of its own is started with it.
 * Either way it is kept why.
 */
export async function raisePoint(tx: Tx, actor: Actor, raised: Raise): Promise<Raised | No> {
  const step = await open(tx, actor, raised)
  if (step.refusal !== null) return step
  const { current, complaint, stage, points } = step
  const verdict = joins(raised, stage.answeredAt !== null)
  recordDecision(tx, actor, {
    caseId: current.id,
    kind: 'new-points',
    decision: verdict,
    tests: { related: yesNo(raised.related), 'would-delay': yesNo(raised.wouldDelay) },
    reason: raised.reason,
    evidence: '',
    scopeId: complaint.scopeId,
  })
  const number = Math.max(0, ...points.map((point) => point.number)) + 1
  if (verdict === 'own-complaint') {
    const started = await startApart(tx, actor, current.id, raised)
    if (started.refusal !== null) return started
    const done = await endStep(tx, actor, current, {
      action: 'complaint-point-apart',
      words: ['A further point is a complaint of its own', started.reference, raised.reason].filter(Boolean).join(': '),
      news: null,
    })
    return { ...done, apart: started.reference }
  }
  insertPoint(tx, {
    id: newId(),
    caseId: current.id,
    number,
    alleged: raised.alleged,
    desired: raised.desired,
    ours: raised.whose === null,
    whose: raised.whose,
    stage: stage.number,
    raisedBy: raised.raisedBy,
    scopeId: complaint.scopeId,
  })
  await overtakeLetters(tx, current.id)
  const done = await endStep(tx, actor, current, {
    action: 'complaint-point-raised',
    words: `Point ${number} added`,
    news: null,
    detail: { number },
  })
  return { ...done, apart: null }
}

/** Logs what does not belong here as a complaint of its own, in their words: its clocks start now. */
async function startApart(tx: Tx, actor: Actor, aboutCaseId: string, raised: Raise) {
  const started = await complainAbout(tx, actor, {
    aboutCaseId,
    words: raised.alleged,
    wanted: raised.desired,
    category: null,
    written: [],
  })
  if (started.refusal !== null)
    return { refusal: started.refusal === 'not-allowed' ? ('not-allowed' as const) : ('cannot-start-apart' as const) }
  if (started.caseId) saveComplaint(tx, started.caseId, { brought_by: raised.raisedBy })
  return started
}

type Change = Seen & { pointId: string; desired: string; whose: string | null; withdrawn: boolean }

/** Says what they want from a point, that it is not ours, or that they took it back. What they said stays as it is. */
export async function changePoint(tx: Tx, actor: Actor, change: Change): Promise<Done | No> {
  const step = await open(tx, actor, change)
  if (step.refusal !== null) return step
  const { current, stage, points } = step
  const point = points.find(({ id }) => id === change.pointId)
  if (!point) throw notFound('Point')
  if (stage.answeredAt !== null) return { refusal: 'answered-already' }
  savePoint(tx, point.id, {
    desired: change.desired,
    ours: change.whose === null,
    whose: change.whose,
    ...(change.withdrawn && point.withdrawnAt === null ? { withdrawn_at: tx.now } : {}),
  })
  await overtakeLetters(tx, current.id)
  return endStep(tx, actor, current, {
    action: 'complaint-point-changed',
    words: change.withdrawn ? `Point ${point.number} was taken back` : `Point ${point.number} changed`,
    news: null,
    detail: { number: point.number },
  })
}

type Part = Seen & { pointId: string; pieces: readonly string[] }

/** Parts what they wrote into a point each, in their own words. All of what they wrote stays on the case. */
export async function partPoint(tx: Tx, actor: Actor, { pointId, pieces, ...seen }: Part): Promise<Done | No> {
  const step = await open(tx, actor, seen)
  if (step.refusal !== null) return step
  const { current, complaint, stage, points } = step
  const point = points.find(({ id }) => id === pointId)
  if (!point) throw notFound('Point')
  if (stage.answeredAt !== null) return { refusal: 'answered-already' }
  if ((await findingsOf(tx, current.id)).some((finding) => finding.pointId === pointId))
    return { refusal: 'point-answered' }
  if (notTheirs(point.alleged, pieces) !== null) return { refusal: 'not-their-words' }
  const [first, ...others] = pieces
  if (first === undefined || others.length === 0) return { refusal: 'one-piece' }
  const last = Math.max(...points.map(({ number }) => number))
  const about = { caseId: current.id, stage: stage.number, scopeId: complaint.scopeId, desired: '' }
  const { ours, whose } = point
  const raisedBy = await raiserOf(tx, point.id)
  savePiece(tx, point.id, first)
  for (const [index, alleged] of others.entries())
    insertPoint(tx, { ...about, id: newId(), number: last + index + 1, alleged, raisedBy, ours, whose })
  await overtakeLetters(tx, current.id)
  return endStep(tx, actor, current, {
    action: 'complaint-point-parted',
    words: `Point ${point.number} split into ${pieces.length}`,
    news: null,
    detail: { number: point.number, points: pieces.length },
  })
}

type Answer = Seen & {
  pointId: string
  finding: Finding
  reason: string
  reliedOn: string
  evidence: string
  /** The finding of a group that it is taken from; without one it is of their own. */
  groupFindingId?: string
}

/** Answers a point at the stage in hand: a finding with its reason, and the policy, law or practice it leans on. */
export async function answerPoint(tx: Tx, actor: Actor, answer: Answer): Promise<Done | No> {
  const step = await open(tx, actor, answer)
  if (step.refusal !== null) return step
  const { current, complaint, stage, points } = step
  const point = points.find(({ id }) => id === answer.pointId)
  if (!point) throw notFound('Point')
  if (stage.answeredAt !== null) return { refusal: 'answered-already' }
  if (!point.ours || point.withdrawnAt !== null) return { refusal: 'point-not-ours' }
  if (answer.reason.trim() === '') return { refusal: 'reason-missing' }
  saveFinding(tx, {
    pointId: point.id,
    stage: stage.number,
    finding: answer.finding,
    reason: answer.reason,
    reliedOn: answer.reliedOn,
    evidence: answer.evidence,
    foundBy: isStaff(actor) ? actor.id : null,
    groupFindingId: answer.groupFindingId ?? null,
    scopeId: complaint.scopeId,
  })
  await overtakeLetters(tx, current.id)
  return endStep(tx, actor, current, {
    action: 'complaint-point-answered',
    words: `Point ${point.number} answered`,
    news: null,
    detail: { number: point.number, finding: answer.finding },
  })
}

/** How a step on the register begins: the complaint in hand, its stage and points, for whoever may handle it. */
async function open(tx: Tx, actor: Actor, seen: Seen) {
  const step = await beginStep(tx, actor, seen, (who, current) => mayHandle(who, current.ownerId))
  if (step.refusal !== null) return step
  const complaint = await complaintOf(tx, step.current.id)
  const stage = currentStage(await stagesOf(tx, step.current.id))
  if (!complaint || !stage) return { refusal: 'not-a-complaint' as const }
  return { ...step, complaint, stage, points: await pointsOf(tx, step.current.id) }
}

const yesNo = (is: boolean) => (is ? 'yes' : 'no')
