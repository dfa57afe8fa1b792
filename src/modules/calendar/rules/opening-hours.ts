import { LONDON, londonDate } from '#platform/time/index.ts'
import { type Calendar, holidayOn } from './working-days.ts'

/** Minutes since midnight by the clock on the wall; 1440 is midnight at the end of the day. */
export type OpenTime = { readonly opens: number; readonly closes: number }

export type OpeningHours = {
  /** Monday first. */
  readonly week: readonly (readonly OpenTime[])[]
  readonly bankHolidays: readonly OpenTime[] | 'as usual'
  readonly exceptions: ReadonlyMap<string, readonly OpenTime[]>
}

const searchedDays = 366

export function openTimesOn(hours: OpeningHours, calendar: Calendar, date: Temporal.PlainDate): readonly OpenTime[] {
  const exception = hours.exceptions.get(date.toString())
  if (exception) return exception
  const usual = hours.week[date.dayOfWeek - 1] ?? []
  if (hours.bankHolidays === 'as usual' || holidayOn(calendar, date) === null) return usual
  return hours.bankHolidays
}

export function isOpen(hours: OpeningHours, calendar: Calendar, at: Temporal.Instant): boolean {
  return nextClosing(hours, calendar, at) !== null
}

/** The moment at which the doors that are open at `at` close; null where they are closed. */
export function nextClosing(hours: OpeningHours, calendar: Calendar, at: Temporal.Instant): Temporal.Instant | null {
  const open = openSpans(hours, calendar, londonDate(at)).find((span) => span.from <= ms(at) && ms(at) < span.to)
  return open ? Temporal.Instant.fromEpochMilliseconds(open.to) : null
}

/** The next moment at which the doors open, strictly after `at`. */
export function nextOpening(hours: OpeningHours, calendar: Calendar, at: Temporal.Instant): Temporal.Instant {
  for (const date of daysFrom(londonDate(at))) {
    const next = openSpans(hours, calendar, date).find((span) => span.from > ms(at))
    if (next) return Temporal.Instant.fromEpochMilliseconds(next.from)
  }
  throw new RangeError('These opening hours have no opening within a year')
}

/** The last moment at which the doors closed, at `at` or before; null where they were not open for a year. */
export function lastClosing(hours: OpeningHours, calendar: Calendar, at: Temporal.Instant): Temporal.Instant | null {
  const today = londonDate(at)
  for (let days = 0; days <= searchedDays; days += 1) {
    const last = openSpans(hours, calendar, today.subtract({ days })).findLast((span) => span.to <= ms(at))
    if (last) return Temporal.Instant.fromEpochMilliseconds(last.to)
  }
  return null
}

/** The moment at which a number of open minutes has passed. */
export function addWorkingMinutes(hours: OpeningHours, calendar: Calendar, start: Temporal.Instant, minutes: number) {
  let left = minutes * 60_000
  if (left <= 0) return start
  for (const date of daysFrom(londonDate(start))) {
    for (const span of openSpans(hours, calendar, date)) {
      const from = Math.max(span.from, ms(start))
      const length = Math.max(0, span.to - from)
      if (left <= length) return Temporal.Instant.fromEpochMilliseconds(from + left)
      left -= length
    }
  }
  throw new RangeError('These opening hours do not hold that many minutes within a year')
}

/** How many open minutes lie between two moments. */
export function workingMinutesBetween(
  hours: OpeningHours,
  calendar: Calendar,
  from: Temporal.Instant,
  to: Temporal.Instant,
): number {
  let total = 0
  const last = londonDate(to)
  for (let date = londonDate(from); Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
    for (const span of openSpans(hours, calendar, date)) {
      total += Math.max(0, Math.min(span.to, ms(to)) - Math.max(span.from, ms(from)))
    }
  }
  return total / 60_000
}

/** On the days the clocks change a minute of the wall is turned into the one real moment it means. */
function openSpans(hours: OpeningHours, calendar: Calendar, date: Temporal.PlainDate) {
  return openTimesOn(hours, calendar, date).map((open) => ({
    from: ms(momentOn(date, open.opens)),
    to: ms(momentOn(date, open.closes)),
  }))
}

function momentOn(date: Temporal.PlainDate, minutes: number) {
  const day = minutes >= 1440 ? date.add({ days: 1 }) : date
  const time = minutes >= 1440 ? Temporal.PlainTime.from('00:00') : wallTime(minutes)
  return day.toZonedDateTime({ timeZone: LONDON, plainTime: time }).toInstant()
}

function wallTime(minutes: number) {
  return Temporal.PlainTime.from({ hour: Math.floor(minutes / 60), minute: minutes % 60 })
}

function* daysFrom(first: Temporal.PlainDate) {
  for (let days = 0; days <= searchedDays; days += 1) yield first.add({ days })
}

function ms(at: Temporal.Instant) {
  return at.epochMilliseconds
}
