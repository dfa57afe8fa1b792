import { LONDON, londonDate } from '#platform/time/index.ts'

/**
 * The moment from which the law counts what happened on a day: now when that is today, else noon of it, and never before
 * what came before it. Null for a day that is still to come, or before that.
 */
export function momentOf(
  day: Temporal.PlainDate,
  { now, notBefore }: { now: Temporal.Instant; notBefore: Temporal.Instant },
): Temporal.Instant | null {
  const isToCome = Temporal.PlainDate.compare(day, londonDate(now)) > 0
  if (isToCome || Temporal.PlainDate.compare(day, londonDate(notBefore)) < 0) return null
  if (londonDate(now).equals(day)) return now
  const noon = day.toZonedDateTime({ timeZone: LONDON, plainTime: '12:00' }).toInstant()
  return Temporal.Instant.compare(noon, notBefore) < 0 ? notBefore : noon
}
