import { isEndOfDay } from '#modules/calendar/index.ts'
import { dayInWords, londonDate, londonTime, momentInWords, timeInWords } from '#platform/time/index.ts'
import type { Step } from '../rules/trace.ts'

/** How a date came about, one sentence for each step. */
export function traceInWords(steps: readonly Step[]): string[] {
  return steps.map((step, index) => stepInWords(step, steps[index - 1]))
}

function stepInWords(step: Step, before: Step | undefined): string {
  switch (step.step) {
    case 'started':
      return startedInWords(step)
    case 'received-later':
      return `It came in ${tooLate(step, before)}, so it counts as received on ${day(step.day)}.`
    case 'shut':
      return `The office was shut, so the time runs from the next opening: ${moment(step.from)}.`
    case 'rule':
      return `“${step.policy}”${step.source ? ` (${step.source})` : ''} gives ${amount(step.amount, step.unit)} by the calendar “${step.calendar}”: ${due(step.due)}.`
    case 'not-counted':
      return `Not counted: ${step.days.map((each) => `${day(each.date)} (${each.reason})`).join(', ')}.`
    case 'rolled-on':
      return `${day(step.from)} is no working day, so it moves on: ${due(step.due)}.`
    case 'no-later':
      return `${step.because}: ${due(step.due)}.`
    case 'started-again':
      return `The clock stood still from ${moment(step.from)} to ${moment(step.until)} (${why(step.reason)}) and then the whole time counts again: ${due(step.due)}.`
    case 'extended':
      return `${step.by} extended it on ${moment(step.at)} from ${due(step.from)} to ${due(step.to)}: ${step.reason}.${step.latest === null ? '' : ` The rule allows no later than ${until(step.latest)}.`}`
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

/** Before the hour it was the day that was no working day. */
function tooLate({ cutOff }: Extract<Step, { step: 'received-later' }>, before: Step | undefined): string {
  const hour = Temporal.PlainTime.from(cutOff)
  const came = before?.step === 'started' ? londonTime(Temporal.Instant.from(before.at)) : null
  const isOnWeekend = came !== null && came.dayOfWeek > 5
  const isLate = came !== null && !isOnWeekend && Temporal.PlainTime.compare(came.toPlainTime(), hour) >= 0
  return isLate ? `after ${timeInWords(hour)}` : 'on a day nobody works'
}

function startedInWords({ at, on = 'receipt' }: Extract<Step, { step: 'started' }>): string {
  switch (on) {
    case 'receipt':
      return `Started on ${moment(at)}.`
    case 'acknowledgement':
      return `Started with the acknowledgement on ${moment(at)}.`
    case 'acknowledgement-due':
      return `No acknowledgement had been sent when it was due on ${until(at)}, so the time runs from then.`
    case 'agreement':
      return `Started when the complaint was agreed in writing on ${moment(at)}.`
    case 'request':
      return `Started with the request on ${moment(at)}.`
    case 'meeting':
      return `Started with the meeting on ${moment(at)}.`
    case 'recommendations':
      return `Started when the recommendations came on ${moment(at)}.`
  }
}

const reasons: Record<string, string> = {
  'waiting-for-customer': 'waiting for the customer',
  'waiting-for-fee': 'waiting for the fee',
}

const why = (reason: string) => reasons[reason] ?? reason

function amount(count: number, unit: 'working-days' | 'days' | 'months' | 'minutes' | 'open-minutes'): string {
  const open = unit === 'open-minutes' ? 'opening ' : ''
  if (unit === 'working-days') return counted(count, 'working day')
  if (unit === 'days') return counted(count, 'day')
  if (unit === 'months') return counted(count, 'month')
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

function until(text: string): string {
  const at = Temporal.Instant.from(text)
  return isEndOfDay(at) ? dayInWords(londonDate(at)) : momentInWords(at)
}
