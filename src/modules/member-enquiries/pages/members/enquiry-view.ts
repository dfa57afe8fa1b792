import { z } from 'zod'
import { isOpen } from '#modules/cases/index.ts'
import { complaintStanding } from '#modules/complaints/index.ts'
import { listPromiseChanges, type PromiseView, promisesOf } from '#modules/promises/index.ts'
import { serviceVersion } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { MemberActor } from '#platform/http/index.ts'
import { disputeUntil } from '../../actions/closing.ts'
import { hasConsent } from '../../queries/consents.ts'
import { repliesOf } from '../../queries/enquiries.ts'
import { escalationsOf } from '../../queries/escalations.ts'
import { type TheirEnquiry, type TheirEvent, theirEvents, theirQuestions } from '../../queries/theirs.ts'
import { waitsForConsent } from '../../rules/consent.ts'
import { mayTell, mayTellOfConverted } from '../../rules/telling.ts'
import { whatNames } from '../../rules/what.ts'
import { reaching } from './entrance.ts'
import { headline, howItCame, questionStands } from './state.ts'

type Happened = { readonly at: Temporal.Instant; readonly heading: string; readonly text: string | null }

const replyNames = {
  holding: 'We told you why we do not have the full answer yet',
  partial: 'We answered some of your questions',
  full: 'We answered',
} as const

/** Everything a Member may read of an enquiry of theirs, in plain words. */
export async function enquiryView(db: Db, actor: MemberActor, found: TheirEnquiry) {
  const { caseId } = found
  const told = mayTell(found)
  const converted = found.endedBecause === 'converted'
  const reached = reaching(actor, [caseId])
  const [promises, questions, replies, escalations, events, service, consented] = await Promise.all([
    promisesOf(db, reached, [{ kind: 'case', id: caseId }]),
    theirQuestions(db, caseId),
    repliesOf(db, caseId),
    escalationsOf(db, caseId),
    theirEvents(db, caseId),
    serviceVersion(db, found.serviceVersionId),
    hasConsent(db, caseId),
  ])
  const changes = await listPromiseChanges(
    db,
    reached,
    promises.map(({ id }) => id),
  )
  const running = runningOf(promises)
  const sent = told ? replies.filter(({ state }) => state === 'sent') : []
  const moves = converted
    ? []
    : changes.flatMap(({ oldWords, newWords, reason, at }) => (newWords ? [{ oldWords, newWords, reason, at }] : []))
  const answered = answerOf(found, service.body.challenge)
  const isAnswered = converted && answered.wasAnswered
  const until = found.resolvedAt && !converted ? disputeUntil(found.resolvedAt) : null
  const isOver = until !== null && Temporal.Instant.compare(db.clock.now(), until) > 0
  const waiting = escalations.find(({ decision }) => decision === null)
  return {
    ...found,
    headline: isAnswered ? 'We have answered' : headline(found),
    told,
    promise: converted && !mayTellOfConverted(found) ? null : running,
    moved: running && !converted ? movedTo(running, promises, changes) : null,
    questions: questions.map((one) => ({
      ...one,
      stands: questionStands({ ...one, waits: waitsForConsent(one.holds, consented) }),
    })),
    replies: sent.map((reply) => (reply.toldSensitive && !consented ? { ...reply, body: null } : reply)),
    escalated: waiting ? { to: waiting.toName, decideBy: waiting.decideBy, reason: waiting.reason } : null,
    disputeUntil: until && !found.endedAt && !isOver ? until : null,
    /** Answered, and the days to say that it does not answer have gone by: whether or not it was closed yet. */
    isOver,
    until,
    converted: converted
      ? {
          what: whatNames[found.what].toLowerCase(),
          serviceName: service.body.name,
          stage: mayTellOfConverted(found)
            ? ((await complaintStanding(db, found.caseId)) ?? service.body.statuses[found.status])
            : null,
          isComplaint: found.what === 'complaint',
          ...answered,
        }
      : null,
    timeline: [
      { at: found.receivedAt, heading: howItCame(found.door, found.assistantName), text: null },
      ...givenTo(questions),
      ...sent.flatMap(({ kind, sentAt }): Happened[] =>
        sentAt ? [{ at: sentAt, heading: replyNames[kind], text: null }] : [],
      ),
      ...escalations.flatMap((one): Happened[] => [
        {
          at: one.at,
          heading: one.byMember
            ? `You took it further, to ${one.toName ?? 'a manager'}`
            : `It went to ${one.toName ?? 'a manager'} to decide`,
          text: one.byMember ? one.reason : null,
        },
        ...(one.decision && one.decidedAt
          ? [{ at: one.decidedAt, heading: `${one.toName ?? 'A manager'} decided`, text: told ? one.decision : null }]
          : []),
      ]),
      ...moves.map(({ at, newWords, reason }) => ({
        at,
        heading: `New date: ${newWords}`,
        text: told ? reason : null,
      })),
      ...events.flatMap((event) => eventInWords(event, found)),
      ...(found.endedAt ? [{ at: found.endedAt, heading: headline(found), text: null }] : []),
      ...(isAnswered && found.finishedAt ? [{ at: found.finishedAt, heading: 'We answered', text: null }] : []),
    ].toSorted((a, b) => Temporal.Instant.compare(a.at, b.at)),
  }
}

