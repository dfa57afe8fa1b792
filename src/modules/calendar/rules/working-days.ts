import { dayInWords } from '#platform/time/index.ts'
import { dateOf, dayNumber, dayOfWeek, daysOffOf } from './day-numbers.ts'

/** Which days do not count, and why. Closures are the council's own: they never move a statutory clock. */
export type Calendar = {
  readonly name: string
  readonly bankHolidays: ReadonlyMap<string, string>
  readonly closures: ReadonlyMap<string, string>
  readonly knownUntil: Temporal.PlainDate
}

const shortestNotice = 400

/** The same calendar with days on which this council is closed, for its local targets only. */
export function withClosures(calendar: Calendar, name: string, closures: readonly Closure[]): Calendar {
  const added = closures.map((closure): [string, string] => [closure.date.toString(), closure.reason])
  return { ...calendar, name, closures: new Map([...calendar.closures, ...added]) }
}

export type Closure = { readonly date: Temporal.PlainDate; readonly reason: string }

/** The same calendar with bank holidays proclaimed after this release was made. */
export function withBankHolidays(calendar: Calendar, holidays: readonly Closure[]): Calendar {
  const added = holidays.map((holiday): [string, string] => [holiday.date.toString(), holiday.reason])
  return { ...calendar, bankHolidays: new Map([...calendar.bankHolidays, ...added]) }
}

export function isWorkingDay(calendar: Calendar, date: Temporal.PlainDate): boolean {
  if (date.dayOfWeek > 5) return false
  const day = date.toString()
  return !calendar.bankHolidays.has(day) && !calendar.closures.has(day)
}

/** The bank holiday or closure that a date is; null for an ordinary day or weekend. */
export function holidayOn(calendar: Calendar, date: Temporal.PlainDate): string | null {
  const day = date.toString()
  return calendar.bankHolidays.get(day) ?? calendar.closures.get(day) ?? null
}

/** The nth working day after a date: the date itself is day 0, the next working day is day 1. */
export function addWorkingDays(calendar: Calendar, date: Temporal.PlainDate, count: number): Temporal.PlainDate {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`Working days are counted whole, not ${count}`)
  const daysOff = daysOffOf(calendar)
  let day = dayNumber(date)
  for (let counted = 0; counted < count; ) {
    day += 1
    if (isWorked(day, daysOff)) counted += 1
  }
  return dateOf(day)
}

/** How many working days come after `from`, up to and including `to`. Negative when `to` is earlier. */
export function workingDaysBetween(calendar: Calendar, from: Temporal.PlainDate, to: Temporal.PlainDate): number {
  if (Temporal.PlainDate.compare(to, from) < 0) return -workingDaysBetween(calendar, to, from)
  const daysOff = daysOffOf(calendar)
  const last = dayNumber(to)
  let counted = 0
  for (let day = dayNumber(from) + 1; day <= last; day += 1) {
    if (isWorked(day, daysOff)) counted += 1
  }
  return counted
}

/** The last working day of so many days: a holiday at their end shortens the time, and never lengthens it. */
export function lastWorkingDayWithin(calendar: Calendar, from: Temporal.PlainDate, days: number): Temporal.PlainDate {
  return addWorkingDays(calendar, from, workingDaysBetween(calendar, from, from.add({ days })))
}

/** The date itself when people are at work, otherwise the next day on which they are. */
export function firstWorkingDayFrom(calendar: Calendar, date: Temporal.PlainDate): Temporal.PlainDate {
  return isWorkingDay(calendar, date) ? date : addWorkingDays(calendar, date, 1)
}

/** Weekdays between two dates that were not counted, with the reason for each. */
export function daysNotCounted(calendar: Calendar, after: Temporal.PlainDate, until: Temporal.PlainDate): Closure[] {
  const daysOff = daysOffOf(calendar)
  const last = dayNumber(until)
  const found: Closure[] = []
  for (let day = dayNumber(after) + 1; day <= last; day += 1) {
    if (dayOfWeek(day) > 5 || !daysOff.has(day)) continue
    const date = dateOf(day)
    found.push({ date, reason: holidayOn(calendar, date) ?? '' })
  }
  return found
}

const isWorked = (day: number, daysOff: ReadonlySet<number>) => dayOfWeek(day) <= 5 && !daysOff.has(day)

/** What to tell an administrator when the list of bank holidays is about to run out; null while it is long enough. */
export function calendarWarning(calendar: Calendar, today: Temporal.PlainDate): string | null {
  const left = today.until(calendar.knownUntil).days
  if (left >= shortestNotice) return null
  return `The bank holidays of “${calendar.name}” are known only until ${dayInWords(calendar.knownUntil)}. Add the next year’s, or dates promised after that may fall on a bank holiday.`
}
