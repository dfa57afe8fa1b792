import { addWorkingDays, endOfDay, englandAndWales, workingDaysBetween } from '#modules/calendar/index.ts'
import { londonDate } from '#platform/time/index.ts'

/** Whether an answer came, or comes, by when it was promised; days are working days after that day. */
export function latenessWords(dueAt: Temporal.Instant, at: Temporal.Instant): string {
  if (Temporal.Instant.compare(at, dueAt) <= 0) return 'in time'
  const days = workingDaysBetween(englandAndWales, londonDate(dueAt), londonDate(at))
  if (days === 0) return 'late, by less than a working day'
  return `${days} working ${days === 1 ? 'day' : 'days'} late`
}

/** How late it is; nothing while it is not. */
export const lateWords = (dueAt: Temporal.Instant, at: Temporal.Instant): string | null =>
  Temporal.Instant.compare(at, dueAt) <= 0 ? null : latenessWords(dueAt, at)

/** What falls due by the end of the next working day falls due soon. */
export const soonUntil = (now: Temporal.Instant) => endOfDay(addWorkingDays(englandAndWales, londonDate(now), 1))
