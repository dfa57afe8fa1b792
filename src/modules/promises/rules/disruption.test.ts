import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOfDay } from '#modules/calendar/index.ts'
import { decideBy, isBroken } from './broken.ts'
import { mayBeDisrupted, nextUpdateDue, reaches } from './disruption.ts'
import { dueInWords, wordsWithDue } from './promise-words.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/London]`).toInstant()
const snow = {
  serviceKeys: ['missed-bin'],
  wardCodes: ['W-CAS'],
  usrns: ['99900012'],
  startsOn: day('2027-01-11'),
  endsOn: day('2027-01-13'),
}
const bin = { serviceKey: 'missed-bin', wardCode: 'W-CAS', usrn: null, due: endOfDay(day('2027-01-12')) }

test('a disruption reaches what falls due on its days, in its services and its area', () => {
  assert.equal(reaches(snow, bin), true)
  assert.equal(reaches(snow, { ...bin, due: endOfDay(day('2027-01-10')) }), false)
  assert.equal(reaches(snow, { ...bin, due: endOfDay(day('2027-01-14')) }), false)
  assert.equal(reaches(snow, { ...bin, serviceKey: 'noise' }), false)
  assert.equal(reaches(snow, { ...bin, wardCode: 'W-MIL' }), false)
  assert.equal(reaches(snow, { ...bin, wardCode: 'W-MIL', usrn: '99900012' }), true)
})

test('a disruption with no end and no area reaches everything from its first day', () => {
  const everywhere = { ...snow, wardCodes: [], usrns: [], endsOn: null }
  assert.equal(reaches(everywhere, { ...bin, wardCode: null, due: endOfDay(day('2028-06-01')) }), true)
})

test('the law’s own clocks and the word that we received something are never disrupted', () => {
  assert.equal(mayBeDisrupted({ kind: 'finish', statutory: false }), true)
  assert.equal(mayBeDisrupted({ kind: 'finish', statutory: true }), false)
  assert.equal(mayBeDisrupted({ kind: 'acknowledge', statutory: false }), false)
})

test('the next update is due at the end of its day, and tomorrow when that day has passed', () => {
  assert.deepEqual(nextUpdateDue(day('2027-01-12'), at('2027-01-11T09:00')), endOfDay(day('2027-01-12')))
  assert.deepEqual(nextUpdateDue(day('2027-01-12'), at('2027-01-13T09:00')), endOfDay(day('2027-01-14')))
})

test('a promise is broken when the clock says so, unless the clock stood still first', () => {
  const due = at('2027-01-12T17:00')
  assert.equal(isBroken({ due, pausedAt: null, endedAt: null }, at('2027-01-12T16:59')), false)
  assert.equal(isBroken({ due, pausedAt: null, endedAt: null }, at('2027-01-12T17:01')), true)
  assert.equal(isBroken({ due, pausedAt: at('2027-01-11T09:00'), endedAt: null }, at('2027-01-14T09:00')), false)
  assert.equal(isBroken({ due, pausedAt: null, endedAt: at('2027-01-12T12:00') }, at('2027-01-14T09:00')), false)
  assert.equal(isBroken({ due, pausedAt: null, endedAt: at('2027-01-13T12:00') }, at('2027-01-14T09:00')), true)
})

test('whoever becomes accountable has one whole working day', () => {
  assert.deepEqual(decideBy(at('2027-01-13T15:00')), at('2027-01-14T15:00'))
  assert.deepEqual(decideBy(at('2027-01-15T15:00')), at('2027-01-18T15:00'))
  assert.deepEqual(decideBy(at('2027-01-16T10:00')), at('2027-01-19T00:00'))
})

test('a promise by a day is said as a day, one to the minute with its time, and the year only when it changes', () => {
  const told = at('2027-03-08T10:00')
  assert.equal(
    wordsWithDue('We will empty your bin by {due}', endOfDay(day('2027-03-12')), told),
    'We will empty your bin by Friday 12 March',
  )
  assert.equal(dueInWords(at('2027-03-08T14:30'), told), '2:30pm on Monday 8 March')
  assert.equal(dueInWords(endOfDay(day('2028-01-04')), told), 'Tuesday 4 January 2028')
})
