import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { englandAndWales, isWorkingDay, writtenHours } from '#modules/calendar/index.ts'
import { LONDON, londonDate } from '#platform/time/index.ts'
import { traceInWords } from '../pages/trace-in-words.ts'
import { explainDue, type History, type Terms } from './due-date.ts'
import { policySchema } from './policy.ts'
import type { Target } from './target.ts'

const office = writtenHours.parse({
  monday: '08:30-17:00',
  tuesday: '08:30-17:00',
  wednesday: '08:30-17:00',
  thursday: '08:30-17:00',
  friday: '08:30-17:00',
})
const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[${LONDON}]`).toInstant()
const later = at('2030-01-01T00:00')
const terms = (target: Target): Terms => ({ name: 'Reply', target, calendar: englandAndWales })
const workingDays = (days: number): Target => ({ count: 'working-days', days, cutOff: null })
const local = (due: Temporal.Instant) =>
  due.toZonedDateTimeISO(LONDON).toPlainDateTime().toString({ smallestUnit: 'minute' })
const history = (start: string, more: Partial<History> = {}): History => ({
  start: at(start),
  pauses: [],
  moves: [],
  ...more,
})
const waiting = (from: string, until: string | null) => ({
  from: at(from),
  until: until === null ? null : at(until),
  reason: 'waiting-for-customer',
})

test('a promise in working days is due at the end of the day', () => {
  assert.equal(local(explainDue(terms(workingDays(5)), history('2026-12-22T10:15'), later).due), '2026-12-31T23:59')
})

test('every step to the date is told in words', () => {
  const { steps } = explainDue(
    terms({ count: 'working-days', days: 2, cutOff: Temporal.PlainTime.from('16:00') }),
    history('2026-12-23T17:30', {
      pauses: [waiting('2026-12-29T10:00', '2026-12-30T15:00')],
      moves: [
        {
          at: at('2026-12-30T16:00'),
          to: at('2027-01-08T23:59:59'),
          reason: 'the part is not in stock',
          by: 'Jo Marsh',
        },
      ],
    }),
    later,
  )
  assert.deepEqual(traceInWords(steps), [
    'Started on Wednesday 23 December 2026 at 5:30pm.',
    'It came in after 4pm, so it counts as received on Thursday 24 December 2026.',
    '“Reply” gives 2 working days by the calendar “England and Wales”: due by the end of Wednesday 30 December 2026.',
    'Not counted: Friday 25 December 2026 (Christmas Day), Monday 28 December 2026 (Boxing Day).',
    'The clock stood still from Tuesday 29 December 2026 at 10am to Wednesday 30 December 2026 at 3pm (waiting for the customer): 1 working day added, due by the end of Thursday 31 December 2026.',
    'Jo Marsh moved it on Wednesday 30 December 2026 at 4pm from due by the end of Thursday 31 December 2026 to due by the end of Friday 8 January 2027: the part is not in stock.',
  ])
})

test('what comes on a day nobody works is told so, whatever the hour', () => {
  const terms4pm = terms({ count: 'working-days', days: 2, cutOff: Temporal.PlainTime.from('16:00') })
  for (const came of ['2026-11-21T17:30', '2026-12-25T09:00'])
    assert.match(
      traceInWords(explainDue(terms4pm, history(came), later).steps)[1] ?? '',
      /^It came in on a day nobody works, so it counts as received on (Mon|Tues)day/,
    )
})

test('a promise can be explained as it stood on any day', () => {
  const told = history('2026-11-02T09:00', {
    pauses: [waiting('2026-11-04T09:00', '2026-11-06T09:00')],
    moves: [{ at: at('2026-11-09T09:00'), to: at('2026-11-20T23:59:59'), reason: 'snow', by: 'Jo Marsh' }],
  })
  const due = (asOf: string) => local(explainDue(terms(workingDays(5)), told, at(asOf)).due)
  assert.equal(due('2026-11-03T09:00'), '2026-11-09T23:59')
  assert.equal(due('2026-11-06T09:00'), '2026-11-11T23:59')
  assert.equal(due('2026-11-09T09:00'), '2026-11-20T23:59')
})

test('while the customer has the ball the clock stands still, and the explanation says since when', () => {
  const explained = explainDue(
    terms(workingDays(5)),
    history('2026-11-02T09:00', { pauses: [waiting('2026-11-04T09:00', null)] }),
    later,
  )
  assert.equal(explained.pausedSince?.toString(), at('2026-11-04T09:00').toString())
})

test('waiting after the promise was broken does not mend it', () => {
  const explained = explainDue(
    terms(workingDays(1)),
    history('2026-11-02T09:00', { pauses: [waiting('2026-11-05T09:00', '2026-11-12T09:00')] }),
    later,
  )
  assert.equal(local(explained.due), '2026-11-03T23:59')
  assert.equal(explained.steps.at(-1)?.step, 'paused-too-late')
})

test('24 hours are 24 hours when the clocks go forward', () => {
  assert.equal(
    local(explainDue(terms({ count: 'minutes', minutes: 1440 }), history('2027-03-27T10:00'), later).due),
    '2027-03-28T11:00',
  )
})

const targets = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map(workingDays),
  fc.integer({ min: 1, max: 20 }).map((days): Target => ({ count: 'working-days-to-the-minute', days, hours: office })),
  fc.integer({ min: 1, max: 60 }).map((days): Target => ({ count: 'days', days })),
  fc.integer({ min: 1, max: 9000 }).map((minutes): Target => ({ count: 'minutes', minutes })),
  fc.integer({ min: 1, max: 4000 }).map((minutes): Target => ({ count: 'open-minutes', minutes, hours: office })),
  fc
    .record({
      months: fc.integer({ min: 1, max: 7 }),
      firstDayCounts: fc.boolean(),
      onNonWorkingDay: fc.constantFrom('as-it-falls' as const, 'next-working-day' as const),
    })
    .map((months): Target => ({ count: 'months', ...months })),
)
const starts = fc.nat(1_500_000).map((minutes) => at('2025-01-01T00:00').add({ minutes }))
const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 6000 }), fc.integer({ min: 1, max: 6000 })), { maxLength: 4 })
const pausesFrom = (start: Temporal.Instant, found: [number, number][]) => {
  let from = start
  return found.map(([before, length]) => {
    const begin = from.add({ minutes: before })
    from = begin.add({ minutes: length })
    return { from: begin, until: from, reason: 'waiting-for-customer' }
  })
}
const longer = (target: Target): Target => {
  if ('months' in target) return { ...target, months: target.months + 1 }
  return 'days' in target ? { ...target, days: target.days + 1 } : { ...target, minutes: target.minutes + 1 }
}
const compare = Temporal.Instant.compare

test('a longer policy never makes a promise due earlier, and a later start never either', () => {
  fc.assert(
    fc.property(targets, starts, fc.nat(9000), (target, start, minutes) => {
      const { due } = explainDue(terms(target), { start, pauses: [], moves: [] }, later)
      assert.ok(compare(due, explainDue(terms(longer(target)), { start, pauses: [], moves: [] }, later).due) < 0)
      const after = { start: start.add({ minutes }), pauses: [], moves: [] }
      assert.ok(compare(due, explainDue(terms(target), after, later).due) <= 0)
    }),
  )
})

test('waiting for the customer never makes a promise due earlier', () => {
  fc.assert(
    fc.property(targets, starts, gaps, (target, start, found) => {
      const plain = explainDue(terms(target), { start, pauses: [], moves: [] }, later).due
      const paused = explainDue(terms(target), { start, pauses: pausesFrom(start, found), moves: [] }, later).due
      assert.ok(compare(plain, paused) <= 0)
    }),
  )
})

test('a pause gives back exactly what it took from a promise in minutes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 9000 }),
      starts,
      fc.nat(99),
      fc.integer({ min: 1, max: 9000 }),
      (minutes, start, before, length) => {
        const from = start.add({ minutes: before })
        const pauses = [{ from, until: from.add({ minutes: length }), reason: 'waiting-for-customer' }]
        const { due } = explainDue(terms({ count: 'minutes', minutes }), { start, pauses, moves: [] }, later)
        assert.equal(due.toString(), start.add({ minutes: minutes + length }).toString())
      },
    ),
  )
})

test('replaying at a moment gives what was calculated at that moment, whatever happened afterwards', () => {
  fc.assert(
    fc.property(targets, starts, gaps, fc.nat(30_000), (target, start, found, minutes) => {
      const pauses = pausesFrom(start, found)
      const asOf = start.add({ minutes })
      const known = pauses.filter((pause) => compare(pause.from, asOf) <= 0)
      const thenKnown = known.map((pause) => (compare(pause.until, asOf) > 0 ? { ...pause, until: null } : pause))
      const replayed = explainDue(terms(target), { start, pauses, moves: [] }, asOf)
      assert.deepEqual(replayed, explainDue(terms(target), { start, pauses: thenKnown, moves: [] }, asOf))
    }),
  )
})

test('a promise counted in working days is due on a working day', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), starts, gaps, (days, start, found) => {
      const { due } = explainDue(
        terms(workingDays(days)),
        { start, pauses: pausesFrom(start, found), moves: [] },
        later,
      )
      assert.ok(isWorkingDay(englandAndWales, londonDate(due)))
    }),
  )
})

const policy = { name: 'Reply', source: 'Charter', calendar: 'england-and-wales', words: 'We will reply by {due}' }
const faults = (target: object, more: object = {}) =>
  policySchema.safeParse({ ...policy, target, ...more }).error?.issues.map((issue) => issue.path.join('.')) ?? []

test('a policy says its time in exactly one way', () => {
  assert.deepEqual(faults({ workingDays: 5, cutOff: '16:00' }), [])
  assert.deepEqual(faults({ hours: 24 }), [])
  assert.deepEqual(faults({}), ['target'])
  assert.deepEqual(faults({ workingDays: 5, hours: 24 }), ['target'])
  assert.deepEqual(faults({ hours: 24, cutOff: '16:00' }), ['target'])
  assert.deepEqual(faults({ workingDays: 5, toTheMinute: true }), ['target'])
  assert.deepEqual(faults({ openHours: 4, openingHours: { monday: '09:00-17:00' } }), [])
  assert.deepEqual(faults({ workingDays: 5, cutOff: '4pm' }), ['target.cutOff'])
})

test('the words of a policy have one place for the date, and only waiting for the customer may stop its clock', () => {
  assert.deepEqual(faults({ days: 3 }, { words: 'We will reply soon' }), ['words'])
  assert.deepEqual(faults({ days: 3 }, { pauses: ['waiting-for-third-party'] }), ['pauses.0'])
})
