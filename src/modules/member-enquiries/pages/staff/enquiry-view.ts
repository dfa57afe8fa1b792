import { isEndOfDay } from '#modules/calendar/index.ts'
import { isOpen as isOpenCase } from '#modules/cases/index.ts'
import { teams } from '#modules/organisation/index.ts'
import { dueInWords, type PromiseView, promisesOf } from '#modules/promises/index.ts'
import type { Db } from '#platform/db/index.ts'
import { can } from '#platform/http/index.ts'
import { disputeUntil } from '../../actions/closing.ts'
import { writesFor } from '../../actions/for-whom.ts'
import { refusalToTakeBack, refusalToUndo } from '../../actions/undo.ts'
import { consentsOf } from '../../queries/consents.ts'
import {
  isAnswered,
  isTaken,
  type Part,
  partsOf,
  type QuestionRow,
  questionsOf,
  repliesOf,
} from '../../queries/enquiries.ts'
import { escalationsOf } from '../../queries/escalations.ts'
import { findMember } from '../../queries/members.ts'
import { waitsForConsent } from '../../rules/consent.ts'
import { soonUntil } from '../../rules/lateness.ts'
import { answerOwed } from '../../rules/promised.ts'
import { partOutcomeNames } from '../../rules/reply.ts'
import { resolvedInTime, respondedInTime } from '../../rules/standing.ts'
import { elsewheres, proposeWhat, whatNames } from '../../rules/what.ts'
import { consentHowNames } from './consent-steps.ts'
import type { Context } from './enquiry-step.ts'
import { enquiryHref, partHref, partTags, stateTag, wentTo } from './state.ts'
import { suggestionsFor } from './suggestions.ts'
import { timingOf } from './timing.ts'

export const doorNames = {
  mailbox: 'by email',
  portal: 'in the Members’ portal',
  phone: 'by phone',
  letter: 'by letter',
  'in-person': 'in person',
} as const

const authorityNames = {
  'not-recorded': 'Not recorded yet',
  'asked-to-act': 'The resident asked the Member to act',
  'consent-given': 'The resident consents to sensitive facts being told',
  none: 'None: nothing of the resident may be told',
} as const

const failedNames = {
  'not-known': 'Not known',
  'first-contact': 'First contact',
  'failed-before': 'Failed before',
} as const

