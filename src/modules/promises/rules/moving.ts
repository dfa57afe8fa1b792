export type MoveRefusal = 'not-running' | 'statutory' | 'extend-instead' | 'in-the-past' | 'same-time' | 'next-update'

type Movable = {
  readonly state: string
  readonly kind: string
  readonly statutory: boolean
  readonly dueAt: Temporal.Instant
  /** Its policy has a rule of its own for a longer time. */
  readonly hasExtension: boolean
}

/** Why a promise may not get a new time, or `null` when it may. */
export function refusalToMove(promise: Movable, newDue: Temporal.Instant, now: Temporal.Instant): MoveRefusal | null {
  if (promise.state !== 'running') return 'not-running'
  if (promise.hasExtension) return 'extend-instead'
  if (promise.statutory) return 'statutory'
  if (promise.kind === 'next-update') return 'next-update'
  if (Temporal.Instant.compare(newDue, now) <= 0) return 'in-the-past'
  return Temporal.Instant.compare(newDue, promise.dueAt) === 0 ? 'same-time' : null
}
