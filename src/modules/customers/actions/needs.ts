import { recordAudit } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { family } from '../queries/customers.ts'
import { endNeedRow, findNeed, insertNeed, listNeeds, lockNeed, updateReviewed } from '../queries/needs.ts'
import { clashWith } from '../rules/channel.ts'
import { kindOfNeed, type NeedCode, nextReview } from '../rules/needs.ts'
import { holdCustomer } from './hold.ts'
import { nameOf } from './save.ts'

export type NewNeed = {
  customerId: string
  value: NeedCode
  detail: string | null
  appliesTo: 'person' | 'carer'
  since: Temporal.PlainDate
  /** Who told us: the person, a carer, a GP. */
  source: string
  consentToShare: boolean
}

/** Records a need. Recording it is its first review; the next is due in twelve months. */
export async function recordNeed(
  tx: Tx,
  actor: Actor,
  need: NewNeed,
): Promise<{ refusal: 'already-recorded' | 'deceased' | null } | { refusal: 'leaves-no-way'; others: string[] }> {
  const customer = await holdCustomer(tx, actor, need.customerId)
  if (customer.deceasedOn) return { refusal: 'deceased' }
  const kind = kindOfNeed(need.value)
  if (!kind) throw notFound('Need')
  const recorded = await listNeeds(tx, await family(tx, customer.id))
  if (recorded.some((each) => each.value === need.value && each.appliesTo === need.appliesTo))
    return { refusal: 'already-recorded' }
  const clash = clashWith(recorded, need)
  if (clash.length > 0) return { refusal: 'leaves-no-way', others: clash.map(({ value }) => value) }
  const today = londonDate(tx.now)
  const id = newId()
  insertNeed(tx, {
    ...need,
    id,
    category: kind.category,
    reviewedOn: today,
    reviewDue: nextReview(today),
    recordedBy: nameOf(actor),
  })
  note(tx, actor, customer, 'need.recorded', { need: id, value: need.value })
  return { refusal: null }
}

type Review = { needId: string; version: number; detail: string | null; consentToShare: boolean }

/** Somebody asked the person again and it still holds, perhaps with another detail. */
export async function reviewNeed(
  tx: Tx,
  actor: Actor,
  review: Review,
): Promise<{ refusal: 'changed-since' | 'ended' | null }> {
  const { customer, need } = await holdNeed(tx, actor, review.needId)
  if (need.endedOn) return { refusal: 'ended' }
  if (need.version !== review.version) return { refusal: 'changed-since' }
  const today = londonDate(tx.now)
  updateReviewed(tx, need.id, { ...review, reviewedOn: today, reviewDue: nextReview(today) })
  note(tx, actor, customer, 'need.reviewed', { need: need.id, value: need.value })
  return { refusal: null }
}

export async function endNeed(
  tx: Tx,
  actor: Actor,
  end: { needId: string; because: 'no-longer-needed' | 'recorded-by-mistake' },
): Promise<{ refusal: 'ended' | null }> {
  const { customer, need } = await holdNeed(tx, actor, end.needId)
  if (need.endedOn) return { refusal: 'ended' }
  endNeedRow(tx, need.id, { on: londonDate(tx.now), because: end.because })
  note(tx, actor, customer, 'need.ended', { need: need.id, value: need.value, because: end.because })
  return { refusal: null }
}

async function holdNeed(tx: Tx, actor: Actor, needId: string) {
  const found = await findNeed(tx, needId)
  if (!found) throw notFound('Need')
  const customer = await holdCustomer(tx, actor, found.customerId)
  const need = await lockNeed(tx, needId)
  if (!need) throw notFound('Need')
  return { customer, need }
}

function note(
  tx: Tx,
  actor: Actor,
  customer: { id: string; scopeId: string | null },
  action: string,
  detail: Record<string, unknown>,
) {
  recordAudit(tx, actor, { action, subject: { kind: 'customer', id: customer.id }, scopeId: customer.scopeId, detail })
}
