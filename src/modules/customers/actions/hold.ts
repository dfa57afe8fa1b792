import type { Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { family, lockRecords } from '../queries/customers.ts'

/** Locks one record. Whoever locks more of a customer starts here: the record, then what belongs to it. */
export async function holdCustomer(tx: Tx, actor: Actor, id: string) {
  const [customer] = await lockRecords(tx, actor, [id])
  if (!customer) throw notFound('Customer')
  return customer
}

/** Locks every record of a customer, in the order of their ids. */
export async function holdFamily(tx: Tx, actor: Actor, id: string) {
  const ids = await family(tx, id)
  const records = await lockRecords(tx, actor, ids)
  const customer = records.find((record) => record.id === ids[0])
  if (!customer) throw notFound('Customer')
  return { customer, records }
}
