import type { Calendar } from './working-days.ts'

const dayZero = Temporal.PlainDate.from('1970-01-01')

/** A date as a number of days, because whole numbers are counted many times faster than dates. */
export const dayNumber = (date: Temporal.PlainDate) => dayZero.until(date).days

export const dateOf = (number: number) => dayZero.add({ days: number })

/** Monday is 1, Sunday 7, as `dayOfWeek` has it: day 0 was a Thursday. */
export const dayOfWeek = (number: number) => ((((number + 3) % 7) + 7) % 7) + 1

const daysOff = new WeakMap<Calendar, ReadonlySet<number>>()

/** The bank holidays and closures of a calendar, as numbers. A calendar never changes, so they are found once. */
export function daysOffOf(calendar: Calendar): ReadonlySet<number> {
  const before = daysOff.get(calendar)
  if (before) return before
  const dates = [...calendar.bankHolidays.keys(), ...calendar.closures.keys()]
  const found = new Set(dates.map((date) => dayNumber(Temporal.PlainDate.from(date))))
  daysOff.set(calendar, found)
  return found
}