/** How it ended where it went, in the words of the letter, and how to challenge it where the law says so. */
function answerOf(found: TheirEnquiry, challenge: string | null) {
  const { outcome, outcomeWords: answer, what, status } = found
  if (isOpen(status) || what === 'complaint' || !mayTellOfConverted(found))
    return { answer: null, challenge: null, wasAnswered: false }
  const wasAnswered = outcome !== 'withdrawn' && outcome !== 'opened-in-error'
  return { answer, challenge: wasAnswered ? challenge : null, wasAnswered }
}

/** What we still owe them first: the answer, or what came in its place. */
function runningOf(promises: readonly PromiseView[]) {
  const running = promises
    .filter(({ state }) => state === 'running')
    .toSorted((a, b) => Temporal.Instant.compare(a.dueAt, b.dueAt))[0]
  return running ?? null
}

type Change = Awaited<ReturnType<typeof listPromiseChanges>>[number]

/** From what they were told first to what they are promised now, however often it moved or was replaced in between. */
function movedTo(running: PromiseView, promises: readonly PromiseView[], changes: readonly Change[]) {
  const ofReply = new Set(promises.flatMap(({ id, kind }) => (kind === 'reply' ? id : [])))
  const theirs = changes.filter(({ promiseId }) => ofReply.has(promiseId) === (running.kind === 'reply'))
  const [first, last] = [theirs[0], theirs.at(-1)]
  return first && last && first.oldWords !== running.words
    ? { oldWords: first.oldWords, newWords: running.words, reason: last.reason }
    : null
}

type Given = Awaited<ReturnType<typeof theirQuestions>>

/** Each unit once: when it was asked, and when its answer came. */
function givenTo(questions: Given): Happened[] {
  const parts = [...Map.groupBy(questions, ({ partId }) => partId)].flatMap(([partId, [one]]) =>
    partId && one ? [one] : [],
  )
  return parts.flatMap(({ unit, givenAt, answeredAt }): Happened[] => {
    const who = unit ?? 'another team'
    return [
      ...(givenAt ? [{ at: givenAt, heading: `We asked ${who}`, text: null }] : []),
      ...(answeredAt
        ? [
            {
              at: answeredAt,
              heading: unit ? `${unit} gave us its answer` : 'Another team gave us its answer',
              text: null,
            },
          ]
        : []),
    ]
  })
}

const facts = z.object({ words: z.string().nullish(), reason: z.string().nullish(), to: z.string().nullish() })

/** Their own words are theirs to read; what is said to others about a case that went another way is not. */
function eventInWords({ kind, fact, actorKind, at }: TheirEvent, found: TheirEnquiry): Happened[] {
  const { words, reason, to } = facts.catch({}).parse(fact)
  const own = actorKind === 'member'
  if (kind === 'chased') return own ? [{ at, heading: 'You asked how it stands', text: words ?? null }] : []
  if (kind === 'service-changed') return [{ at, heading: `It went to: ${to ?? 'another service'}`, text: null }]
  if (found.endedBecause === 'converted') return []
  if (kind === 'reopened')
    return [{ at, heading: 'You said that it was not answered', text: own ? (reason ?? null) : null }]
  return [{ at, heading: 'We did not keep our promise', text: words ? `We had said: ${words}.` : null }]
}
