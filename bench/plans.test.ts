import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { tinyCity } from './city/tiny.ts'
import { fileOf, indexesUsed, plansFolder, plansOf, readPlans, readWhole, readWholeByIndex } from './plans.ts'
import { readRows } from './read-rows.ts'

const city = await tinyCity(10_000)
after(() => city.close())

const { rows: named } = await city.db.pool.query<{ name: string }>('select indexname as name from pg_indexes')
const indexes = new Set(named.map(({ name }) => name))

// In a city as small as this one PostgreSQL may rightly read a table whole. It is told not to, so that what
// it still reads whole is what no index could have led it to.
const asInALargeCity = { visited: 4, settings: ['enable_seqscan = off'] }

for (const row of (await readRows()).filter((each) => each.kind === 'page')) {
  test(`${row.title}: no table that grows is read from end to end`, async () => {
    const kept = readPlans(readFileSync(join(plansFolder, fileOf(row)), 'utf8'))
    const plans = await plansOf(city, row, asInALargeCity)
    assert.ok(plans.length > 2, 'its statements were not seen')
    const known = new Set(kept.map(({ statement }) => statement))
    const found = plans.filter(({ statement }) => known.has(statement))
    assert.ok(found.length > plans.length / 2, `bench/plans/${fileOf(row)} is out of date: npm run bench -- --plans`)
    for (const plan of plans) assert.deepEqual([...readWhole(plan), ...readWholeByIndex(plan)], [], plan.statement)
    assert.deepEqual(
      kept.flatMap((plan) => [...readWhole(plan), ...readWholeByIndex(plan)]),
      [],
    )
    assert.deepEqual(
      [...new Set(kept.flatMap(indexesUsed))].filter((name) => !indexes.has(name)),
      [],
      'indexes gone',
    )
  })
}
