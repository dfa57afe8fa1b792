import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { tinyCity } from './city/tiny.ts'
import { openFloor } from './floor.ts'
import { measurePages, measureRates } from './measuring.ts'
import { readRows } from './read-rows.ts'
import { figureTable, pageTable, rateTable } from './report.ts'

const city = await tinyCity(200)
const floor = await openFloor(city.url)
after(async () => {
  await floor.close()
  await city.close()
})
const rows = await readRows()

test('every page is found and timed', async () => {
  const pages = rows.filter((row) => row.kind === 'page')
  const table = pageTable(await measurePages(floor, [city], pages, 3))
  assert.ok(pages.length > 0)
  for (const { title } of pages) assert.match(table, new RegExp(`\\| ${title} \\| [\\d.]+ / [\\d.]+ \\|`))
})

test('every kind of work is done and counted, beside bare commits', async () => {
  const rates = rows.filter((row) => row.kind === 'rate')
  const described = new Map(await Promise.all(rates.map(async (row) => [row, await row.describe(city)] as const)))
  const measured = await measureRates(floor, city, rates, { turns: 1, milliseconds: 150 })
  assert.ok(measured.every(({ perSecond, bare }) => (perSecond[0] ?? 0) > 0 && (bare[0] ?? 0) > 0))
  assert.match(
    rateTable(measured, described),
    /Contact with its case, 8 clients \| \d+ \| \d+ \| 1\/[\d.]+ \| [\d.]+( \+ [\d.]+)? ms \| \d+ rows/,
  )
})

test('every figure is read off', async () => {
  const figures = []
  for (const row of rows.filter((each) => each.kind === 'figure'))
    figures.push(...(await row.measure({ city, isShort: true })))
  assert.ok(figures.length > 0)
  assert.doesNotMatch(figureTable(figures), /NaN|undefined/)
})
