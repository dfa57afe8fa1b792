import { publishDefinition } from '#modules/definitions/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { printedPapers, type WrittenPrinted } from '../definitions/printed.ts'
import { mayManage } from '../permissions.ts'
import { keyOfPaper, type PrintedRefusal } from '../rules/printed.ts'

/**
 * Enters what a paper printed about a time, or enters it again with why. It stands beside what the records come to from
 * then on; what stood there before is kept.
 */
export async function enterPrinted(
  tx: Tx,
  actor: StaffActor,
  { paper, key, version }: { paper: WrittenPrinted; key: string | null; version: number | null },
): Promise<{ refusal: PrintedRefusal; why?: string } | { refusal: null; key: string }> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  if (key !== null && !paper.correction) return { refusal: 'correction-missing' }
  const papers = await printedPapers(tx)
  const same = papers.find(({ from, to }) => from.toString() === paper.from && to.toString() === paper.to)
  if (same && same.key !== key) return { refusal: 'same-days', why: same.name }
  const entered = { kind: 'published-figures', key: key ?? keyOfPaper(paper), body: paper, baseVersion: version }
  const { refusal, faults } = await publishDefinition(tx, actor, entered)
  if (refusal === 'base-moved') return { refusal: 'changed' }
  if (refusal !== null) return { refusal: 'faults', why: faults.map(({ message }) => message).join('. ') }
  return { refusal: null, key: entered.key }
}
