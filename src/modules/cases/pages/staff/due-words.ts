import { distance } from '#platform/time/index.ts'

export type DueWords = { text: string; tone: 'broken' | 'soon' | 'quiet' }

const hoursThatAreSoon = 24

/** When a promise falls due, as the queue says it: "breaks in 2 hours", "broken 3 days ago". */
export function dueWords(dueAt: Temporal.Instant | null, now: Temporal.Instant): DueWords {
  if (!dueAt) return { text: 'No date runs', tone: 'quiet' }
  const seconds = Math.round((dueAt.epochMilliseconds - now.epochMilliseconds) / 1000)
  const size = distance(Math.abs(seconds))
  if (seconds < 0) return { text: size ? `broken ${size} ago` : 'broken just now', tone: 'broken' }
  return { text: size ? `breaks in ${size}` : 'breaks now', tone: seconds < hoursThatAreSoon * 3600 ? 'soon' : 'quiet' }
}
