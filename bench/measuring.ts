import type { Floor } from './floor.ts'
import type { OpenCity } from './open-city.ts'
import { type ProcessorTime, processorTimes } from './processor-time.ts'
import type { PageRow, RateRow, Visit } from './row.ts'

export const sorted = (times: readonly number[]) => times.toSorted((a, b) => a - b)
export const median = (times: readonly number[]) => sorted(times)[Math.floor(times.length / 2)] ?? Number.NaN
export const p95 = (times: readonly number[]) => sorted(times)[Math.ceil(times.length * 0.95) - 1] ?? Number.NaN

export type PageTimes = {
  row: PageRow
  city: OpenCity
  times: number[]
  /** Statements of one visit, sign-in included. */
  queries: number
  bytes: number
}

/** Every page in every city in turn, with hello in between, so that a busy moment of the machine is everybody's. */
export async function measurePages(
  floor: Floor,
  cities: readonly OpenCity[],
  rows: readonly PageRow[],
  rounds: number,
) {
  const hello: number[] = []
  const pages: (PageTimes & { visits: readonly Visit[] })[] = []
  for (const city of cities)
    for (const row of rows) {
      const visits = await row.prepare(city, rounds)
      pages.push({ row, city, visits, times: [], ...(await warm(city, visits)) })
    }
  for (let round = 0; round < rounds; round += 1) {
    hello.push(await timed(floor.hello))
    for (const page of pages) {
      const visit = page.visits[round % page.visits.length]
      await visit?.before?.()
      page.times.push(await timed(() => open(page.city, visit)))
    }
  }
  return { hello, pages }
}

async function warm(city: OpenCity, visits: readonly Visit[]) {
  let queries = 0
  let bytes = 0
  for (const visit of visits.slice(0, 4)) {
    await visit.before?.()
    const { result, statements } = await city.watch(() => open(city, visit))
    queries = statements.length
    bytes = result.transferred
  }
  return { queries, bytes }
}

export async function open(city: OpenCity, visit: Visit | undefined) {
  const got = await city.get(visit?.path ?? '', visit?.cookie)
  if (got.status !== 200) throw new Error(`${visit?.path} answered ${got.status}`)
  return got
}

export async function timed(work: () => Promise<unknown>) {
  const started = performance.now()
  await work()
  return performance.now() - started
}

export type RateTimes = {
  row: RateRow
  city: OpenCity
  /** What one of them writes and how many statements it takes. */
  described: string
  clients: number
  perSecond: number[]
  bare: number[]
  /** For one of them. */
  processor: ProcessorTime[]
}

/** Bare commits and the work by turns, for so many milliseconds each. */
export async function measureRates(
  floor: Floor,
  city: OpenCity,
  row: RateRow,
  { turns, milliseconds }: { turns: number; milliseconds: number },
): Promise<RateTimes[]> {
  const described = await row.describe(city)
  const measured = [1, 8].map(
    (clients): RateTimes => ({ row, city, described, clients, perSecond: [], bare: [], processor: [] }),
  )
  const taken = await processorTimes(city.db)
  for (let turn = 0; turn < turns; turn += 1)
    for (const rate of measured) {
      rate.bare.push((await perSecond(rate.clients, milliseconds, (client) => floor.commit(client))).rate)
      const work = [...(await rate.row.prepare(city, milliseconds))]
      const before = taken()
      const { rate: each, done } = await perSecond(rate.clients, milliseconds, () => work.pop()?.())
      const after = taken()
      rate.perSecond.push(each)
      rate.processor.push({
        program: (after.program - before.program) / done,
        postgres: (after.postgres - before.postgres) / done,
      })
    }
  return measured
}

/** How often it is done in a second by so many at once. Ends early when nothing is left to do. */
async function perSecond(
  clients: number,
  milliseconds: number,
  work: (client: number) => Promise<unknown> | undefined,
) {
  let done = 0
  const started = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      while (performance.now() - started < milliseconds) {
        const piece = work(client)
        if (!piece) return
        await piece
        done += 1
      }
    }),
  )
  return { done, rate: (done * 1000) / (performance.now() - started) }
}
