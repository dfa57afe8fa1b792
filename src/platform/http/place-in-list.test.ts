import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { placed, placeInList } from './place-in-list.ts'

const place = placeInList({ urgent: placed.by, dueAt: placed.atOrNever, at: placed.at, id: placed.id })

const moments = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toTemporalInstant().add({ nanoseconds: 123_000 }))
const rows = fc.record({
  urgent: fc.boolean(),
  dueAt: fc.option(moments),
  at: moments,
  id: fc.uuid(),
  more: fc.string(),
})

test('a list goes on where it ended, to the microsecond', () => {
  fc.assert(
    fc.property(rows, ({ more, ...row }) => {
      const written = place.write({ ...row, ...{ more } })
      assert.deepEqual(inWords(place.read.parse(written)), inWords(row))
      assert.deepEqual(inWords(place.read.parse([written, 'a second one'])), inWords(row))
    }),
  )
})

test('a damaged place is none: the list begins at its beginning', () => {
  const id = '0196a1e0-0000-7000-8000-000000000000'
  const good = `true~~2026-11-23T21:00:00Z~${id}`
  assert.notEqual(place.read.parse(good), null)
  for (const damaged of [
    undefined,
    '',
    '~~~',
    good.slice(1),
    `${good}~`,
    good.replace('true', 'TRUE'),
    good.replace('2026-11', '2026-13'),
    good.replace('2026', '0000'),
    good.replace('00Z', `00.${'1'.repeat(10)}Z`),
    good.replace('00Z', '60Z'),
    good.replace('2026-11-23T21:00:00Z', ''),
    `${good}' or true`,
    { urgent: 'true' },
  ])
    assert.equal(place.read.parse(damaged), null, JSON.stringify(damaged))
})

const inWords = (read: unknown) => JSON.parse(JSON.stringify(read))
