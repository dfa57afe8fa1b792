import { LONDON } from '#platform/time/index.ts'

/** How many whole months a Member may look at. */
export const lengths = [3, 12] as const

export type Months = {
  readonly from: Temporal.Instant
  readonly until: Temporal.Instant
  readonly firstDay: Temporal.PlainDate
  readonly lastDay: Temporal.PlainDate
}

/** The last whole months before this one: figures of them stand still, so that two looks cannot be compared. */
export function lastMonths(today: Temporal.PlainDate, months: number): Months {
  const after = today.with({ day: 1 })
  const firstDay = after.subtract({ months })
  const midnight = (day: Temporal.PlainDate) => day.toZonedDateTime(LONDON).toInstant()
  return { from: midnight(firstDay), until: midnight(after), firstDay, lastDay: after.subtract({ days: 1 }) }
}
