import { type measurePages, median, p95, type RateTimes } from './measuring.ts'
import type { OpenCity } from './open-city.ts'

/** Tables in the form that the README takes them in. */
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

export function rateTable(rates: readonly RateTimes[]) {
  const lines = rates.map(({ row, city, described, clients, perSecond, bare, processor }) => {
    const shares = perSecond.map((rate, turn) => rate / (bare[turn] ?? Number.NaN))
    return [
      `${row.title}, ${clients === 1 ? '1 client' : `${clients} clients`}`,
      cases(city),
      median(perSecond).toFixed(0),
      median(bare).toFixed(0),
      `1/${(1 / median(shares)).toFixed(1)}`,
      processorWords(processor),
      described,
    ]
  })
  return `\n${table(['', 'in a city of', 'a second', 'bare commits a second', 'share', 'processor: program + PostgreSQL', 'in one commit'], lines)}`
}

function processorWords(processor: RateTimes['processor']) {
  const program = median(processor.map((each) => each.program))
  const postgres = median(processor.map((each) => each.postgres))
  return `${[program, postgres].filter(Number.isFinite).map(milliseconds).join(' + ')} ms`
}

export function pageTable({ hello, pages }: Awaited<ReturnType<typeof measurePages>>) {
  const cities = [...new Set(pages.map(({ city }) => city))]
  const lines = [...Map.groupBy(pages, ({ row }) => row)].map(([row, times]) => {
    const inTenThousand = times.find(({ city }) => city.cases === 10_000)
    const last = times.at(-1)
    const growth = inTenThousand && last ? median(last.times) / median(inTenThousand.times) : Number.NaN
    return [
      row.title,
      ...times.map((one) => `${milliseconds(median(one.times))} / ${milliseconds(p95(one.times))}`),
      Number.isNaN(growth) ? '' : `× ${growth.toFixed(2)}`,
      String(last?.queries ?? ''),
      `${((last?.bytes ?? 0) / 1000).toFixed(1)} KB`,
    ]
  })
  const head = ['', ...cities.map(cases)]
  const floor = `Hello, bare: ${milliseconds(median(hello))} / ${milliseconds(p95(hello))} ms, ${(1000 / median(hello)).toFixed(0)} a second`
  return `\n${table([...head, 'largest to 10,000', 'queries', 'bytes'], lines)}\n\nMilliseconds, median / 95th of a hundred. ${floor}.`
}

export const figureTable = (figures: readonly { what: string; figure: string }[]) =>
  `\n${table(
    ['', ''],
    figures.map(({ what, figure }) => [what, figure]),
  )}\n`

const cases = (city: OpenCity) => `${city.cases.toLocaleString('en-GB')} cases`

const milliseconds = (time: number) => time.toFixed(1)
