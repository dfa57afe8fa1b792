import { englandAndWales, isWorkingDay } from '#modules/calendar/index.ts'
import type { Database } from '#platform/db/index.ts'
import { type fixedClock, LONDON } from '#platform/time/index.ts'
import type { Chance } from './chance.ts'
import type { Resident } from './people.ts'
import type { Cast } from './staff.ts'

export type Street = { usrn: string; name: string; lat: number; lon: number }

export type Scene = {
  /** Tells whoever waits how far it is. */
  say: (text: string) => void
  db: Database
  clock: ReturnType<typeof fixedClock>
  luck: Chance
  people: readonly Resident[]
  streets: readonly Street[]
  cast: Cast
  until: Temporal.Instant
  /** Sends what was written and does what time brings, at the end of half a day. */
  settle: () => Promise<void>
  /** The same, while the line to the mail server breaks after one email was handed over. */
  settleOnBrokenLine: () => Promise<void>
}

/** Puts something into the diary of the days to come. */
export type Plan = (at: Temporal.Instant, what: () => Promise<unknown>) => void

export const momentOn = (day: Temporal.PlainDate, hour: number, minute: number) =>
  day.toZonedDateTime({ timeZone: LONDON, plainTime: { hour, minute } }).toInstant()

/** Nobody of the trial works on a bank holiday. */
export function workingDaysBefore(from: Temporal.PlainDate, days: number): Temporal.PlainDate {
  let day = from
  for (let left = days; left > 0; ) {
    day = day.subtract({ days: 1 })
    if (isWorkingDay(englandAndWales, day)) left -= 1
  }
  return day
}
