import { findActor, findStaff } from '#modules/access/index.ts'
import { addWorkingDays, endOfDay, englandAndWales } from '#modules/calendar/index.ts'
import { beginStep, endStep } from '#modules/cases/index.ts'
import { allPublished } from '#modules/definitions/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { dayInWords, londonDate, shortDay } from '#platform/time/index.ts'
import { categoriesNow, type Regime, regimes } from '../definitions.ts'
import { findHolder, findLeads } from '../queries/cases.ts'
import {
  claimReminder,
  type Due,
  demandsDue,
  learningDue,
  promisesDue,
  type ReminderKind,
  remediesDue,
  signaturesWaiting,
} from '../queries/reminders.ts'
import { waitsTooLong } from '../rules/waiting.ts'
import { tellProgress } from './progress.ts'

const firstpoint = system('complaints')
const anybody = () => true

type Days = Regime['reminders']

const withoutRegime: Days = { promise: 2, signature: 2, remedy: 3, ombudsman: 5 }

/**
 * Whoever owes something for a complaint, or has to sign for it, hears of it once for each day it is due. It is a
 * reminder and never an escalation: those go one level up, by the promises. Each is a transaction of its own. Run by
 * the clock.
 */
export const reminders: readonly ((tx: Tx) => Promise<number>)[] = [
  (tx) => forEveryRegime(tx, remindOfPromises),
  (tx) => forEveryRegime(tx, remindOfSignatures),
  (tx) => forEveryRegime(tx, remindOfRemedies),
  (tx) => forEveryRegime(tx, remindOfDemands),
  (tx) => remindOfLearning(tx),
]

async function forEveryRegime(
  tx: Tx,
  remindOf: (tx: Tx, regime: string | null, days: Days) => Promise<number>,
): Promise<number> {
  let sent = await remindOf(tx, null, withoutRegime)
  for (const { key, body } of await allPublished(tx, regimes)) sent += await remindOf(tx, key, body.reminders)
  return sent
}

const dayAhead = (tx: Tx, workingDays: number) => addWorkingDays(englandAndWales, londonDate(tx.now), workingDays)

async function remindOfPromises(tx: Tx, regime: string | null, days: Days): Promise<number> {
  let sent = 0
  for (const due of await promisesDue(tx, regime, endOfDay(dayAhead(tx, days.promise)))) {
    const what = due.kind === 'acknowledge' ? ['Acknowledge', 'acknowledged'] : ['Answer', 'answered']
    sent += await tell(tx, due, {
      kind: 'promise',
      title: `${what[0]} by ${shortDay(due.dueOn)}`,
      text: `The complaint ${due.reference} has to be ${what[1]} by ${dayInWords(due.dueOn)}.`,
      link: `/staff/complaints/${due.reference}`,
    })
  }
  return sent
}

async function remindOfSignatures(tx: Tx, regime: string | null, days: Days): Promise<number> {
  let sent = 0
  for (const due of await signaturesWaiting(tx, regime, tx.now)) {
    if (!waitsTooLong(endOfDay(due.dueOn), days.signature, tx.now)) continue
    sent += await tell(tx, due, {
      kind: 'signature',
      title: `A letter waits for your signature since ${shortDay(due.dueOn)}`,
      text: `A letter about the complaint ${due.reference} lies with you to sign since ${dayInWords(due.dueOn)}. The time to answer goes on. If you cannot sign, name somebody who signs for you.`,
      link: '/staff/signing',
    })
  }
  return sent
}

/** Before its day whoever does it is reminded; once it is late, whoever brought the complaint is told as well. */
async function remindOfRemedies(tx: Tx, regime: string | null, days: Days): Promise<number> {
  const today = londonDate(tx.now)
  let sent = 0
  const soon = { from: today, until: dayAhead(tx, days.remedy), kind: 'remedy' } as const
  for (const due of await remediesDue(tx, regime, soon))
    sent += await tell(tx, due, {
      kind: 'remedy',
      title: `Put right by ${shortDay(due.dueOn)}`,
      text: `We promised, in answer to the complaint ${due.reference}, to put something right by ${dayInWords(due.dueOn)}${named(due)}. Record it when it is done.`,
      link: `/staff/complaints/${due.reference}`,
    })
  const late = { from: null, until: today.subtract({ days: 1 }), kind: 'remedy-late' } as const
  for (const due of await remediesDue(tx, regime, late)) {
    const told = await tell(tx, due, {
      kind: 'remedy-late',
      title: `Late: put right by ${shortDay(due.dueOn)}`,
      text: `What we promised in answer to the complaint ${due.reference} was due on ${dayInWords(due.dueOn)} and is not recorded as done${named(due)}. We have told the person who complained that it is late. Do it, or agree a new day with them.`,
      link: `/staff/complaints/${due.reference}`,
    })
    if (told > 0) await tellLate(tx, due)
    sent += told
  }
  return sent
}

