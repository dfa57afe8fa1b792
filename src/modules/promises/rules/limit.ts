import type { Reached } from './pausing.ts'
import type { Step } from './trace.ts'

/** A promise made for the sake of another one comes no later than this, whatever its own rule gives. */
export type Limit = {
  readonly by: Temporal.Instant
  /** What it depends on, as the beginning of a sentence. */
  readonly because: string
}

/** What a rule gave, brought forward where that is too late. */
export function noLaterThan(reached: Reached, limit: Limit | null | undefined): Reached {
  if (!limit || Temporal.Instant.compare(reached.due, limit.by) <= 0) return reached
  const step: Step = { step: 'no-later', because: limit.because, due: limit.by.toString() }
  return { due: limit.by, steps: [...reached.steps, step] }
}

/** The limit a promise was made with, from the steps kept with it. */
export function limitIn(steps: readonly Step[]): Limit | null {
  const found = steps.find((step) => step.step === 'no-later')
  return found ? { by: Temporal.Instant.from(found.due), because: found.because } : null
}
