import type { Database, Db } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { type Counted, countFigures, type Given, medianDays } from './queries/figures.ts'
import { countedOnce, type GivenUnits, readCorrections } from './queries/memory.ts'
import {
  boardSources,
  type Counts,
  type Figure,
  hideSmall,
  isOfNow,
  type Misfit,
  misfits,
  partedAt,
  pastSources,
  type Source,
  type Span,
} from './rules/figures.ts'

export type UnitFigures = {
  readonly unitId: string | null
  readonly counts: Counts
  /** By the stage they are reported as. */
  readonly byStage: ReadonlyMap<number, Counts>
}

export type BoardFigures = {
  readonly total: UnitFigures
  readonly units: readonly UnitFigures[]
  /** What does not add up; empty when all of it does. */
  readonly misfits: readonly Misfit[]
}

/** The figures of a period for every unit and for all of them. Rows and total are counted apart and compared. */
export const boardFigures = async (
  db: Db,
  actor: Actor,
  given: Given,
  counted: readonly Source[] = boardSources,
): Promise<BoardFigures> => figuresOf(await countFigures(db, actor, given, counted))

/** The same of a board, and its middle answer. What of the period is long over is counted once and remembered. */
export async function periodFigures(
  db: Database,
  actor: Actor,
  given: GivenUnits,
  counted: readonly Source[] = boardSources,
): Promise<BoardFigures & { median: number | null }> {
  const { overUntil, corrections } = await readCorrections(db, given.span)
  const { before, since } = partedAt(overUntil, given.span)
  const left = since ? counted : counted.filter(isOfNow)
  const [over, fresh, median] = await Promise.all([
    before ? countOver(db, actor, { ...given, span: before }, corrections) : [],
    left.length > 0 ? countFigures(db, actor, { ...given, span: since ?? given.span }, left) : [],
    since ? medianDays(db, actor, given) : medianOver(db, actor, given, corrections),
  ])
  return { ...figuresOf([...over, ...fresh]), median }
}

const countOver = countedOnce((db, actor, given) => countFigures(db, actor, given, pastSources))
const medianOver = countedOnce(medianDays)

/** Counts that belong together are added up: those of the parts of a period. */
function figuresOf(rows: readonly Counted[]): BoardFigures {
  const unitOf = (mine: readonly Counted[], unitId: string | null): UnitFigures => {
    const stages = mine.filter((row) => !row.isEveryStage && row.stage !== null)
    return {
      unitId,
      counts: added(mine.filter((row) => row.isEveryStage)),
      byStage: new Map(
        [...Map.groupBy(stages, ({ stage }) => stage ?? 0)].map(([stage, found]) => [stage, added(found)]),
      ),
    }
  }
  const ofUnits = rows.filter((row) => !row.isTotal)
  const units = [...Map.groupBy(ofUnits, (row) => row.unitId)].map(([unitId, mine]) => unitOf(mine, unitId))
  const total = unitOf(
    rows.filter((row) => row.isTotal),
    null,
  )
  return {
    total,
    units,
    misfits: misfits(
      total.counts,
      units.map(({ counts }) => counts),
    ),
  }
}

function added(rows: readonly Counted[]): Counts {
  const counts: Partial<Record<Figure, number>> = {}
  for (const { figure, count } of rows) counts[figure] = (counts[figure] ?? 0) + count
  return counts
}

export type Aggregate = {
  readonly figure: 'received' | 'escalated' | 'answered' | 'on-time' | 'upheld'
  /** Null: too few to show. */
  readonly count: number | null
}

/**
 * Complaints as Members may see them: numbers for wards or for the whole council, none of what is restricted, and none
 * so small that it tells who it was. Upheld is wholly or in part, so that no part can be worked out from the others.
 */
export async function complaintAggregates(
  db: Db,
  { wardCodes = null, ...span }: Span & { wardCodes?: readonly string[] | null },
): Promise<Aggregate[]> {
  const scope = { wardCodes, openToAll: true }
  const { total } = await boardFigures(db, system('complaints'), { span, scope, by: 'directorate' })
  const count = (figure: Figure) => total.counts[figure] ?? 0
  const [received, answered] = [count('received'), count('answered')]
  return [
    { figure: 'received', count: hideSmall(received) },
    { figure: 'escalated', count: hideSmall(count('escalated'), received) },
    { figure: 'answered', count: hideSmall(answered) },
    { figure: 'on-time', count: hideSmall(count('on-time'), answered) },
    { figure: 'upheld', count: hideSmall(count('upheld') + count('partially-upheld'), answered) },
  ]
}
