import type { PromiseView } from '#modules/promises/index.ts'
import { londonDate } from '#platform/time/index.ts'

/** What runs and has a date for the answer; in a disruption only the next update has one. */
export const answerOwed = ({ state, kind }: Pick<PromiseView, 'state' | 'kind'>) =>
  state === 'running' && kind !== 'next-update'

/** What falls due first of an enquiry: its reply, or the day that a holding reply gave. */
export const firstOwed = <P extends Pick<PromiseView, 'state' | 'kind' | 'dueAt'>>(promises: readonly P[]) =>
  promises.filter(answerOwed).toSorted((a, b) => Temporal.Instant.compare(a.dueAt, b.dueAt))[0]

/** The day by which every question is promised to be answered; null where no date for that runs. */
export function answerDay(
  promises: readonly Pick<PromiseView, 'state' | 'kind' | 'dueAt'>[],
): Temporal.PlainDate | null {
  const promised = promises.find(({ kind, state }) => kind === 'finish' && state === 'running')
  return promised ? londonDate(promised.dueAt) : null
}

export type Move = 'sooner' | 'later' | 'no-date' | null

/** What a holding reply does to the day that was promised; null where it moves none. */
export function moveOf(promised: Temporal.PlainDate | null, newDate: Temporal.PlainDate | null): Move {
  if (!promised) return null
  if (!newDate) return 'no-date'
  const order = Temporal.PlainDate.compare(newDate, promised)
  if (order === 0) return null
  return order < 0 ? 'sooner' : 'later'
}
