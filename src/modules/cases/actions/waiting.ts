import { keepPromises, pausePromises, resumePromises } from '#modules/promises/index.ts'
import { orderByPromises, updateItem } from '#modules/queues/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { dayInWords, londonDate } from '#platform/time/index.ts'
import { mayContribute, mayWork } from '../permissions.ts'
import type { LockedCase } from '../queries/cases.ts'
import {
  refusalToAnswer,
  refusalToAsk,
  refusalToEndWait,
  refusalToWait,
  statusAfterWaiting,
} from '../rules/standing.ts'
import {
  begin,
  type Done,
  finish,
  noThirdParty,
  noWait,
  type Refused,
  refused,
  type Seen,
  subjectOf,
} from './change.ts'
import { notice } from './queue.ts'
import { tellEverybody, tellPerson, whoHears } from './tell.ts'

/**
 * Asks the person who reported it. The case waits for them; the promise pauses only where its policy says so. Where it
 * cannot be written to them, the case waits once somebody has put the question.
 */
export async function askCustomer(
  tx: Tx,
  actor: Actor,
  { question, ...seen }: Seen & { question: string },
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const [person, ...others] = await whoHears(tx, current.id)
  const refusal = refusalToAsk(current, person ? 1 + others.length : 0)
  if (refusal || !person) return refused(refusal ?? 'no-customer')
  const { customerId } = person
  const { messageId, isToSay } = await tellPerson(tx, actor, current, {
    template: 'case-question',
    to: person,
    data: { question },
    isQuestion: true,
  })
  if (!isToSay) return waitForAnswer(tx, actor, current, { question, messageId, customerId })
  return finish(tx, actor, current, {
    action: 'question-to-put',
    change: {},
    events: [{ fact: { kind: 'to-tell', text: question, isQuestion: true }, customerId }],
  })
}

type Question = { question: string; messageId: string | null; customerId: string; inPerson?: boolean }

/** The question reached them: from now on the case waits for the answer. */
export async function waitForAnswer(
  tx: Tx,
  actor: Actor,
  current: LockedCase,
  { question, messageId, customerId, inPerson = false }: Question,
): Promise<Done> {
  keepPromises(tx, subjectOf(current), ['acknowledge'])
  await pausePromises(tx, subjectOf(current), 'waiting-for-customer', actor)
  updateItem(tx, subjectOf(current), { waitingFor: 'customer', waitingUntil: null })
  await orderByPromises(tx, [subjectOf(current)])
  return finish(tx, actor, current, {
    action: 'asked-customer',
    change: { status: 'waiting-for-customer', question, ...noThirdParty },
    events: [{ fact: { kind: 'asked', question, messageId, inPerson }, customerId }],
  })
}

type Answer = Seen & { text: string; by: 'link' | 'email' | 'staff'; customerId: string | null }

/** The answer came: the case goes on, the clock runs again, and whoever has the case sees it. */
export async function answerFromCustomer(
  tx: Tx,
  actor: Actor,
  { text, by, customerId, ...seen }: Answer,
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayContribute)
  if (typeof current === 'string') return refused(current)
  const refusal = refusalToAnswer(current)
  if (refusal) return refused(refusal)
  const who = customerId ?? (actor.kind === 'resident' ? actor.customerId : null)
  await goOn(tx, actor, current)
  if (by !== 'staff') notice(tx, current, { kind: 'answer-given', words: text })
  return finish(tx, actor, current, {
    action: 'customer-answered',
    change: { status: statusAfterWaiting(current.ownerId), question: null },
    events: [{ fact: { kind: 'answered', text, by }, customerId: who }],
  })
}

/** Ends a wait in the promises and the queue: the case itself is saved by the caller. */
export async function goOn(tx: Tx, actor: Actor, current: LockedCase) {
  await resumePromises(tx, subjectOf(current), 'waiting-for-customer', actor)
  updateItem(tx, subjectOf(current), { waitingFor: null, waitingUntil: null })
  await orderByPromises(tx, [subjectOf(current)])
}

type Wait = Seen & {
  /** Whom we wait for, as the customer may read it. */
  forWhom: string
  /** The day it is expected or, where none can honestly be given, the day of the next update. */
  on: { expected: Temporal.PlainDate } | { nextUpdate: Temporal.PlainDate }
}

/** Waits for somebody outside. What was promised to the customer goes on running, and they are told so. */
export async function waitForThirdParty(tx: Tx, actor: Actor, { forWhom, on, ...seen }: Wait): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const date = 'expected' in on ? on.expected : on.nextUpdate
  const refusal = refusalToWait(current, date, londonDate(tx.now))
  if (refusal) return refused(refusal)
  const day = dayInWords(date)
  const expectedOn = 'expected' in on ? day : null
  const updateOn = 'expected' in on ? null : day
  await resumePromises(tx, subjectOf(current), 'waiting-for-customer', actor)
  updateItem(tx, subjectOf(current), { waitingFor: 'third-party', waitingUntil: date })
  await orderByPromises(tx, [subjectOf(current)])
  await tellEverybody(tx, actor, current, {
    template: 'case-waiting',
    data: {
      waitingFor: forWhom,
      expectedWords: expectedOn ?? `nobody can say yet. We will tell you more by ${updateOn}`,
    },
  })
  return finish(tx, actor, current, {
    action: 'waiting-for-third-party',
    change: {
      status: 'waiting-for-third-party',
      question: null,
      waiting_for: forWhom,
      waiting_expected_on: 'expected' in on ? date : null,
      waiting_update_on: 'expected' in on ? null : date,
    },
    events: [{ fact: { kind: 'waiting', forWhom, expectedOn, updateOn } }],
  })
}

/** What we waited for came, or is no longer needed. */
export async function endWait(
  tx: Tx,
  actor: Actor,
  { words, ...seen }: Seen & { words: string | null },
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const refusal = refusalToEndWait(current)
  if (refusal) return refused(refusal)
  await goOn(tx, actor, current)
  const forWhom = current.status === 'waiting-for-third-party' ? current.waitingFor : null
  return finish(tx, actor, current, {
    action: 'wait-ended',
    change: { status: statusAfterWaiting(current.ownerId), ...noWait },
    events: [{ fact: { kind: 'wait-ended', forWhom, words } }],
  })
}
