import { type Actor, can, isStaff } from '#platform/http/index.ts'

export const mayReadPlaces = (actor: Actor) => can(actor, 'places.read')

/** Notices, moved days and everything else about places. */
export const mayManagePlaces = (actor: Actor) => can(actor, 'places.manage')

/** What happened on a round is said by its own team, or by whoever manages places. */
export const mayNoteFor = (actor: Actor, teamId: string | null) =>
  mayManagePlaces(actor) || (isStaff(actor) && teamId !== null && actor.teams.includes(teamId))
