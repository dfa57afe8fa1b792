import { type Done, endStep, type Seen } from '#modules/cases/index.ts'
import { findCustomer } from '#modules/customers/index.ts'
import { dueInWords, promisesOf } from '#modules/promises/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, system } from '#platform/http/index.ts'
import { deleteQuestion, insertQuestion, isTaken, questionsOf, saveEnquiry } from '../queries/enquiries.ts'
import { historyOfResident } from '../queries/history.ts'
import { failedBefore } from '../rules/failed-before.ts'
import { firstOwed } from '../rules/promised.ts'
import { mayTellOfConverted } from '../rules/telling.ts'
import { type What, whatNames } from '../rules/what.ts'
import { goElsewhere, lastPromised } from './elsewhere.ts'
import { type No, takeInHand } from './hand.ts'
import { writeToMember } from './write-to-member.ts'

type Sort = Seen & {
  what: What
  /** The service it goes to when it is a service request. */
  serviceKey: string | null
  reason: string
}

/**
 * Says what it really is. What is no enquiry goes the way that is made for it, with its day of receipt, and the Member
 * is told where it went; the thread stays one.
 */
export async function sortEnquiry(
  tx: Tx,
  actor: Actor,
  { what, serviceKey, reason, ...seen }: Sort,
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, enquiry, member } = taken
  if (enquiry.endedAt !== null) return { refusal: 'ended' }
  saveEnquiry(tx, current.id, { what })
  const sorted = endStep(tx, actor, current, {
    action: 'enquiry-sorted',
    words: `Sorted as: ${whatNames[what]}${reason ? `. ${reason}` : ''}`,
    news: null,
    detail: { what },
  })
  if (what === 'enquiry' || what === 'campaign' || what === 'untriaged') return sorted
  const converted = await goElsewhere(tx, actor, { enquiry, member, what, serviceKey, reason })
  if (converted.refusal !== null) return converted
  await writeToMember(tx, actor, {
    template: 'enquiry-converted',
    enquiry,
    member,
    data: {
      reference: current.reference,
      what,
      serviceName: converted.serviceName,
      reason,
      promise: mayTellOfConverted({ ...enquiry, what })
        ? await lastPromised(tx, current.id)
        : what === 'complaint'
          ? await acknowledgedBy(tx, current.id)
          : '',
    },
    scopeId: current.scopeId,
  })
  return converted
}

/**
 * Whoever may not be told how a complaint goes knows at least its first day: that follows from when it came and from what is
 * published, and tells nothing of the resident.
 */
async function acknowledgedBy(tx: Tx, caseId: string): Promise<string> {
  const owed = firstOwed(await promisesOf(tx, system('enquiries'), [{ kind: 'case', id: caseId }]))
  return owed
    ? `We will write to whoever it is for by ${dueInWords(owed.dueAt, tx.now)}, to say how we understand it.`
    : ''
}

/** Writes the questions anew as the officer reads them; those a unit has already are left. */
export async function setQuestions(
  tx: Tx,
  actor: Actor,
  { questions, ...seen }: Seen & { questions: readonly string[] },
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, enquiry } = taken
  if (enquiry.endedAt !== null) return { refusal: 'ended' }
  const before = await questionsOf(tx, current.id)
  const kept = before.filter(isTaken)
  for (const { id } of before.filter((question) => !isTaken(question))) deleteQuestion(tx, id)
  const taken_ = new Set(kept.map(({ question }) => question))
  const fresh = questions
    .map((question) => question.trim())
    .filter((question) => question !== '' && !taken_.has(question))
  const last = Math.max(0, ...kept.map(({ number }) => number))
  for (const [index, question] of fresh.entries())
    insertQuestion(tx, { caseId: current.id, number: last + index + 1, question, scopeId: current.scopeId })
  if (kept.length + fresh.length === 0) return { refusal: 'no-questions' }
  return endStep(tx, actor, current, {
    action: 'enquiry-questions',
    words: `${kept.length + fresh.length} questions`,
    news: null,
  })
}

type Authority = Seen & { authority: 'asked-to-act' | 'consent-given' | 'none'; note: string }

/** Records that the resident asked the Member to act, or gave their own consent: before that nothing of theirs is told. */
export async function recordAuthority(
  tx: Tx,
  actor: Actor,
  { authority, note, ...seen }: Authority,
): Promise<Done | No> {
  if (note.trim() === '') return { refusal: 'reason-missing' }
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  saveEnquiry(tx, taken.current.id, {
    authority,
    authority_note: note,
    authority_by: isStaff(actor) ? actor.id : null,
    authority_at: tx.now,
  })
  return endStep(tx, actor, taken.current, {
    action: 'enquiry-authority',
    words: `Authority: ${note}`,
    news: null,
    detail: { authority },
  })
}

/** Says which record is the resident's: from it we propose whether they were failed before, until a person has said so. */
export async function linkResident(
  tx: Tx,
  actor: Actor,
  { residentId, ...seen }: Seen & { residentId: string },
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, enquiry } = taken
  if (enquiry.endedAt !== null) return { refusal: 'ended' }
  const resident = await findCustomer(tx, actor, residentId)
  if (!resident) return { refusal: 'no-such-resident' }
  const failed = failedBefore(true, await historyOfResident(tx, resident.id, enquiry.receivedAt))
  saveEnquiry(tx, current.id, {
    resident_id: resident.id,
    for_whom: 'resident',
    ...(enquiry.failedConfirmedAt ? {} : { failed_before: failed.verdict, failed_because: failed.because }),
  })
  return endStep(tx, actor, current, {
    action: 'enquiry-resident',
    words: 'The resident’s record is linked',
    news: null,
  })
}

type Confirm = Seen & { verdict: 'first-contact' | 'failed-before'; because: string }

/** A person confirms, with one key, whether the resident was failed before or the Member is the first to say it. */
export async function confirmFailedBefore(
  tx: Tx,
  actor: Actor,
  { verdict, because, ...seen }: Confirm,
): Promise<Done | No> {
  if (!isStaff(actor)) return { refusal: 'not-allowed' }
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  saveEnquiry(tx, taken.current.id, {
    failed_before: verdict,
    ...(because === '' && taken.enquiry.failedBefore !== 'not-known'
      ? {}
      : { failed_because: because || `${actor.name} says so. The resident’s record is not linked` }),
    failed_confirmed_by: actor.id,
    failed_confirmed_at: tx.now,
  })
  return endStep(tx, actor, taken.current, {
    action: 'enquiry-failed-before',
    words: verdict === 'failed-before' ? 'The resident was failed before' : 'The first we hear of it',
    news: null,
    detail: { verdict },
  })
}
