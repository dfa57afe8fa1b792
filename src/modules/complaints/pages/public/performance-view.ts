import { barChart } from '#platform/views/chart.ts'
import { type Evidence, holdsNothing } from '../../rules/evidence.ts'
import type { Figure } from '../../rules/figures.ts'
import { hideParts, type MeasureKey, tellsOfStage } from '../../rules/measures.ts'
import { evidenceLines, rate, shownNumber } from '../evidence-lines.ts'
import { underBars } from '../under-bars.ts'

const calm = '#0f4c4a'
const accent = '#d9a441'
const quiet = '#8a9594'

const shownFirst: readonly MeasureKey[] = [
  'received-stage-1',
  'received-stage-2',
  'acknowledged-stage-1',
  'on-time-stage-1',
  'acknowledged-stage-2',
  'on-time-stage-2',
  'extended',
  'upheld',
  'remedies-done',
  'refused',
  'not-escalated',
]
const ofOmbudsman: readonly MeasureKey[] = ['ombudsman', 'ombudsman-upheld', 'ombudsman-demands']

const timings = [
  { figure: 'on-time', name: 'On time', color: calm },
  { figure: 'on-time-extended', name: 'In longer time', color: accent },
  { figure: 'late', name: 'Late', color: quiet },
] as const satisfies readonly { figure: Figure; name: string; color: string }[]

const outcomes = [
  { figure: 'upheld', name: 'Upheld' },
  { figure: 'partially-upheld', name: 'Partially upheld' },
  { figure: 'not-upheld', name: 'Not upheld' },
] as const satisfies readonly { figure: Figure; name: string }[]

/** A year’s complaints as everybody may read them: small numbers are hidden, and cannot be worked out. */
export async function performanceView(evidence: Evidence) {
  const { counts } = evidence
  const count = (figure: Figure, stage: number | null) =>
    counts.find((one) => one.figure === figure && one.stage === stage)?.count ?? 0
  return {
    holdsNothing: holdsNothing(evidence),
    takenOn: Temporal.PlainDate.from(evidence.takenOn),
    figures: evidenceLines(evidence, shownFirst, null),
    refused: evidenceLines(evidence, ['grounds'], null),
    ombudsman: evidenceLines(evidence, ofOmbudsman, null),
    tables: (
      await Promise.all([
        receivedTable(evidence),
        timingTable(count),
        tellsOfStage(counts, 'answered') ? null : outcomeTable(count),
      ])
    ).filter((table) => table !== null),
    learning: evidence.learning.map((one) => ({
      about: one.about,
      cause: one.cause,
      action: one.action,
      before: rate(one.before, null),
      after: rate(one.after, null),
    })),
    printed: evidence.printed && printedView(evidence.printed),
  }
}

/** What was printed is out already; small numbers are hidden all the same, so that this page tells of nobody. */
function printedView({ rows, ...paper }: NonNullable<Evidence['printed']>) {
  const columns = paper.columns.map((_, at) => hideParts(rows.map(({ cells }) => cells[at] ?? null)))
  return {
    ...paper,
    rows: rows.map(({ name, cells }, index) => ({
      name,
      cells: cells.map((many, at) => (many === null ? 'not printed' : shownNumber(columns[at]?.[index] ?? null))),
    })),
  }
}

export type Performance = Awaited<ReturnType<typeof performanceView>>

async function receivedTable({ units }: Evidence) {
  if (units.length === 0) return null
  const column = (stage: number) =>
    hideParts(
      units.map(({ counts }) => counts.find((one) => one.figure === 'received' && one.stage === stage)?.count ?? 0),
    )
  const short = underBars(units.map(({ name }) => name))
  return table({
    title: 'Received, by directorate',
    rows: units.map(({ name }, at) => ({ name, short: short[at] ?? name })),
    columns: [
      { name: 'Stage 1', color: calm, values: column(1) },
      { name: 'Stage 2', color: accent, values: column(2) },
    ],
  })
}

type Count = (figure: Figure, stage: number | null) => number

async function timingTable(count: Count) {
  const stages = [1, 2].filter((stage) => count('answered', stage) > 0)
  if (stages.length === 0) return null
  const shown = stages.map((stage) => hideParts(timings.map(({ figure }) => count(figure, stage))))
  return table({
    title: 'When we answered, by stage',
    rows: stages.map((stage) => ({ name: `Stage ${stage}`, short: `Stage ${stage}` })),
    columns: timings.map(({ name, color }, index) => ({ name, color, values: shown.map((row) => row[index] ?? null) })),
  })
}

async function outcomeTable(count: Count) {
  if (count('answered', null) === 0) return null
  return table({
    title: 'What we found',
    rows: outcomes.map(({ name }) => ({ name, short: name })),
    columns: [{ name: 'Answers', color: calm, values: hideParts(outcomes.map(({ figure }) => count(figure, null))) }],
  })
}

type Table = {
  title: string
  rows: readonly { name: string; short: string }[]
  columns: readonly { name: string; color: string; values: readonly (number | null)[] }[]
}

/** A table, and its picture where there is something to draw. What is hidden is not in the picture. */
async function table({ title, rows, columns }: Table) {
  const isDrawn = columns.some(({ values }) => values.some((value) => value !== null && value > 0))
  return {
    title,
    hides: columns.some(({ values }) => values.includes(null)),
    svg: isDrawn
      ? await barChart({
          label: title,
          categories: rows.map(({ short }) => short),
          series: columns.map(({ name, color, values }) => ({
            name,
            color,
            values: values.map((value) => value ?? 0),
          })),
        })
      : null,
    columns: columns.map(({ name }) => name),
    rows: rows.map(({ name, short }, index) => ({
      name: name === short ? name : `${name} (${short})`,
      cells: columns.map(({ values }) => shownNumber(values[index] ?? null)),
    })),
  }
}
