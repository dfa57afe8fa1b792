import { recordLook } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { type Customer, findCustomer } from '../queries/customers.ts'

/** A customer for a page that shows them. The look at a restricted record is recorded in the transaction that reads it. */
export async function lookAtCustomer(tx: Tx, actor: Actor, id: string): Promise<Customer | undefined> {
  const customer = await findCustomer(tx, actor, id)
  if (customer) noteLook(tx, actor, customer)
  return customer
}

/** The same for a record already read. */
export function noteLook(tx: Tx, actor: Actor, { id, scopeId }: { id: string; scopeId: string | null }) {
  if (scopeId) recordLook(tx, actor, { action: 'customer.viewed', subject: { kind: 'customer', id }, scopeId })
}
