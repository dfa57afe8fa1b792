import { newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { changed } from '#platform/live/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { deleteWaiting, insertItem, itemsOfSources, lockSource } from '../queries/items.ts'
import { findStrayMessage, type StrayMessage } from '../queries/words.ts'

const triage = system('triage')

export const sourceOf = (messageId: string) => `message:${messageId}`

/** What somebody wrote, as triage keeps it. */
export function writtenIn(message: StrayMessage) {
  const receivedAt = message.receivedAt ?? message.createdAt
  const text = [message.subject, message.text]
    .filter((part) => part.trim() !== '')
    .join('\n\n')
    .slice(0, 20_000)
  return {
    source: 'email' as const,
    sourceKey: sourceOf(message.id),
    text: text || '(nothing was written)',
    customerId: message.customerId,
    receivedAt,
    reportedOn: londonDate(receivedAt),
    messageId: message.id,
    scopeId: message.scopeId,
  }
}

/** A message that the program could not place waits for a person, as it came and with nothing proposed. */
export async function putForPerson(tx: Tx, messageId: string): Promise<void> {
  await lockSource(tx, sourceOf(messageId))
  const message = await findStrayMessage(tx, triage, messageId)
  if (!message || (await itemsOfSources(tx, [sourceOf(messageId)])).length > 0) return
  insertItem(tx, {
    ...writtenIn(message),
    id: newId(),
    state: 'open',
    reason:
      'The program could not read this: read it yourself, it may not be able to wait. They have had no answer yet',
    candidates: [],
    marks: [],
    saysAgain: false,
    urgentService: null,
    urgentReason: null,
    doubt: null,
    alike: [],
    serviceKey: null,
    caseId: null,
    contactId: null,
  })
  changed(tx, 'triage', message.scopeId)
}

/** Whether a message waits in triage, or was dealt with there. Nobody else puts it there until the end of this commit. */
export async function standsInTriage(tx: Tx, messageId: string): Promise<'waits' | 'dealt-with' | null> {
  await lockSource(tx, sourceOf(messageId))
  const [item] = await itemsOfSources(tx, [sourceOf(messageId)])
  return item ? (item.state === 'open' ? 'waits' : 'dealt-with') : null
}

/** The program can do with a message what it could not before: it falls off the list. */
export async function takeFromPerson(tx: Tx, messageId: string) {
  await deleteWaiting(tx, sourceOf(messageId))
  changed(tx, 'triage', null)
}
