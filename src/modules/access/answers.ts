import type { Db } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { findHeld, type Held } from './queries/sessions.ts'
import { widest } from './rules/limits.ts'

/** Somebody who works here as they are today: null when they have left. For work that goes on after they asked for it. */
export async function findActor(db: Db, staffId: string): Promise<StaffActor | null> {
  const held = await findHeld(db, staffId, londonDate(db.clock.now()))
  return held ? actorFrom(held) : null
}

export function actorFrom(held: Held): StaffActor {
  const { id, kind, name, email, roles, teams, scopes, frontDeskScopes, organisationId } = held
  const permissions = new Set(held.permissions)
  const limits = widest(held.limits)
  return { id, kind, name, email, permissions, roles, teams, scopes, frontDeskScopes, limits, organisationId }
}
