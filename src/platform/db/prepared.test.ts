import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { preparing } from './prepared.ts'

const merged = 'with w0 as (insert into a values ($1)), w1 as (insert into b values ($2)) select 1'

function asking({ atMost }: { atMost: number }) {
  const prepared = preparing({ atMost })
  return (text: string, times: number) => Array.from({ length: times }, () => prepared(text, []).name).at(-1)
}

test('a statement that comes again is prepared, under one name', () => {
  const ask = asking({ atMost: 10 })
  assert.equal(ask('select 1', 2), undefined)
  const name = ask('select 1', 1)
  assert.match(String(name), /^often_[\da-f]{40}$/)
  assert.equal(ask('select 1', 10), name)
  assert.notEqual(ask('select 2', 3), name)
})

test('what was asked while the program started gives its place up to what people ask all day', () => {
  const ask = asking({ atMost: 10 })
  for (let nth = 0; nth < 50; nth += 1) ask(`select ${nth} at the start`, 1000)
  assert.equal(ask('the page of a case', 20), undefined)
  for (let hour = 0; hour < 200; hour += 1) {
    ask('the page of a case', 40)
    ask('the queue', 60)
  }
  assert.ok(ask('the page of a case', 1))
  assert.ok(ask('the queue', 1))
})

test('writes put together cost most to plan, and find a place among reads that are used more often', () => {
  const ask = asking({ atMost: 10 })
  for (let nth = 0; nth < 10; nth += 1) ask(`select ${nth}`, 10)
  assert.ok(ask(merged, 3))
})

test('a text that never comes again, or is very long, costs no place', () => {
  const ask = asking({ atMost: 1 })
  const name = ask('select 1', 30)
  for (let nth = 0; nth < 10_000; nth += 1) ask(`select ${nth} once`, 1)
  assert.equal(ask('select 1', 1), name)
  assert.equal(ask(`select '${'a'.repeat(20_000)}'`, 100), undefined)
})

test('a conflict among some rows is planned by its values each time', () => {
  const ask = asking({ atMost: 10 })
  assert.equal(ask('insert into a values ($1) on conflict (b) where c is null do nothing', 100), undefined)
})

test('of those asked as often as each other, as many have a name as may, and keep it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 40 }), (texts, atMost) => {
      const prepared = preparing({ atMost })
      const rounds = Array.from({ length: 60 }, () =>
        Array.from({ length: texts }, (_, nth) => prepared(`select ${nth}`, []).name),
      )
      assert.equal(new Set(rounds.flat().filter(Boolean)).size, Math.min(texts, atMost))
      assert.deepEqual(rounds.at(-1), rounds.at(2))
    }),
  )
})
