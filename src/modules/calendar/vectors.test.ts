import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addWorkingDays, dueEndOfDay, englandAndWales, ukWide } from './index.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const counted = (from: string, days: number, calendar = englandAndWales) =>
  addWorkingDays(calendar, day(from), days).toString()

test('received on Tuesday 22 December 2026, 5 working days end on 31 December', () => {
  assert.equal(counted('2026-12-22', 5), '2026-12-31')
})

test('a complaint acknowledged on Christmas Eve has 10 working days, and 10 more when it is extended', () => {
  const answerBy = counted('2026-12-24', 10)
  assert.equal(answerBy, '2027-01-12')
  assert.equal(counted(answerBy, 10), '2027-01-26')
})

test('Good Friday and Easter Monday are not counted', () => {
  assert.equal(counted('2026-04-01', 5), '2026-04-10')
})

test('what arrives on Friday 1 May and on Saturday 2 May 2026 is due on the same day', () => {
  assert.equal(counted('2026-05-01', 5), '2026-05-11')
  assert.equal(counted('2026-05-02', 5), '2026-05-11')
})

test('a stage 2 complaint acknowledged on 28 August 2026 is due on 28 September', () => {
  assert.equal(counted('2026-08-28', 20), '2026-09-28')
})

test('the children’s stage 2 clocks of 25 and 65 working days', () => {
  assert.equal(counted('2026-11-02', 25), '2026-12-07')
  assert.equal(counted('2026-11-02', 65), '2027-02-04')
})

test('a review panel asked for on 1 December 2026 meets by 15 January 2027', () => {
  assert.equal(counted('2026-12-01', 30), '2027-01-15')
})

test('freedom of information leaves out the bank holidays of Scotland and Northern Ireland too', () => {
  assert.equal(counted('2026-07-10', 20), '2026-08-07')
  assert.equal(counted('2026-07-10', 20, ukWide), '2026-08-11')
})

test('a landlord who learns of a hazard on 16 December 2026 has 10 working days until 4 January 2027', () => {
  assert.equal(counted('2026-12-16', 10), '2027-01-04')
})

test('what is due on a day is due at the end of that day in London', () => {
  const received = Temporal.Instant.from('2026-12-22T10:15:00Z')
  assert.equal(dueEndOfDay(englandAndWales, received, 5).toString(), '2026-12-31T23:59:59Z')
  const inSummer = Temporal.Instant.from('2026-07-10T10:15:00Z')
  assert.equal(dueEndOfDay(englandAndWales, inSummer, 20).toString(), '2026-08-07T22:59:59Z')
})
