import { family } from '#modules/customers/index.ts'
import { type AnswerInWords, answersInWords } from '#modules/forms/index.ts'
import { listStreets } from '#modules/places/index.ts'
import { listPromiseChanges, type PromiseView, promisesOf } from '#modules/promises/index.ts'
import { type IdentityLevel, serviceVersion } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { ResidentActor } from '#platform/http/index.ts'
import { dayInWords, londonDate } from '#platform/time/index.ts'
import { kindOf } from '../actions/kinds.ts'
import { publicStoryOf } from '../queries/events.ts'
import { type Case, readCase } from '../queries/reading.ts'
import { reaches } from '../rules/identity.ts'
import { isOpen, lastDayToReopen } from '../rules/standing.ts'
import { sentence } from '../rules/summary.ts'
import { factForCustomer } from './story-words.ts'

export type Progress = {
  caseId: string
  reference: string
  serviceName: string
  /** What they call it: “your …”. */
  called: string
  serviceKey: string
  status: Case['status']
  version: number
  /** Where it stands, in one sentence to them: never a bare status. */
  headline: string
  /** More about where it stands. */
  explanation: string | null
  /** Who wrote it for them, where they did not themselves. */
  writtenBy: string | null
  /** How they can challenge our answer, where it is given and the law has us say it. */
  challenge: string | null
  /** What they are promised. */
  promise: { words: string; broken: boolean; dueAt: Temporal.Instant } | null
  /** What they were promised first, where that is not what they are promised now. */
  moved: { oldWords: string; newWords: string; reason: string } | null
  /** What we need from them. */
  question: string | null
  timeline: { heading: string; text: string | null; at: Temporal.Instant }[]
  placeText: string
  /** What they told us, where they proved enough to see it and it is theirs. */
  answers: AnswerInWords[] | null
  receivedAt: Temporal.Instant
  mayWithdraw: boolean
  /** What is theirs, but needs more than a private link: they can have it on the phone, once we are sure who they are. */
  byPhone: { answers: boolean; cancelling: boolean }
  mayReopen: boolean
  /** The case theirs was joined to. */
  joinedTo: string | null
}

export type ProgressAnswer = { kind: 'shown'; progress: Progress } | { kind: 'level-needed'; level: IdentityLevel }

/** What a person may read about a case they hold: as much as they have shown who they are. Null: not theirs. */
export async function progressFor(db: Db, actor: ResidentActor, caseId: string): Promise<ProgressAnswer | null> {
  const found = await readCase(db, actor, caseId)
  if (!found) return null
  const service = await serviceVersion(db, found.serviceVersionId)
  const { identity } = service.body
  const { called } = kindOf(found.kind)
  if (!reaches(actor.level, identity.progress)) return { kind: 'level-needed', level: identity.progress }

  const theirs = actor.customerId ? await family(db, actor.customerId) : []
  const promises = await promisesOf(db, actor, [{ kind: 'case', id: found.id }])
  const running = nextOf(promises)
  const changes = await listPromiseChanges(
    db,
    actor,
    promises.map(({ id }) => id),
  )
  const events = await publicStoryOf(db, actor, found.id, theirs)
  const isTheirs = found.people.some(({ customerId, role }) => role === 'reporter' && theirs.includes(customerId))
  const seesDetails = isTheirs && reaches(actor.level, identity.details)
  const mightWithdraw = isTheirs && isOpen(found.status)
  const mayWithdraw = mightWithdraw && reaches(actor.level, identity.change)
  const now = db.clock.now()

  const progress: Progress = {
    caseId: found.id,
    reference: found.reference,
    serviceName: service.body.name,
    called,
    serviceKey: service.key,
    status: found.status,
    version: found.version,
    ...standing(found, running, service.body.statuses),
    writtenBy: found.people.find(({ customerId }) => theirs.includes(customerId))?.writtenBy ?? null,
    challenge: wasAnswered(found) ? service.body.challenge : null,
    promise: running && { words: running.words, broken: running.broken, dueAt: running.dueAt },
    moved: running && moveTo(running, promises, changes),
    question: isTheirs && found.status === 'waiting-for-customer' ? found.question : null,
    timeline: events.flatMap(({ fact, at }) => {
      const shown = factForCustomer(fact, called)
      return shown ? [{ ...shown, at }] : []
    }),
    placeText: isTheirs ? found.placeText : await streetOf(db, found),
    answers: seesDetails ? answersInWords(service.body.form, found.answers) : null,
    receivedAt: found.receivedAt,
    mayWithdraw,
    byPhone: { answers: isTheirs && !seesDetails, cancelling: mightWithdraw && !mayWithdraw },
    mayReopen:
      mayReopen(found, now, service.body.reopenWithinDays) &&
      (await kindOf(found.kind).mayReopen(db, found.id)) === null,
    joinedTo: found.joinedReference,
  }
  return { kind: 'shown', progress }
}

