import { teamByKey } from '#modules/organisation/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { mayManagePlaces, mayNoteFor } from '../../permissions.ts'

/** The keys of the teams for whose rounds this person may say what happened. */
export async function teamsThatMayNote(
  db: Db,
  actor: Actor,
  rounds: readonly { teamKey: string }[],
): Promise<Set<string>> {
  const keys = [...new Set(rounds.map(({ teamKey }) => teamKey))]
  if (mayManagePlaces(actor)) return new Set(keys)
  const teams = await Promise.all(keys.map((key) => teamByKey(db, key)))
  return new Set(keys.filter((_, index) => mayNoteFor(actor, teams[index]?.id ?? null)))
}