async function tellLate(tx: Tx, { id, caseId, doer }: Due & { doer: string | null }) {
  const step = await beginStep(tx, firstpoint, { caseId, version: null }, anybody)
  if (step.refusal !== null) return
  const letters = await tellProgress(tx, firstpoint, step.current, {
    remedyId: id,
    openingWords: 'We have not done what we said we would, and we are sorry.',
    closingWords: `${doer ?? 'The team'} has been reminded today. We will write to you when it is done. If you do not want to wait, tell us and we will look into it.`,
  })
  endStep(tx, firstpoint, step.current, {
    action: 'complaint-remedy-late',
    words: 'A remedy is late: whoever complained was told',
    news: null,
    letters,
  })
}

/** The complaints manager, and whoever has to do it: they can say themselves that it is done. */
async function remindOfDemands(tx: Tx, regime: string | null, days: Days): Promise<number> {
  const manager = await findHolder(tx, 'complaints-manager', tx.now)
  let sent = 0
  for (const due of await demandsDue(tx, regime, dayAhead(tx, days.ombudsman))) {
    const { id, kind, dueOn, reference, scopeId, ombudsmanId, staffId } = due
    const title = `The Ombudsman’s ${kind} is due on ${shortDay(dueOn)}`
    const text = `About the complaint ${reference} the Ombudsman’s ${kind} is due on ${dayInWords(dueOn)}${named(due)}.`
    const link = `/staff/complaints/ombudsman/${ombudsmanId}`
    const told = await tell(tx, { ...due, staffId: manager, handlerId: staffId }, { kind: 'demand', title, text, link })
    sent += told
    const doer = told > 0 && staffId && staffId !== manager ? await findActor(tx, staffId) : null
    if (!doer || (scopeId !== null && !doer.scopes.includes(scopeId))) continue
    const theirs = { text: `${text} It is for you to do. Record it when it is done.`, link: `${link}/demands/${id}` }
    sent += await send(tx, doer, { ...due, ...aboutCase(due), title, ...theirs })
  }
  return sent
}

async function remindOfLearning(tx: Tx): Promise<number> {
  const { remindOfLearning: days } = await categoriesNow(tx)
  let sent = 0
  for (const { id, dueOn, ownerId } of await learningDue(tx, dayAhead(tx, days))) {
    const owner = await findStaff(tx, ownerId)
    const given = { kind: 'learning', subjectId: id, dueOn, caseId: null, staffId: ownerId, scopeId: null } as const
    if (!owner || !(await claimReminder(tx, given))) continue
    sent += await send(tx, owner, {
      id,
      reference: 'learning',
      about: null,
      scopeId: null,
      title: `Learning action due on ${shortDay(dueOn)}`,
      text: `What you are changing because of complaints is due on ${dayInWords(dueOn)}. Record what shows that it is done.`,
      link: `/staff/complaints/learning/${id}`,
    })
  }
  return sent
}

type Words = { kind: ReminderKind; title: string; text: string; link: string }

/** One reminder to the first who is here and may know: whoever owes it, whoever has the complaint, its manager. */
async function tell(tx: Tx, due: Due, { kind, ...words }: Words): Promise<number> {
  const { id, dueOn, caseId, scopeId } = due
  const person = await whoHears(tx, due)
  if (!person || !(await claimReminder(tx, { kind, subjectId: id, dueOn, caseId, staffId: person.id, scopeId })))
    return 0
  return send(tx, person, { ...due, ...aboutCase(due), ...words })
}

const aboutCase = ({ caseId }: Due) => ({ about: { kind: 'case', id: caseId } })

/** What is to be done, in the words it was given in; of what a circle keeps no email says it. */
const named = ({ words, scopeId }: Due & { words: string }) => (scopeId === null ? `: “${words}”` : '')

async function whoHears(tx: Tx, { staffId, handlerId, teamId, scopeId }: Due) {
  const leads = async () => (await findLeads(tx, teamId, tx.now)).map(({ managerId }) => managerId)
  const manager = async () => [await findHolder(tx, 'complaints-manager', tx.now)]
  for (const next of [async () => [staffId, handlerId], leads, manager])
    for (const id of await next()) {
      const person = id ? await findActor(tx, id) : null
      if (person && (scopeId === null || person.scopes.includes(scopeId))) return person
    }
  return null
}

type Sending = {
  /** What falls due: of two things of one complaint a reminder may say the very same. */
  id: string
  title: string
  text: string
  link: string
  reference: string
  about: { kind: string; id: string } | null
  scopeId: string | null
}

/** How many were written to. */
async function send(tx: Tx, { name, email }: { name: string; email: string }, sending: Sending): Promise<number> {
  const { id, title, text, reference, about, scopeId, link } = sending
  const given = { email, name, about, part: id, data: { title, text, reference }, scopeId, link }
  const { messageId } = await sendMessage(tx, firstpoint, { template: 'complaint-reminder', ...given })
  return messageId ? 1 : 0
}
