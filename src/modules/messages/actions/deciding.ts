import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { notFound, type StaffActor } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { mailStored, messageQueued, messageReceived } from '../events.ts'
import { lockHeldMail, lockMessage, saveByPerson, saveMailDecision } from '../queries/deciding.ts'
import { readFormat } from '../rules/state.ts'

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
    publish(tx, messageReceived, { messageId, about, customerId: message.customerId, door: null })
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
  'from-a-person': [],
}

type Standing = {
  state: string
  channel: string
  direction: string
  automatic: boolean
  format: unknown
  settledAt: Temporal.Instant | null
}

/** Whether there is something to decide. What somebody has seen to, nobody needs to see to again. */
export function mayDecide(message: Standing, decision: MessageDecision): boolean {
  if (decision === 'from-a-person') return message.automatic
  if (decision !== 'seen-to') return decisions[decision].includes(message.state)
  if (message.settledAt) return false
  const isUnmet =
    message.direction === 'out' && message.channel !== 'letter' && readFormat(message.format).byHand.length > 0
  return decisions['seen-to'].includes(message.state) || isUnmet
}

/** Lets a mail that was held through, or rejects it. Either way it stays as it came; what was rejected can still be released. */
export async function decideMail(
  tx: Tx,
  actor: StaffActor,
  { mailId, decision }: { mailId: string; decision: 'release' | 'reject' },
): Promise<{ refusal: DecisionRefusal | null }> {
  const mail = await lockHeldMail(tx, actor, mailId)
  if (!mail) throw notFound('Email')
  const isOpen = mail.state === 'held' || (mail.state === 'rejected' && decision === 'release')
  if (!isOpen) return { refusal: 'no-longer' }
  saveMailDecision(tx, actor, mailId, decision === 'release' ? 'stored' : 'rejected')
  if (decision === 'release') publish(tx, mailStored, { inboundMailId: mailId })
  recordAudit(tx, actor, { action: `mail.${decision}`, subject: { kind: 'mail', id: mailId }, scopeId: mail.scopeId })
  return { refusal: null }
}
