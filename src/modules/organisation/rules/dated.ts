/** Something that holds from a day until a day: `until` is the first day it no longer does. */
export type Dated<T> = { id: string; value: T; since: Temporal.PlainDate; until: Temporal.PlainDate | null }

export type Change = {
  /** The row whose value is changed in place, because it began on that very day. */
  replace: string | null
  /** The row that ends on that day. */
  end: string | null
  /** Where the new row ends: where a later one, already known, begins. */
  until: Temporal.PlainDate | null
}

/** How to write down that from a day on something else holds. What was planned for later stays planned. */
export function changeFrom<T>(rows: readonly Dated<T>[], since: Temporal.PlainDate): Change {
  const replaced = rows.find((row) => isSame(row.since, since) && !isOver(row, since))
  if (replaced) return { replace: replaced.id, end: null, until: replaced.until }
  const current = rows.find((row) => isBefore(row.since, since) && !isOver(row, since))
  const later = rows.filter((row) => isBefore(since, row.since)).toSorted(byStart)
  return { replace: null, end: current?.id ?? null, until: later[0]?.since ?? null }
}

/** What holds on a day. */
export function valueOn<T>(rows: readonly Dated<T>[], day: Temporal.PlainDate): T | null {
  return rows.find((row) => !isBefore(day, row.since) && !isOver(row, day))?.value ?? null
}

const compare = Temporal.PlainDate.compare
const isSame = (one: Temporal.PlainDate, other: Temporal.PlainDate) => compare(one, other) === 0
const isBefore = (one: Temporal.PlainDate, other: Temporal.PlainDate) => compare(one, other) < 0
const isOver = (row: Dated<unknown>, day: Temporal.PlainDate) => row.until !== null && compare(row.until, day) <= 0
const byStart = (one: Dated<unknown>, other: Dated<unknown>) => compare(one.since, other.since)
