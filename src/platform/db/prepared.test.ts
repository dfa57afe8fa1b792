import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prepared } from './prepared.ts'

const nameAfterThree = (text: string) => [1, 2, 3].map(() => prepared(text, []).name).at(-1)

test('what comes again is prepared, and however many reads are, writes put together still find a place', () => {
  assert.equal(prepared('select 0', []).name, undefined)
  const reads = Array.from({ length: 150 }, (_, nth) => nameAfterThree(`select ${nth}`))
  const named = reads.filter((name) => name !== undefined)
  assert.equal(named.length, 100)
  const written = nameAfterThree('with w0 as (insert into a values ($1)), w1 as (insert into b values ($2)) select 1')
  assert.ok(written)
  assert.ok(!named.includes(written))
})
