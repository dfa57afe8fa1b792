import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LONDON, londonDate } from '#platform/time/index.ts'
import {
  addWorkingDays,
  addWorkingMinutes,
  dueEndOfDay,
  dueToTheMinute,
  englandAndWales,
  isOpen,
  isWorkingDay,
  ukWide,
  withClosures,
  workingDaysBetween,
  workingMinutesBetween,
  writtenHours,
} from './index.ts'

const local = withClosures(englandAndWales, 'Wrenbridge', [
  { date: Temporal.PlainDate.from('2026-12-29'), reason: 'Christmas closure' },
])
const calendars = fc.constantFrom(englandAndWales, ukWide, local)
const firstDay = Temporal.PlainDate.from('2020-01-01')
const dates = fc.nat(3000).map((days) => firstDay.add({ days }))
const moments = fc.nat(3000 * 1440).map((minutes) => firstDay.toZonedDateTime(LONDON).toInstant().add({ minutes }))
const counts = fc.integer({ min: 1, max: 70 })
const office = writtenHours.parse({
  monday: '08:30-17:00',
  tuesday: '08:30-17:00',
  wednesday: ['08:30-12:30', '13:30-19:00'],
  thursday: '08:30-17:00',
  friday: '08:30-16:30',
  saturday: '09:00-12:00',
})
const always = writtenHours.parse({
  ...Object.fromEntries(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, '00:00-24:00']),
  ),
  bankHolidays: 'as usual',
})
const cutOffs = fc.constantFrom(null, Temporal.PlainTime.from('16:00'), Temporal.PlainTime.from('12:00'))

test('the due day is always a working day', () => {
  fc.assert(
    fc.property(calendars, dates, counts, (calendar, from, count) =>
      isWorkingDay(calendar, addWorkingDays(calendar, from, count)),
    ),
  )
})

test('adding working days and then counting them gives the same number', () => {
  fc.assert(
    fc.property(calendars, dates, counts, (calendar, from, count) => {
      assert.equal(workingDaysBetween(calendar, from, addWorkingDays(calendar, from, count)), count)
    }),
  )
})

test('counting backwards is the negative of counting forwards', () => {
  fc.assert(
    fc.property(calendars, dates, fc.nat(300), (calendar, from, days) => {
      const to = from.add({ days })
      assert.equal(workingDaysBetween(calendar, from, to) + workingDaysBetween(calendar, to, from), 0)
    }),
  )
})

test('whoever comes later, or is given more days, is never due earlier', () => {
  fc.assert(
    fc.property(calendars, moments, fc.nat(20_000), counts, cutOffs, (calendar, start, later, count, cutOff) => {
      const due = dueEndOfDay(calendar, start, count, { cutOff })
      const dueLater = dueEndOfDay(calendar, start.add({ minutes: later }), count, { cutOff })
      assert.ok(Temporal.Instant.compare(due, dueLater) <= 0)
      assert.ok(Temporal.Instant.compare(due, dueEndOfDay(calendar, start, count + 1, { cutOff })) < 0)
    }),
  )
})

test('Friday, Saturday and Sunday come to the same due day when there is no cut-off', () => {
  fc.assert(
    fc.property(calendars, dates, counts, (calendar, date, count) => {
      const saturday = date.add({ days: 6 - date.dayOfWeek })
      const due = addWorkingDays(calendar, saturday, count).toString()
      assert.equal(addWorkingDays(calendar, saturday.subtract({ days: 1 }), count).toString(), due)
      assert.equal(addWorkingDays(calendar, saturday.add({ days: 1 }), count).toString(), due)
    }),
  )
})

test('a cut-off never makes anything due earlier', () => {
  fc.assert(
    fc.property(
      calendars,
      moments,
      counts,
      cutOffs,
      (calendar, start, count, cutOff) =>
        Temporal.Instant.compare(
          dueEndOfDay(calendar, start, count),
          dueEndOfDay(calendar, start, count, { cutOff }),
        ) <= 0,
    ),
  )
})

test('minutes added inside opening hours are the minutes counted, on days when the clocks change too', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(office, always),
      moments,
      fc.integer({ min: 1, max: 20_000 }),
      (hours, start, minutes) => {
        const end = addWorkingMinutes(hours, englandAndWales, start, minutes)
        assert.equal(workingMinutesBetween(hours, englandAndWales, start, end), minutes)
      },
    ),
  )
})

test('to the minute: what arrives while the office is open is due at that minute of a working day', () => {
  fc.assert(
    fc.property(moments, counts, (start, count) => {
      fc.pre(isOpen(office, englandAndWales, start))
      const due = dueToTheMinute(englandAndWales, office, start, count).toZonedDateTimeISO(LONDON)
      assert.equal(due.toPlainTime().toString(), start.toZonedDateTimeISO(LONDON).toPlainTime().toString())
      assert.equal(workingDaysBetween(englandAndWales, londonDate(start), due.toPlainDate()), count)
    }),
  )
})
