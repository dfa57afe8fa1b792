import {
  addWorkingDays,
  addWorkingMinutes,
  type Calendar,
  dayOfReceipt,
  daysNotCounted,
  dueAfterDays,
  dueEndOfDay,
  dueToTheMinute,
  isOpen,
  nextOpening,
  workingDaysBetween,
  workingMinutesBetween,
} from '#modules/calendar/index.ts'
import { LONDON, londonDate, londonTime } from '#platform/time/index.ts'
import type { Target } from './policy.ts'
import type { Step } from './trace.ts'

/** The rule a promise runs by: the policy version and the calendar it was made with. */
export type Terms = { readonly name: string; readonly target: Target; readonly calendar: Calendar }

export type Pause = {
  readonly from: Temporal.Instant
  readonly until: Temporal.Instant | null
  readonly reason: string
}

/** A new date that somebody gave, with the reason the customer is told. */
export type Move = {
  readonly at: Temporal.Instant
  readonly to: Temporal.Instant
  readonly reason: string
  readonly by: string
}

export type History = {
  readonly start: Temporal.Instant
  readonly pauses: readonly Pause[]
  readonly moves: readonly Move[]
}

export type Explanation = {
  readonly due: Temporal.Instant
  readonly pausedSince: Temporal.Instant | null
  readonly steps: Step[]
}

/**
 * When a promise is due, as it stood at one moment, and every step that leads there. Only what had happened by
 * then counts, so a date can be explained as it was on the day somebody was told it.
 */
export function explainDue(terms: Terms, history: History, asOf: Temporal.Instant): Explanation {
  const first = firstDue(terms, history.start)
  let { due } = first
  let pausedSince: Temporal.Instant | null = null
  const steps: Step[] = first.steps
  for (const event of inOrder(history, asOf)) {
    if (event.what === 'move') {
      steps.push(moveStep(event.move, due))
      due = event.move.to
    } else if (event.pause.until === null || Temporal.Instant.compare(event.pause.until, asOf) > 0) {
      pausedSince = event.pause.from
      steps.push(standingStill(event.pause))
    } else {
      const after = afterPause(terms, due, { ...event.pause, until: event.pause.until })
      due = after.due
      steps.push(after.step)
    }
  }
  return { due, pausedSince, steps }
}

/** What a pause that is over does to a due time: it gives back what it took, unless the promise was broken before. */
export function afterPause(
  terms: Terms,
  due: Temporal.Instant,
  { from, until, reason }: Pause & { readonly until: Temporal.Instant },
): { due: Temporal.Instant; step: Step } {
  if (Temporal.Instant.compare(due, from) < 0) {
    return { due, step: { step: 'paused-too-late', reason, from: text(from), due: text(due) } }
  }
  const { due: later, added } = addPause(terms, due, from, until)
  return { due: later, step: { step: 'paused', reason, from: text(from), until: text(until), added, due: text(later) } }
}

export const standingStill = ({ from, reason }: Pause): Step => ({ step: 'paused-now', reason, from: text(from) })

export const moveStep = (move: Move, due: Temporal.Instant): Step => ({
  step: 'moved',
  at: text(move.at),
  from: text(due),
  to: text(move.to),
  reason: move.reason,
  by: move.by,
})

