import type { Db } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { countFigures, type Given } from './queries/figures.ts'
import {
  boardSources,
  type Counts,
  type Figure,
  hideSmall,
  type Misfit,
  misfits,
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
export async function boardFigures(
  db: Db,
  actor: Actor,
  given: Given,
  counted: readonly Source[] = boardSources,
): Promise<BoardFigures> {
  const rows = await countFigures(db, actor, given, counted)
  const figuresOf = (mine: typeof rows, unitId: string | null): UnitFigures => {
    const overall = mine.filter((row) => row.isEveryStage)
    const stages = mine.filter((row) => !row.isEveryStage && row.stage !== null)
    return {
      unitId,
      counts: Object.fromEntries(overall.map(({ figure, count }) => [figure, count])),
      byStage: new Map(
        [...Map.groupBy(stages, ({ stage }) => stage ?? 0)].map(([stage, found]) => [
          stage,
          Object.fromEntries(found.map(({ figure, count }) => [figure, count])),
        ]),
      ),
    }
  }
  const units = [
    ...Map.groupBy(
      rows.filter((row) => !row.isTotal),
      (row) => row.unitId,
    ),
  ].map(([unitId, mine]) => figuresOf(mine, unitId))
  const total = figuresOf(
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
