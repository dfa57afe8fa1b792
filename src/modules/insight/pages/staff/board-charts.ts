import { dayInWords } from '#platform/time/index.ts'
import { barChart } from '#platform/views/chart.ts'
import type { Figure } from '../../rules/records.ts'
import type { TeamRow } from './board.ts'
import { recordsHref } from './records.ts'

const alarm = '#b3261e'
const accent = '#d9a441'
const calm = '#0f4c4a'

type Given = {
  readonly coming: readonly Temporal.PlainDate[]
  readonly past: readonly Temporal.PlainDate[]
  readonly rows: readonly TeamRow[]
  readonly onDay: (figure: Figure, day: Temporal.PlainDate) => number
  readonly ids: readonly string[]
  readonly today: Temporal.PlainDate
}

type Cell = { readonly count: number; readonly href: string }

export type ChartView = {
  readonly title: string
  readonly svg: string
  readonly columns: readonly string[]
  readonly rows: readonly { readonly name: string; readonly cells: readonly Cell[] }[]
}

/** The three pictures of the board, each with the table it was drawn from; every figure opens its records. */
export async function boardCharts(given: Given): Promise<ChartView[]> {
  return Promise.all([dueByDay(given), metByDay(given), given.rows.length === 1 ? byPerson(given) : byTeam(given)])
}

async function dueByDay({ coming, onDay, ids }: Given): Promise<ChartView> {
  const title = 'Promises that fall due in the next 10 working days'
  const series = [{ name: 'Due', values: coming.map((day) => onDay('due', day)), color: calm }]
  return {
    title,
    svg: await barChart({ label: title, categories: coming.map(shortly), series }),
    columns: ['Due'],
    rows: coming.map((day) => ({
      name: dayInWords(day),
      cells: [{ count: onDay('due', day), href: recordsHref({ figure: 'due', on: day, teams: ids }) }],
    })),
  }
}

async function metByDay({ past, onDay, ids }: Given): Promise<ChartView> {
  const title = 'Promises that fell due in the last 14 days'
  const [met, missed] = [past.map((day) => onDay('met', day)), past.map((day) => onDay('missed', day))]
  const series = [
    { name: 'Kept in time', values: met, color: calm },
    { name: 'Broken', values: missed, color: alarm },
  ]
  return {
    title,
    svg: await barChart({ label: title, categories: past.map((day) => String(day.day)), series }),
    columns: ['Kept in time', 'Broken'],
    rows: past.map((day) => ({
      name: dayInWords(day),
      cells: [
        { count: onDay('met', day), href: recordsHref({ figure: 'met', on: day, teams: ids }) },
        { count: onDay('missed', day), href: recordsHref({ figure: 'missed', on: day, teams: ids }) },
      ],
    })),
  }
}

const mostBars = 12

async function byTeam({ rows }: Given): Promise<ChartView> {
  const title = 'Open work by team'
  const busiest = rows.filter((row) => row.open > 0).toSorted((a, b) => b.open - a.open)
  const drawn = busiest.slice(0, mostBars)
  return {
    title,
    svg: await barChart({ label: title, categories: drawn.map((row) => initials(row.name)), series: states(drawn) }),
    columns: ['Broken', 'Due by the end of the next 2 working days', 'All open'],
    rows: busiest.map((row) => ({
      name: `${row.name} (${initials(row.name)})`,
      cells: [
        { count: row.broken, href: row.hrefs.broken },
        { count: row.soon, href: row.hrefs.soon },
        { count: row.open, href: row.hrefs.open },
      ],
    })),
  }
}

async function byPerson({ rows }: Given): Promise<ChartView> {
  const title = 'Open work by person'
  const [team] = rows
  const people = (team?.people ?? []).toSorted((a, b) => b.open - a.open)
  const drawn = people.slice(0, mostBars)
  const series = [
    { name: 'Broken', values: drawn.map((person) => person.broken), color: alarm },
    { name: 'Other open work', values: drawn.map((person) => person.open - person.broken), color: calm },
  ]
  const base = team?.hrefs.open ?? '/staff/queue'
  return {
    title,
    svg: await barChart({ label: title, categories: drawn.map((person) => initials(person.name)), series }),
    columns: ['Broken', 'All open'],
    rows: people.map((person) => ({
      name: `${person.name} (${initials(person.name)})`,
      cells: [
        { count: person.broken, href: `${base}&owner=${person.staffId}&state=broken` },
        { count: person.open, href: `${base}&owner=${person.staffId}` },
      ],
    })),
  }
}

const states = (rows: readonly TeamRow[]) => [
  { name: 'Broken', values: rows.map((row) => row.broken), color: alarm },
  { name: 'About to break', values: rows.map((row) => row.soon), color: accent },
  { name: 'Other open work', values: rows.map((row) => row.open - row.broken - row.soon), color: calm },
]

const shortly = (day: Temporal.PlainDate) => `${dayInWords(day).slice(0, 2)} ${day.day}`

const initials = (name: string) =>
  name
    .split(/[\s-]+/)
    .map((word) => word.slice(0, 1).toUpperCase())
    .join('')
