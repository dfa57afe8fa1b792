/** The Monday of a day's week. */
export const mondayOf = (day: Temporal.PlainDate) => day.subtract({ days: day.dayOfWeek - 1 })

/**
 * Turns of a week each, Monday 9am to Monday 9am: everybody in the list comes first once, the next in the list
 * stands behind them. The count begins at one fixed Monday, so that loading again gives the same turns.
 */
export function turns(people: readonly string[], from: Temporal.PlainDate, weeks: number) {
  const first = mondayOf(from)
  const offset = Math.floor(firstMonday.until(first, { largestUnit: 'days' }).days / 7)
  const person = (week: number) => people.at((((offset + week) % people.length) + people.length) % people.length)
  return Array.from({ length: weeks }, (_, week) => week).flatMap((week) => {
    const monday = first.add({ days: 7 * week })
    const [one, behind] = [person(week), person(week + 1)]
    return [
      ...(one ? [{ staff: one, monday, position: 1 }] : []),
      ...(behind && people.length > 1 ? [{ staff: behind, monday, position: 2 }] : []),
    ]
  })
}

const firstMonday = Temporal.PlainDate.from('2024-01-01')
