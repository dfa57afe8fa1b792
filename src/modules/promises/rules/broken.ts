import { addWorkingMinutes, englandAndWales, writtenHours } from '#modules/calendar/index.ts'

/** What decides whether a promise is broken. While the clock stands still it is judged by when it stopped. */
export type Clocked = {
  readonly due: Temporal.Instant
  readonly pausedAt: Temporal.Instant | null
  readonly endedAt: Temporal.Instant | null
}

export function isBroken(promise: Clocked, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(promise.due, promise.endedAt ?? promise.pausedAt ?? now) < 0
}

const wholeDay = '00:00-24:00'
const allOfAWorkingDay = writtenHours.parse({
  monday: wholeDay,
  tuesday: wholeDay,
  wednesday: wholeDay,
  thursday: wholeDay,
  friday: wholeDay,
})

/** Somebody who became accountable has one whole working day to decide: Friday at 3pm means Monday at 3pm. */
export function decideBy(since: Temporal.Instant): Temporal.Instant {
  return addWorkingMinutes(allOfAWorkingDay, englandAndWales, since, 24 * 60)
}
