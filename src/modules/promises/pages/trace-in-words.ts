import { isEndOfDay } from '#modules/calendar/index.ts'
import { dayInWords, londonDate, momentInWords } from '#platform/time/index.ts'
import type { Step } from '../rules/trace.ts'

/** How a date came about, one sentence for each step. */
export function traceInWords(steps: readonly Step[]): string[] {
  return steps.map(stepInWords)
}

function stepInWords(step: Step): string {
  switch (step.step) {
    case 'started':
      return `Started on ${moment(step.at)}.`
    case 'received-later':
      return `It came in after ${step.cutOff} or on a day nobody works, so it counts as received on ${day(step.day)}.`
    case 'shut':
      return `The office was shut, so the time runs from the next opening: ${moment(step.from)}.`
    case 'rule':
      return `“${step.policy}” gives ${amount(step.amount, step.unit)} by the calendar “${step.calendar}”: ${due(step.due)}.`
    case 'not-counted':
      return `Not counted: ${step.days.map((each) => `${day(each.date)} (${each.reason})`).join(', ')}.`
    case 'given':
      return `${step.by} gave this time on ${moment(step.at)}: ${due(step.due)}.`
    case 'paused':
      return `The clock stood still from ${moment(step.from)} to ${moment(step.until)} (${why(step.reason)}): ${amount(step.added.amount, step.added.unit)} added, ${due(step.due)}.`
    case 'paused-now':
      return `The clock has stood still since ${moment(step.from)} (${why(step.reason)}).`
    case 'paused-too-late':
      return `The wait that began on ${moment(step.from)} (${why(step.reason)}) adds nothing: the promise was broken by then.`
    case 'moved':
      return `${step.by} moved it on ${moment(step.at)} from ${due(step.from)} to ${due(step.to)}: ${step.reason}.`
    case 'disruption':
      return `No date can be given because of ${step.reason}. An update is due: ${due(step.due)}.`
    case 'after-disruption':
      return `The disruption (${step.reason}) ended on ${moment(step.at)}, and the time was counted anew: ${due(step.due)}.`
  }
}

const reasons: Record<string, string> = { 'waiting-for-customer': 'waiting for the customer' }

const why = (reason: string) => reasons[reason] ?? reason

function amount(count: number, unit: 'working-days' | 'days' | 'minutes' | 'open-minutes'): string {
  const open = unit === 'open-minutes' ? 'opening ' : ''
  if (unit === 'working-days') return counted(count, 'working day')
  if (unit === 'days') return counted(count, 'day')
  if (count % 60 === 0 && count > 0) return counted(count / 60, `${open}hour`)
  return counted(count, `${open}minute`)
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`

const moment = (text: string) => momentInWords(Temporal.Instant.from(text))

const day = (text: string) => dayInWords(Temporal.PlainDate.from(text))

function due(text: string): string {
  const at = Temporal.Instant.from(text)
  return isEndOfDay(at) ? `due by the end of ${dayInWords(londonDate(at))}` : `due ${momentInWords(at)}`
}
