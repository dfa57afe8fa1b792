import { isEndOfDay } from '#modules/calendar/index.ts'
import { dayInWords, londonDate, londonTime, timeInWords } from '#platform/time/index.ts'

/** "Friday 12 March", or "2:30pm on Friday 12 March" for a promise to the minute; the year only when it is another. */
export function dueInWords(due: Temporal.Instant, told: Temporal.Instant): string {
  const date = londonDate(due)
  const year = ` ${date.year}`
  const full = dayInWords(date)
  const day = date.year === londonDate(told).year && full.endsWith(year) ? full.slice(0, -year.length) : full
  return isEndOfDay(due) ? day : `${timeInWords(londonTime(due).toPlainTime())} on ${day}`
}

/** The policy's words with the time put in: what the customer is told. */
export function wordsWithDue(words: string, due: Temporal.Instant, told: Temporal.Instant): string {
  return words.replace('{due}', dueInWords(due, told))
}

/** What is promised when no date can be given. */
export const nextUpdateWording = (reason: string) =>
  `We cannot give a date because of ${reason}. We will tell you more by {due}`
