import { addWorkingDays, englandAndWales } from '#modules/calendar/index.ts'
import { londonDate } from '#platform/time/index.ts'

/** Whether something has lain with somebody for longer than so many working days. */
export const waitsTooLong = (since: Temporal.Instant, workingDays: number, now: Temporal.Instant) =>
  Temporal.PlainDate.compare(addWorkingDays(englandAndWales, londonDate(since), workingDays), londonDate(now)) < 0
