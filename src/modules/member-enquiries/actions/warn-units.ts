import { dueInWords } from '#modules/promises/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { savePart } from '../queries/enquiries.ts'
import { lockPartsDueSoon } from '../queries/escalations.ts'
import { decideBy } from './tell-accountable.ts'
import { tellUnits } from './tell-units.ts'

/** Before the time of a part is over its unit hears of it, once. Run by the clock. */
export async function warnUnits(tx: Tx): Promise<number> {
  const soon = await lockPartsDueSoon(tx, decideBy(tx.now))
  const parts = soon.map((part) => ({ ...part, words: `promised for ${dueInWords(part.dueAt, tx.now)}` }))
  const told = await tellUnits(tx, 'enquiry-part-due-soon', parts)
  for (const { caseId } of told) savePart(tx, caseId, { warned_at: tx.now })
  return told.length
}
