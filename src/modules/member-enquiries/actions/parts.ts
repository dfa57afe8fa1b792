import {
  beginStep,
  type Done,
  endStep,
  moveToTeam,
  reopenCase,
  resolveCase,
  type Seen,
  type Step,
  splitPart,
} from '#modules/cases/index.ts'
import { teamNames } from '#modules/organisation/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { mayManage, maySignOff } from '../permissions.ts'
import { findCaseByReference } from '../queries/cases.ts'
import {
  enquiryOf,
  insertPart,
  isTaken,
  partOf,
  questionsOf,
  savePart,
  saveQuestionsOfPart,
} from '../queries/enquiries.ts'
import type { Holds } from '../rules/consent.ts'
import { latenessWords } from '../rules/lateness.ts'
import type { PartOutcome } from '../rules/reply.ts'
import { answering, type No, takePartInHand } from './hand.ts'
import { tellUnits } from './tell-units.ts'
import { promiseWork, runningOf } from './work.ts'

type Split = Seen & {
  teamId: string
  questionIds: readonly string[]
  /** What the proposal said, and whether it was taken. */
  proposedBecause: string
  proposal: 'taken' | 'other' | 'none'
}

/** Gives some of the questions to a unit as a part: its own reference, owner, promise and standing. */
export async function splitEnquiry(
  tx: Tx,
  actor: Actor,
  { teamId, questionIds, proposedBecause, proposal, ...seen }: Split,
): Promise<(Done & { part: string }) | No> {
  const enquiry = await enquiryOf(tx, seen.caseId)
  if (!enquiry) return { refusal: 'not-an-enquiry' }
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  if (enquiry.endedAt !== null) return { refusal: 'ended' }
  const asked = (await questionsOf(tx, seen.caseId)).filter(({ id }) => questionIds.includes(id))
  if (asked.length === 0 || asked.length !== new Set(questionIds).size) return { refusal: 'no-such-question' }
  const taken = asked.find(isTaken)
  if (taken) return { refusal: 'question-taken', taken }
  const title = asked.map(({ question }) => question).join(' ')
  const split = await splitPart(tx, actor, { ...seen, serviceKey: 'member-enquiry-part', title, teamId, dueOn: null })
  if (split.refusal !== null) return split
  const part = await findCaseByReference(tx, split.part)
  if (!part) throw new Error(`The part ${split.part} is not there`)
  const { id: caseId, scopeId, firstDueAt } = part
  insertPart(tx, { caseId, enquiryId: seen.caseId, teamId, firstDueAt, proposedBecause, proposal, scopeId })
  saveQuestionsOfPart(tx, questionIds, caseId)
  return split
}

type SplitToUnits = Seen & {
  chosen: readonly {
    questionId: string
    teamId: string
    /** The unit that was proposed for it. */
    proposed: string | null
    proposedBecause: string
  }[]
}

/**
 * Gives every question to the unit chosen for it, each as a part of its own, so that none goes without an answer because
 * another one of the same unit has it. All of them, or none.
 */
export async function splitToUnits(
  tx: Tx,
  actor: Actor,
  { chosen, ...seen }: SplitToUnits,
): Promise<(Done & { parts: string[] }) | No> {
  const parts: string[] = []
  let version = seen.version
  let last: Done | null = null
  for (const { questionId, teamId, proposed, proposedBecause } of chosen) {
    const split = await splitEnquiry(tx, actor, {
      caseId: seen.caseId,
      version,
      teamId,
      questionIds: [questionId],
      proposedBecause,
      proposal: proposed === null ? 'none' : proposed === teamId ? 'taken' : 'other',
    })
    if (split.refusal !== null) return split
    parts.push(split.part)
    version = null
    last = split
  }
  return last ? { ...last, parts } : { refusal: 'no-such-question' }
}

type Answer = Seen & {
  answer: string
  outcome: PartOutcome
  workDueOn: Temporal.PlainDate | null
  /** Who does it, where it is not for the council. */
  otherBody?: string | null
  /** Facts that need the resident's consent. */
  holds?: Holds
}

/**
 * A unit answers its part. It answers for itself: what is another unit's to say needs that unit's word first. The
 * part is done with it, unless it comes back with what is missing.
 */
export async function answerPart(
  tx: Tx,
  actor: Actor,
  { answer, outcome, workDueOn, otherBody = null, holds = 'nothing', ...seen }: Answer,
): Promise<Done | No> {
  const part = await partOf(tx, seen.caseId)
  if (!part) return { refusal: 'not-an-enquiry' }
  if (answer.trim() === '') return { refusal: 'missing-words' }
  if (outcome === 'long-lead' && workDueOn === null) return { refusal: 'date-missing' }
  if (outcome === 'not-ours' && !otherBody) return { refusal: 'body-missing' }
  if (workDueOn && Temporal.PlainDate.compare(workDueOn, londonDate(tx.now)) < 0) return { refusal: 'date-in-past' }
  const step = await takePartInHand(tx, actor, seen)
  if (step.refusal !== null) return step
  if (part.state === 'answered' || part.state === 'accepted') return { refusal: 'part-answered' }
  if (part.forTeamId !== null && part.signedOffAt === null) return { refusal: 'sign-off-missing' }
  const owed = await runningOf(tx, part.caseId)
  savePart(tx, part.caseId, {
    answer,
    outcome,
    work_due_on: workDueOn,
    work_done_at: null,
    other_body: outcome === 'not-ours' ? (otherBody ?? '') : '',
    holds,
    state: 'answered',
    missing: '',
    answered_by: isStaff(actor) ? actor.id : null,
    answered_at: tx.now,
  })
  const done = await resolveCase(tx, actor, {
    caseId: part.caseId,
    version: null,
    outcome: 'answered',
    filledIn: {},
    reason: owed ? `Answered ${latenessWords(owed.dueAt, tx.now)}.` : null,
  })
  if (done.refusal === null && outcome === 'long-lead' && workDueOn)
    await promiseWork(tx, actor, step.current, workDueOn)
  return done
}

