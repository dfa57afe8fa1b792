import { LONDON, londonDate, londonTime } from '#platform/time/index.ts'
import { isOpen, nextOpening, type OpeningHours } from './opening-hours.ts'
import { addWorkingDays, type Calendar, firstWorkingDayFrom, isWorkingDay } from './working-days.ts'

export type DayCount = {
  /** Something received at or after this time counts as received on the next working day. */
  readonly cutOff?: Temporal.PlainTime | null
}

const lastSecond = Temporal.PlainTime.from('23:59:59')

/** The end of a day in London: what is due "by Friday" is not late until Friday is over. */
export function endOfDay(date: Temporal.PlainDate): Temporal.Instant {
  return date.toZonedDateTime({ timeZone: LONDON, plainTime: lastSecond }).toInstant()
}

/** Whether a due time means a whole day rather than a minute of it. */
export function isEndOfDay(due: Temporal.Instant): boolean {
  return Temporal.PlainTime.compare(londonTime(due).toPlainTime(), lastSecond) === 0
}

/**
 * The day that counts as day 0. Without a cut-off that is the day of receipt: counting starts with the next
 * working day, so Friday and Saturday come to the same date. With a cut-off, what comes after it, or on a
 * day nobody works, is treated as received on the next working day.
 */
export function dayOfReceipt(calendar: Calendar, start: Temporal.Instant, { cutOff }: DayCount = {}) {
  const received = londonTime(start)
  const date = received.toPlainDate()
  if (!cutOff) return date
  const tooLate = Temporal.PlainTime.compare(received.toPlainTime(), cutOff) >= 0
  if (isWorkingDay(calendar, date) && !tooLate) return date
  return firstWorkingDayFrom(calendar, date.add({ days: 1 }))
}

/** Due at the close of the nth working day after receipt. */
export function dueEndOfDay(calendar: Calendar, start: Temporal.Instant, workingDays: number, count: DayCount = {}) {
  return endOfDay(addWorkingDays(calendar, dayOfReceipt(calendar, start, count), workingDays))
}

/** Due at the close of the nth calendar day after receipt, working day or not. */
export function dueAfterDays(start: Temporal.Instant, days: number) {
  return endOfDay(londonDate(start).add({ days }))
}

export type MonthCount = {
  readonly months: number
  /** “Beginning with the day of receipt”: one day less than “after the day of receipt”. */
  readonly firstDayCounts: boolean
  readonly onNonWorkingDay: 'as-it-falls' | 'next-working-day'
}

/**
 * The same date so many months later. A month without that date ends on its last day: a month from 31 January is the
 * end of February.
 */
export function sameDateAfterMonths(
  start: Temporal.PlainDate,
  { months, firstDayCounts }: Pick<MonthCount, 'months' | 'firstDayCounts'>,
): Temporal.PlainDate {
  const same = start.add({ months })
  return firstDayCounts && same.day === start.day ? same.subtract({ days: 1 }) : same
}

/** Due at the close of the last of so many calendar months, or of the next working day where the law says so. */
export function dueAfterMonths(calendar: Calendar, start: Temporal.Instant, count: MonthCount): Temporal.Instant {
  const last = sameDateAfterMonths(londonDate(start), count)
  return endOfDay(count.onNonWorkingDay === 'as-it-falls' ? last : firstWorkingDayFrom(calendar, last))
}

/**
 * Due on the nth working day at the minute of receipt. What comes in while the office is shut counts from
 * the next opening.
 */
export function dueToTheMinute(calendar: Calendar, hours: OpeningHours, start: Temporal.Instant, workingDays: number) {
  const from = londonTime(isOpen(hours, calendar, start) ? start : nextOpening(hours, calendar, start))
  const day = addWorkingDays(calendar, from.toPlainDate(), workingDays)
  return day.toZonedDateTime({ timeZone: LONDON, plainTime: from.toPlainTime() }).toInstant()
}
