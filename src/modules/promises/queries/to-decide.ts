import type { Db } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { type BreachRow, listToDecide } from './breaches.ts'

const most = 500

/** The broken promises on which this person must decide. */
export async function openBreachesFor(db: Db, actor: Actor): Promise<BreachRow[]> {
  return isStaff(actor) ? listToDecide(db, actor, actor.id, most) : []
}
