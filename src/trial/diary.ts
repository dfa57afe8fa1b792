import { type Database, inTransaction, type Tx } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { momentOn, type Plan, type Scene, workingDaysBefore } from './scene.ts'

/** Notes something down for so many working days before today, at about this hour. */
export type Diary = (daysAgo: number, hour: number, what: () => Promise<unknown>) => void

/** Each thing comes some minutes after the one before, and what lies ahead of today is left out. */
export function planner({ until }: Scene, plan: Plan): Diary {
  let minute = 0
  return (daysAgo, hour, what) => {
    if (daysAgo < 0) return
    minute = (minute + 7) % 60
    plan(momentOn(workingDaysBefore(londonDate(until), daysAgo), hour, minute), what)
  }
}

/** Working days before today, or days after it. */
export const dayFromToday = ({ until }: Scene, daysAgo: number) =>
  daysAgo >= 0 ? workingDaysBefore(londonDate(until), daysAgo) : londonDate(until).add({ days: -daysAgo })

/** Does it, or fails: a story is told as it is written, or not at all. */
export async function must<T extends { refusal: null } | { refusal: string }>(
  db: Database,
  what: (tx: Tx) => Promise<T>,
): Promise<Extract<T, { refusal: null }>> {
  const done = await inTransaction(db, what)
  if (isDone(done)) return done
  throw new Error(`The trial could not do it (${JSON.stringify(done)}): ${what}`)
}

const isDone = <T extends { refusal: unknown }>(done: T): done is Extract<T, { refusal: null }> => done.refusal === null