/** That we write to acknowledge it is what they are promised only while nothing else is. */
function nextOf(promises: readonly PromiseView[]): PromiseView | null {
  const running = promises.filter(({ state }) => state === 'running')
  return running.find(({ kind }) => kind !== 'acknowledge') ?? running[0] ?? null
}

const wasAnswered = ({ status, outcome, joinedReference }: Case) =>
  !isOpen(status) && !joinedReference && outcome !== 'withdrawn' && outcome !== 'opened-in-error'

/** What somebody may read who joined another's report: never which address it came from, nor what the other wrote of it. */
async function streetOf(db: Db, { usrn }: Case): Promise<string> {
  const [street] = usrn ? await listStreets(db, [usrn]) : []
  return street?.name ?? ''
}

type Change = Awaited<ReturnType<typeof listPromiseChanges>>[number]

/** From what they were told first to what they are promised now, however often it moved or was replaced in between. */
function moveTo(running: PromiseView, promises: readonly PromiseView[], changes: readonly Change[]): Progress['moved'] {
  const line = lineOf(running, promises)
  const theirs = changes.filter(({ promiseId }) => line.includes(promiseId))
  const [first, last] = [theirs[0], theirs.at(-1)]
  return first && last && first.oldWords !== running.words
    ? { oldWords: first.oldWords, newWords: running.words, reason: last.reason }
    : null
}

/** A promise with those it took over from. */
function lineOf(promise: PromiseView, promises: readonly PromiseView[]): string[] {
  const before = promises.find(({ id }) => id === promise.replacesId)
  return before ? [promise.id, ...lineOf(before, promises)] : [promise.id]
}

type Statuses = Readonly<Record<Case['status'], string>>

function standing(
  found: Case,
  promise: PromiseView | null,
  statuses: Statuses,
): { headline: string; explanation: string | null } {
  if (found.joinedReference) {
    return {
      headline: 'Someone had already told us about this',
      explanation: `We joined your ${kindOf(found.kind).called} to ${found.joinedReference}.`,
    }
  }
  if (!isOpen(found.status)) return ended(found.outcomeWords ?? statuses[found.status])
  if (found.status === 'waiting-for-customer') {
    return {
      headline: statuses['waiting-for-customer'],
      explanation: promise && !promise.broken ? sentence(promise.words) : null,
    }
  }
  if (promise?.broken) {
    return {
      headline: 'We have not kept our promise to you',
      explanation: `We are sorry. We said: ${sentence(promise.words)} We have not done it yet. A manager decides what happens next, and we will tell you.`,
    }
  }
  return {
    headline: asHeading(promise ? promise.words : statuses[found.status]),
    explanation: explained(found, statuses, promise),
  }
}

/** An answer too long for a heading: its first sentence is one, and the rest stands below. */
function ended(words: string) {
  const [first = words] = words.length > longestHeading ? words.split(/(?<=[.!?])\s/, 1) : [words]
  return { headline: asHeading(first), explanation: words.slice(first.length).trim() || null }
}

const longestHeading = 100

/** One sentence stands without its full stop, as headings do; two keep theirs. */
const asHeading = (words: string) => (/[.!?] /.test(words) ? sentence(words) : sentence(words).replace(/\.$/, ''))

function explained(found: Case, statuses: Statuses, promise: PromiseView | null): string | null {
  if (found.status !== 'waiting-for-third-party') return promise ? sentence(statuses[found.status]) : null
  const { waitingFor, waitingExpectedOn, waitingUpdateOn } = found
  const when = waitingExpectedOn
    ? `We expect this by ${dayInWords(waitingExpectedOn)}.`
    : waitingUpdateOn
      ? `We will tell you more by ${dayInWords(waitingUpdateOn)}.`
      : ''
  return `We are waiting for ${waitingFor}. ${when} What we promised you has not changed.`
}

function mayReopen(found: Case, now: Temporal.Instant, withinDays: number) {
  if (isOpen(found.status) || found.joinedInto || !found.resolvedAt) return false
  const lastDay = lastDayToReopen(found.resolvedAt, withinDays)
  return lastDay !== null && Temporal.PlainDate.compare(londonDate(now), lastDay) <= 0
}
