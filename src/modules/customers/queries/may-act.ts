import type { Db } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { authorityToAct, type MayAct } from '../rules/authority.ts'
import { family } from './customers.ts'
import { hasDied, listBetween } from './relationships.ts'

/** Whether a caller may act for a customer now, on what authority, or in words why not. Anybody may act for themselves. */
export async function mayActFor(
  db: Db,
  callerId: string,
  customerId: string,
  now: Temporal.Instant,
): Promise<MayAct | { allowed: true; authority: null; words: string }> {
  const [callers, customers] = [await family(db, callerId), await family(db, customerId)]
  if (customers.includes(callerId)) return { allowed: true, authority: null, words: 'They are the customer.' }
  const relationships = await listBetween(db, callers, customers)
  return authorityToAct(relationships, { now, today: londonDate(now), customerDied: await hasDied(db, customers) })
}
