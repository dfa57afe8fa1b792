import type { Db } from '#platform/db/index.ts'
import type { BoardFigures } from '../../answers.ts'
import {
  type PrintedFigure,
  printedFigureKeys,
  printedFigures,
  printedFor,
  printedNames,
} from '../../definitions/printed.ts'
import { directoratesByKey } from '../../queries/units.ts'
import type { Span } from '../../rules/figures.ts'
import { lastDay, recordsHref } from './board-query.ts'

/** What the council printed about these days, beside what the records come to, and why the two differ. */
export async function printedBeside(db: Db, now: BoardFigures, span: Span) {
  const paper = await printedFor(db, span.from, lastDay(span))
  if (!paper) return null
  const directorates = await directoratesByKey(
    db,
    paper.rows.map(({ directorate }) => directorate),
  )
  const idOf = (key: string) => directorates.find((one) => one.key === key)?.id
  const nameOf = (key: string) => directorates.find((one) => one.key === key)?.name ?? key
  const figures = printedFigureKeys.filter((key) => paper.rows.some((row) => row[key] !== undefined))

  const inRecords = (key: PrintedFigure, directorate: string) => {
    const { figure, stage } = printedFigures[key]
    const unit = now.units.find(({ unitId }) => unitId !== null && unitId === idOf(directorate))
    return (stage === null ? unit?.counts : unit?.byStage.get(stage))?.[figure] ?? 0
  }
  const hrefOf = (key: PrintedFigure, covered: readonly string[]) => {
    const ids = covered.flatMap((one) => idOf(one) ?? [])
    const among = ids.length > 0 ? { among: ids } : {}
    return recordsHref({ ...printedFigures[key], span, unit: null, ...among })
  }
  const all = paper.rows.map(({ directorate }) => directorate)
  const sumOf = (key: PrintedFigure, covered: readonly string[]) =>
    covered.reduce((sum, one) => sum + inRecords(key, one), 0)

  const rowsOf = (key: PrintedFigure) => paper.rows.reduce((sum, row) => sum + (row[key] ?? 0), 0)
  const rows = paper.rows.map((row) => ({
    name: nameOf(row.directorate),
    cells: figures.map((key) => {
      const counted = inRecords(key, row.directorate)
      const printed = row[key] ?? null
      return {
        printed,
        counted,
        differs: printed !== null && printed !== counted,
        href: hrefOf(key, [row.directorate]),
      }
    }),
  }))
  const totals = paper.totals.map(({ figure, printed, covers = all, why = null }) => {
    const [covered, whole] = [sumOf(figure, covers), sumOf(figure, all)]
    return {
      name: printedNames[figure],
      printed: { count: printed, href: hrefOf(figure, covers) },
      covered: { count: covered, href: hrefOf(figure, covers) },
      whole: { count: whole, href: hrefOf(figure, all) },
      reasons: [
        ...(covers.length < all.length
          ? [
              `The printed ${number(printed)} covers ${inWords(covers.length)} of ${inWords(all.length)} directorates: ${covers.map(nameOf).join(', ')}. All ${inWords(all.length)} come to ${comeTo(rowsOf(figure), whole)}.`,
            ]
          : []),
        ...(printed === covered ? [] : [`The records of what it covers come to ${number(covered)}.`]),
        ...(why === null ? [] : [why]),
      ],
    }
  })
  const differs =
    rows.some(({ cells }) => cells.some((cell) => cell.differs)) ||
    totals.some(({ printed, covered }) => printed.count !== covered.count)
  return {
    name: paper.name,
    source: paper.source,
    columns: figures.map((key) => printedNames[key]),
    rows,
    totals,
    why: differs ? (paper.why ?? 'The paper does not say why its numbers are others.') : null,
  }
}

const number = (count: number) => count.toLocaleString('en-GB')
const comeTo = (printed: number, whole: number) =>
  printed === whole ? number(whole) : `${number(printed)} in the paper and ${number(whole)} in the records`
const small = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const inWords = (count: number) => small[count] ?? number(count)
