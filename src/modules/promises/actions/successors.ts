import { addWorkingDays, endOfDay, englandAndWales, workingDaysBetween } from '#modules/calendar/index.ts'
import { type Db, newId, type Tx } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { policyVersion } from '../answers/terms.ts'
import { calendarNamed } from '../definitions.ts'
import type { Held } from '../queries/reached.ts'
import type { Successor } from '../queries/together.ts'
import { explainDue } from '../rules/due-date.ts'
import { termsFrom } from '../rules/policy-terms.ts'
import { nextUpdateWording, wordsWithDue } from '../rules/promise-words.ts'
import type { Step } from '../rules/trace.ts'

/** What each promise becomes when no date can be given: the next update, on one day for all. */
export function waitForNews(
  held: readonly Held[],
  reason: string,
  due: Temporal.Instant,
  now: Temporal.Instant,
): Successor[] {
  const words = wordsWithDue(nextUpdateWording(reason), due, now)
  const trace: Step[] = [{ step: 'disruption', at: now.toString(), reason, due: due.toString() }]
  return held.map((promise) => ({ id: newId(), oldId: promise.id, dueAt: due, words, trace }))
}

type Over = { readonly reason: string; readonly newDay: Temporal.PlainDate | null }

/** What each waiting promise becomes when the disruption is over: its usual time from today, or one day for all. */
export async function afterDisruption(tx: Tx, held: readonly Held[], { reason, newDay }: Over): Promise<Successor[]> {
  const over = (due: Temporal.Instant): Step => ({
    step: 'after-disruption',
    at: tx.now.toString(),
    reason,
    due: due.toString(),
  })
  const usual = new Map<string, Promise<{ due: Temporal.Instant; steps: readonly Step[] }>>()
  const successors: Successor[] = []
  for (const promise of held) {
    const found =
      newDay !== null
        ? { due: endOfDay(newDay), steps: [] }
        : promise.policyVersionId === null
          ? { due: sameLengthAgain(promise, tx.now), steps: [] }
          : await usual.getOrInsertComputed(promise.policyVersionId, (id) => usualTime(tx, id, tx.now))
    successors.push({
      id: newId(),
      oldId: promise.id,
      dueAt: found.due,
      words: wordsWithDue(promise.wording, found.due, tx.now),
      trace: [over(found.due), ...found.steps],
    })
  }
  return successors
}

async function usualTime(db: Db, policyVersionId: string, start: Temporal.Instant) {
  const { body } = await policyVersion(db, policyVersionId)
  const { calendar } = await calendarNamed(db, body.calendar)
  return explainDue(termsFrom(body, calendar), { start, pauses: [], moves: [] }, start)
}

/** A time somebody gave has no policy: as many working days again as there were at first. */
function sameLengthAgain({ startedAt, originalDueAt }: Held, now: Temporal.Instant) {
  const days = workingDaysBetween(englandAndWales, londonDate(startedAt), londonDate(originalDueAt))
  return endOfDay(addWorkingDays(englandAndWales, londonDate(now), Math.max(1, days)))
}
