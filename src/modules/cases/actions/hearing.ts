import { staffNames } from '#modules/access/index.ts'
import { messagesAbout } from '#modules/messages/index.ts'
import { teamNames } from '#modules/organisation/index.ts'
import { findBreach, findPromiseChange, promisesOf } from '#modules/promises/index.ts'
import { orderByPromises, updateItem } from '#modules/queues/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { type Happened, type LockedCase, lockCase, peopleOf, saveFiles } from '../queries/cases.ts'
import { isTold } from '../queries/events.ts'
import { isDoneByHand, isWithPerson } from '../queries/tasks.ts'
import type { FactKind } from '../rules/facts.ts'
import { isOpen, statusAfterWaiting } from '../rules/standing.ts'
import { sentence } from '../rules/summary.ts'
import { addToStory, finish, subjectOf } from './change.ts'
import { takeBack } from './left-undone.ts'
import { notice } from './queue.ts'
import { tellEverybody } from './tell.ts'
import { answerFromCustomer, goOn } from './waiting.ts'

const firstpoint = system('Firstpoint')

type News = { kind: FactKind; sourceId: string }

/** Locks a case that news is about; null when it is gone or has the news already. */
async function lockForNews(tx: Tx, caseId: string, { kind, sourceId }: News): Promise<LockedCase | null> {
  const found = await lockCase(tx, firstpoint, caseId)
  if (!found || (await isTold(tx, found.id, kind, sourceId))) return null
  await takeBack(tx, found.id, sourceId)
  return found
}

type Message = { messageId: string; caseId: string; customerId: string | null }

/** Somebody wrote about a case: it is on the story, before whoever has the case, and a wait for them is over. */
export async function hearMessage(tx: Tx, { messageId, caseId, customerId }: Message) {
  const news: News = { kind: 'message-received', sourceId: messageId }
  const asked = await lockForNews(tx, caseId, news)
  const current = asked?.joinedInto ? await lockForNews(tx, asked.joinedInto, news) : asked
  const message = (await messagesAbout(tx, firstpoint, { kind: 'case', id: caseId })).find(({ id }) => id === messageId)
  if (!current || !message) return
  const isOnCase = (await peopleOf(tx, current.id)).some((person) => person.customerId === customerId)
  const whose = isOnCase ? customerId : null
  const from = message.fromName ?? message.fromAddress ?? 'somebody'
  const kept = message.files.flatMap(({ id, name, type, size }) => (id ? [{ id, name, type, size }] : []))
  saveFiles(tx, { caseId: current.id, source: 'message', customerId: whose, scopeId: current.scopeId }, kept)
  if (!(await isWithPerson(tx, current.id, messageId)))
    notice(tx, current, { kind: 'message-received', words: message.text || message.subject })
  const events: Happened[] = [
    {
      fact: { kind: 'message-received', messageId, from, text: message.text || message.subject },
      customerId: whose,
      sourceId: messageId,
    },
  ]
  if (current.status !== 'waiting-for-customer' || !isOnCase || message.warning) {
    addToStory(tx, firstpoint, current, { action: 'message-received', events })
    return
  }
  await goOn(tx, firstpoint, current)
  finish(tx, firstpoint, current, {
    action: 'customer-answered',
    change: { status: statusAfterWaiting(current.ownerId), question: null },
    events,
  })
}

/** What stands on a request in place of what was written: only those who are called for that read it. */
export const dealtWithElsewhere = 'What they wrote is dealt with elsewhere'

/**
 * Somebody wrote by email about a case, and it may have nothing of what they wrote. A wait for them is over all the same, and whoever
 * had finished it sees that they wrote.
 */
export async function hearDealtWithElsewhere(
  tx: Tx,
  { caseId, customerId }: { caseId: string; customerId: string | null },
) {
  const asked = await lockCase(tx, firstpoint, caseId)
  const current = asked?.joinedInto ? await lockCase(tx, firstpoint, asked.joinedInto) : asked
  if (!current || !(await peopleOf(tx, current.id)).some((person) => person.customerId === customerId)) return
  const text = dealtWithElsewhere
  if (current.status === 'waiting-for-customer')
    await answerFromCustomer(tx, firstpoint, { caseId: current.id, version: null, text, by: 'email', customerId })
  else if (!isOpen(current.status)) {
    notice(tx, current, { kind: 'message-received', words: text })
    addToStory(tx, firstpoint, current, {
      action: 'message-received',
      events: [{ fact: { kind: 'told-more', name: null, words: text }, customerId }],
    })
  }
}

