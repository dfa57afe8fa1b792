import { findStaff } from '#modules/access/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import { lockName, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, system } from '#platform/http/index.ts'
import { dayInWords, londonDate } from '#platform/time/index.ts'
import type { ComplaintRow } from '../queries/complaints.ts'
import type { LetterRow } from '../queries/letters.ts'
import { signsForGroup } from '../queries/signing.ts'
import { letterNames } from '../rules/letter.ts'
import { runningPromise } from './letters.ts'

const firstpoint = system('complaints')

type Asked = {
  complaint: Pick<ComplaintRow, 'caseId' | 'groupId' | 'scopeId'>
  reference: string
  letter: Pick<LetterRow, 'id' | 'kind'>
  askedId: string
  /** Whom they sign for, where it is not themselves who was named. */
  namedId: string
}

/**
 * Whoever is to sign hears of it at once, unless it is themselves who asked. The answers of a group are asked for one by one
 * and signed with one press: of them there is one email, with the first that lies with them.
 */
export async function tellSigner(tx: Tx, actor: Actor, { complaint, reference, letter, askedId, namedId }: Asked) {
  const { caseId, groupId, scopeId } = complaint
  if (isStaff(actor) && actor.id === askedId) return
  if (groupId && (await knowsOfGroup(tx, { groupId, askedId, letterId: letter.id }))) return
  const person = await findStaff(tx, askedId)
  if (!person) return
  const named = askedId === namedId ? undefined : await findStaff(tx, namedId)
  const owed = groupId ? null : await runningPromise(tx, caseId, 'reply')
  const text = [
    groupId
      ? 'Answers to complaints that are looked into together lie with you to sign, with one signature.'
      : `A letter about the complaint ${reference} lies with you to sign.`,
    owed ? `It has to be answered by ${dayInWords(londonDate(owed.dueAt))}.` : '',
    named ? `You sign in place of ${named.name}.` : '',
  ]
  await sendMessage(tx, firstpoint, {
    template: 'complaint-reminder',
    email: person.email,
    name: person.name,
    about: { kind: 'case', id: caseId },
    data: { title: `${letterNames[letter.kind]} to sign`, text: text.filter(Boolean).join(' '), reference },
    scopeId,
    link: '/staff/signing',
  })
}

/** Another letter of the group lies with them already. Two workers may ask for two at this moment: one waits for the other. */
async function knowsOfGroup(tx: Tx, of: { groupId: string; askedId: string; letterId: string }): Promise<boolean> {
  await lockName(tx, `to sign ${of.groupId} ${of.askedId}`)
  return signsForGroup(tx, of)
}
