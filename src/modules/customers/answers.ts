import type { Db } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { listAlerts } from './queries/alerts.ts'
import { family, findCustomer } from './queries/customers.ts'
import { needsOf } from './queries/needs.ts'

/**
 * What people of another organisation are told before they meet somebody whose name they do not learn: what keeps them
 * safe, and what the person needs and agreed to have shared. Nothing of a record in a circle.
 */
export async function toldToPartners(db: Db, customerId: string): Promise<string[]> {
  const reader = system('customers')
  const customer = await findCustomer(db, reader, customerId)
  if (!customer || customer.scopeId !== null) return []
  const alerts = await listAlerts(db, reader, await family(db, customer.id))
  const needs = await needsOf(db, customer.id)
  return [
    ...alerts
      .filter(({ state, safetyCritical }) => state === 'approved' && safetyCritical)
      .map(({ beforeActing }) => beforeActing),
    ...needs.filter(({ consentToShare }) => consentToShare).map(({ words }) => words),
  ]
}
