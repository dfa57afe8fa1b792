import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { messageQueued } from '../events.ts'
import { insertMessage, wasSentSince } from '../queries/outgoing.ts'
import { newReplyToken } from '../rules/inbound/reply-address.ts'
import { lengthOf, type NotSentReason, needsAPerson } from '../rules/not-sent.ts'
import { type Composed, compose, type MessageToSend } from './compose.ts'

export type SendResult = {
  messageId: string | null
  notSent: NotSentReason | 'switched-off' | null
  /** Where it cannot be written to them: what somebody has to say to them instead, and the row that was kept. */
  toSay: { messageId: string; words: string } | null
}

/**
 * Writes a message to somebody in the commit of its caller. Their needs decide the channel and the format, the template
 * decides what is not worth sending; what is not sent is kept with its reason.
 */
export async function sendMessage(tx: Tx, actor: Actor, message: MessageToSend): Promise<SendResult> {
  const composed = await compose(tx, message)
  if (composed.notSent === 'switched-off') return { messageId: null, notSent: 'switched-off', toSay: null }
  const notSent = composed.notSent ?? ((await isRepeated(tx, message, composed)) ? 'duplicate' : null)
  const id = newId()
  const isEmail = composed.channel === 'email'
  const usefulFor = composed.template.body.rules.usefulFor
  insertMessage(tx, {
    id,
    channel: composed.channel,
    state: notSent ? 'not-sent' : isEmail ? 'queued' : 'held',
    notSentReason: notSent,
    heldReason: notSent || isEmail ? null : composed.format.byHand.length > 0 ? 'by-hand' : 'provider-later',
    customerId: message.customerId ?? null,
    contactPointId: composed.contactPointId,
    about: message.about ?? null,
    scopeId: message.scopeId,
    templateKey: message.template,
    templateVersionId: composed.template.versionId,
    toAddress: composed.toAddress,
    toName: composed.toName,
    subject: composed.subject,
    text: composed.text,
    html: composed.html,
    secrets: notSent ? null : composed.secrets,
    format: composed.format,
    reference: referenceIn(message),
    replyToken: isEmail && message.about && !notSent ? newReplyToken() : null,
    contentHash: composed.contentHash,
    urgent: message.urgent ?? false,
    expiresAt: usefulFor ? tx.now.add(lengthOf(usefulFor)) : null,
    requestedBy: isStaff(actor) ? actor.id : null,
  })
  const toSay = notSent && needsAPerson.includes(notSent) ? { messageId: id, words: composed.said } : null
  if (notSent) return { messageId: null, notSent, toSay }
  if (isEmail) publish(tx, messageQueued, { messageId: id })
  return { messageId: id, notSent: null, toSay: null }
}

async function isRepeated(tx: Tx, message: MessageToSend, { template, toAddress, contentHash }: Composed) {
  const { notAgainWithin, sameMeans } = template.body.rules
  const within = lengthOf(notAgainWithin)
  if (within.blank || toAddress === '' || message.isFirst) return false
  return wasSentSince(tx, {
    toAddress,
    templateKey: message.template,
    contentHash: sameMeans === 'same-words' ? contentHash : null,
    aboutId: message.about?.id ?? null,
    since: tx.now.subtract(within),
  })
}

const referenceIn = ({ data }: MessageToSend) =>
  typeof data.reference === 'string' && data.reference !== '' ? data.reference : null
