/** Complaints of a category for each 30 days, to compare times of different lengths. */
export const daysOfEffect = 90
const shown = 30

export type Stretch = { readonly from: Temporal.PlainDate; readonly until: Temporal.PlainDate }

/** The 90 days before it was done, and the days since, at most 90. The day it was done is in neither. */
export function stretches(doneOn: Temporal.PlainDate, today: Temporal.PlainDate): { before: Stretch; after: Stretch } {
  const first = doneOn.add({ days: 1 })
  const last = doneOn.add({ days: daysOfEffect + 1 })
  const end = Temporal.PlainDate.compare(today, last) < 0 ? today : last
  return {
    before: { from: doneOn.subtract({ days: daysOfEffect }), until: doneOn },
    after: { from: first, until: Temporal.PlainDate.compare(end, first) < 0 ? first : end },
  }
}

/** How many came for each 30 days of a stretch; null while it has no whole day. */
export function per30Days(count: number, { from, until }: Stretch): number | null {
  const { days } = from.until(until, { largestUnit: 'day' })
  return days === 0 ? null : Math.round((count * shown * 10) / days) / 10
}
