import { firstDue, type Terms } from './first-due.ts'
import { type Limit, noLaterThan } from './limit.ts'
import { afterPause, type Pause, type Reached, standingStill } from './pausing.ts'
import type { StartedBy, Step } from './trace.ts'

export type { Terms } from './first-due.ts'

/** A new date that somebody gave, with the reason the customer is told. */
export type Move = {
  readonly at: Temporal.Instant
  readonly to: Temporal.Instant
  readonly reason: string
  readonly by: string
  /** Given by the policy's own rule for a longer time: the last day that rule allowed, or null for no last day. */
  readonly extension?: { readonly latest: Temporal.Instant | null } | null
}

export type History = {
  readonly start: Temporal.Instant
  readonly startedBy?: StartedBy | null
  readonly limit?: Limit | null
  readonly pauses: readonly Pause[]
  readonly moves: readonly Move[]
}

export type Explanation = {
  readonly due: Temporal.Instant
  readonly pausedSince: Temporal.Instant | null
  readonly steps: readonly Step[]
}

/**
 * When a promise is due, as it stood at one moment, and every step that leads there. Only what had happened by
 * then counts, so a date can be explained as it was on the day somebody was told it.
 */
export function explainDue(terms: Terms, history: History, asOf: Temporal.Instant): Explanation {
  let reached: Reached = noLaterThan(firstDue(terms, history.start, history.startedBy), history.limit)
  let pausedSince: Temporal.Instant | null = null
  for (const event of inOrder(history, asOf)) {
    if (event.what === 'move') {
      reached = { due: event.move.to, steps: [...reached.steps, moveStep(event.move, reached.due)] }
    } else if (event.pause.until === null || Temporal.Instant.compare(event.pause.until, asOf) > 0) {
      pausedSince = event.pause.from
      reached = { due: reached.due, steps: [...reached.steps, standingStill(event.pause)] }
    } else {
      reached = afterPause(terms, reached, { ...event.pause, until: event.pause.until })
    }
  }
  return { ...reached, pausedSince }
}

export function moveStep({ at, to, reason, by, extension }: Move, due: Temporal.Instant): Step {
  const moved = { at: text(at), from: text(due), to: text(to), reason, by }
  if (!extension) return { step: 'moved', ...moved }
  return { step: 'extended', ...moved, latest: extension.latest && text(extension.latest) }
}

type Happened =
  | { what: 'pause'; at: Temporal.Instant; pause: Pause }
  | { what: 'move'; at: Temporal.Instant; move: Move }

function inOrder({ pauses, moves }: History, asOf: Temporal.Instant): Happened[] {
  const happened: Happened[] = [
    ...moves.map((move) => ({ what: 'move' as const, at: move.at, move })),
    ...pauses.map((pause) => ({ what: 'pause' as const, at: pause.from, pause })),
  ]
  return happened
    .filter((each) => Temporal.Instant.compare(each.at, asOf) <= 0)
    .sort((a, b) => Temporal.Instant.compare(a.at, b.at))
}

const text = (at: Temporal.Instant) => at.toString()
