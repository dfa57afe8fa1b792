import { whoMayKnow } from '#modules/access/index.ts'
import { escalationPerson, nextUp } from '#modules/organisation/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'

const highest = 8

/**
 * Finds who has to decide on what was not kept, or was taken further, remembering within one transaction. In a circle only
 * somebody who may know of it is asked.
 */
export function accountablePeople(tx: Tx) {
  const remembered = new Map<string, Promise<string | null>>()
  const members = new Map<string, Promise<Set<string>>>()
  const remember = (key: string, find: () => Promise<string | null>) => remembered.getOrInsertComputed(key, find)

  async function named(ownerId: string | null, teamId: string | null) {
    if (teamId !== null) return escalationPerson(tx, { ownerId, teamId, at: tx.now })
    return ownerId === null ? null : nextUp(tx, ownerId, tx.now)
  }

  async function mayKnow(staffId: string, scopeId: string | null) {
    if (scopeId === null) return true
    return (await members.getOrInsertComputed(scopeId, () => whoMayKnow(tx, scopeId, londonDate(tx.now)))).has(staffId)
  }

  async function firstWhoMayKnow(candidate: string | null, scopeId: string | null, except: readonly string[] = []) {
    const seen = new Set(except)
    let person = candidate
    while (person !== null && seen.size < highest + except.length) {
      if (await mayKnow(person, scopeId)) return person
      seen.add(person)
      person = await nextUp(tx, person, tx.now, [...seen])
    }
    return null
  }

  /** Nobody above may know of what named people keep: whoever has it decides, rather than nobody. */
  const ownerInside = async (ownerId: string | null, scopeId: string | null) =>
    ownerId !== null && scopeId !== null && (await mayKnow(ownerId, scopeId)) ? ownerId : null

  return {
    mayKnow,
    first: (ownerId: string | null, teamId: string | null, scopeId: string | null) =>
      remember(
        `first ${ownerId} ${teamId} ${scopeId}`,
        async () => (await firstWhoMayKnow(await named(ownerId, teamId), scopeId)) ?? ownerInside(ownerId, scopeId),
      ),
    above: (staffId: string, scopeId: string | null, before: readonly string[]) =>
      remember(`above ${staffId} ${scopeId} ${before}`, async () =>
        firstWhoMayKnow(await nextUp(tx, staffId, tx.now, before), scopeId, before),
      ),
  }
}
