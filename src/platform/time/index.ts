/** Where the council is. Times are stored as instants and shown here. */
export const LONDON = 'Europe/London'

export type Clock = { now(): Temporal.Instant }

export const systemClock: Clock = { now: () => Temporal.Now.instant() }

/** A clock that stands still until it is moved: for tests and for making history. */
export function fixedClock(start: Temporal.Instant | string) {
  let current = Temporal.Instant.from(start)
  return {
    now: () => current,
    set(instant: Temporal.Instant | string) {
      current = Temporal.Instant.from(instant)
    },
    advance(duration: Temporal.DurationLike) {
      current = current.toZonedDateTimeISO(LONDON).add(duration).toInstant()
    },
  }
}

export const londonTime = (instant: Temporal.Instant) => instant.toZonedDateTimeISO(LONDON)

export const londonDate = (instant: Temporal.Instant) => londonTime(instant).toPlainDate()

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** "Friday" */
export const weekday = (day: Temporal.PlainDate) => days[day.dayOfWeek - 1] ?? ''
const month = (day: Temporal.PlainDate) => months[day.month - 1] ?? ''

/** "Friday 12 March 2027" */
export const dayInWords = (day: Temporal.PlainDate) => `${weekday(day)} ${day.day} ${month(day)} ${day.year}`

/** "12 March" */
export const dayAndMonth = (day: Temporal.PlainDate) => `${day.day} ${month(day)}`

/** "12 March 2027" */
export const dateInWords = (day: Temporal.PlainDate) => `${day.day} ${month(day)} ${day.year}`

/** “12 3 2027”, as it is typed into a form */
export const dayInNumbers = (day: Temporal.PlainDate) => `${day.day} ${day.month} ${day.year}`

/** "12 Mar 2027" */
export const shortDay = (day: Temporal.PlainDate) => `${day.day} ${month(day).slice(0, 3)} ${day.year}`

/** "Mar 2027" */
export const shortMonth = (day: Temporal.PlainDate) => `${month(day).slice(0, 3)} ${day.year}`

/** "5pm", "2:30pm", "midday", "midnight" */
export function timeInWords(time: Temporal.PlainTime | Temporal.ZonedDateTime) {
  if (time.minute === 0 && time.hour === 12) return 'midday'
  if (time.minute === 0 && time.hour === 0) return 'midnight'
  const minutes = time.minute === 0 ? '' : `:${String(time.minute).padStart(2, '0')}`
  return `${time.hour % 12 === 0 ? 12 : time.hour % 12}${minutes}${time.hour < 12 ? 'am' : 'pm'}`
}

/** "Friday 12 March 2027 at 2:30pm" */
export function momentInWords(instant: Temporal.Instant) {
  const at = londonTime(instant)
  return `${dayInWords(at.toPlainDate())} at ${timeInWords(at)}`
}

/** "12 Mar 2027, 2:30pm" */
export function shortMoment(instant: Temporal.Instant) {
  const at = londonTime(instant)
  return `${shortDay(at.toPlainDate())}, ${timeInWords(at)}`
}

/** How far off a moment is: "in 2 hours", "3 days ago", "now". */
export function inWords(moment: Temporal.Instant, now: Temporal.Instant) {
  const seconds = Math.round((moment.epochMilliseconds - now.epochMilliseconds) / 1000)
  const size = distance(Math.abs(seconds))
  if (size === null) return 'now'
  return seconds > 0 ? `in ${size}` : `${size} ago`
}

/** "2 hours", "3 days"; null when under a minute. */
export function distance(seconds: number) {
  const units: [number, string][] = [
    [365 * 86400, 'year'],
    [30 * 86400, 'month'],
    [86400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ]
  for (const [size, name] of units) {
    const count = Math.floor(seconds / size)
    if (count >= 1) return `${count} ${name}${count === 1 ? '' : 's'}`
  }
  return null
}