function firstDue(
  { name, target, calendar }: Terms,
  start: Temporal.Instant,
): { due: Temporal.Instant; steps: Step[] } {
  const started: Step = { step: 'started', at: text(start) }
  const rule = { step: 'rule', policy: name, calendar: calendar.name } as const
  switch (target.count) {
    case 'working-days': {
      const dayZero = dayOfReceipt(calendar, start, { cutOff: target.cutOff })
      const due = dueEndOfDay(calendar, start, target.days, { cutOff: target.cutOff })
      const late = dayZero.equals(londonDate(start))
        ? []
        : [
            {
              step: 'received-later',
              cutOff: target.cutOff?.toString({ smallestUnit: 'minute' }) ?? '',
              day: dayZero.toString(),
            } as const,
          ]
      return {
        due,
        steps: [
          started,
          ...late,
          { ...rule, amount: target.days, unit: 'working-days', due: text(due) },
          ...skipped(calendar, dayZero, due),
        ],
      }
    }
    case 'working-days-to-the-minute': {
      const open = isOpen(target.hours, calendar, start)
      const from = open ? start : nextOpening(target.hours, calendar, start)
      const due = dueToTheMinute(calendar, target.hours, start, target.days)
      const shut = open ? [] : [{ step: 'shut', from: text(from) } as const]
      return {
        due,
        steps: [
          started,
          ...shut,
          { ...rule, amount: target.days, unit: 'working-days', due: text(due) },
          ...skipped(calendar, londonDate(from), due),
        ],
      }
    }
    case 'days': {
      const due = dueAfterDays(start, target.days)
      return { due, steps: [started, { ...rule, amount: target.days, unit: 'days', due: text(due) }] }
    }
    case 'minutes': {
      const due = start.add({ minutes: target.minutes })
      return { due, steps: [started, { ...rule, amount: target.minutes, unit: 'minutes', due: text(due) }] }
    }
    case 'open-minutes': {
      const due = addWorkingMinutes(target.hours, calendar, start, target.minutes)
      return {
        due,
        steps: [
          started,
          { ...rule, amount: target.minutes, unit: 'open-minutes', due: text(due) },
          ...skipped(calendar, londonDate(start), due),
        ],
      }
    }
  }
}

/** A pause gives back what it took, in the units the promise is counted in: whole working days, days or minutes. */
function addPause({ target, calendar }: Terms, due: Temporal.Instant, from: Temporal.Instant, until: Temporal.Instant) {
  switch (target.count) {
    case 'working-days': {
      const days = workingDaysBetween(calendar, londonDate(from), londonDate(until))
      const wall = londonTime(due)
      const day = addWorkingDays(calendar, wall.toPlainDate(), days)
      return {
        due: day.toZonedDateTime({ timeZone: LONDON, plainTime: wall.toPlainTime() }).toInstant(),
        added: { amount: days, unit: 'working-days' as const },
      }
    }
    case 'days': {
      const days = londonDate(from).until(londonDate(until), { largestUnit: 'day' }).days
      return { due: londonTime(due).add({ days }).toInstant(), added: { amount: days, unit: 'days' as const } }
    }
    case 'minutes': {
      const passed = from.until(until)
      return { due: due.add(passed), added: { amount: Math.floor(passed.total('minutes')), unit: 'minutes' as const } }
    }
    case 'working-days-to-the-minute':
    case 'open-minutes': {
      const minutes = workingMinutesBetween(target.hours, calendar, from, until)
      return {
        due: addWorkingMinutes(target.hours, calendar, due, minutes),
        added: { amount: Math.floor(minutes), unit: 'open-minutes' as const },
      }
    }
  }
}

type Happened =
  | { what: 'pause'; at: Temporal.Instant; pause: Pause }
  | { what: 'move'; at: Temporal.Instant; move: Move }

function inOrder({ pauses, moves }: History, asOf: Temporal.Instant): Happened[] {
  const happened: Happened[] = [
    ...moves.map((move) => ({ what: 'move' as const, at: move.at, move })),
    ...pauses.map((pause) => ({ what: 'pause' as const, at: pause.from, pause })),
  ]
  return happened
    .filter((each) => Temporal.Instant.compare(each.at, asOf) <= 0)
    .sort((a, b) => Temporal.Instant.compare(a.at, b.at))
}

function skipped(calendar: Calendar, after: Temporal.PlainDate, due: Temporal.Instant): Step[] {
  const days = daysNotCounted(calendar, after, londonDate(due))
  if (days.length === 0) return []
  return [{ step: 'not-counted', days: days.map(({ date, reason }) => ({ date: date.toString(), reason })) }]
}

const text = (at: Temporal.Instant) => at.toString()
