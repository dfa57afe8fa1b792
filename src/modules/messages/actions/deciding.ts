import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { notFound, type StaffActor } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { mailStored, messageQueued, messageReceived } from '../events.ts'
import { lockHeldMail, lockMessage, saveByPerson, saveMailDecision } from '../queries/deciding.ts'

export type MessageDecision = 'send-again' | 'it-arrived' | 'withdraw' | 'was-sent' | 'seen-to' | 'from-a-person'

export type DecisionRefusal = 'no-longer'

/** What a person decides about a message the program cannot decide about. */
export async function decideMessage(
  tx: Tx,
  actor: StaffActor,
  { messageId, decision }: { messageId: string; decision: MessageDecision },
): Promise<{ refusal: DecisionRefusal | null }> {
  const message = await lockMessage(tx, actor, messageId)
  if (!message) throw notFound('Message')
  if (!mayDecide(message, decision)) return { refusal: 'no-longer' }
  saveByPerson(tx, actor, messageId, decision)
  if (decision === 'send-again') publish(tx, messageQueued, { messageId })
  if (decision === 'from-a-person') {
    const about = message.subjectKind && message.subjectId ? { kind: message.subjectKind, id: message.subjectId } : null
    publish(tx, messageReceived, { messageId, about, customerId: message.customerId })
  }
  recordAudit(tx, actor, {
    action: `message.${decision}`,
    subject: { kind: 'message', id: messageId },
    scopeId: message.scopeId,
  })
  return { refusal: null }
}

const decisions: Record<MessageDecision, readonly string[]> = {
  'send-again': ['in-doubt'],
  'it-arrived': ['in-doubt'],
  withdraw: ['queued', 'held'],
  'was-sent': ['held'],
  'seen-to': ['failed', 'not-sent'],
  'from-a-person': ['received'],
}

export const mayDecide = (message: { state: string; automatic: boolean }, decision: MessageDecision) =>
  decisions[decision].includes(message.state) && (decision !== 'from-a-person' || message.automatic)

/** Lets a mail that was held through, or rejects it. Either way it stays as it came. */
export async function decideMail(
  tx: Tx,
  actor: StaffActor,
  { mailId, decision }: { mailId: string; decision: 'release' | 'reject' },
): Promise<{ refusal: DecisionRefusal | null }> {
  const mail = await lockHeldMail(tx, actor, mailId)
  if (!mail) throw notFound('Email')
  if (mail.state !== 'held') return { refusal: 'no-longer' }
  saveMailDecision(tx, actor, mailId, decision === 'release' ? 'stored' : 'rejected')
  if (decision === 'release') publish(tx, mailStored, { inboundMailId: mailId })
  recordAudit(tx, actor, { action: `mail.${decision}`, subject: { kind: 'mail', id: mailId }, scopeId: mail.scopeId })
  return { refusal: null }
}
