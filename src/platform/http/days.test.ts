import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayOfAddress, optionalDay, requiredDay } from './days.ts'

test('a day is read as a date field sends it and as people type it', () => {
  const day = requiredDay('Enter a day')
  for (const typed of ['2026-11-02', '02/11/2026', '2/11/2026', '2.11.2026', ' 2 11 2026 ', ['2026-11-02', 'x']])
    assert.equal(day.parse(typed).toString(), '2026-11-02', String(typed))
})

test('what is no day is refused with the words of the field', () => {
  for (const typed of ['', undefined, '31/02/2026', '2026-02-30', '9999-12-31', '1999-01-01', 'tomorrow', 5]) {
    const { success, error } = requiredDay('Enter the first day').safeParse(typed)
    assert.equal(success, false, String(typed))
    assert.equal(error?.issues[0]?.message, 'Enter the first day')
  }
})

test('a day that may be empty is none when it is empty, and none in an address that makes no sense', () => {
  assert.equal(optionalDay('x').parse(''), null)
  assert.equal(optionalDay('x').parse(undefined), null)
  assert.equal(optionalDay('Enter the last day').safeParse('soon').error?.issues[0]?.message, 'Enter the last day')
  for (const text of ['soon', '0000-01-01', '9999-12-31', '-000001-01-01', '2026-02-30'])
    assert.equal(dayOfAddress.parse(text), null, text)
  assert.equal(dayOfAddress.parse('2026-11-02')?.toString(), '2026-11-02')
  assert.equal(dayOfAddress.parse(undefined), null)
})
