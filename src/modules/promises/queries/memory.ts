import type { Db } from '#platform/db/index.ts'
import type { Reach } from '../rules/disruption.ts'
import { listInForce } from './disruptions.ts'

/** What a new promise must know of a disruption. */
export type InForce = Reach & {
  readonly id: string
  readonly reason: string
  readonly nextUpdateOn: Temporal.PlainDate | null
}

type Memory = { readAt: number; inForce: readonly InForce[] }

const mostOldMilliseconds = 1000
const memories = new WeakMap<object, Memory>()

/**
 * Disruptions in force, read at most once a second by each process, so that a new promise costs no query. A
 * promise made within that second of a declaration is caught up with by the sweep.
 */
export async function disruptionsInForce(db: Db): Promise<readonly InForce[]> {
  const held = memories.get(db.home)
  if (held && performance.now() - held.readAt < mostOldMilliseconds) return held.inForce
  const fresh = { readAt: performance.now(), inForce: await listInForce(db) }
  memories.set(db.home, fresh)
  return fresh.inForce
}

/** Makes the next reader look again, though a second has not passed. */
export function forgetDisruptions(db: Db) {
  memories.delete(db.home)
}