/** Says for which other unit an answer speaks: it cannot go before that unit has agreed. */
export async function speakFor(
  tx: Tx,
  actor: Actor,
  { teamId, ...seen }: Seen & { teamId: string | null },
): Promise<Done | No> {
  const part = await partOf(tx, seen.caseId)
  if (!part) return { refusal: 'not-an-enquiry' }
  const step = await takePartInHand(tx, actor, seen)
  if (step.refusal !== null) return step
  savePart(tx, part.caseId, { for_team_id: teamId, signed_off_by: null, signed_off_at: null })
  if (teamId) await askForWord(tx, step.current, teamId)
  return endStep(tx, actor, step.current, {
    action: 'enquiry-part-for-another',
    words: teamId ? 'Another unit must agree to this answer' : 'The answer speaks for this unit alone',
    news: null,
  })
}

/** Whoever answers for the other unit hears of it at once. */
async function askForWord(tx: Tx, part: Step, teamId: string) {
  const names = await teamNames(tx, [part.teamId, teamId])
  await tellUnits(tx, 'enquiry-part-agree', [
    {
      caseId: part.id,
      enquiryId: part.id,
      reference: part.reference,
      scopeId: part.scopeId,
      teamId,
      unit: names.get(teamId) ?? 'your unit',
      ownerId: null,
      words: `${names.get(part.teamId) ?? 'Another unit'} asks for your word`,
    },
  ])
}

/** The other unit agrees to what is answered for it. */
export async function agreeToPart(tx: Tx, actor: Actor, seen: Seen): Promise<Done | No> {
  const part = await partOf(tx, seen.caseId)
  if (!part?.forTeamId) return { refusal: 'not-an-enquiry' }
  const { forTeamId } = part
  const who = await answering(tx, actor)
  const step = await beginStep(tx, actor, seen, () => maySignOff(who, forTeamId))
  if (step.refusal !== null) return step
  if (!isStaff(actor)) return { refusal: 'not-allowed' }
  savePart(tx, part.caseId, { signed_off_by: actor.id, signed_off_at: tx.now })
  return endStep(tx, actor, step.current, {
    action: 'enquiry-part-agreed',
    words: `${actor.name} agrees for their unit`,
    news: null,
  })
}

/**
 * The unit that got a part is not the one that knows: it goes on to the unit that does, with why, and its promise runs on.
 * The next question like it is proposed for that unit.
 */
export async function sendPartOn(
  tx: Tx,
  actor: Actor,
  { teamId, reason, proposedBecause, proposed, ...seen }: SendOn,
): Promise<Done | No> {
  const part = await partOf(tx, seen.caseId)
  if (!part) return { refusal: 'not-an-enquiry' }
  const step = await takePartInHand(tx, actor, seen)
  if (step.refusal !== null) return step
  if (part.state === 'answered' || part.state === 'accepted') return { refusal: 'part-answered' }
  const moved = await moveToTeam(tx, actor, { caseId: part.caseId, version: null, teamId, reason, lacked: 'nothing' })
  if (moved.refusal !== null) return moved
  savePart(tx, part.caseId, {
    proposed_because: proposed === teamId ? proposedBecause : '',
    proposal: proposed === null ? 'none' : proposed === teamId ? 'taken' : 'other',
    // Whom it speaks for beside the unit was the other unit's to say.
    for_team_id: null,
    signed_off_by: null,
    signed_off_at: null,
  })
  return moved
}

type SendOn = Seen & { teamId: string; reason: string; proposed: string | null; proposedBecause: string }

/** Gives a part back to its unit with what is missing; it stands in its queue again. */
export async function returnPart(
  tx: Tx,
  actor: Actor,
  { missing, ...seen }: Seen & { missing: string },
): Promise<Done | No> {
  if (missing.trim() === '') return { refusal: 'missing-words' }
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  const part = await partOf(tx, seen.caseId)
  if (!part) return { refusal: 'not-an-enquiry' }
  if (part.state !== 'answered' && part.state !== 'accepted') return { refusal: 'part-not-answered' }
  const enquiry = await enquiryOf(tx, part.enquiryId)
  if (enquiry?.resolvedAt) return { refusal: 'reply-sent' }
  savePart(tx, part.caseId, { state: 'returned', missing, returned: part.returned + 1 })
  return reopenCase(tx, actor, { ...seen, reason: `What is missing: ${missing}` })
}

/** Takes the answer of a unit as complete. */
export async function acceptPart(tx: Tx, actor: Actor, seen: Seen): Promise<Done | No> {
  const taken = await beginStep(tx, actor, seen, mayManage)
  if (taken.refusal !== null) return taken
  const part = await partOf(tx, seen.caseId)
  if (part?.state !== 'answered') return { refusal: 'part-not-answered' }
  savePart(tx, part.caseId, { state: 'accepted' })
  return endStep(tx, actor, taken.current, {
    action: 'enquiry-part-accepted',
    words: 'Answer taken as complete',
    news: null,
  })
}
