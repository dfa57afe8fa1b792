import { englandAndWales, isWorkingDay } from '#modules/calendar/index.ts'
import { LONDON, londonDate } from '#platform/time/index.ts'

/** What a figure of the board counts. Each can be opened: the same rule lists the promises behind it. */
export const figures = ['begun', 'kept', 'moved', 'due', 'met', 'missed'] as const
export type Figure = (typeof figures)[number]

export type Period = { readonly from: Temporal.Instant; readonly until: Temporal.Instant }

/** One whole day in London. */
export const dayPeriod = (day: Temporal.PlainDate): Period => ({
  from: day.toZonedDateTime(LONDON).toInstant(),
  until: day.add({ days: 1 }).toZonedDateTime(LONDON).toInstant(),
})

/** The days in London that a period touches, the first to the last. */
export function daysOf({ from, until }: Period): Temporal.PlainDate[] {
  const last = londonDate(until.subtract({ nanoseconds: 1 }))
  const days: Temporal.PlainDate[] = []
  for (let day = londonDate(from); Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 }))
    days.push(day)
  return days
}

/** From the beginning of the last working day before today until now: on a Monday, from Friday. */
export function sinceLastWorkingDay(now: Temporal.Instant): Period {
  let day = londonDate(now).subtract({ days: 1 })
  while (!isWorkingDay(englandAndWales, day)) day = day.subtract({ days: 1 })
  return { from: dayPeriod(day).from, until: now }
}
