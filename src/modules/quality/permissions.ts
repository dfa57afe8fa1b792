import { type Actor, can, isStaff } from '#platform/http/index.ts'

/** Whoever keeps action plans, and the owner of the action: they say how it goes. */
export const mayReport = (actor: Actor, { ownerId }: { ownerId: string }) =>
  can(actor, 'actions.manage') || (isStaff(actor) && actor.id === ownerId)
