import { endOfDay } from '#modules/calendar/index.ts'
import { type Done, endStep, resolveCase, type Seen, type Step } from '#modules/cases/index.ts'
import { beginPromise, keepPromise, promisesOf, renegotiate, withdrawPromise } from '#modules/promises/index.ts'
import { orderByPromises } from '#modules/queues/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type Enquiry, insertReply, questionsOf, repliesOf, saveEnquiry } from '../queries/enquiries.ts'
import type { Member } from '../queries/members.ts'
import { tells } from '../rules/consent.ts'
import { answerDay } from '../rules/promised.ts'
import {
  composeReply,
  holdingWords,
  openQuestions,
  unanswered,
  waitingForConsent,
  withoutGreeting,
} from '../rules/reply.ts'
import { type Delay, refusalToHold, workingDayFor } from '../rules/standing.ts'
import { type No, questionsNow, takeInHand } from './hand.ts'
import { keepPartsWithin } from './part-dates.ts'
import { writeToMember } from './write-to-member.ts'

/**
 * Sends a holding reply: why there is no full answer yet, and one date. It counts as responded and never as resolved. Where a date
 * for the answer is given, that is promised now; else the date of the next update is.
 */
export async function sendHolding(
  tx: Tx,
  actor: Actor,
  { reason, newDate, nextUpdateOn, ...seen }: Seen & Delay,
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, enquiry, member } = taken
  if (enquiry.resolvedAt !== null || enquiry.endedAt !== null) return { refusal: 'reply-sent' }
  const refusal = refusalToHold({ reason, newDate, nextUpdateOn }, londonDate(tx.now))
  if (refusal) return { refusal }
  const next = workingDayFor(newDate ?? nextUpdateOn ?? londonDate(tx.now))
  if (next) return { refusal: 'not-a-working-day', next }
  await responded(tx, actor, current, enquiry, 'holding')
  const promised = answerDay(await promisesOf(tx, system('enquiries'), [{ kind: 'case', id: current.id }]))
  await promiseAgain(tx, actor, current, { reason, newDate, nextUpdateOn })
  const body = holdingWords({ reason, newDate, nextUpdateOn, promised })
  await send(tx, actor, { current, enquiry, member, kind: 'holding', body, delay: { reason, newDate, nextUpdateOn } })
  return endStep(tx, actor, current, { action: 'enquiry-holding-reply', words: `Holding reply: ${reason}`, news: null })
}

/**
 * Who is told a new day for the answer, or a day of the next news where none can honestly be given, is promised that and
 * nothing else any more. News that was promised before are these.
 */
async function promiseAgain(tx: Tx, actor: Actor, current: Step, { reason, newDate, nextUpdateOn }: Delay) {
  const subject = { kind: 'case', id: current.id }
  const running = (await promisesOf(tx, system('enquiries'), [subject])).filter(({ state }) => state === 'running')
  const finish = running.find(({ kind }) => kind === 'finish')
  for (const { id, kind } of running) if (kind === 'word') await keepPromise(tx, actor, { promiseId: id })
  const { teamId, ownerId, scopeId, serviceKey, wardCode } = current
  const about = { subject, teamId, ownerId, scopeId, serviceKey, wardCode, startedAt: tx.now }
  if (nextUpdateOn) {
    if (finish) await withdrawPromise(tx, actor, { promiseId: finish.id, reason })
    await beginPromise(tx, actor, {
      ...about,
      dueAt: endOfDay(nextUpdateOn),
      words: 'We will tell you how it stands by {due}',
    })
  } else if (newDate && finish) {
    await renegotiate(tx, actor, { promiseId: finish.id, newDue: endOfDay(newDate), reason })
  } else if (newDate) {
    await beginPromise(tx, actor, {
      ...about,
      kind: 'finish',
      dueAt: endOfDay(newDate),
      words: 'We will answer every question by {due}',
    })
  }
  await orderByPromises(tx, [subject])
  await keepPartsWithin(tx, actor, { enquiryId: current.id, reference: current.reference, serviceKey })
}

