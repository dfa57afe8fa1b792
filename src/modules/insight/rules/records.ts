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

/** From the beginning of yesterday until now. */
export const sinceYesterday = (now: Temporal.Instant): Period => ({
  from: londonDate(now).subtract({ days: 1 }).toZonedDateTime(LONDON).toInstant(),
  until: now,
})
