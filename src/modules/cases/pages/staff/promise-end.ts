import type { PromiseView } from '#modules/promises/index.ts'
import { londonDate, shortDay } from '#platform/time/index.ts'

type Ended = Pick<PromiseView, 'id' | 'kind' | 'state' | 'endedAt' | 'endReason'>

/** When and why a promise ended that was neither kept nor broken, among all about the same; null when it did not. */
export function howItEnded(promise: Ended, all: readonly Ended[]): string | null {
  const { id, kind, state, endedAt, endReason } = promise
  if (state !== 'withdrawn' && state !== 'replaced') return null
  const another = all.some((one) => one.id !== id && one.kind === kind && one.state !== 'withdrawn')
  const what = state === 'replaced' || another ? 'Replaced' : 'Withdrawn'
  return `${what}${endedAt ? ` on ${shortDay(londonDate(endedAt))}` : ''}${endReason ? `: ${endReason}` : ''}`
}
