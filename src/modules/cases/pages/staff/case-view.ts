import { openCard, toldToPartners } from '#modules/customers/index.ts'
import { answersInWords } from '#modules/forms/index.ts'
import { type ListedMessage, messagesAbout } from '#modules/messages/index.ts'
import { type PromiseView, promisesOf } from '#modules/promises/index.ts'
import { type Service, serviceVersion } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { can, type StaffActor } from '#platform/http/index.ts'
import { dayInWords } from '#platform/time/index.ts'
import { kindOf } from '../../actions/kinds.ts'
import { lookAtCaseWithStory } from '../../actions/looking.ts'
import { areTheirWords } from '../../actions/queue.ts'
import type { Case, CaseWithStory } from '../../queries/reading.ts'
import { isTold } from '../../queries/tasks.ts'
import { isOpen } from '../../rules/standing.ts'
import { caseHref } from './case-link.ts'
import { standOf } from './case-steps.ts'
import { dueWords } from './due-words.ts'
import { howItEnded } from './promise-end.ts'
import { type CaseOffer, type CaseTrail, isOffer, stepsView } from './steps-view.ts'
import { storyView } from './story-view.ts'
import { wayToSay } from './to-say.ts'

export type CaseView = Awaited<ReturnType<typeof viewOf>>

/** Everything the page of a case shows, read in one transaction that records the look where it must. */
export async function openCasePage(
  tx: Tx,
  actor: StaffActor,
  idOrReference: string,
  offers: readonly (CaseOffer | CaseTrail)[] = [],
) {
  const found = await lookAtCaseWithStory(tx, actor, idOrReference)
  return found ? viewOf(tx, actor, found, offers) : null
}

async function viewOf(tx: Tx, actor: StaffActor, found: CaseWithStory, offers: readonly (CaseOffer | CaseTrail)[]) {
  const service = await serviceVersion(tx, found.serviceVersionId)
  const promises = await promisesOf(tx, actor, [{ kind: 'case', id: found.id }])
  const messages = await messagesAbout(tx, actor, { kind: 'case', id: found.id })
  const reporter = found.people.find(({ role }) => role === 'reporter') ?? found.people[0]
  const mayKnowPeople = can(actor, 'customers.read') && actor.kind === 'staff'
  const card = reporter && mayKnowPeople ? await openCard(tx, actor, reporter.customerId) : null
  const panel = await kindOf(found.kind).panel(tx, actor, found.id)
  const cameOfIt = await Promise.all(offers.map(({ cameOf }) => cameOf?.(tx, actor, found) ?? []))
  const running = promises.filter(({ state }) => state === 'running')
  const answers = answersView(service, found)
  const stand = standOf(actor, found, service, running.length > 0)
  return {
    ...headView(found, running, tx.now),
    // A contractor hears of the queue of their team: the same news, and none of other teams' cases.
    topic: actor.kind === 'contractor' ? `queue:${found.teamId}` : `case:${found.id}`,
    steps: stepsView(
      found,
      stand,
      offers.filter(isOffer).filter((offer) => offer.fits(actor, found)),
    ),
    may: { note: stand.may.contribute, deal: stand.may.work, files: stand.may.contribute },
    mine: found.ownerId === actor.id,
    version: found.version,
    card,
    panel,
    told: reporter && actor.kind === 'contractor' ? await toldToPartners(tx, reporter.customerId) : [],
    nobodyNamed: kindOf(found.kind).nobodyNamed,
    cameOfIt: cameOfIt.flat(),
    story: storyView(found, messages),
    promises: promises.map((promise) => promiseView(promise, promises, tx.now)),
    people: found.people.map((person) => ({
      ...person,
      href: mayKnowPeople ? `/staff/customers/${person.customerId}` : null,
    })),
    tasks: await Promise.all(found.tasks.map((task) => taskView(tx, actor, task, found.doNotWrite))),
    answers,
    ...factsView(found, service, messages),
    files: otherFiles(found, answers),
  }
}

type Task = Case['tasks'][number]

async function taskView(tx: Tx, actor: StaffActor, { id, kind, words, customerId }: Task, doNotWrite: string | null) {
  if (!customerId || !isTold(kind)) {
    const isTheirs = areTheirWords(kind)
    return { id, words, isTheirs, title: taskTitles[kind], done: 'Dealt with', isMine: true }
  }
  const verb = kind === 'to-ask' ? 'ask' : 'tell'
  const way = await wayToSay(tx, actor, { customerId, doNotWrite, verb })
  const done = kind === 'to-ask' ? 'I have asked them' : 'I have told them'
  return { id, words, title: way.words, to: way.name, done, drop: 'No longer needed', isMine: way.how !== 'not-you' }
}

const taskTitles: Record<Task['kind'], string> = {
  'message-received': 'They wrote',
  'message-failed': 'A message did not arrive',
  'message-passed': 'Message passed on',
  'part-finished': 'A part is finished',
  'answer-given': 'They answered',
  chased: 'They asked how it is going',
  'left-undone': 'The program could not do this',
  'to-tell': 'Tell them',
  'to-ask': 'Ask them',
}

