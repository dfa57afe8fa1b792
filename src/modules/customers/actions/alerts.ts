import { recordAudit, recordLook } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, forbidden, notFound, type StaffActor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { mayManageAlerts, mayReadAlert } from '../permissions.ts'
import {
  type AlertRow,
  type AlertShown,
  asShown,
  findAlert,
  findAlertKind,
  insertAlert,
  isShown,
  listAlerts,
  lockAlert,
  saveDecision,
  saveEnd,
  saveReview,
} from '../queries/alerts.ts'
import { family, findCustomer } from '../queries/customers.ts'
import {
  type DecideRefusal,
  type EndRefusal,
  type ReviewDateRefusal,
  refusalOfReviewDate,
  refusalToDecide,
} from '../rules/alerts.ts'
import { holdCustomer } from './hold.ts'

export type NewAlert = {
  customerId: string
  kind: string
  /** What to do before acting; null: the words of the kind. */
  beforeActing: string | null
  reason: string
  personalAdviserId: string | null
  reviewOn: Temporal.PlainDate
  restrictedToRole: string | null
  scopeId: string | null
}

export type ProposeRefusal = ReviewDateRefusal | 'adviser-needed'

/** Proposes an alert. It does not count until somebody else approves it. */
export async function proposeAlert(
  tx: Tx,
  actor: StaffActor,
  alert: NewAlert,
): Promise<{ refusal: ProposeRefusal | null }> {
  mustManage(actor)
  const customer = await holdCustomer(tx, actor, alert.customerId)
  const kind = await findAlertKind(tx, alert.kind)
  if (!kind) throw notFound('Kind of alert')
  const refusal = refusalOfReviewDate(alert.reviewOn, londonDate(tx.now))
  if (refusal) return { refusal }
  if (kind.needsAdviser && !alert.personalAdviserId) return { refusal: 'adviser-needed' }
  const id = newId()
  insertAlert(tx, { ...alert, id, proposedBy: actor.id })
  note(tx, actor, { id, customerId: customer.id, scopeId: alert.scopeId ?? customer.scopeId }, 'alert.proposed')
  return { refusal: null }
}

type Decision = { alertId: string; version: number; state: 'approved' | 'declined'; reason: string | null }

export async function decideAlert(
  tx: Tx,
  actor: StaffActor,
  decision: Decision,
): Promise<{ refusal: DecideRefusal | null }> {
  const alert = await holdAlert(tx, actor, decision.alertId)
  const refusal = refusalToDecide(alert, { staffId: actor.id, version: decision.version })
  if (refusal) return { refusal }
  saveDecision(tx, alert.id, { state: decision.state, by: actor.id, reason: decision.reason, version: alert.version })
  note(tx, actor, alert, `alert.${decision.state}`)
  return { refusal: null }
}

type Review = {
  alertId: string
  version: number
  beforeActing: string | null
  reason: string
  personalAdviserId: string | null
  reviewOn: Temporal.PlainDate
}

export type ReviewRefusal = ReviewDateRefusal | EndRefusal | 'changed-since' | 'adviser-needed'

/** Looks at an alert again: it still holds, until the next review. */
export async function reviewAlert(
  tx: Tx,
  actor: StaffActor,
  review: Review,
): Promise<{ refusal: ReviewRefusal | null }> {
  const alert = await holdAlert(tx, actor, review.alertId)
  if (alert.state !== 'approved') return { refusal: 'already-ended' }
  if (alert.version !== review.version) return { refusal: 'changed-since' }
  const refusal = refusalOfReviewDate(review.reviewOn, londonDate(tx.now))
  if (refusal) return { refusal }
  if (alert.personalAdviserId && !review.personalAdviserId) return { refusal: 'adviser-needed' }
  saveReview(tx, alert.id, review)
  note(tx, actor, alert, 'alert.reviewed')
  return { refusal: null }
}

export async function endAlert(
  tx: Tx,
  actor: StaffActor,
  end: { alertId: string; reason: string },
): Promise<{ refusal: EndRefusal | null }> {
  const alert = await holdAlert(tx, actor, end.alertId)
  if (alert.state === 'ended' || alert.state === 'declined') return { refusal: 'already-ended' }
  saveEnd(tx, alert.id, { by: actor.id, reason: end.reason })
  note(tx, actor, alert, 'alert.ended')
  return { refusal: null }
}

/** Alerts with their reasons, for those who may read them. The look is recorded in the transaction that reads. */
export async function lookAtAlerts(tx: Tx, actor: Actor, customerId: string): Promise<AlertShown[]> {
  const customer = await findCustomer(tx, actor, customerId)
  if (!customer) throw notFound('Customer')
  return lookAtAlertsOf(tx, actor, { ...customer, family: await family(tx, customerId) })
}

/** The same for a customer already in hand. */
export async function lookAtAlertsOf(
  tx: Tx,
  actor: Actor,
  customer: { family: readonly string[]; scopeId: string | null },
): Promise<AlertShown[]> {
  const today = londonDate(tx.now)
  const rows = (await listAlerts(tx, actor, customer.family)).filter((row) => isShown(actor, row))
  const readable = rows.filter((row) => mayReadAlert(actor, row))
  for (const row of readable) noteRead(tx, actor, { ...row, scopeId: row.scopeId ?? customer.scopeId })
  return rows.map((row) => ({ ...asShown(row, today), detail: readable.includes(row) ? row : null }))
}

/** One alert in full, ended or not, for those who may read it. The look is recorded. */
export async function lookAtAlert(tx: Tx, actor: Actor, alertId: string): Promise<AlertRow> {
  const alert = await findAlert(tx, alertId)
  if (!alert || !mayReadAlert(actor, alert)) throw notFound('Alert')
  const customer = await findCustomer(tx, actor, alert.customerId)
  if (!customer) throw notFound('Alert')
  noteRead(tx, actor, { ...alert, scopeId: alert.scopeId ?? customer.scopeId })
  return alert
}

/** The customer first, then the alert: everybody locks in this order. */
async function holdAlert(tx: Tx, actor: StaffActor, alertId: string): Promise<AlertRow> {
  mustManage(actor)
  const found = await findAlert(tx, alertId)
  if (!found || !mayReadAlert(actor, found)) throw notFound('Alert')
  await holdCustomer(tx, actor, found.customerId)
  const alert = await lockAlert(tx, alertId)
  if (!alert) throw notFound('Alert')
  return alert
}

function mustManage(actor: Actor) {
  if (!mayManageAlerts(actor)) throw forbidden('You need permission to manage alerts')
}

type Noted = { id: string; customerId: string; scopeId: string | null }

const noteRead = (tx: Tx, actor: Actor, alert: Noted) => recordLook(tx, actor, aboutAlert(alert, 'alert.viewed'))

function note(tx: Tx, actor: Actor, alert: Noted, action: string) {
  recordAudit(tx, actor, aboutAlert(alert, action))
}

const aboutAlert = (alert: Noted, action: string) => ({
  action,
  subject: { kind: 'customer', id: alert.customerId },
  scopeId: alert.scopeId,
  detail: { alert: alert.id },
})
