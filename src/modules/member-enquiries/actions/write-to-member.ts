import { type MessageToSend, sendMessage } from '#modules/messages/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import type { Enquiry } from '../queries/enquiries.ts'
import { findAssistant, findMember, type Member } from '../queries/members.ts'

type Letter = Pick<MessageToSend, 'template' | 'data' | 'scopeId' | 'link'> & {
  enquiry: Pick<Enquiry, 'caseId' | 'memberId' | 'assistantId'>
  member: Pick<Member, 'email' | 'name'>
}

/**
 * Writes to the Member about an enquiry, and says who wrote it where they did not. Whoever wrote it for them gets the same
 * for as long as they write for them: they are the one who waits for it, and may write for several, so theirs says for whom
 * it was. What comes back is the Member's own message.
 */
export async function writeToMember(
  tx: Tx,
  actor: Actor,
  { enquiry, member, ...letter }: Letter,
): Promise<string | null> {
  const about = { kind: 'case', id: enquiry.caseId }
  const writer = enquiry.assistantId ? await findMember(tx, enquiry.assistantId) : undefined
  const theirs = { ...letter.data, writtenBy: writer?.name ?? '' }
  const { messageId } = await sendMessage(tx, actor, {
    ...letter,
    data: theirs,
    email: member.email,
    name: member.name,
    about,
  })
  const assistant = enquiry.assistantId ? await findAssistant(tx, enquiry.assistantId, enquiry.memberId) : undefined
  if (assistant) {
    const data = { ...letter.data, forMember: `for ${member.name}` }
    await sendMessage(tx, actor, { ...letter, data, email: assistant.email, name: assistant.name, about })
  }
  return messageId
}