type Send = Seen & {
  /** The whole reply as it goes; null: composed from the answers. */
  body: string | null
  /** When the questions that have to wait will be answered. */
  restBy: Temporal.PlainDate | null
}

/**
 * Sends the one reply. With every question answered it is the full reply, and the enquiry is resolved; with some open
 * it is a partial reply, which says which and needs the day of the rest.
 */
export async function sendReply(tx: Tx, actor: Actor, { body, restBy, ...seen }: Send): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, enquiry, member } = taken
  if (enquiry.resolvedAt !== null || enquiry.endedAt !== null) return { refusal: 'reply-sent' }
  const questions = await questionsNow(tx, current.id)
  if (questions.length === 0) return { refusal: 'no-questions' }
  const open = openQuestions(questions)
  const waiting = waitingForConsent(questions)
  if (open.length === questions.length) return { refusal: waiting.length > 0 ? 'consent-missing' : 'nothing-to-reply' }
  if (unanswered(questions).length > 0 && restBy === null) return { refusal: 'rest-date-missing' }
  const kept = waiting.flatMap(({ answer }) => answer ?? [])
  if (body !== null && tells(body, kept)) return { refusal: 'consent-missing' }
  if (restBy && Temporal.PlainDate.compare(restBy, londonDate(tx.now)) < 0) return { refusal: 'date-in-past' }
  const next = restBy && workingDayFor(restBy)
  if (next) return { refusal: 'not-a-working-day', next }
  const kind = open.length === 0 ? 'full' : 'partial'
  const words = body ?? composeReply(questions, { waitingUntil: restBy })
  if (enquiry.disputedAt !== null && (await repliesOf(tx, current.id)).some((reply) => reply.body === words))
    return { refusal: 'same-reply' }
  await responded(tx, actor, current, enquiry, kind)
  await send(tx, actor, {
    current,
    enquiry,
    member,
    kind,
    body: words,
    toldSensitive: waiting.length === 0 && (await holdsAny(tx, current.id)),
    delay: { reason: '', newDate: restBy, nextUpdateOn: null },
  })
  if (kind === 'partial') {
    const reason = 'Some questions have to wait'
    if (restBy) await promiseAgain(tx, actor, current, { reason, newDate: restBy, nextUpdateOn: null })
    return endStep(tx, actor, current, {
      action: 'enquiry-partial-reply',
      words: `Partial reply: ${open.length} open`,
      news: null,
    })
  }
  saveEnquiry(tx, current.id, { resolved_at: tx.now })
  endStep(tx, actor, current, { action: 'enquiry-answered', words: 'Every question answered', news: null })
  return resolveCase(tx, actor, { caseId: current.id, version: null, outcome: 'answered', filledIn: {}, reason: null })
}

/** With consent an answer tells what needed it; without, it waits and nothing of it is told. */
const holdsAny = async (tx: Tx, caseId: string) =>
  (await questionsOf(tx, caseId)).some(({ holds }) => holds !== null && holds !== 'nothing')

/** The one answer that many are given: it answers the whole of an enquiry that no unit has a question of. */
export async function answerAsCampaign(
  tx: Tx,
  actor: Actor,
  { body, campaignId, ...seen }: Seen & { body: string; campaignId: string },
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, enquiry, member } = taken
  if (enquiry.resolvedAt !== null || enquiry.endedAt !== null) return { refusal: 'reply-sent' }
  if (current.openParts > 0) return { refusal: 'questions-open' }
  await responded(tx, actor, current, enquiry, 'full')
  const delay = { reason: '', newDate: null, nextUpdateOn: null }
  await send(tx, actor, { current, enquiry, member, kind: 'full', body, delay })
  saveEnquiry(tx, current.id, { what: 'campaign', campaign_id: campaignId, resolved_at: tx.now })
  endStep(tx, actor, current, {
    action: 'enquiry-answered',
    words: 'Answered with the others of a campaign',
    news: null,
  })
  return resolveCase(tx, actor, { caseId: current.id, version: null, outcome: 'answered', filledIn: {}, reason: null })
}

