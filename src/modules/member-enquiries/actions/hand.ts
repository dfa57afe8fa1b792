import { beginStep, type Refused, type Seen, type Step } from '#modules/cases/index.ts'
import { teamsLedByContract, teamsManagedBy } from '#modules/organisation/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { mayAnswer, mayManage } from '../permissions.ts'
import { hasConsent } from '../queries/consents.ts'
import { type Enquiry, enquiryOf, type QuestionRow, questionsOf } from '../queries/enquiries.ts'
import { findMember, type Member } from '../queries/members.ts'
import { waitsForConsent } from '../rules/consent.ts'
import type { Question } from '../rules/reply.ts'
import type { EnquiryRefusal } from '../rules/standing.ts'

export type No =
  | Refused
  | { refusal: EnquiryRefusal }
  | { refusal: 'not-a-working-day'; next: Temporal.PlainDate }
  | { refusal: 'question-taken'; taken: QuestionRow }

export type InHand = { refusal: null; current: Step; enquiry: Enquiry; member: Member }

/** How a step on an enquiry begins: the case locked, the enquiry and its Member, for whoever may. */
export async function takeInHand(
  tx: Tx,
  actor: Actor,
  seen: Seen,
  may: (actor: Actor, current: Step) => boolean = mayManage,
): Promise<InHand | No> {
  const step = await beginStep(tx, actor, seen, may)
  if (step.refusal !== null) return step
  const enquiry = await enquiryOf(tx, step.current.id)
  const member = enquiry && (await findMember(tx, enquiry.memberId))
  if (!enquiry || !member) return { refusal: 'not-an-enquiry' }
  return { refusal: null, current: step.current, enquiry, member }
}

/**
 * Somebody with all the units they may answer for: their own, those they manage, and those of the company they hold to
 * its contract, whose own people do not write to Members.
 */
export async function answering(db: Db, actor: Actor): Promise<Actor> {
  if (!isStaff(actor)) return actor
  const managed = await teamsManagedBy(db, actor.id, db.clock.now())
  return { ...actor, teams: [...actor.teams, ...managed, ...(await teamsLedByContract(db, actor.id))] }
}

/** Holds a part for somebody who may answer for its unit. */
export async function takePartInHand(tx: Tx, actor: Actor, seen: Seen) {
  const who = await answering(tx, actor)
  return beginStep(tx, actor, seen, (_, current) => mayAnswer(who, current.teamId))
}

/** The questions with the answers that count: a part given back has none until it is answered again. */
export async function questionsNow(tx: Db, caseId: string): Promise<Question[]> {
  const consented = await hasConsent(tx, caseId)
  return (await questionsOf(tx, caseId)).map(({ state, partAnswer, holds, ...one }) => ({
    number: one.number,
    question: one.question,
    answer: one.convertedWords ?? ((state === 'answered' || state === 'accepted') && partAnswer ? partAnswer : null),
    unit: one.unit,
    outcome: one.outcome,
    workDueOn: one.workDueOn,
    otherBody: one.otherBody,
    waits: waitsForConsent(holds, consented),
  }))
}
