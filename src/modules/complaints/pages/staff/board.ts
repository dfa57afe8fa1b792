import type { App, StaffActor } from '#platform/http/index.ts'
import { londonDate, shortDay } from '#platform/time/index.ts'
import { type BoardFigures, periodFigures, type UnitFigures } from '../../answers.ts'
import { printedPapers } from '../../definitions/printed.ts'
import { regimes } from '../../definitions.ts'
import { countGrounds, countReceivedOnce } from '../../queries/figures.ts'
import { unitNames } from '../../queries/units.ts'
import { type Figure, figures, isAsOfNow, pastSources, type Span, shares, spanBefore } from '../../rules/figures.ts'
import { boardCharts } from './board-charts.ts'
import { printedBeside } from './board-printed.ts'
import { type BoardQuery, boardQuery, boardRead, chosenUnit, lastDay, recordsHref, spanIn } from './board-query.ts'
import { figureWords } from './figure-words.ts'
import { groundNames } from './grounds.ts'
import { paperHref } from './printed.ts'

/** How complaints go, for the council, a directorate or a service: this period beside the one before. Each number opens. */
export function boardPage(app: App) {
  app.get(
    '/staff/complaints/board',
    { config: boardRead, schema: { querystring: boardQuery } },
    async (request, reply) =>
      reply.page('modules/complaints/pages/staff/board.njk', await boardModel(app, request.staff(), request.query)),
  )
}

export async function boardModel(app: App, actor: StaffActor, query: BoardQuery) {
  const { db } = app
  const { kind, ...span } = spanIn(query, londonDate(app.clock.now()))
  const before = spanBefore(span)
  const { units, chosen, scope, by } = await chosenUnit(db, query)
  const unit = chosen?.id ?? null
  const given = { scope, by }
  const [present, past] = [
    { ...given, span },
    { ...given, span: before },
  ]
  const [now, last, once, grounds] = await Promise.all([
    periodFigures(db, actor, present),
    periodFigures(db, actor, past, pastSources),
    countReceivedOnce(db, actor, present),
    countGrounds(db, actor, present),
  ])
  const ids = [...now.units, ...last.units].flatMap(({ unitId }) => unitId ?? [])
  const names = await unitNames(db, [...new Set(ids)])
  const rows = rowsOf(now, last, names).map((row) => rowView(row, { span, before, unit, by }))
  const words = await groundNames(db, regimes)
  const address = new URLSearchParams({ from: span.from.toString(), to: lastDay(span).toString() })
  if (unit) address.set('unit', unit)
  const papers = await printedPapers(db)
  const paper = papers.find((one) => one.from.equals(span.from) && one.to.equals(lastDay(span)))
  return {
    heading: chosen?.name ?? 'the whole council',
    by,
    period: inWords(span),
    before: inWords(before),
    choices: {
      units: units.map(({ id, name, kind }) => ({
        id,
        text: kind === 'service' ? `– ${name}` : name,
        selected: id === unit,
      })),
      kind,
      from: span.from.toString(),
      to: lastDay(span).toString(),
    },
    misfits: [...now.misfits, ...last.misfits].map((one) => ({ ...one, name: figureWords[one.figure].name })),
    headlines: headlines(now.total, span, unit),
    rows,
    total: rowView({ name: 'All', unitId: undefined, now: now.total, last: last.total }, { span, before, unit, by }),
    all: figures.map((figure) => ({
      ...figureWords[figure],
      figure,
      now: number(now.total, figure, { span, unit }),
      // What stands now stood otherwise then; only its own time can say how.
      last: isAsOfNow(figure) ? null : number(last.total, figure, { span: before, unit }),
    })),
    once: { now: once, many: now.total.counts['received'] ?? 0 },
    grounds: grounds.map(({ figure, ground, count }) => ({
      name: words.get(ground) ?? ground,
      what: figureWords[figure].name,
      count,
      href: recordsHref({ figure, ground, span, unit }),
    })),
    median: { now: now.median, last: last.median },
    charts: await boardCharts({ rows, total: now.total, span, unit }),
    papers: papers.map(({ name, from, to }) => ({
      name,
      href: `/staff/complaints/board?from=${from}&to=${to}`,
    })),
    printed: chosen === null ? await printedBeside(db, now, span) : null,
    paperHref: paper ? paperHref(paper.key) : null,
    csvHref: `/staff/complaints/board.csv?${address}`,
  }
}

