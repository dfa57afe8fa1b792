import type { Expression, ExpressionBuilder, SqlBool, Tables, Tx } from '#platform/db/index.ts'
import { type StaffActor, visible } from '#platform/http/index.ts'

export const lockMessage = (tx: Tx, actor: StaffActor, id: string) =>
  tx
    .selectFrom('messages')
    .select([
      'id',
      'state',
      'scope_id as scopeId',
      'automatic',
      'channel',
      'direction',
      'format',
      'settled_at as settledAt',
      'customer_id as customerId',
      'subject_kind as subjectKind',
      'subject_id as subjectId',
    ])
    .where('id', '=', id)
    .where(visible(actor))
    .forUpdate()
    .executeTakeFirst()

type Decision = 'send-again' | 'it-arrived' | 'withdraw' | 'was-sent' | 'seen-to' | 'from-a-person'

export function saveByPerson(tx: Tx, actor: StaffActor, id: string, decision: Decision) {
  const by = { settled_by: actor.id, settled_at: tx.now }
  const update = tx.updateTable('messages').where('id', '=', id)
  switch (decision) {
    case 'send-again':
      // Not settled: it may fail yet. The Message-ID stays: if it did arrive, their mail program can see that it is the same.
      return tx.save(update.set({ state: 'queued', next_attempt_at: null, expires_at: null }))
    case 'it-arrived':
      return tx.save(update.set({ ...by, state: 'delivered', delivered_at: tx.now, sent_at: tx.now, secrets: null }))
    case 'withdraw':
      return tx.save(
        update.set({ ...by, state: 'not-sent', not_sent_reason: 'withdrawn', held_reason: null, secrets: null }),
      )
    case 'was-sent':
      return tx.save(update.set({ ...by, state: 'sent', sent_at: tx.now, held_reason: null, secrets: null }))
    case 'from-a-person':
      return tx.save(update.set({ ...by, automatic: false }))
    case 'seen-to':
      return tx.save(update.set(by))
  }
}

export const lockHeldMail = (tx: Tx, actor: StaffActor, id: string) =>
  tx
    .selectFrom('inbound_mail')
    .select(['id', 'state', 'scope_id as scopeId'])
    .where('id', '=', id)
    .where(visible(actor))
    .forUpdate()
    .executeTakeFirst()

export function saveMailDecision(tx: Tx, actor: StaffActor, id: string, state: 'stored' | 'rejected') {
  tx.save(
    tx
      .updateTable('inbound_mail')
      .set({ state, decided_by: actor.id, decided_at: tx.now, attempts: 0 })
      .where('id', '=', id),
  )
}

/** When a subject moves to another circle of people who may know, everything written about it moves with it. */
export function moveScope(tx: Tx, about: { kind: string; id: string }, scopeId: string | null) {
  tx.save(
    tx
      .updateTable('messages')
      .set({ scope_id: scopeId })
      .where('subject_kind', '=', about.kind)
      .where('subject_id', '=', about.id),
  )
  moveMail(tx, scopeId, (eb) => eb.and([eb('subject_kind', '=', about.kind), eb('subject_id', '=', about.id)]))
}

/** One message, whatever it is about, goes into a circle or out of it. */
export function moveOneToScope(tx: Tx, messageId: string, scopeId: string | null) {
  tx.save(tx.updateTable('messages').set({ scope_id: scopeId }).where('id', '=', messageId))
  moveMail(tx, scopeId, (eb) => eb('id', '=', messageId))
}

type WhichMessages = (eb: ExpressionBuilder<Tables, 'messages'>) => Expression<SqlBool>

/** The emails as they came go where their messages go. */
function moveMail(tx: Tx, scopeId: string | null, which: WhichMessages) {
  const theirs = tx
    .selectFrom('messages')
    .select('inbound_mail_id')
    .where(which)
    .where('inbound_mail_id', 'is not', null)
    .$castTo<{ inbound_mail_id: string }>()
  tx.save(tx.updateTable('inbound_mail').set({ scope_id: scopeId }).where('id', 'in', theirs))
}

/** A message that came in about nothing we knew belongs somewhere after all. */
export function attach(
  tx: Tx,
  messageId: string,
  to: { about: { kind: string; id: string }; customerId: string | null; scopeId: string | null },
) {
  tx.save(
    tx
      .updateTable('messages')
      .set({
        subject_kind: to.about.kind,
        subject_id: to.about.id,
        ...(to.customerId ? { customer_id: to.customerId } : {}),
      })
      .where('id', '=', messageId)
      .where('direction', '=', 'in'),
  )
  moveOneToScope(tx, messageId, to.scopeId)
}
