import { type Actor, can, isStaff } from '#platform/http/index.ts'

/** Who takes enquiries in, splits them and sends the answers. */
export const mayManage = (actor: Actor) => actor.kind === 'system' || can(actor, 'enquiries.manage')

/** A unit's people answer the parts of their own teams. */
export const mayAnswer = (actor: Actor, teamId: string) =>
  mayManage(actor) || (isStaff(actor) && can(actor, 'enquiries.handle') && actor.teams.includes(teamId))

/** Whoever answers for a unit: its own word is theirs to give to another. */
export const maySignOff = (actor: Actor, teamId: string) =>
  isStaff(actor) && can(actor, 'enquiries.handle') && actor.teams.includes(teamId)
