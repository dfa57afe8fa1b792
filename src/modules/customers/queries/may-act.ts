import type { Db } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { authorityToAct, type MayAct } from '../rules/authority.ts'
import { family } from './customers.ts'
import { hasDied, listBetween } from './relationships.ts'

export type MayActAbout = (
  /** The team it is about and the units it lies in; null: whether there is anything at all. */
  about: readonly string[] | null,
) => MayAct | { allowed: true; authority: null; subjects: readonly string[]; words: string }

/**
 * Whether a caller may act for a customer now, on what authority, or in words why not: to be asked for each thing they
 * call about. Anybody may act for themselves.
 */
export async function mayActFor(
  db: Db,
  callerId: string,
  customerId: string,
  now: Temporal.Instant,
): Promise<MayActAbout> {
  const [callers, customers] = [await family(db, callerId), await family(db, customerId)]
  if (customers.includes(callerId))
    return () => ({ allowed: true, authority: null, subjects: [], words: 'They are the customer.' })
  const relationships = await listBetween(db, callers, customers)
  const when = { now, today: londonDate(now), customerDied: await hasDied(db, customers) }
  return (about) => authorityToAct(relationships, when, about)
}
