import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  calendarWarning,
  englandAndWales,
  holidayOn,
  isWorkingDay,
  ukWide,
  withBankHolidays,
  withClosures,
} from './index.ts'

const day = (text: string) => Temporal.PlainDate.from(text)

const inEnglandAndWales = {
  2020: '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28',
  2021: '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28',
  2022: '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27',
  2023: '01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26',
  2024: '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26',
  2025: '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26',
  2026: '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28',
  2027: '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28',
  2028: '01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26',
}

test('the bank holidays of England and Wales from 2020 to 2028, with those held once', () => {
  const expected = Object.entries(inEnglandAndWales).flatMap(([year, days]) =>
    days.split(' ').map((each) => `${year}-${each}`),
  )
  assert.deepEqual([...englandAndWales.bankHolidays.keys()].sort(), expected)
  assert.equal(holidayOn(englandAndWales, day('2023-05-08')), 'Bank holiday for the coronation of King Charles III')
})

test('the calendar for the whole United Kingdom adds the days of Scotland and Northern Ireland', () => {
  const added = [...ukWide.bankHolidays.keys()].filter((each) => !englandAndWales.bankHolidays.has(each)).sort()
  const of = (year: string) => added.filter((each) => each.startsWith(year)).map((each) => each.slice(5))
  assert.deepEqual(of('2026'), ['01-02', '03-17', '06-15', '07-13', '08-03', '11-30'])
  assert.deepEqual(of('2027'), ['01-04', '03-17', '07-12', '08-02', '11-30'])
})

test('no bank holiday falls on a weekend, where it would change nothing', () => {
  for (const each of ukWide.bankHolidays.keys()) assert.ok(day(each).dayOfWeek <= 5, each)
})

test('a closure of the council is left out only by the calendar that holds it', () => {
  const local = withClosures(englandAndWales, 'Wrenbridge', [{ date: day('2026-12-29'), reason: 'Christmas closure' }])
  assert.equal(isWorkingDay(local, day('2026-12-29')), false)
  assert.equal(isWorkingDay(englandAndWales, day('2026-12-29')), true)
  assert.equal(holidayOn(local, day('2026-12-29')), 'Christmas closure')
})

test('a bank holiday proclaimed later can be added', () => {
  const later = withBankHolidays(englandAndWales, [{ date: day('2027-07-02'), reason: 'Proclaimed' }])
  assert.equal(isWorkingDay(later, day('2027-07-02')), false)
})

test('a warning is given when the bank holidays are known for less than 400 days ahead', () => {
  assert.equal(calendarWarning(englandAndWales, day('2027-11-27')), null)
  assert.match(calendarWarning(englandAndWales, day('2027-11-28')) ?? '', /known only until Sunday 31 December 2028/)
})
