import { median, open, p95, timed } from '../measuring.ts'
import type { OpenCity } from '../open-city.ts'
import type { FigureRow } from '../row.ts'
import { type KindOfPage, staffPages } from '../staff-pages.ts'

/** What a page of staff may take at most, in milliseconds, and how much more than in the city of 10,000 cases. */
const aim = { median: 20, p95: 50, times: 1.3, more: 3 }

export const row: FigureRow = {
  kind: 'figure',
  title: 'Every page of staff',
  async measure({ city, compared, isShort }) {
    const rounds = isShort ? 1 : 20
    const [times = [], timesThen = []] = await timesOf(compared ? [city, compared] : [city], rounds)
    const before = new Map(timesThen.map((one) => [one.kind, one]))
    const slowest = times.toSorted((a, b) => b.median - a.median)
    const slow = slowest.filter((one) => one.median > aim.median || one.p95 > aim.p95)
    const grown = slowest.filter((one) => {
      const then = before.get(one.kind)?.median ?? one.median
      return one.median > then * aim.times && one.median > then + aim.more
    })
    const inWords = (one: Times) => {
      const then = before.get(one.kind)
      return `${one.kind} ${ms(one.median)} / ${ms(one.p95)}${then ? ` (${ms(then.median)} / ${ms(then.p95)})` : ''}`
    }
    const list = (some: readonly Times[]) => some.map(inWords).join('; ') || 'none'
    const routes = new Set(times.map(({ kind }) => kind.split('?')[0]))
    return [
      {
        what: 'Every page that links lead staff to, as each role',
        figure: `${times.length} kinds of page on ${routes.size} of ${city.staffRoutes.length} routes: half of them under ${ms(median(slowest.map((one) => one.median)))} ms`,
      },
      { what: 'The slowest, median / 95th (with 10,000 cases)', figure: list(slowest.slice(0, 5)) },
      { what: `Over ${aim.median} / ${aim.p95} ms`, figure: list(slow) },
      ...(compared
        ? [{ what: `Over ${aim.times} times and ${aim.more} ms of 10,000 cases`, figure: list(grown) }]
        : []),
    ]
  },
}

type Times = { kind: string; median: number; p95: number }

/** Each city by turns, so that a busy moment of the machine is both their own. */
async function timesOf(cities: readonly OpenCity[], rounds: number): Promise<Times[][]> {
  const measured: (KindOfPage & { city: OpenCity; times: number[] })[] = []
  for (const city of cities) measured.push(...(await staffPages(city)).map((page) => ({ ...page, city, times: [] })))
  const byTurns = measured.toSorted((a, b) => a.kind.localeCompare(b.kind))
  for (let round = 0; round < rounds; round += 1)
    for (const { city, visits, times } of byTurns)
      times.push(await timed(() => open(city, visits[round % visits.length])))
  return cities.map((of) =>
    measured
      .filter(({ city }) => city === of)
      .map(({ kind, times }) => ({ kind, median: median(times), p95: p95(times) })),
  )
}

const ms = (time: number) => time.toFixed(1)
