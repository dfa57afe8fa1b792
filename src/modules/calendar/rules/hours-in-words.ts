import { dayAndMonth, londonDate, timeInWords, weekday } from '#platform/time/index.ts'
import { type OpeningHours, type OpenTime, openTimesOn } from './opening-hours.ts'
import type { Calendar } from './working-days.ts'

const daysAhead = 14

const inOneLine = new Intl.ListFormat('en-GB')

/**
 * Opening hours as they are read aloud, from a moment on: the week, bank holidays, and the days of the next two weeks
 * that are not as usual. "Monday to Friday, 8:30am to 5:30pm. Closed on bank holidays. Thursday 24 December: 8:30am to 3pm"
 */
export function hoursInWords(hours: OpeningHours, calendar: Calendar, at: Temporal.Instant): string {
  return [weekInWords(hours).join('; '), ...besides(hours, calendar, at)].join('. ')
}

/** The same, a line for each part of it. */
export const hoursInLines = (hours: OpeningHours, calendar: Calendar, at: Temporal.Instant): string[] => [
  ...weekInWords(hours),
  ...besides(hours, calendar, at),
]

const besides = (hours: OpeningHours, calendar: Calendar, at: Temporal.Instant) => [
  onBankHolidays(hours),
  ...unusualDays(hours, calendar, londonDate(at)),
]

function weekInWords({ week }: OpeningHours): string[] {
  const open = week.flatMap((times, day) => (times.length === 0 ? [] : [{ day, words: timesInWords(times) }]))
  if (open.length === 0) return ['Closed every day']
  return [...Map.groupBy(open, ({ words }) => words)].map(
    ([words, days]) => `${daysInWords(days.map(({ day }) => day))}, ${words}`,
  )
}

/** Days of the week that follow one another are named by the first and the last. */
function daysInWords(days: readonly number[]): string {
  if (days.length === 7) return 'Every day'
  const runs: number[][] = []
  for (const day of days) {
    const run = runs.at(-1)
    if (run && run.at(-1) === day - 1) run.push(day)
    else runs.push([day])
  }
  return inOneLine.format(
    runs.flatMap((run) =>
      run.length > 2 ? [`${nameOf(run[0])} to ${nameOf(run.at(-1))}`] : run.map((day) => nameOf(day)),
    ),
  )
}

/** Monday is 0. */
const nameOf = (day = 0) => weekday(aMonday.add({ days: day }))
const aMonday = Temporal.PlainDate.from('2024-01-01')

function onBankHolidays({ bankHolidays }: OpeningHours): string {
  if (bankHolidays === 'as usual') return 'Bank holidays as usual'
  return bankHolidays.length === 0 ? 'Closed on bank holidays' : `Bank holidays, ${timesInWords(bankHolidays)}`
}

/** One line for all days with the same times. */
function unusualDays(hours: OpeningHours, calendar: Calendar, today: Temporal.PlainDate): string[] {
  const unusual = Array.from({ length: daysAhead }, (_, days) => today.add({ days })).flatMap((date) => {
    const words = timesInWords(openTimesOn(hours, calendar, date))
    return words === timesInWords(hours.week[date.dayOfWeek - 1] ?? []) ? [] : [{ date, words }]
  })
  return [...Map.groupBy(unusual, ({ words }) => words)].map(
    ([words, days]) => `${inOneLine.format(days.map(({ date }) => `${weekday(date)} ${dayAndMonth(date)}`))}: ${words}`,
  )
}

function timesInWords(times: readonly OpenTime[]): string {
  if (times.length === 0) return 'closed'
  return inOneLine.format(
    times.map(({ opens, closes }) =>
      opens === 0 && closes === 1440 ? 'all day' : `${clockInWords(opens)} to ${clockInWords(closes)}`,
    ),
  )
}

const clockInWords = (minutes: number) => timeInWords(Temporal.PlainTime.from('00:00').add({ minutes }))
