import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readDate } from './dates.ts'

const today = Temporal.PlainDate.from('2026-11-18')

describe('a date of birth as people say it', () => {
  const said = [
    '12/3/1957',
    '12.03.57',
    '12 March 1957',
    '12th of March 57',
    '12 mar 1957',
    'March 12, 1957',
    '1957-03-12',
    '120357',
    '12031957',
    '12 3 57',
  ]
  for (const text of said) test(text, () => assert.equal(readDate(text, today)?.toString(), '1957-03-12'))
})

describe('is no date', () => {
  for (const text of ['31/2/1957', '1957', 'March', '', '12/13/1957', '99999999', 'the 12th'])
    test(`“${text}”`, () => assert.equal(readDate(text, today), null))
})

test('two figures are the year just gone by, never one to come', () => {
  assert.equal(readDate('1/1/27', today)?.year, 1927)
  assert.equal(readDate('1/1/26', today)?.year, 2026)
})
