import type { Tx } from '#platform/db/index.ts'
import { changed } from '#platform/live/index.ts'
import type { Judge } from '../answers.ts'
import { candidatesOf, lockWaiting, saveJudged } from '../queries/waiting.ts'
import { type Candidate, classify } from '../rules/classify.ts'
import { whyItWaits } from '../rules/outcome.ts'

/** What people chose counts for what waits already: it is judged anew, and stays where it is until a person decides. */
export async function judgeWaiting(tx: Tx, { model, byPerson }: Judge): Promise<void> {
  const waiting = await lockWaiting(tx)
  const judged = waiting.flatMap(({ id, text, marks, reason, candidates, scopeId }) => {
    const before = candidatesOf(candidates)
    const after = classify(text, model)
    if (isSame(before, after)) return []
    const words = (ones: readonly Candidate[]) => whyItWaits(ones, marks, byPerson)
    return [{ id, scopeId, candidates: after, reason: reason.replace(words(before), words(after)) }]
  })
  await saveJudged(tx, judged)
  for (const scopeId of new Set(judged.map((item) => item.scopeId))) changed(tx, 'triage', scopeId)
}

/** A little surer or less sure by the same words is no news. */
const isSame = (before: readonly Candidate[], after: readonly Candidate[]) => said(before) === said(after)

const said = (candidates: readonly Candidate[]) =>
  candidates.map(({ service, confidence, reason }) => `${service} ${confidence.toFixed(1)} ${reason}`).join('\n')
