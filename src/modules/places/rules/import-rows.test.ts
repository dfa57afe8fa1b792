import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnsOf, isSameStreet, kindOfColumns, missingColumns, overlap, wardStep } from './import-rows.ts'

const day = (text: string) => Temporal.PlainDate.from(text)

test('a file is known by its columns, and told which are missing', () => {
  assert.equal(kindOfColumns(['more', ...columnsOf('rounds')]), 'rounds')
  assert.equal(kindOfColumns(['name', 'address']), null)
  assert.equal(
    missingColumns('collections', ['uprn', 'refuse', 'recycling', 'food']),
    'The column garden is missing from the first line',
  )
})

test('a street may be written out or shortened', () => {
  assert.equal(isSameStreet('MILL LN', 'Mill Lane'), true)
  assert.equal(isSameStreet('Mill Road', 'Mill Lane'), false)
})

test('an address that changes ward keeps the ward it was in until today', () => {
  const dates = { wardSince: day('2011-05-05'), today: day('2026-11-18') }
  assert.deepEqual(wardStep(null, 'A', dates), { step: 'begin', since: day('2011-05-05') })
  assert.deepEqual(wardStep({ wardCode: 'A', since: day('2011-05-05') }, 'A', dates), { step: 'nothing' })
  assert.deepEqual(wardStep({ wardCode: 'B', since: day('2011-05-05') }, 'A', dates), { step: 'move' })
  assert.deepEqual(wardStep({ wardCode: 'B', since: day('2026-11-18') }, 'A', dates), { step: 'correct' })
})

test('an address cannot have been in two wards at a time', () => {
  const first = { since: day('2011-05-05'), until: day('2023-05-04') }
  assert.equal(overlap([{ since: day('2023-05-04'), until: null }, first]), false)
  assert.equal(overlap([{ since: day('2023-05-03'), until: null }, first]), true)
  assert.equal(
    overlap([
      { since: day('2011-05-05'), until: null },
      { since: day('2023-05-04'), until: null },
    ]),
    true,
  )
})
