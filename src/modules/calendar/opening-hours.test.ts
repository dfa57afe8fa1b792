import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addWorkingMinutes,
  dueEndOfDay,
  dueToTheMinute,
  englandAndWales,
  hoursInWords,
  isOpen,
  nextOpening,
  workingMinutesBetween,
  writtenHours,
} from './index.ts'

const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/London]`).toInstant()
const inLondon = (instant: Temporal.Instant) =>
  instant.toZonedDateTimeISO('Europe/London').toPlainDateTime().toString({ smallestUnit: 'minute' })
const weekdays = {
  monday: '08:30-17:00',
  tuesday: '08:30-17:00',
  wednesday: '08:30-17:00',
  thursday: '08:30-17:00',
  friday: '08:30-17:00',
}
const office = writtenHours.parse({ ...weekdays, exceptions: { '2026-12-24': '08:30-13:00' } })

test('the office is open until the minute it closes', () => {
  assert.equal(isOpen(office, englandAndWales, at('2026-11-23T08:30')), true)
  assert.equal(isOpen(office, englandAndWales, at('2026-11-23T16:59')), true)
  assert.equal(isOpen(office, englandAndWales, at('2026-11-23T17:00')), false)
})

test('bank holidays are closed unless the hours say otherwise', () => {
  assert.equal(isOpen(office, englandAndWales, at('2026-12-25T10:00')), false)
  const usual = writtenHours.parse({ ...weekdays, bankHolidays: 'as usual' })
  assert.equal(isOpen(usual, englandAndWales, at('2026-12-25T10:00')), true)
  const short = writtenHours.parse({ ...weekdays, bankHolidays: '10:00-12:00' })
  assert.equal(isOpen(short, englandAndWales, at('2026-12-25T12:30')), false)
})

test('the next opening after Christmas Eve at 1pm is Tuesday the 29th', () => {
  assert.equal(inLondon(nextOpening(office, englandAndWales, at('2026-12-24T13:00'))), '2026-12-29T08:30')
})

test('hours that never open say so instead of searching for ever', () => {
  assert.throws(() => nextOpening(writtenHours.parse({}), englandAndWales, at('2026-11-23T10:00')), /no opening/)
})

test('an enquiry received on Wednesday at 3:20pm is due at 3:20pm on the fifth working day', () => {
  assert.equal(inLondon(dueToTheMinute(englandAndWales, office, at('2026-11-18T15:20'), 5)), '2026-11-25T15:20')
})

test('an enquiry received on Friday evening counts from Monday’s opening', () => {
  assert.equal(inLondon(dueToTheMinute(englandAndWales, office, at('2026-11-20T19:05'), 5)), '2026-11-30T08:30')
})

test('a clock in open minutes stands still at night', () => {
  const due = addWorkingMinutes(office, englandAndWales, at('2026-11-23T16:00'), 120)
  assert.equal(inLondon(due), '2026-11-24T09:30')
  assert.equal(workingMinutesBetween(office, englandAndWales, at('2026-11-23T16:00'), due), 120)
})

test('a due time at 3pm is 3pm on the wall before and after the clocks change', () => {
  assert.equal(inLondon(dueToTheMinute(englandAndWales, office, at('2026-10-23T15:00'), 1)), '2026-10-26T15:00')
  assert.equal(inLondon(dueToTheMinute(englandAndWales, office, at('2027-03-25T15:00'), 1)), '2027-03-30T15:00')
})

test('a night service has an hour less when the clocks go forward and one more when they go back', () => {
  const nights = writtenHours.parse({ saturday: '00:00-24:00', sunday: '00:00-24:00' })
  const open = (day: string, next: string) =>
    workingMinutesBetween(nights, englandAndWales, at(`${day}T00:00`), at(`${next}T00:00`)) / 60
  assert.equal(open('2027-03-28', '2027-03-29'), 23)
  assert.equal(open('2026-10-25', '2026-10-26'), 25)
})

test('a report after the cut-off, or on a Saturday, counts as received on Monday', () => {
  const cutOff = Temporal.PlainTime.from('16:00')
  const due = (received: string) => inLondon(dueEndOfDay(englandAndWales, at(received), 2, { cutOff }))
  assert.equal(due('2026-11-20T15:59'), '2026-11-24T23:59')
  assert.equal(due('2026-11-20T16:00'), '2026-11-25T23:59')
  assert.equal(due('2026-11-21T10:00'), '2026-11-25T23:59')
})

test('hours written wrongly are refused with words that show how to write them', () => {
  const faults = (hours: object) => writtenHours.safeParse(hours).error?.issues.map((issue) => issue.message) ?? []
  assert.deepEqual(faults({ monday: '9-5' }), ['Write opening hours as "08:30-17:00" or "closed", not "9-5"'])
  assert.deepEqual(faults({ bankHolidays: 'maybe' }), [
    'Write opening hours as "08:30-17:00", "closed" or "as usual", not "maybe"',
  ])
  const outOfOrder = (text: string) => [
    `Write times in the order of the day, the opening first: "${text}" is out of order`,
  ]
  assert.deepEqual(faults({ monday: ['13:00-17:00', '08:30-12:00'] }), outOfOrder('08:30-12:00'))
  assert.deepEqual(faults({ monday: '17:00-08:30' }), outOfOrder('17:00-08:30'))
  assert.deepEqual(faults({ monday: 'closed', bankHolidays: 'as usual' }), [])
  assert.deepEqual(faults({ monday: 'closed' }), [])
})

test('opening hours are read as a council says them, with the days of the next two weeks that are not as usual', () => {
  const words = (written: object, when: string) =>
    hoursInWords(writtenHours.parse(written), englandAndWales, at(when)).split('. ')
  const line = { ...weekdays, exceptions: { '2026-12-24': '08:30-15:00' } }
  assert.deepEqual(words(line, '2026-11-23T10:00'), ['Monday to Friday, 8:30am to 5pm', 'Closed on bank holidays'])
  assert.deepEqual(words(line, '2026-12-10T10:00'), words(line, '2026-11-23T10:00'))
  assert.deepEqual(words(line, '2026-12-18T10:00').slice(2), [
    'Thursday 24 December: 8:30am to 3pm',
    'Friday 25 December and Monday 28 December: closed',
  ])
  assert.deepEqual(
    words(
      {
        monday: '09:00-16:00',
        tuesday: ['09:00-12:00', '13:00-16:00'],
        wednesday: '09:00-16:00',
        saturday: '09:00-12:00',
        sunday: '09:00-12:00',
        bankHolidays: '10:00-12:00',
      },
      '2026-11-23T10:00',
    ),
    [
      'Monday and Wednesday, 9am to 4pm; Tuesday, 9am to midday and 1pm to 4pm; Saturday and Sunday, 9am to midday',
      'Bank holidays, 10am to midday',
    ],
  )
  const always = Object.fromEntries(
    [...Object.keys(weekdays), 'saturday', 'sunday'].map((day): [string, string] => [day, '00:00-24:00']),
  )
  assert.deepEqual(words({ ...always, bankHolidays: 'as usual' }, '2026-12-24T10:00'), [
    'Every day, all day',
    'Bank holidays as usual',
  ])
  assert.equal(words({}, '2026-11-23T10:00')[0], 'Closed every day')
})
