import { type Actor, isStaff } from '#platform/http/index.ts'

/** Who did something to a promise, as the explanation of its date names them. */
export function nameOf(actor: Actor): string {
  if (isStaff(actor)) return actor.name
  return actor.kind === 'system' ? 'Firstpoint' : 'The customer'
}

export const sayerOf = (actor: Actor) => ({ id: isStaff(actor) ? actor.id : null, name: nameOf(actor) })
