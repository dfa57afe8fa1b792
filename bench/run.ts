/**
 * npm run bench                    cities of 1,000 to 1,000,000 cases, on the embedded PostgreSQL with durable settings
 * npm run bench -- --quick         only 1,000 and 10,000, and fewer rounds: under a minute
 * npm run bench -- --sizes 10000,1000000   cities of these sizes
 * npm run bench -- --keep FOLDER   keeps the cities for the next run, with every case that was logged in them
 * npm run bench -- --only queue    only rows whose file has this in its name
 * npm run bench -- --plans         writes the plans of the largest city to bench/plans, and measures nothing
 */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { openHouse } from './house.ts'
import { measurePages, measureRates } from './measuring.ts'
import { writePlans } from './plans.ts'
import { readRows } from './read-rows.ts'
import { figureTable, pageTable, rateTable } from './report.ts'

const { values: asked } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    keep: { type: 'string' },
    only: { type: 'string' },
    sizes: { type: 'string' },
    plans: { type: 'boolean', default: false },
  },
})
const sizes = asked.sizes?.split(',').map(Number) ?? (asked.quick ? [1000, 10_000] : [1000, 10_000, 100_000, 1_000_000])
const rows = await readRows(asked.only)
const pages = rows.filter((row) => row.kind === 'page')

const started = performance.now()
const house = await openHouse({ sizes, keep: asked.keep ?? null })
try {
  const largest = house.cities.at(-1)
  if (!largest) throw new Error('There is no city')
  if (asked.plans) await writePlans(largest, pages)
  else await measure(largest)
} finally {
  await house.close()
}

/** Pages and figures first: what is counted by the second fills the queues. */
async function measure(largest: (typeof house.cities)[number]) {
  console.log(`\n${machine()}; load before ${load()}`)
  console.log(pageTable(await measurePages(house.floor, house.cities, pages, asked.quick ? 40 : 200)))
  const compared = house.cities.find((city) => city.cases === 10_000 && city !== largest) ?? null
  const figures = []
  for (const row of rows.filter((each) => each.kind === 'figure'))
    figures.push(...(await row.measure({ city: largest, compared, isShort: asked.quick })))
  console.log(figureTable(figures))
  const rates = []
  const slices = asked.quick ? { turns: 3, milliseconds: 600 } : { turns: 7, milliseconds: 2000 }
  for (const city of house.cities)
    for (const row of rows.filter((each) => each.kind === 'rate'))
      rates.push(...(await measureRates(house.floor, city, row, slices)))
  console.log(rateTable(rates))
  console.log(`${((performance.now() - started) / 1000).toFixed(0)} s in all; load after ${load()}`)
}

function load() {
  return loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')
}

function machine() {
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${memory} GB, Node ${process.version}`
}