/** A message about a case will not arrive: somebody must tell the person another way. */
export async function hearFailure(tx: Tx, { messageId, caseId }: Omit<Message, 'customerId'>) {
  const current = await lockForNews(tx, caseId, { kind: 'message-failed', sourceId: messageId })
  const message = (await messagesAbout(tx, firstpoint, { kind: 'case', id: caseId })).find(({ id }) => id === messageId)
  if (!current || !message) return
  const to = message.toName ?? message.toAddress
  if (!(await isWithPerson(tx, current.id, messageId)))
    notice(tx, current, {
      kind: 'message-failed',
      words: `“${message.subject}” did not reach ${to}. ${sentence(message.stateWords)} Tell them another way.`,
    })
  addToStory(tx, firstpoint, current, {
    action: 'message-failed',
    events: [{ fact: { kind: 'message-failed', messageId, to, reason: message.stateWords }, sourceId: messageId }],
  })
}

/** A promise about a case has a new date: its people are told the old date, the new one and why. */
export async function hearPromiseMoved(tx: Tx, { caseId, changeId }: { caseId: string; changeId: string }) {
  const current = await lockForNews(tx, caseId, { kind: 'promise-moved', sourceId: changeId })
  const change = await findPromiseChange(tx, firstpoint, changeId)
  if (!current || !change?.newWords) return
  const { oldWords, newWords, reason } = change
  await orderByPromises(tx, [subjectOf(current)])
  if (isOpen(current.status) && !(await isDoneByHand(tx, caseId, changeId))) {
    await tellEverybody(tx, firstpoint, current, {
      template: 'case-promise-moved',
      data: { oldWords: sentence(oldWords), newWords: sentence(newWords), reason: sentence(reason) },
    })
  }
  addToStory(tx, firstpoint, current, {
    action: 'promise-moved',
    events: [{ fact: { kind: 'promise-moved', oldWords, newWords, reason }, sourceId: changeId }],
  })
}

/** A promise about a case was not kept: the story says so, to the customer too. */
export async function hearPromiseBroken(
  tx: Tx,
  { caseId, promiseId, breachId }: { caseId: string; promiseId: string; breachId: string },
) {
  const current = await lockForNews(tx, caseId, { kind: 'promise-broken', sourceId: breachId })
  if (!current || !isOpen(current.status)) return
  const promise = (await promisesOf(tx, firstpoint, [subjectOf(current)])).find(({ id }) => id === promiseId)
  if (!promise) return
  addToStory(tx, firstpoint, current, {
    action: 'promise-broken',
    events: [{ fact: { kind: 'promise-broken', words: promise.words }, sourceId: breachId }],
  })
}

/** The accountable person decided about a broken promise: the case goes where they said, or to the front. */
export async function hearDecision(tx: Tx, { caseId, breachId }: { caseId: string; breachId: string }) {
  const breach = await findBreach(tx, firstpoint, breachId)
  const current = await lockForNews(tx, caseId, { kind: 'decided', sourceId: breachId })
  if (!current || !breach || !isOpen(current.status)) return
  const names = await staffNames(
    tx,
    [breach.decidedBy, breach.toOwnerId].filter((id) => id !== null),
  )
  const by = names.get(breach.decidedBy ?? '') ?? null
  if (breach.decision === 'reassign' && breach.toTeamId) {
    const to = { teamId: breach.toTeamId, ownerId: breach.toOwnerId }
    const team = (await teamNames(tx, [to.teamId])).get(to.teamId) ?? 'another team'
    const words = `Goes to ${names.get(to.ownerId ?? '') ?? 'anybody'} in ${team}`
    updateItem(tx, subjectOf(current), to)
    finish(tx, firstpoint, current, {
      action: 'reassigned',
      change: { team_id: to.teamId, owner_id: to.ownerId },
      events: [{ fact: { kind: 'decided', words, by }, sourceId: breachId }],
      detail: to,
    })
  }
  if (breach.decision === 'do-now') {
    const reason = by ? `${by} decided: do this now` : 'Decided: do this now'
    updateItem(tx, subjectOf(current), { urgent: true, urgentReason: reason })
    finish(tx, firstpoint, current, {
      action: 'marked-urgent',
      change: { urgent_reason: reason },
      events: [{ fact: { kind: 'decided', words: 'Do this now, before all else', by }, sourceId: breachId }],
    })
  }
}
