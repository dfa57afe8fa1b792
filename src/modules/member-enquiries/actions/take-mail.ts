import { attachMessage, messageReceived, sendMessage } from '#modules/messages/index.ts'
import { standsInTriage, takeFromPerson } from '#modules/triage/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { findMail, insertCopy, isTaken } from '../queries/mail.ts'
import { findByAddress, type Member, saveToldOfCopies } from '../queries/members.ts'
import { memberNamed } from '../rules/member-named.ts'
import { isUrgent } from '../rules/urgent.ts'
import { writesFor } from './for-whom.ts'
import { openEnquiry } from './open.ts'

const firstpoint = system('enquiries')

export type MailTaken = 'opened' | 'filed' | 'not-a-member' | 'taken-before'

/**
 * What came to the Members' mailbox: written To it by a Member it opens an enquiry, from the moment the mail server had
 * it; a copy is filed, and its sender told so once. Who is no Member is read by a person.
 */
export async function takeMail(tx: Tx, { messageId, copy }: { messageId: string; copy: boolean }): Promise<MailTaken> {
  const mail = await findMail(tx, messageId)
  const inTriage = await standsInTriage(tx, messageId)
  if (!mail || inTriage === 'dealt-with' || (await isTaken(tx, messageId))) return 'taken-before'
  const writer = await findByAddress(tx, mail.fromAddress ?? '')
  const words = [mail.subject, mail.text].filter((part) => part.trim() !== '').join('\n\n')
  const member = writer && (await memberFor(tx, writer, words))
  if (copy) {
    if (inTriage) await takeFromPerson(tx, messageId)
    insertCopy(tx, { messageId, memberId: writer?.id ?? null, ...mail })
    if (writer && writer.toldOfCopiesAt === null) await tellOfCopies(tx, writer)
    return 'filed'
  }
  if (!writer || !member) {
    if (inTriage) return 'taken-before'
    publish(tx, messageReceived, { messageId, about: null, customerId: mail.customerId, door: null })
    return 'not-a-member'
  }
  if (inTriage) await takeFromPerson(tx, messageId)
  const opened = await openEnquiry(tx, firstpoint, {
    memberId: member.id,
    assistantId: writer.id === member.id ? null : writer.id,
    door: 'mailbox',
    messageId,
    sourceKey: `mail:${mail.mailId ?? messageId}`,
    words: words.slice(0, 20_000) || '(nothing was written)',
    forWhom: 'not-said',
    residentId: null,
    residentWords: '',
    wardCode: member.wardCodes.length === 1 ? (member.wardCodes[0] ?? null) : null,
    authority: 'not-recorded',
    authorityNote: '',
    safeguarding: isUrgent(words),
    receivedAt: mail.receivedAt ?? tx.now,
    // It was judged when it was read.
    written: [],
  })
  if (opened.refusal === null)
    attachMessage(tx, messageId, { about: { kind: 'case', id: opened.caseId }, customerId: null, scopeId: null })
  return 'opened'
}

/**
 * A Member writes for themselves; an assistant for the one they work for, or for the one of several whom they name. Where
 * they name none it is theirs until a person says for whom; who writes for nobody any more is read by a person.
 */
async function memberFor(tx: Tx, writer: Member, words: string): Promise<Member | null> {
  if (writer.kind !== 'assistant') return writer
  const members = await writesFor(tx, writer.id)
  const [first, ...others] = members
  if (!first) return null
  return others.length === 0 ? first : (memberNamed(words, members) ?? writer)
}

async function tellOfCopies(tx: Tx, { id, email, name }: Member) {
  saveToldOfCopies(tx, id)
  await sendMessage(tx, firstpoint, { template: 'enquiry-copies', email, name, about: null, data: {}, scopeId: null })
}
