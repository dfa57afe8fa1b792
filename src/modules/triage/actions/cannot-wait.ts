import { type Case, findCase, hearDealtWithElsewhere, isOpen, leaveNote, markUrgent } from '#modules/cases/index.ts'
import type { Kept, MailThatCannotWait } from '#modules/messages/index.ts'
import { callDuty } from '#modules/organisation/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type Judge, judgeOf } from '../answers.ts'
import { findWriter } from '../queries/words.ts'
import { classify } from '../rules/classify.ts'
import { doubtInWords, isAnswered } from '../rules/doubt.ts'
import { type CannotWait, cannotWait } from '../rules/urgent.ts'
import { circleOf } from './call.ts'
import { takeIn } from './take-in.ts'
import { sayWhatToDo, takeMessage } from './take-message.ts'

const triage = system('triage')

type Subject = { kind: string; id: string }

/**
 * Judges an email in the commit that reads it, whatever it answers. What cannot wait goes to those who are called for it: with the
 * case it answers, where that is theirs already, and otherwise as if it answered nothing, so that nobody else reads it there.
 */
export async function judgeMail(tx: Tx, words: string, about: Subject | null): Promise<MailThatCannotWait | null> {
  const judge = await judgeOf(tx)
  const urgent = cannotWait(words, classify(words, judge.model), judge)
  if (!urgent) return null
  const scopeId = await circleOf(tx, urgent)
  const theirs = about && (await caseOfTheirs(tx, about, { urgent, scopeId }))
  if (theirs) return { about, scopeId: theirs.scopeId, call: (tx, kept) => callForCase(tx, kept, theirs, urgent) }
  const call = async (tx: Tx, { messageId, doubt, isReply, customerId }: Kept) => {
    // Whoever only names a reference may be a stranger to it.
    const followsId = isReply && about?.kind === 'case' ? about.id : null
    await takeMessage(tx, { messageId, urgent, forPerson: 'Cannot wait', doubt, followsId }, judge)
    if (followsId && doubt === null) await hearDealtWithElsewhere(tx, { caseId: followsId, customerId })
  }
  return { about: null, scopeId, call }
}

type Found = { urgent: CannotWait; scopeId: string | null }

/** The case a text answers, where those who are called for the text have it already; else null. */
async function caseOfTheirs(tx: Tx, { kind, id }: Subject, { urgent, scopeId }: Found): Promise<Case | null> {
  const found = kind === 'case' ? await findCase(tx, triage, id) : null
  if (!found || !isOpen(found.status)) return null
  const isTheirs = found.serviceKey === urgent.service.key || (scopeId !== null && found.scopeId === scopeId)
  return isTheirs ? found : null
}

type Said = { caseId: string; customerId: string | null; words: string }

/**
 * What somebody writes by the private link of a case, judged like an email: null where it can wait. Where the case may not have it,
 * it is taken from here on; whoever wrote it reads at once whom to ring.
 */
export async function takeSaid(tx: Tx, said: Said): Promise<Taken | null> {
  const judge = await judgeOf(tx)
  const urgent = cannotWait(said.words, classify(said.words, judge.model), judge)
  if (!urgent) return null
  const scopeId = await circleOf(tx, urgent)
  const theirs = await caseOfTheirs(tx, { kind: 'case', id: said.caseId }, { urgent, scopeId })
  if (!theirs) return takeFromCase(tx, said, { urgent, scopeId }, judge)
  await callAgainAbout(tx, theirs, urgent)
  return { isTaken: false, whatToDo: urgent.reply }
}

/**
 * What somebody writes as they stop a request or have it begun anew, judged the same: whatever the request is about, it is taken
 * from here on, as nobody looks at what was stopped.
 */
export async function takeSaidInPassing(tx: Tx, said: Said): Promise<Taken | null> {
  const judge = await judgeOf(tx)
  const urgent = cannotWait(said.words, classify(said.words, judge.model), judge)
  return urgent && takeFromCase(tx, said, { urgent, scopeId: await circleOf(tx, urgent) }, judge)
}

async function takeFromCase(
  tx: Tx,
  { caseId, customerId, words }: Said,
  { urgent, scopeId }: Found,
  judge: Judge,
): Promise<Taken> {
  const written = {
    source: 'web' as const,
    sourceKey: `link:${newId()}`,
    text: words,
    customerId,
    receivedAt: tx.now,
    reportedOn: londonDate(tx.now),
    scopeId: scopeId ?? (await findCase(tx, triage, caseId))?.scopeId ?? null,
    followsId: caseId,
    forPerson: 'Cannot wait. It was written by the private link of a request, which says nothing of it',
  }
  await takeIn(tx, triage, { ...written, urgent }, judge)
  return { isTaken: true, whatToDo: urgent.reply }
}

export type Taken = { isTaken: boolean; whatToDo: string }

/** Calls about a case once more, though somebody was called about it before: this is news. */
async function callForCase(tx: Tx, { messageId, doubt }: Kept, found: Case, urgent: CannotWait) {
  await callAgainAbout(tx, found, urgent)
  if (doubt) await leaveNote(tx, triage, { caseId: found.id, text: `${doubtInWords[doubt]}.` })
  if (!isAnswered(doubt)) return
  const writer = await findWriter(tx, messageId)
  if (writer?.email)
    await sayWhatToDo(tx, { fromAddress: writer.email, fromName: writer.name, scopeId: found.scopeId }, urgent)
}

/** The same rota, or another, is called about a case that those who are called have already. */
export async function callAgainAbout(tx: Tx, { id, reference, title, scopeId }: Case, { rota, reason }: CannotWait) {
  await markUrgent(tx, triage, { caseId: id, version: null, reason })
  const summary = scopeId ? reference : `${title}: ${reference}`
  await callDuty(tx, {
    rota,
    subject: { kind: 'case', id },
    summary,
    reason,
    scopeId,
    link: `/staff/cases/${reference}`,
  })
}
