import { type Done, endStep, reopenCase, resolveCase, type Seen, withdrawCase } from '#modules/cases/index.ts'
import { beginPromise, keepPromise, policyFor, withdrawPromises } from '#modules/promises/index.ts'
import { orderByPromises } from '#modules/queues/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { mayEscalate, mayHandle, mayManage } from '../permissions.ts'
import { complaintOf, saveComplaint } from '../queries/complaints.ts'
import { deleteStage, findingsOf, insertStage, recordDecision, saveStage } from '../queries/register.ts'
import type { EvidenceRecord } from '../rules/evidence-records.ts'
import { writeLetter } from '../rules/letter.ts'
import { refusalToEscalate } from '../rules/stage.ts'
import { momentOf } from '../rules/when.ts'
import { dropLetters, registerOf, runningPromise, takeInHand } from './letters.ts'
import type { No } from './points.ts'
import { processOf } from './regime-words.ts'
import { go } from './send.ts'

/**
 * Takes a complaint to its next stage because whoever brought it asks. No reason is needed. The case opens again with
 * the promises of that stage, counted from the day they asked, for somebody who did not answer the stage before.
 */
export async function escalateComplaint(
  tx: Tx,
  actor: Actor,
  { reasons, askedOn, ...seen }: Seen & { reasons: string | null; askedOn?: Temporal.PlainDate | null },
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen, (who) => mayEscalate(who, { caseId: seen.caseId }))
  if (taken.refusal !== null) return taken
  const { current, complaint, stage } = taken
  const { last } = await processOf(tx, complaint)
  const refusal = refusalToEscalate(stage, { last, state: complaint.state })
  if (refusal) return { refusal }
  const now = { now: tx.now, notBefore: stage.answeredAt ?? tx.now }
  const askedAt = askedOn ? momentOf(askedOn, now) : tx.now
  if (!askedAt) return { refusal: 'not-on-that-day' }
  const number = stage.number + 1
  insertStage(tx, {
    caseId: current.id,
    number,
    startedAt: askedAt,
    reasons,
    reportedAs: number,
    scopeId: complaint.scopeId,
  })
  saveComplaint(tx, current.id, { stage: number, state: 'investigating', outcome: null })
  endStep(tx, actor, current, {
    action: 'complaint-escalated',
    words: reasons ? `They asked for the next stage: ${reasons}` : 'They asked for the next stage',
    news: 'You asked us to look at your complaint again',
    detail: { stage: number },
  })
  return reopenCase(tx, actor, {
    caseId: current.id,
    version: null,
    reason: reasons ?? 'You asked us to look at your complaint again.',
    askedAt,
  })
}

type Refuse = Seen & { ground: string; reason: string; evidence: string; records?: readonly EvidenceRecord[] }

/**
 * Does not take it to the next stage, for an evidenced reason: the letter says why, and that the Ombudsman can be asked.
 * Where they asked for it themselves the stage has begun: it is taken back, as it is never acknowledged.
 */
export async function refuseToEscalate(
  tx: Tx,
  actor: Actor,
  { ground, reason, evidence, records = [], ...seen }: Refuse,
): Promise<Done | No> {
  if (reason.trim() === '') return { refusal: 'reason-missing' }
  if (evidence.trim() === '' && records.length === 0) return { refusal: 'evidence-missing' }
  const taken = await takeInHand(tx, actor, seen, mayManage)
  if (taken.refusal !== null) return taken
  const { current, complaint, stage, stages, inHand } = taken
  const { last, regime } = await processOf(tx, complaint)
  const asked = stage.number > 1 && stage.answeredAt === null && complaint.state === 'investigating'
  const isBegun = stage.acknowledgedAt !== null || (await hasFindings(tx, current.id, stage.number))
  if (asked && isBegun) return { refusal: 'looked-into-already' }
  const refusal = asked ? null : refusalToEscalate(stage, { last, state: complaint.state })
  if (refusal) return { refusal }
  if (!regime?.refusals.some((one) => one.key === ground)) return { refusal: 'no-regime' }
  const own = { openingWords: '', closingWords: '' }
  const shownBy = records.map(({ name }) => name)
  const letter = writeLetter('not-escalated', await registerOf(tx, inHand, { reason, shownBy }), own)
  const letters = await go(tx, actor, { current, inHand, kind: 'not-escalated', letter, own })
  const before = asked ? stages.find(({ number }) => number === stage.number - 1) : null
  if (before) {
    await dropLetters(tx, current.id)
    await withdrawPromises(tx, { kind: 'case', id: current.id }, `Not taken to the next stage: ${reason}`, actor)
    deleteStage(tx, stage.id)
    saveComplaint(tx, current.id, { stage: before.number, state: 'answered', outcome: before.outcome })
    // Decisions count by the stage their complaint is at: that is the one before again.
    await complaintOf(tx, current.id)
  }
  recordDecision(tx, actor, {
    caseId: current.id,
    kind: 'not-escalated',
    decision: ground,
    tests: {},
    reason,
    evidence,
    records,
    scopeId: complaint.scopeId,
  })
  const done = endStep(tx, actor, current, {
    action: 'complaint-not-escalated',
    words: `Not taken to the next stage: ${reason}`,
    news: null,
    letters,
    detail: { ground },
  })
  if (!before?.outcome) return done
  const { outcome } = before
  return resolveCase(tx, actor, { caseId: current.id, version: null, outcome, filledIn: {}, reason: null })
}

