import { messagesAbout } from '#modules/messages/index.ts'
import { teamNames } from '#modules/organisation/index.ts'
import { findBreach } from '#modules/promises/index.ts'
import { dequeue } from '#modules/queues/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { type LockedCase, lockCase } from '../queries/cases.ts'
import { isTold } from '../queries/events.ts'
import { endLeftUndone, isWithPerson } from '../queries/tasks.ts'
import { isOpen } from '../rules/standing.ts'
import { tellPages } from './change.ts'
import { notice } from './queue.ts'

const firstpoint = system('Firstpoint')

type Left = { caseId: string; sourceId: string }

/** The case that something is left on, where the program goes on; null when it has it already. */
async function lockToLeave(tx: Tx, { caseId, sourceId }: Left): Promise<LockedCase | null> {
  const found = await lockCase(tx, firstpoint, caseId)
  if (!found || (await isWithPerson(tx, found.id, sourceId))) return null
  return found.joinedInto ? lockToLeave(tx, { caseId: found.joinedInto, sourceId }) : found
}

function leave(tx: Tx, current: LockedCase, task: Parameters<typeof notice>[2] & { sourceId: string }) {
  notice(tx, current, task)
  tellPages(tx, current, current.scopeId)
}

/** What the program was to do with a case and could not is before whoever has the case, once, until they or the program do it. */
export async function leaveUndone(tx: Tx, { words, ...left }: Left & { words: string }) {
  const current = await lockToLeave(tx, left)
  if (current && isOpen(current.status)) leave(tx, current, { kind: 'left-undone', words, sourceId: left.sourceId })
}

/** The program does it after all: nobody needs to do it by hand. */
export async function takeBack(tx: Tx, caseId: string, sourceId: string) {
  for (const { id } of await endLeftUndone(tx, caseId, sourceId)) dequeue(tx, { kind: 'case-task', id })
}

type Message = { caseId: string; messageId: string }

const messageOf = async (tx: Tx, { caseId, messageId }: Message) =>
  (await messagesAbout(tx, firstpoint, { kind: 'case', id: caseId })).find(({ id }) => id === messageId)

/** Somebody wrote, and the program could not take it in: whoever has the case reads it all the same. */
export async function leaveMessage(tx: Tx, { caseId, messageId }: Message) {
  const message = await messageOf(tx, { caseId, messageId })
  if (!message || (await isTold(tx, caseId, 'message-received', messageId))) return
  const current = await lockToLeave(tx, { caseId, sourceId: messageId })
  if (!current || (await isTold(tx, current.id, 'message-received', messageId))) return
  leave(tx, current, { kind: 'message-received', words: message.text || message.subject, sourceId: messageId })
}

/** A message of ours will not arrive, and the program could not note why. */
export async function leaveFailure(tx: Tx, { caseId, messageId }: Message) {
  const message = await messageOf(tx, { caseId, messageId })
  if (!message || (await isTold(tx, caseId, 'message-failed', messageId))) return
  const current = await lockToLeave(tx, { caseId, sourceId: messageId })
  if (!current) return
  const words = `“${message.subject}” did not reach ${message.toName ?? message.toAddress}. Tell them another way.`
  leave(tx, current, { kind: 'message-failed', words, sourceId: messageId })
}

export async function leavePromiseMoved(tx: Tx, { caseId, changeId }: { caseId: string; changeId: string }) {
  if (await isTold(tx, caseId, 'promise-moved', changeId)) return
  const words =
    'A promise has a new date, and its people could not be written to. Tell them the date, and why it moved.'
  await leaveUndone(tx, { caseId, sourceId: changeId, words })
}

export async function leaveDecision(tx: Tx, { caseId, breachId }: { caseId: string; breachId: string }) {
  const breach = await findBreach(tx, firstpoint, breachId)
  if (!breach || (await isTold(tx, caseId, 'decided', breachId))) return
  const { decision, toTeamId } = breach
  const team = decision === 'reassign' && toTeamId ? (await teamNames(tx, [toTeamId])).get(toTeamId) : null
  const what = decision === 'do-now' ? 'do this now, before all else' : team && `give it to ${team}`
  if (what)
    await leaveUndone(tx, {
      caseId,
      sourceId: breachId,
      words: `It was decided about a broken promise: ${what}. Do that.`,
    })
}
