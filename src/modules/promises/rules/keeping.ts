export type KeepRefusal = 'not-running' | 'starts-another' | 'in-the-future' | 'before-start'

type Keepable = {
  readonly state: string
  readonly startedAt: Temporal.Instant
}

/** Why a promise cannot have been kept at a moment, or `null` when it can. */
export function refusalToKeep(
  promise: Keepable,
  at: Temporal.Instant,
  now: Temporal.Instant,
): Exclude<KeepRefusal, 'starts-another'> | null {
  if (promise.state !== 'running') return 'not-running'
  if (Temporal.Instant.compare(at, now) > 0) return 'in-the-future'
  return Temporal.Instant.compare(at, promise.startedAt) < 0 ? 'before-start' : null
}
