import assert from 'node:assert/strict'
import { test } from 'node:test'
import { daysBefore, workingDaysFrom } from './days.ts'
import { median, overloaded } from './overload.ts'
import { dayPeriod, daysOf, sinceLastWorkingDay } from './records.ts'

const load = (name: string, open: number) => ({ staffId: name, name, open, broken: 0 })
const day = (text: string) => Temporal.PlainDate.from(text)

test('the middle of a team’s work is its median', () => {
  assert.equal(median([9, 1, 5]), 5)
  assert.equal(median([1, 2, 3, 10]), 2.5)
  assert.equal(median([]), 0)
})

test('somebody has too much with one and a half times what is usual, never with a handful', () => {
  const team = [load('Ann', 4), load('Ben', 16), load('Cal', 4)]
  assert.deepEqual(
    overloaded(team).map((person) => person.name),
    ['Ben'],
  )
  assert.deepEqual(overloaded([load('Ann', 1), load('Ben', 5), load('Cal', 1)]), [])
  assert.deepEqual(overloaded([load('Ann', 30)]), [], 'alone in a team, what one has is what is usual')
  assert.deepEqual(overloaded([load('Ann', 20), load('Ben', 21), load('Cal', 22)]), [])
})

test('on a Monday the board looks back to Friday, after Easter to Maundy Thursday', () => {
  const from = (now: string) =>
    sinceLastWorkingDay(Temporal.Instant.from(now)).from.toZonedDateTimeISO('Europe/London').toPlainDate().toString()
  assert.equal(from('2026-11-18T10:00:00Z'), '2026-11-17')
  assert.equal(from('2026-11-23T10:00:00Z'), '2026-11-20')
  assert.equal(from('2026-04-07T09:00:00Z'), '2026-04-02')
})

test('the days ahead are today, if it is one, and the working days after it; the days behind are all days', () => {
  assert.deepEqual(workingDaysFrom(day('2026-12-24'), 3).map(String), ['2026-12-24', '2026-12-29', '2026-12-30'])
  assert.deepEqual(daysBefore(day('2026-11-18'), 2).map(String), ['2026-11-16', '2026-11-17'])
})

test('a period touches the day it begins in and the one it ends in, and a day of its own is one day when the clocks change', () => {
  const moment = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/London]`).toInstant()
  const touched = (from: string, until: string) => daysOf({ from: moment(from), until: moment(until) }).map(String)
  assert.deepEqual(touched('2026-11-20T00:00', '2026-11-22T16:30'), ['2026-11-20', '2026-11-21', '2026-11-22'])
  assert.deepEqual(touched('2026-11-20T16:30', '2026-11-21T00:00'), ['2026-11-20'])
  assert.deepEqual(daysOf(dayPeriod(day('2026-10-25'))).map(String), ['2026-10-25'])
  assert.deepEqual(daysOf(dayPeriod(day('2026-03-29'))).map(String), ['2026-03-29'])
})
