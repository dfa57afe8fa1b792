import {
  addWorkingMinutes,
  type Calendar,
  dayOfReceipt,
  daysNotCounted,
  dueAfterDays,
  dueAfterMonths,
  dueEndOfDay,
  dueToTheMinute,
  isOpen,
  nextOpening,
  sameDateAfterMonths,
} from '#modules/calendar/index.ts'
import { londonDate } from '#platform/time/index.ts'
import type { PauseRule } from './policy.ts'
import type { Target } from './target.ts'
import type { StartedBy, Step } from './trace.ts'

/** The rule a promise runs by: the policy version and the calendar it was made with. */
export type Terms = {
  readonly name: string
  /** The law, Code or decision behind it. */
  readonly source?: string
  readonly target: Target
  readonly calendar: Calendar
  /** What may stop its clock, and what happens afterwards. */
  readonly pauses?: readonly PauseRule[]
}

type FirstDue = { readonly due: Temporal.Instant; readonly steps: Step[] }

/** When a promise is due before anything happens to it, and the steps that lead there. */
export function firstDue(terms: Terms, start: Temporal.Instant, on?: StartedBy | null): FirstDue {
  const { due, before, amount, after } = counted(terms, start)
  const started: Step = { step: 'started', at: text(start), ...(on && on !== 'receipt' ? { on } : {}) }
  const rule: Step = {
    step: 'rule',
    policy: terms.name,
    ...(terms.source ? { source: terms.source } : {}),
    calendar: terms.calendar.name,
    ...amount,
    due: text(due),
  }
  return { due, steps: [started, ...before, rule, ...after] }
}

/** The same without a word of explanation. */
export function countedDue({ target, calendar }: Terms, start: Temporal.Instant): Temporal.Instant {
  switch (target.count) {
    case 'working-days':
      return dueEndOfDay(calendar, start, target.days, { cutOff: target.cutOff })
    case 'working-days-to-the-minute':
      return dueToTheMinute(calendar, target.hours, start, target.days)
    case 'days':
      return dueAfterDays(start, target.days)
    case 'months':
      return dueAfterMonths(calendar, start, target)
    case 'minutes':
      return start.add({ minutes: target.minutes })
    case 'open-minutes':
      return addWorkingMinutes(target.hours, calendar, start, target.minutes)
  }
}

type Counted = {
  readonly due: Temporal.Instant
  readonly before: readonly Step[]
  readonly amount: Pick<Extract<Step, { step: 'rule' }>, 'amount' | 'unit'>
  readonly after: readonly Step[]
}

function counted(terms: Terms, start: Temporal.Instant): Counted {
  const { target, calendar } = terms
  const due = countedDue(terms, start)
  switch (target.count) {
    case 'working-days': {
      const dayZero = dayOfReceipt(calendar, start, { cutOff: target.cutOff })
      const cutOff = target.cutOff?.toString({ smallestUnit: 'minute' }) ?? ''
      const before: Step[] = dayZero.equals(londonDate(start))
        ? []
        : [{ step: 'received-later', cutOff, day: dayZero.toString() }]
      const amount = { amount: target.days, unit: 'working-days' } as const
      return { due, before, amount, after: skipped(calendar, dayZero, due) }
    }
    case 'working-days-to-the-minute': {
      const open = isOpen(target.hours, calendar, start)
      const from = open ? start : nextOpening(target.hours, calendar, start)
      const before: Step[] = open ? [] : [{ step: 'shut', from: text(from) }]
      const amount = { amount: target.days, unit: 'working-days' } as const
      return { due, before, amount, after: skipped(calendar, londonDate(from), due) }
    }
    case 'months': {
      const last = sameDateAfterMonths(londonDate(start), target)
      const after: Step[] = londonDate(due).equals(last)
        ? []
        : [{ step: 'rolled-on', from: last.toString(), due: text(due) }]
      return { due, before: [], amount: { amount: target.months, unit: 'months' }, after }
    }
    case 'open-minutes': {
      const amount = { amount: target.minutes, unit: 'open-minutes' } as const
      return { due, before: [], amount, after: skipped(calendar, londonDate(start), due) }
    }
    case 'days':
      return { due, before: [], amount: { amount: target.days, unit: 'days' }, after: [] }
    case 'minutes':
      return { due, before: [], amount: { amount: target.minutes, unit: 'minutes' }, after: [] }
  }
}

function skipped(calendar: Calendar, after: Temporal.PlainDate, due: Temporal.Instant): Step[] {
  const days = daysNotCounted(calendar, after, londonDate(due))
  if (days.length === 0) return []
  return [{ step: 'not-counted', days: days.map(({ date, reason }) => ({ date: date.toString(), reason })) }]
}

const text = (at: Temporal.Instant) => at.toString()
