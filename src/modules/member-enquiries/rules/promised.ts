import type { PromiseView } from '#modules/promises/index.ts'

/** What runs and has a date for the answer; in a disruption only the next update has one. */
export const answerOwed = ({ state, kind }: Pick<PromiseView, 'state' | 'kind'>) =>
  state === 'running' && kind !== 'next-update'

/** What falls due first of an enquiry: its reply, or the day that a holding reply gave. */
export const firstOwed = <P extends Pick<PromiseView, 'state' | 'kind' | 'dueAt'>>(promises: readonly P[]) =>
  promises.filter(answerOwed).toSorted((a, b) => Temporal.Instant.compare(a.dueAt, b.dueAt))[0]
