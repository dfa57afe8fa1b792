import type { Db } from '#platform/db/index.ts'
import { findAbove } from './queries/upward.ts'
import { whoDecides, whoIsAbove } from './rules/escalation.ts'

/**
 * Who must decide when a promise of this team, with or without an owner, is broken: line manager, team manager, or
 * the contract lead of an outside organisation; the next one up where that person is away or is the owner.
 */
export async function escalationPerson(
  db: Db,
  { ownerId, teamId, at }: { ownerId: string | null; teamId: string; at: Temporal.Instant },
): Promise<string | null> {
  const above = await findAbove(db, { teamId, staffIds: ownerId ? [ownerId] : [] }, at)
  return whoDecides(above, { ownerId, teamId })
}

/** The next one up from somebody, passing over who is away and those in `except`. */
export async function nextUp(
  db: Db,
  staffId: string,
  at: Temporal.Instant,
  except: readonly string[] = [],
): Promise<string | null> {
  return whoIsAbove(await findAbove(db, { teamId: null, staffIds: [staffId] }, at), staffId, except)
}
