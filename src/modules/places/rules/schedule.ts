export const containers = ['refuse', 'recycling', 'food', 'garden'] as const
export type Container = (typeof containers)[number]

type Day = Temporal.PlainDate

/** When a round runs. Its first day fixes the weekday and, for a fortnightly round, the week. */
export type Schedule = {
  readonly frequency: 'weekly' | 'fortnightly'
  readonly firstOn: Day
  /** The first day on which it no longer runs. */
  readonly until: Day | null
}

/** A day of a round about which there is something to say. */
export type RoundDay = {
  /** The day it is usually on: its name, even when it has moved. */
  readonly plannedOn: Day
  readonly runsOn: Day
  readonly state: 'planned' | 'in-progress' | 'finished' | 'unfinished'
  readonly backOn: Day | null
}

/** A moved day is looked for this far from where it belongs. */
const farthestMove = 14

const step = ({ frequency }: Schedule) => (frequency === 'weekly' ? 7 : 14)

export const isOnOrBefore = (a: Day, b: Day) => Temporal.PlainDate.compare(a, b) <= 0

export function isUsualDay(schedule: Schedule, day: Day): boolean {
  const days = schedule.firstOn.until(day).days
  const hasEnded = schedule.until !== null && isOnOrBefore(schedule.until, day)
  return days >= 0 && days % step(schedule) === 0 && !hasEnded
}

/** The days a round is usually out, from one day to another, both included. */
export function usualDays(schedule: Schedule, from: Day, to: Day): Day[] {
  const found: Day[] = []
  const ahead = schedule.firstOn.until(from).days
  const steps = Math.max(0, Math.ceil(ahead / step(schedule)))
  for (let day = schedule.firstOn.add({ days: steps * step(schedule) }); isOnOrBefore(day, to); ) {
    if (isUsualDay(schedule, day)) found.push(day)
    day = day.add({ days: step(schedule) })
  }
  return found
}

/** The days a round really runs, from one day to another, in order; moved days stand where they moved to. */
export function roundDays(schedule: Schedule, known: readonly RoundDay[], from: Day, to: Day): RoundDay[] {
  const planned = usualDays(schedule, from.subtract({ days: farthestMove }), to.add({ days: farthestMove }))
  return planned
    .map((day) => known.find((one) => one.plannedOn.equals(day)) ?? usualDay(day))
    .filter(({ runsOn }) => isOnOrBefore(from, runsOn) && isOnOrBefore(runsOn, to))
    .toSorted((a, b) => Temporal.PlainDate.compare(a.runsOn, b.runsOn))
}

/** A day about which nothing is known but that it is in the plan. */
export const usualDay = (day: Day): RoundDay => ({ plannedOn: day, runsOn: day, state: 'planned', backOn: null })

/** The first collection after a day, or null if the round ends before. */
export function nextCollection(schedule: Schedule, known: readonly RoundDay[], after: Day): RoundDay | null {
  const start = Temporal.PlainDate.compare(schedule.firstOn, after) > 0 ? schedule.firstOn : after
  const from = after.add({ days: 1 })
  return roundDays(schedule, known, from, start.add({ days: step(schedule) + farthestMove }))[0] ?? null
}

/** The latest collection on a day or before it. */
export function lastCollection(schedule: Schedule, known: readonly RoundDay[], on: Day): RoundDay | null {
  return roundDays(schedule, known, on.subtract({ days: step(schedule) + farthestMove }), on).at(-1) ?? null
}