type Around = Seen & { body: string; sentAt: Temporal.Instant; answersAll: boolean; messageId: string | null }

/** A unit answered the Member around us: it is kept as what it was, and the enquiry goes on from there. */
export async function recordAroundUs(
  tx: Tx,
  actor: Actor,
  { body, sentAt, answersAll, messageId, ...seen }: Around,
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, enquiry } = taken
  if (body.trim() === '') return { refusal: 'missing-words' }
  // Entered to the minute: the one in which it came counts.
  const cameIn = enquiry.receivedAt.round({ smallestUnit: 'minute', roundingMode: 'floor' })
  if (Temporal.Instant.compare(sentAt, tx.now) > 0 || Temporal.Instant.compare(sentAt, cameIn) < 0)
    return { refusal: 'not-sent-then' }
  if (enquiry.resolvedAt !== null) return { refusal: 'reply-sent' }
  if (answersAll && current.openParts > 0) return { refusal: 'questions-open' }
  const kind = answersAll ? 'full' : 'partial'
  insertReply(tx, {
    caseId: current.id,
    kind,
    body,
    delayReason: '',
    newDate: null,
    nextUpdateOn: null,
    way: 'around-us',
    messageId,
    writtenBy: isStaff(actor) ? actor.id : null,
    sentAt,
    scopeId: current.scopeId,
  })
  await responded(tx, actor, current, enquiry, kind, sentAt)
  if (answersAll) saveEnquiry(tx, current.id, { resolved_at: sentAt })
  const done = endStep(tx, actor, current, {
    action: 'enquiry-answered-around-us',
    words: 'A reply was sent around the team and is recorded',
    news: null,
  })
  return answersAll
    ? resolveCase(tx, actor, { caseId: current.id, version: null, outcome: 'answered', filledIn: {}, reason: null })
    : done
}

/** The first reply of any kind is the response; later ones change nothing of it. */
async function responded(
  tx: Tx,
  actor: Actor,
  current: Step,
  enquiry: Enquiry,
  by: 'holding' | 'partial' | 'full',
  at: Temporal.Instant = tx.now,
) {
  if (enquiry.respondedAt !== null) return
  const promises = await promisesOf(tx, system('enquiries'), [{ kind: 'case', id: current.id }])
  const owed = promises.find(({ kind, state }) => kind === 'reply' && state === 'running')
  if (owed) await keepPromise(tx, actor, { promiseId: owed.id, at })
  saveEnquiry(tx, current.id, { responded_at: at, responded_by: by })
}

type Sending = {
  current: Step
  enquiry: Enquiry
  member: Member
  kind: 'holding' | 'partial' | 'full'
  body: string
  delay: Delay
  toldSensitive?: boolean
}

async function send(tx: Tx, actor: Actor, { current, kind, body, delay, toldSensitive = false, ...to }: Sending) {
  const messageId = await writeToMember(tx, actor, {
    ...to,
    template: kind === 'holding' ? 'enquiry-holding' : 'enquiry-reply',
    data: { reference: current.reference, text: withoutGreeting(body) },
    scopeId: current.scopeId,
    link: `/members/enquiries/${current.reference}`,
  })
  insertReply(tx, {
    caseId: current.id,
    kind,
    body,
    delayReason: delay.reason,
    newDate: delay.newDate,
    nextUpdateOn: delay.nextUpdateOn,
    way: 'composed',
    toldSensitive,
    messageId,
    writtenBy: isStaff(actor) ? actor.id : null,
    sentAt: tx.now,
    scopeId: current.scopeId,
  })
}
