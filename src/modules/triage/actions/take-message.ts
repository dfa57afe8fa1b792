import { sendMessage } from '#modules/messages/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import type { Judge } from '../answers.ts'
import { itemsOfSources, lockSource } from '../queries/items.ts'
import { findStrayMessage } from '../queries/words.ts'
import { type Doubt, isAnswered } from '../rules/doubt.ts'
import type { CannotWait } from '../rules/urgent.ts'
import { sourceOf, writtenIn } from './put-for-person.ts'
import { takeIn } from './take-in.ts'

const triage = system('triage')

type Taking = {
  messageId: string
  /** What was judged in the commit that read it. */
  urgent: CannotWait | null
  /** Why a person must look at it. */
  forPerson: string
  doubt: Doubt | null
  /** The request it answers. */
  followsId?: string | null
}

/** An email that belongs to nothing we know waits for a person, once, and its writer hears that or what to do now. */
export async function takeMessage(
  tx: Tx,
  { messageId, urgent, forPerson, doubt, followsId = null }: Taking,
  judge: Judge,
) {
  await lockSource(tx, sourceOf(messageId))
  const message = await findStrayMessage(tx, triage, messageId)
  if (!message || (await itemsOfSources(tx, [sourceOf(messageId)])).length > 0) return
  const taken = await takeIn(tx, triage, { ...writtenIn(message), forPerson, urgent, doubt, followsId }, judge)
  if (!isAnswered(doubt) || !message.fromAddress) return
  const writer = { ...message, fromAddress: message.fromAddress, scopeId: taken.scopeId }
  if (taken.urgent) await sayWhatToDo(tx, writer, taken.urgent)
  else await acknowledge(tx, writer)
}

export type Writer = {
  fromAddress: string
  fromName: string | null
  customerId: string | null
  scopeId: string | null
}

/** They hear that a person will read it. An answer to that is about nothing we know either, and comes here again. */
const acknowledge = (tx: Tx, { fromAddress, fromName, customerId, scopeId }: Writer) =>
  sendMessage(tx, triage, {
    template: 'unknown-mail-received',
    customerId,
    email: fromAddress,
    name: fromName,
    about: null,
    data: {},
    scopeId,
  })

/** Whoever wrote hears at once whom to ring, where they wrote from: no wish of theirs about other messages keeps it waiting. */
export const sayWhatToDo = (
  tx: Tx,
  { fromAddress, fromName, scopeId }: Omit<Writer, 'customerId'>,
  { reply }: CannotWait,
) =>
  sendMessage(tx, triage, {
    template: 'cannot-wait-received',
    email: fromAddress,
    name: fromName,
    about: null,
    data: { emergency: reply },
    scopeId,
    urgent: true,
  })