type RowFigures = { name: string; unitId: string | null | undefined; now: UnitFigures; last: UnitFigures }

const none: UnitFigures = { unitId: null, counts: {}, byStage: new Map() }

function rowsOf(now: BoardFigures, last: BoardFigures, names: ReadonlyMap<string, string>): RowFigures[] {
  const ids = [...new Set([...now.units, ...last.units].map(({ unitId }) => unitId))]
  const find = (of: BoardFigures, id: string | null) => of.units.find(({ unitId }) => unitId === id) ?? none
  return ids
    .map((unitId) => ({
      unitId,
      name: unitId === null ? 'Not said' : (names.get(unitId) ?? 'Not said'),
      now: find(now, unitId),
      last: find(last, unitId),
    }))
    .toSorted((a, b) => Number(a.unitId === null) - Number(b.unitId === null) || a.name.localeCompare(b.name, 'en-GB'))
}

type Shown = { span: Span; before: Span; unit: string | null; by: 'directorate' | 'team' }
export type RowView = ReturnType<typeof rowView>

/** One row of the table by directorate or team: both periods, each number with the address of its records. */
function rowView({ name, unitId, now, last }: RowFigures, { span, before, unit }: Shown) {
  const row = unitId === undefined ? {} : { row: unitId }
  const cell = (figure: Figure, stage: number | null = null) => ({
    now: number(now, figure, { span, unit, stage, ...row }),
    last: number(last, figure, { span: before, unit, stage, ...row }),
  })
  return {
    name,
    unitId: unitId ?? null,
    stage1: cell('received', 1),
    stage2: cell('received', 2),
    ombudsman: cell('ombudsman'),
    ombudsmanUpheld: cell('ombudsman-upheld'),
    answered: cell('answered'),
    onTime: { ...cell('on-time'), share: shares(now.counts).onTime, lastShare: shares(last.counts).onTime },
    upheld: cell('upheld'),
    partially: cell('partially-upheld'),
    upheldShare: { now: shares(now.counts).upheld, last: shares(last.counts).upheld },
    open: cell('open').now,
    overdue: cell('overdue').now,
    remedies: cell('remedies-overdue').now,
  }
}

type Address = { span: Span; unit: string | null; stage?: number | null; row?: string | null }

function number({ counts, byStage }: UnitFigures, figure: Figure, address: Address) {
  const { stage = null } = address
  const count = (stage === null ? counts : byStage.get(stage))?.[figure] ?? 0
  return { count, href: recordsHref({ ...address, figure }) }
}

function headlines(total: UnitFigures, span: Span, unit: string | null) {
  const count = (figure: Figure, isAlarm = false) => ({
    ...number(total, figure, { span, unit }),
    name: figureWords[figure].name,
    isAlarm,
    text: null,
  })
  const shareOf = (figure: Figure, value: number | null, name: string) => ({
    ...count(figure),
    name,
    text: value === null ? 'none' : `${value}%`,
  })
  const { onTime, upheld, escalated } = shares(total.counts)
  return [
    count('received'),
    shareOf('on-time', onTime, 'of the answered on time'),
    shareOf('upheld', upheld, 'of the answered upheld'),
    shareOf('escalated', escalated, 'taken further, for a hundred answered'),
    count('open'),
    count('overdue', true),
    count('remedies-overdue', true),
  ]
}

export const inWords = (span: Span) => `${shortDay(span.from)} to ${shortDay(lastDay(span))}`
