import type { Db } from '#platform/db/index.ts'
import { compareProfiles } from '../rules/matches.ts'
import { findCandidates, listProfiles, type Shared } from './matches.ts'

/** The records that may be the same customer as what is given, with the reasons, the likeliest first. */
export async function listMatches(db: Db, shared: Shared) {
  const candidates = await findCandidates(db, shared)
  if (candidates.length === 0) return []
  const matches = (await listProfiles(db, candidates)).flatMap((other) => {
    const match = compareProfiles(shared, other)
    return match ? [{ other, match }] : []
  })
  return matches.toSorted((a, b) => b.match.strength - a.match.strength)
}