const hasFindings = async (tx: Tx, caseId: string, stage: number) =>
  (await findingsOf(tx, caseId)).some((one) => one.stage === stage)

/** They no longer want an answer: they are told that we stopped, and how to take it up again. */
export async function withdrawComplaint(
  tx: Tx,
  actor: Actor,
  { reason, ...seen }: Seen & { reason: string | null },
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen, (who, { ownerId, id }) =>
    who.kind === 'resident' ? who.caseIds.includes(id) : mayHandle(who, ownerId),
  )
  if (taken.refusal !== null) return taken
  const { current, complaint, stage, inHand } = taken
  if (stage.answeredAt !== null) return { refusal: 'answered-already' }
  const why = reason ?? 'They no longer want an answer'
  await dropLetters(tx, current.id)
  const own = { openingWords: '', closingWords: '' }
  const letter = writeLetter('withdrawal', await registerOf(tx, inHand, { reason }), own)
  const letters = await go(tx, actor, { current, inHand, kind: 'withdrawal', letter, own })
  saveStage(tx, stage.id, { answered_at: tx.now, outcome: 'withdrawn', handler_id: current.ownerId })
  saveComplaint(tx, current.id, { state: 'withdrawn', outcome: 'withdrawn' })
  recordDecision(tx, actor, {
    caseId: current.id,
    kind: 'withdrawn',
    decision: 'withdrawn',
    tests: {},
    reason: why,
    evidence: '',
    scopeId: complaint.scopeId,
  })
  endStep(tx, actor, current, {
    action: 'complaint-withdrawn',
    words: `Withdrawn: ${why}`,
    news: 'You told us that you no longer want an answer',
    letters,
    detail: {},
  })
  return withdrawCase(tx, actor, { caseId: current.id, version: null, reason })
}

export const laterSteps = ['agreed', 'panel-met', 'panel-reported'] as const
export type LaterStep = (typeof laterSteps)[number]

/** What each of these begins: the investigation, the panel's report, the council's answer to it. */
const begins = {
  agreed: { step: 'respond', startedBy: 'agreement', owed: 'reply', endsIt: false },
  'panel-met': { step: 'report', startedBy: 'meeting', owed: 'visit', endsIt: true },
  'panel-reported': { step: 'answer', startedBy: 'recommendations', owed: 'finish', endsIt: true },
} as const

const laterWords: Readonly<Record<LaterStep, string>> = {
  agreed: 'What will be investigated was agreed in writing',
  'panel-met': 'The review panel met',
  'panel-reported': 'The review panel gave its recommendations',
}

/**
 * Something happened on which a clock of the children's procedure starts: the complaint was agreed in writing, the
 * panel met, the panel reported. The clock starts on the day it happened. What was promised up to then is kept.
 */
export async function recordLaterStep(
  tx: Tx,
  actor: Actor,
  { happened, on, ...seen }: Seen & { happened: LaterStep; on?: Temporal.PlainDate | null },
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, complaint, stage } = taken
  const { pack } = await processOf(tx, complaint)
  const { step, startedBy, owed, endsIt } = begins[happened]
  const policyKey = pack ? policyFor(pack, { stage: stage.number, step, sector: complaint.sector }) : null
  if (!policyKey) return { refusal: 'no-next-stage' }
  const running = await runningPromise(tx, current.id, owed)
  if (endsIt !== (running !== null)) return { refusal: 'not-in-this-order' }
  const at = on ? momentOf(on, { now: tx.now, notBefore: running?.startedAt ?? stage.startedAt }) : tx.now
  if (!at) return { refusal: 'not-on-that-day' }
  if (running) await keepPromise(tx, actor, { promiseId: running.id, at })
  const { teamId, ownerId, scopeId, serviceKey, wardCode } = current
  const about = { subject: { kind: 'case', id: current.id }, teamId, ownerId, scopeId, serviceKey, wardCode }
  await beginPromise(tx, actor, { ...about, startedAt: at, startedBy, policyKey })
  await orderByPromises(tx, [about.subject])
  return endStep(tx, actor, current, {
    action: `complaint-${happened}`,
    words: laterWords[happened],
    news: laterWords[happened],
  })
}
