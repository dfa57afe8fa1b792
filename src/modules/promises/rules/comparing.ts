import { isBroken } from './broken.ts'
import { explainDue } from './due-date.ts'
import type { Pause } from './pausing.ts'
import type { PolicyTerms } from './policy-terms.ts'
import { type Happened, startFrom } from './starting.ts'
import type { Step } from './trace.ts'

/** What happened in a case, as any rule may look at it. */
export type Happenings = {
  readonly happened: Happened
  readonly pauses: readonly Pause[]
  /** When it was done or taken back; null while it runs. */
  readonly endedAt: Temporal.Instant | null
}

export type Compared = {
  readonly startedAt: Temporal.Instant
  readonly due: Temporal.Instant
  readonly broken: boolean
  readonly steps: readonly Step[]
}

/**
 * What another rule would have given for the same case, as of one moment: the council's older one for history, or a
 * stricter one. Only waits that rule knows count, and no longer time given under the real one. `null` when its clock
 * had not started.
 */
export function compareUnder(history: Happenings, terms: PolicyTerms, asOf: Temporal.Instant): Compared | null {
  const started = startFrom(terms, history.happened, asOf)
  if (!started) return null
  const pauses = history.pauses.filter(
    ({ reason, until }) =>
      terms.pauses.some((rule) => rule.reason === reason) &&
      (until === null || Temporal.Instant.compare(until, started.start) > 0),
  )
  const { due, pausedSince, steps } = explainDue(terms, { ...started, pauses, moves: [] }, asOf)
  const endedAt = history.endedAt && Temporal.Instant.compare(history.endedAt, asOf) <= 0 ? history.endedAt : null
  return { startedAt: started.start, due, steps, broken: isBroken({ due, pausedAt: pausedSince, endedAt }, asOf) }
}
