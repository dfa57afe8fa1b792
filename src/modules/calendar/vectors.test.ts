import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addWorkingDays, dueAfterMonths, dueEndOfDay, englandAndWales, lastWorkingDayWithin, ukWide } from './index.ts'

const london = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/London]`).toInstant()

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

const afterMonths = (
  received: string,
  months: number,
  how: 'as-it-falls' | 'next-working-day',
  firstDayCounts = false,
) =>
  dueAfterMonths(englandAndWales, london(`${received}T10:00`), { months, firstDayCounts, onNonWorkingDay: how })
    .toZonedDateTimeISO('Europe/London')
    .toPlainDate()
    .toString()

test('work promised within 28 days that end on a bank holiday or a weekend is done before it', () => {
  const within = (from: string) => lastWorkingDayWithin(englandAndWales, day(from), 28).toString()
  assert.equal(within('2026-11-25'), '2026-12-23')
  assert.equal(within('2026-11-27'), '2026-12-24')
  assert.equal(within('2026-11-30'), '2026-12-24')
})

test('a month from the 31st ends on the last day of a shorter month', () => {
  assert.equal(afterMonths('2027-01-31', 1, 'as-it-falls'), '2027-02-28')
  assert.equal(afterMonths('2028-01-31', 1, 'as-it-falls'), '2028-02-29')
  assert.equal(afterMonths('2026-08-31', 1, 'as-it-falls'), '2026-09-30')
})

test('a month that ends on a weekend or a bank holiday goes on to the next working day where the law says so', () => {
  assert.equal(afterMonths('2026-10-12', 1, 'next-working-day'), '2026-11-12')
  assert.equal(afterMonths('2027-01-31', 1, 'next-working-day'), '2027-03-01')
  assert.equal(afterMonths('2026-11-25', 1, 'next-working-day'), '2026-12-29')
  assert.equal(afterMonths('2026-11-25', 1, 'as-it-falls'), '2026-12-25')
})

test('three months from the day of receipt, not from the end of the first', () => {
  assert.equal(afterMonths('2026-11-30', 1, 'next-working-day'), '2026-12-30')
  assert.equal(afterMonths('2026-11-30', 3, 'next-working-day'), '2027-03-01')
})

test('six months beginning with the day of receipt end the day before the same date', () => {
  assert.equal(afterMonths('2026-11-02', 6, 'as-it-falls', true), '2027-05-01')
  assert.equal(afterMonths('2026-03-01', 6, 'as-it-falls', true), '2026-08-31')
  assert.equal(afterMonths('2026-08-31', 6, 'as-it-falls', true), '2027-02-28')
})

test('what is due at the end of a day is due at that day’s end on the days the clocks change', () => {
  assert.equal(dueEndOfDay(englandAndWales, london('2026-10-16T10:00'), 5).toString(), '2026-10-23T22:59:59Z')
  assert.equal(dueEndOfDay(englandAndWales, london('2026-10-19T10:00'), 5).toString(), '2026-10-26T23:59:59Z')
  assert.equal(afterMonths('2026-09-25', 1, 'next-working-day'), '2026-10-26')
})
