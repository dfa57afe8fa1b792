import { recordAudit } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { customerChanged } from '../events.ts'
import {
  findPoint,
  insertPoint,
  listPoints,
  lockPoint,
  markMatchDue,
  type PointStatus,
  removePoint,
  setPointStatus,
  setPreferred,
} from '../queries/contact-points.ts'
import { family } from '../queries/customers.ts'
import { lastFour } from '../rules/contact-points.ts'
import { holdCustomer } from './hold.ts'

type NewPoint = { customerId: string; kind: 'email' | 'phone'; value: string; preferred: boolean }

/** Adds an email address or phone number, as `readEmail` and `readPhone` give them. */
export async function addContactPoint(
  tx: Tx,
  actor: Actor,
  point: NewPoint,
): Promise<{ refusal: 'already-there' | null }> {
  const customer = await holdCustomer(tx, actor, point.customerId)
  const records = await family(tx, customer.id)
  const known = (await listPoints(tx, records)).some((each) => each.kind === point.kind && each.value === point.value)
  if (known) return { refusal: 'already-there' }
  if (point.preferred) setPreferred(tx, records, null)
  const last4 = point.kind === 'phone' ? lastFour(point.value) : null
  insertPoint(tx, { ...point, id: newId(), last4 })
  note(tx, actor, customer, `${point.kind} added`)
  markMatchDue(tx, customer.id)
  publish(tx, customerChanged, { customerId: customer.id })
  return { refusal: null }
}

/** Says whether messages arrive there. Called when one comes back, and when somebody says a number is wrong. */
export async function markContactPoint(
  tx: Tx,
  actor: Actor,
  { pointId, status }: { pointId: string; status: PointStatus },
) {
  const found = await findPoint(tx, pointId)
  if (!found) return
  const { point, customer } = await holdPoint(tx, actor, pointId)
  if (point.status === status) return
  setPointStatus(tx, pointId, status)
  if (status !== 'ok' && point.preferred) setPreferred(tx, [point.customerId], null)
  note(tx, actor, customer, `${point.kind} ${status}`)
}

export async function preferContactPoint(
  tx: Tx,
  actor: Actor,
  pointId: string,
): Promise<{ refusal: 'not-working' | null }> {
  const { point, customer } = await holdPoint(tx, actor, pointId)
  if (point.status !== 'ok') return { refusal: 'not-working' }
  const records = await family(tx, customer.id)
  setPreferred(tx, records, pointId)
  note(tx, actor, customer, `${point.kind} preferred`)
  return { refusal: null }
}

/** Takes it off the record. What was sent there stays where it is. */
export async function removeContactPoint(tx: Tx, actor: Actor, pointId: string) {
  const { point, customer } = await holdPoint(tx, actor, pointId)
  removePoint(tx, pointId)
  note(tx, actor, customer, `${point.kind} removed`)
}

/** The customer first, then the point: everybody locks in this order. */
async function holdPoint(tx: Tx, actor: Actor, pointId: string) {
  const found = await findPoint(tx, pointId)
  if (!found) throw notFound('Contact detail')
  const customer = await holdCustomer(tx, actor, found.customerId)
  const point = await lockPoint(tx, pointId)
  if (!point) throw notFound('Contact detail')
  return { point, customer }
}

function note(tx: Tx, actor: Actor, customer: { id: string; scopeId: string | null }, what: string) {
  recordAudit(tx, actor, {
    action: 'customer.contact-details',
    subject: { kind: 'customer', id: customer.id },
    scopeId: customer.scopeId,
    detail: { what },
  })
}
