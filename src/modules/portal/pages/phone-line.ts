import { phoneNow } from '#modules/organisation/index.ts'
import type { App } from '#platform/http/index.ts'
import { dayAndMonth, londonDate, londonTime, timeInWords, weekday } from '#platform/time/index.ts'

/** Whether our phone is answered now, with until when or from when in words; null where nobody has published hours. */
export async function phoneLine(app: App) {
  const line = await phoneNow(app.db)
  if (!line) return null
  return line.isOpen
    ? { isOpen: true, words: timeInWords(londonTime(line.closes)) }
    : { isOpen: false, words: openingWords(line.opens, londonDate(app.clock.now())) }
}

/** "today at 8:30am", "tomorrow at 8:30am", "on Tuesday 29 December at 8:30am" */
function openingWords(opens: Temporal.Instant, today: Temporal.PlainDate): string {
  const at = londonTime(opens)
  const day = at.toPlainDate()
  const near = ['today', 'tomorrow'][today.until(day).days]
  return `${near ?? `on ${weekday(day)} ${dayAndMonth(day)}`} at ${timeInWords(at)}`
}
