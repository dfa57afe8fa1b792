import type { Definition } from '#modules/definitions/index.ts'
import type { Db } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { categoryWords } from '../definitions/category-words.ts'
import type { Code } from '../definitions/codes.ts'
import { printedFigureKeys, printedFor, printedNames } from '../definitions/printed.ts'
import { regimeNamed } from '../definitions.ts'
import { countFigures, countGrounds, medianDaysByStage } from '../queries/figures.ts'
import { countOfCategory, listLearnedIn } from '../queries/learning.ts'
import { directoratesByKey, unitNames } from '../queries/units.ts'
import { per30Days, stretches } from '../rules/effect.ts'
import type { Evidence } from '../rules/evidence.ts'
import { allSources, type Span } from '../rules/figures.ts'

/**
 * What the records of a year say about how a Code was kept: only of complaints that run by it, and without what few
 * may know, because it is to be published.
 */
export async function gatherEvidence(db: Db, { body: code }: Definition<Code>, span: Span): Promise<Evidence> {
  const scope = { regimes: code.regimes, openToAll: true }
  const given = { span, scope, by: 'directorate' as const }
  const everybody = system('complaints')
  const [rows, grounds, days, regimes] = await Promise.all([
    countFigures(db, everybody, given, allSources),
    countGrounds(db, everybody, given),
    medianDaysByStage(db, everybody, given),
    Promise.all(code.regimes.map((name) => regimeNamed(db, name))),
  ])
  const names = await unitNames(db, [...new Set(rows.flatMap(({ unitId }) => unitId ?? []))])
  const countsOf = (mine: typeof rows) =>
    mine
      .filter(({ stage, isEveryStage }) => isEveryStage || stage !== null)
      .map(({ figure, stage, isEveryStage, count: many }) => ({
        figure,
        stage: isEveryStage ? null : stage,
        count: many,
      }))
  const total = rows.filter(({ isTotal }) => isTotal)
  const byUnit = Map.groupBy(
    rows.filter(({ isTotal }) => !isTotal),
    ({ unitId }) => unitId,
  )
  const groundNames = new Map(regimes.flatMap((regime) => regime?.refusals ?? []).map(({ key, name }) => [key, name]))
  return {
    takenOn: londonDate(db.clock.now()).toString(),
    counts: countsOf(total).filter(isSome),
    units: [...byUnit]
      .map(([unitId, mine]) => ({
        name: (unitId === null ? null : names.get(unitId)) ?? 'Not said',
        counts: countsOf(mine).filter(isSome),
      }))
      .filter(({ counts }) => counts.length > 0)
      .toSorted((a, b) => a.name.localeCompare(b.name, 'en-GB')),
    days: days.flatMap(({ stage, median }) =>
      median === null ? [] : [{ stage, median: Math.round(median * 10) / 10 }],
    ),
    grounds: grounds.map((one) => ({ ...one, name: groundNames.get(one.ground) ?? one.ground })),
    signers: (regimes[0]?.stages ?? []).flatMap(({ stage, signOff }) =>
      signOff.map(({ risk, by }) => ({ stage, risk, by: [...by] })),
    ),
    learning: await learned(db, span),
    printed: await printedOf(db, span),
  }
}

const isSome = ({ count: many }: { count: number }) => many > 0

async function learned(db: Db, span: Span): Promise<Evidence['learning']> {
  const everybody = system('complaints')
  const today = londonDate(db.clock.now())
  const nameOf = await categoryWords(db)
  const found: Evidence['learning'] = []
  for (const one of await listLearnedIn(db, span)) {
    if (one.doneOn === null) continue
    const { before, after } = stretches(one.doneOn, today)
    const effect = async (stretch: typeof before) => {
      const many = await countOfCategory(db, everybody, { ...one, openToAll: true }, stretch)
      return { count: many, per30: per30Days(many, stretch) }
    }
    found.push({
      id: one.id,
      about: nameOf(one),
      cause: one.rootCause,
      action: one.action,
      doneOn: one.doneOn.toString(),
      before: await effect(before),
      after: await effect(after),
    })
  }
  return found
}

async function printedOf(db: Db, { from, until }: Span): Promise<Evidence['printed']> {
  const paper = await printedFor(db, from, until.subtract({ days: 1 }))
  if (!paper) return null
  const units = await directoratesByKey(
    db,
    paper.rows.map(({ directorate }) => directorate),
  )
  const columns = printedFigureKeys.filter((key) => paper.rows.some((row) => row[key] !== undefined))
  return {
    name: paper.name,
    source: paper.source,
    why: paper.why ?? null,
    columns: columns.map((key) => printedNames[key]),
    rows: paper.rows.map((row) => ({
      name: units.find(({ key }) => key === row.directorate)?.name ?? row.directorate,
      cells: columns.map((key) => row[key] ?? null),
    })),
  }
}