/** Everything the page of one enquiry shows. */
export async function enquiryView(db: Db, { found, enquiry, member, actor }: Context) {
  const [questions, parts, replies, units, promises, assistant, escalations] = await Promise.all([
    questionsOf(db, found.id),
    partsOf(db, found.id),
    repliesOf(db, found.id),
    teams(db),
    promisesOf(db, actor, [{ kind: 'case', id: found.id }]),
    enquiry.assistantId ? findMember(db, enquiry.assistantId) : null,
    escalationsOf(db, found.id),
  ])
  const ofParts = await promisesOf(
    db,
    actor,
    parts.map(({ caseId }) => ({ kind: 'case', id: caseId })),
  )
  const consents = await consentsOf(db, found.id)
  const consented = consents.some(({ withdrawnAt }) => withdrawnAt === null)
  const waiting = questions.filter(({ holds }) => waitsForConsent(holds, consented))
  const now = db.clock.now()
  const isOpen = enquiry.endedAt === null && enquiry.resolvedAt === null
  const mayManage = can(actor, 'enquiries.manage')
  const open = questions.filter((question) => !isTaken(question))
  const suggestions =
    isOpen && mayManage ? await suggestionsFor(db, actor, { enquiry, questions: open, except: null }) : new Map()
  const answers = questions.filter(isAnswered).length
  const until = enquiry.resolvedAt ? disputeUntil(enquiry.resolvedAt) : null
  const running = promises.filter(({ state }) => state === 'running')
  const dueNow = running.map(({ dueAt }) => dueAt).sort(Temporal.Instant.compare)[0] ?? enquiry.dueAt
  const unitsUntil = isOpen ? lastOwed(parts, ofParts) : null
  const backs = mayManage ? await takenBack(db, enquiry, questions) : new Set<string>()
  const href = enquiryHref(found.reference)
  const given = questions.filter(isTaken).map((one) => ({
    taken: true,
    ...one,
    mayTakeBack: backs.has(one.id),
    tag: one.state ? partTags[one.state] : null,
    waits: waitsForConsent(one.holds, consented),
    partHref: one.partReference ? partHref(one.partReference) : null,
    outcomeName: one.outcome ? partOutcomeNames[one.outcome] : null,
  }))
  const toGive = open.map(({ id, number, question }) => ({
    taken: false,
    id,
    number,
    question,
    suggestion: suggestions.get(id) ?? null,
    elsewhere: questions.length > 1 ? elsewhereOf(id, question) : null,
  }))
  return {
    ...enquiry,
    href,
    caseHref: `/staff/cases/${found.reference}`,
    reference: found.reference,
    version: found.version,
    topic: `case:${found.id}`,
    tag: stateTag(enquiry),
    member: { ...member, href: `/staff/enquiries/members/${member.id}` },
    assistantName: assistant?.name ?? null,
    doorName: doorNames[enquiry.door],
    whatName: whatNames[enquiry.what],
    wentTo: enquiry.endedBecause === 'converted' ? wentTo(enquiry.what, found.reference) : null,
    mayUndo: mayManage && (await refusalToUndo(db, enquiry, isOpenCase(found.status))) === null,
    /** Whom an assistant may have written for, who did not say it. */
    mayBeFor: mayManage && !enquiry.endedAt && member.kind === 'assistant' ? await writesFor(db, member.id) : [],
    proposal: enquiry.what === 'untriaged' ? proposalOf(enquiry.words) : null,
    urgent: enquiry.safeguarding ? 'Safeguarding' : found.urgentReason ? `Urgent: ${found.urgentReason}` : null,
    owner: found.ownerName,
    team: found.teamName,
    dueAt: dueNow,
    late: isOpen && Temporal.Instant.compare(dueNow, now) < 0,
    /** A unit has longer than the Member was promised: it will be late, unless the unit answers sooner. */
    unitsUntil: unitsUntil && Temporal.Instant.compare(unitsUntil, dueNow) > 0 ? untilInWords(unitsUntil, now) : null,
    /** Every question is with a unit and the day is near: a holding reply comes next. */
    waitsTooLong: questions.length > 0 && open.length === 0 && Temporal.Instant.compare(dueNow, soonUntil(now)) <= 0,
    respondedInTime: enquiry.respondedAt ? respondedInTime(enquiry) : null,
    resolvedInTime: enquiry.resolvedAt ? resolvedInTime(enquiry) : null,
    promises: running,
    isOpen,
    isEnded: enquiry.endedAt !== null,
    mayDispute: until !== null && !enquiry.endedAt && Temporal.Instant.compare(now, until) <= 0 ? until : null,
    authorityName: authorityNames[enquiry.authority],
    failedName: failedNames[enquiry.failedBefore],
    tasks: found.tasks.filter(({ kind }) => kind === 'message-received'),
    answers,
    isComplete: questions.length > 0 && answers === questions.length,
    consents: consents.map((one) => ({ ...one, howName: consentHowNames[one.how] })),
    consented,
    waiting: waiting.length,
    given,
    open: toGive,
    /** As the Member asked them. */
    questions: [...given, ...toGive].sort((one, other) => one.number - other.number),
    units: units.map(({ id, name }) => ({ value: id, text: name })),
    parts: parts.map((part) => ({
      ...part,
      href: partHref(part.reference),
      tag: partTags[part.state],
      timing: timingOf(part, ofParts, now),
    })),
    escalations,
    replies: replies.toReversed(),
    may: { manage: mayManage },
    now,
  }
}

/** Beside a promise to the minute a day alone would read as the same. */
const untilInWords = (due: Temporal.Instant, now: Temporal.Instant) =>
  `${isEndOfDay(due) ? 'the end of ' : ''}${dueInWords(due, now)}`

/** By when the last of the units has to answer. */
function lastOwed(parts: readonly Pick<Part, 'caseId' | 'state'>[], promises: readonly PromiseView[]) {
  const asked = new Set(parts.flatMap(({ caseId, state }) => (state === 'asked' || state === 'returned' ? caseId : [])))
  const owed = promises.filter((one) => asked.has(one.subject.id) && answerOwed(one)).map(({ dueAt }) => dueAt)
  return owed.toSorted(Temporal.Instant.compare).at(-1) ?? null
}

/** The questions that went their own way and can still be taken back. */
async function takenBack(db: Db, enquiry: Context['enquiry'], questions: readonly QuestionRow[]) {
  const gone = questions.filter(({ convertedTo }) => convertedTo !== null)
  const may = await Promise.all(gone.map((one) => refusalToTakeBack(db, enquiry, one)))
  return new Set(gone.filter((_, index) => may[index] === null).map(({ id }) => id))
}

/** What a question reads like, where that is no enquiry; the page of its own way has it selected. */
function elsewhereOf(questionId: string, question: string) {
  const { what, because } = proposeWhat(question)
  const is = elsewheres.find((one) => one === what)
  return {
    query: new URLSearchParams({ questionId, ...(is ? { what: is } : {}) }).toString(),
    because: is ? because : null,
  }
}

const proposalOf = (words: string) => {
  const { what, because } = proposeWhat(words)
  return { what, because, name: whatNames[what] }
}
