import {
  addWorkingDays,
  addWorkingMinutes,
  type Calendar,
  endOfDay,
  firstWorkingDayFrom,
  workingDaysBetween,
  workingMinutesBetween,
} from '#modules/calendar/index.ts'
import { LONDON, londonDate, londonTime } from '#platform/time/index.ts'
import { firstDue, type Terms } from './first-due.ts'
import type { Target } from './target.ts'
import type { Step } from './trace.ts'

export type Pause = {
  readonly from: Temporal.Instant
  readonly until: Temporal.Instant | null
  readonly reason: string
}

/** The same history were every wait over now. */
export const untilNow = <H extends { readonly pauses: readonly Pause[] }>(history: H, now: Temporal.Instant): H => ({
  ...history,
  pauses: history.pauses.map((pause) => (pause.until === null ? { ...pause, until: now } : pause)),
})

/** A due time and the steps that led there. */
export type Reached = { readonly due: Temporal.Instant; readonly steps: readonly Step[] }

/**
 * What a pause that is over does to a due time, unless the promise was broken before: it gives back what it took, or
 * the whole time is counted again where the law says so.
 */
export function afterPause(
  terms: Terms,
  { due, steps }: Reached,
  { from, until, reason }: Pause & { readonly until: Temporal.Instant },
): Reached {
  if (Temporal.Instant.compare(due, from) < 0) {
    return { due, steps: [...steps, { step: 'paused-too-late', reason, from: text(from), due: text(due) }] }
  }
  const span = { reason, from: text(from), until: text(until) }
  if (terms.pauses?.find((rule) => rule.reason === reason)?.after === 'starts-again') {
    const again = firstDue(terms, until)
    const isLater = Temporal.Instant.compare(again.due, due) > 0
    const reached = isLater ? again.due : due
    const rolled = isLater ? again.steps.filter(({ step }) => step === 'rolled-on') : []
    return { due: reached, steps: [...steps, { step: 'started-again', ...span, due: text(reached) }, ...rolled] }
  }
  if (terms.target.count === 'months') return monthsAndDays(terms, { due, steps }, { from, until, reason })
  const { due: later, added } = addPause(terms.target, terms.calendar, { due, from, until })
  return { due: later, steps: [...steps, { step: 'paused', ...span, added, due: text(later) }] }
}

export const standingStill = ({ from, reason }: Pause): Step => ({ step: 'paused-now', reason, from: text(from) })

/** A pause gives back what it took, in the units the promise is counted in: whole working days, days or minutes. */
function addPause(
  target: Exclude<Target, { count: 'months' }>,
  calendar: Calendar,
  { due, from, until }: { due: Temporal.Instant; from: Temporal.Instant; until: Temporal.Instant },
) {
  switch (target.count) {
    case 'working-days':
    case 'working-days-to-the-minute': {
      const days = workingDaysBetween(calendar, londonDate(from), londonDate(until))
      const wall = londonTime(due)
      const day = addWorkingDays(calendar, wall.toPlainDate(), days)
      return {
        due: day.toZonedDateTime({ timeZone: LONDON, plainTime: wall.toPlainTime() }).toInstant(),
        added: { amount: days, unit: 'working-days' as const },
      }
    }
    case 'days': {
      const days = daysBetween(from, until)
      return { due: londonTime(due).add({ days }).toInstant(), added: { amount: days, unit: 'days' as const } }
    }
    case 'minutes': {
      const passed = from.until(until)
      return { due: due.add(passed), added: { amount: Math.floor(passed.total('minutes')), unit: 'minutes' as const } }
    }
    case 'open-minutes': {
      const minutes = workingMinutesBetween(target.hours, calendar, from, until)
      return {
        due: addWorkingMinutes(target.hours, calendar, due, minutes),
        added: { amount: Math.floor(minutes), unit: 'open-minutes' as const },
      }
    }
  }
}

/** The days are given back to the last day of the month itself, before it moves on from a weekend. */
function monthsAndDays(
  { target, calendar }: Terms,
  { due, steps }: Reached,
  { from, until, reason }: Pause & { readonly until: Temporal.Instant },
): Reached {
  const days = daysBetween(from, until)
  const lastDay = lastDayOf(steps) ?? londonDate(due)
  const day = lastDay.add({ days })
  const rolls = target.count === 'months' && target.onNonWorkingDay === 'next-working-day'
  const later = endOfDay(rolls ? firstWorkingDayFrom(calendar, day) : day)
  const added = { amount: days, unit: 'days' as const }
  const paused: Step = { step: 'paused', reason, from: text(from), until: text(until), added, due: text(later) }
  const moved: Step[] = londonDate(later).equals(day)
    ? []
    : [{ step: 'rolled-on', from: day.toString(), due: text(later) }]
  return { due: later, steps: [...steps, paused, ...moved] }
}

/** The day a month really ended on, when what came last moved it on from there. */
function lastDayOf(steps: readonly Step[]): Temporal.PlainDate | null {
  const last = steps.findLast(({ step }) => setsDue.has(step))
  return last?.step === 'rolled-on' ? Temporal.PlainDate.from(last.from) : null
}

const setsDue: ReadonlySet<Step['step']> = new Set([
  'rule',
  'rolled-on',
  'paused',
  'started-again',
  'moved',
  'extended',
])

const daysBetween = (from: Temporal.Instant, until: Temporal.Instant) =>
  londonDate(from).until(londonDate(until), { largestUnit: 'day' }).days

const text = (at: Temporal.Instant) => at.toString()
