import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { tinyCity } from './city/tiny.ts'
import { openFloor } from './floor.ts'
import { measurePages, measureRates } from './measuring.ts'
import { plansOf, readWhole } from './plans.ts'
import { readRows } from './read-rows.ts'
import { figureTable, pageTable, rateTable } from './report.ts'
import type { PageRow } from './row.ts'
import { staffPages } from './staff-pages.ts'

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
  for (const row of rows.filter((each) => each.kind === 'rate')) {
    const measured = await measureRates(floor, city, row, { turns: 1, milliseconds: 150 })
    assert.ok(measured.every(({ perSecond, bare }) => (perSecond[0] ?? 0) > 0 && (bare[0] ?? 0) > 0))
    assert.match(
      rateTable(measured),
      /Contact with its case, 8 clients \| 200 cases \| \d+ \| \d+ \| 1\/[\d.]+ \| [\d.]+( \+ [\d.]+)? ms \| \d+ rows/,
    )
  }
})

test('every figure is read off', async () => {
  const figures = []
  for (const row of rows.filter((each) => each.kind === 'figure'))
    figures.push(...(await row.measure({ city, compared: null, isShort: true })))
  assert.ok(figures.length > 0)
  assert.doesNotMatch(figureTable(figures), /NaN|undefined/)
})

test('no page that a link or a choice leads staff to reads a table that grows from end to end', async () => {
  const kinds = await staffPages(city)
  assert.ok(kinds.length > 100, `only ${kinds.length} kinds of page were found`)
  // Told so, PostgreSQL reads whole only what no index could have led it to, however few rows are there today.
  const looked = { visited: 1, atMost: 1, settings: ['enable_seqscan = off'] }
  const found: string[] = []
  for (const { kind, visits } of kinds) {
    const page: PageRow = { kind: 'page', title: kind, prepare: async () => visits }
    for (const plan of await plansOf(city, page, looked))
      for (const table of readWhole(plan)) found.push(`${kind} reads ${table} whole: ${plan.statement}`)
  }
  assert.deepEqual(found, [])
})