export const statusTags: Record<Case['status'], { text: string; classes: string }> = {
  new: { text: 'New', classes: 'govuk-tag--blue' },
  'in-progress': { text: 'In progress', classes: 'govuk-tag--teal' },
  'waiting-for-customer': { text: 'Waiting for customer', classes: 'govuk-tag--yellow' },
  'waiting-for-third-party': { text: 'Waiting for someone else', classes: 'govuk-tag--yellow' },
  resolved: { text: 'Resolved', classes: 'govuk-tag--green' },
  closed: { text: 'Closed', classes: 'govuk-tag--grey' },
}

function headView(found: Case, running: readonly PromiseView[], now: Temporal.Instant) {
  const first = running.find(({ pausedAt }) => pausedAt === null)
  const href = caseHref(found.reference)
  return {
    id: found.id,
    reference: found.reference,
    href,
    title: found.title,
    summary: found.summary,
    status: statusTags[found.status],
    isOpen: isOpen(found.status),
    urgentReason: found.urgentReason,
    doNotWrite: found.doNotWrite,
    unanswered: found.unanswered,
    restricted: found.scopeId !== null,
    due: isOpen(found.status) ? { ...dueWords(first?.dueAt ?? null, now), at: first?.dueAt ?? null } : null,
    clockStands: running.length > 0 && !first,
    teamName: found.teamName,
    ownerName: found.ownerName,
    waiting: waitingWords(found),
    question: found.question,
    outcomeWords: found.outcomeWords,
    parent: found.parentReference ? { reference: found.parentReference, href: caseHref(found.parentReference) } : null,
    joined: found.joinedReference ? { reference: found.joinedReference, href: caseHref(found.joinedReference) } : null,
  }
}

/** What a case waits for, in one line; null when it waits for nothing. */
export function waitingWords({ status, waitingFor, waitingExpectedOn, waitingUpdateOn }: Waiting): string | null {
  if (status === 'waiting-for-customer') return 'Waits for the customer’s answer'
  if (status !== 'waiting-for-third-party') return null
  const when = waitingExpectedOn
    ? `expected by ${dayInWords(waitingExpectedOn)}`
    : waitingUpdateOn
      ? `next update to the customer by ${dayInWords(waitingUpdateOn)}`
      : ''
  return `Waits for ${waitingFor}, ${when}`
}

type Waiting = Pick<Case, 'status' | 'waitingFor' | 'waitingExpectedOn' | 'waitingUpdateOn'>

const promiseStates = { running: 'Running', kept: 'Kept', withdrawn: 'Withdrawn', replaced: 'Replaced' } as const

function promiseView(promise: PromiseView, all: readonly PromiseView[], now: Temporal.Instant) {
  const { id, words, state, broken, steps, statutory, pausedAt, originalDueAt, dueAt } = promise
  return {
    id,
    words,
    steps,
    statutory,
    stands: pausedAt !== null,
    tag: broken ? 'Broken' : pausedAt ? 'Clock stands still' : promiseStates[state],
    classes: broken
      ? 'govuk-tag--red'
      : state === 'kept'
        ? 'govuk-tag--green'
        : state === 'running'
          ? 'govuk-tag--blue'
          : 'govuk-tag--grey',
    due: state === 'running' && !pausedAt ? dueWords(dueAt, now) : null,
    dueAt,
    firstDueAt: originalDueAt.equals(dueAt) ? null : originalDueAt,
    ended: howItEnded(promise, all),
  }
}

function answersView({ body }: Service, { answers }: Case) {
  return answersInWords(body.form, answers)
    .filter(({ lines }) => lines.length > 0)
    .map(({ key, name, lines, files }) => ({ key, name, lines: files.length > 0 ? [] : lines, files }))
}

/** The files of a case that do not stand with the answer they were given as. */
function otherFiles({ reference, files }: Case, answers: ReturnType<typeof answersView>) {
  const shown = new Set(answers.flatMap((answer) => answer.files.map(({ id }) => id)))
  return files
    .filter(({ id }) => !shown.has(id))
    .map((file) => ({ ...file, href: `${caseHref(reference)}/files/${file.id}` }))
}

function factsView(found: Case, service: Service, messages: readonly ListedMessage[]) {
  return {
    placeText: found.placeText,
    wardName: found.wardName,
    placeHref: found.uprn ? `/staff/places/${found.uprn}` : null,
    mapHref: found.place ? `${caseHref(found.reference)}/map` : null,
    parts: found.parts.map(({ status, ...part }) => ({
      ...part,
      href: caseHref(part.reference),
      status: statusTags[status],
    })),
    answersLeft: found.answersLeft,
    receivedAt: found.receivedAt,
    outOfHours: found.outOfHours,
    serviceName: service.body.name,
    chases: found.chases ?? 0,
    undelivered: messages.filter(({ arrival }) => arrival === 'did-not-arrive').length,
  }
}
