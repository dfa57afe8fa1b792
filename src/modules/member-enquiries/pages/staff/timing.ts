import type { PromiseView } from '#modules/promises/index.ts'
import { londonDate, shortDay } from '#platform/time/index.ts'
import type { Part } from '../../queries/enquiries.ts'
import { latenessWords } from '../../rules/lateness.ts'

type Of = Pick<Part, 'caseId' | 'state' | 'answeredAt'>

/** When a part is due, or whether its answer came by when it was promised; null where nothing was. */
export function timingOf({ caseId, state, answeredAt }: Of, promises: readonly PromiseView[], now: Temporal.Instant) {
  const own = promises.filter(({ subject }) => subject.id === caseId)
  if (state === 'asked' || state === 'returned') {
    const owed = own.find((one) => one.state === 'running')
    if (!owed) return null
    const due = `due ${shortDay(londonDate(owed.dueAt))}`
    return {
      isLate: owed.broken,
      words: owed.broken ? `${due}, ${latenessWords(owed.dueAt, now)}` : due,
      lateness: null,
    }
  }
  const kept = answeredAt && own.find(({ keptAt }) => keptAt?.equals(answeredAt))
  if (!answeredAt || !kept) return null
  const words = latenessWords(kept.dueAt, answeredAt)
  return { isLate: words !== 'in time', words: `answered ${words}`, lateness: words }
}
