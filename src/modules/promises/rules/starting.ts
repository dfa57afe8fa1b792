import type { Policy, StartEvent } from './policy.ts'
import type { StartedBy } from './trace.ts'

/** What happened so far, and when the acknowledgement was due. */
export type Happened = { readonly [event in StartEvent | 'acknowledgementDue']?: Temporal.Instant | null }

export type Start = { readonly start: Temporal.Instant; readonly startedBy: StartedBy }

type StartRule = Pick<Policy, 'startsOn' | 'lateAcknowledgement'>

/**
 * When a clock started, as it stood at one moment, or `null` when it had not. Silence buys no time: what runs from an
 * acknowledgement runs from the day it was due at the latest, unless the policy says otherwise.
 */
export function startFrom(
  { startsOn, lateAcknowledgement }: StartRule,
  happened: Happened,
  asOf: Temporal.Instant,
): Start | null {
  const at = by(asOf, happened[startsOn])
  const due = by(asOf, happened.acknowledgementDue)
  const countsFromDue = startsOn === 'acknowledgement' && lateAcknowledgement !== 'sent' && due !== null
  if (countsFromDue && (at === null || Temporal.Instant.compare(due, at) < 0)) {
    return { start: due, startedBy: 'acknowledgement-due' }
  }
  return at && { start: at, startedBy: startsOn }
}

const by = (asOf: Temporal.Instant, at: Temporal.Instant | null | undefined) =>
  at && Temporal.Instant.compare(at, asOf) <= 0 ? at : null
