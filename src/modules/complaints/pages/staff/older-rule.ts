import { choosePack, compareUnder, packsNow, policyFor, policyTerms, traceInWords } from '#modules/promises/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { Process } from '../../actions/regime-words.ts'
import type { ComplaintRow } from '../../queries/complaints.ts'
import type { StageRow } from '../../queries/register.ts'

/**
 * What the rule that held before the one it runs by would have given for the answer of this stage, for comparison. Null
 * where there was none, or its clock would not have started.
 */
export async function olderRule(db: Db, complaint: ComplaintRow, { pack }: Process, stage: StageRow) {
  if (!pack?.receivedFrom) return null
  const { subject, tenure, sector } = complaint
  const receivedOn = pack.receivedFrom.subtract({ days: 1 })
  const chosen = choosePack(await packsNow(db), { kind: 'complaint', subject, tenure, receivedOn })
  if (chosen.refusal !== null) return null
  const policyKey = policyFor(chosen.pack, { stage: stage.number, step: 'respond', sector })
  if (!policyKey) return null
  const { startedAt, acknowledgedAt, answeredAt } = stage
  const happened = { receipt: startedAt, request: startedAt, acknowledgement: acknowledgedAt }
  const history = { happened, pauses: [], endedAt: answeredAt }
  const compared = compareUnder(history, await policyTerms(db, policyKey), db.clock.now())
  return compared
    ? { name: chosen.pack.name, due: compared.due, broken: compared.broken, steps: traceInWords(compared.steps) }
    : null
}
