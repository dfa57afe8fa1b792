import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { endOfDay, englandAndWales, ukWide, withBankHolidays, writtenHours } from '#modules/calendar/index.ts'
import { LONDON, londonDate } from '#platform/time/index.ts'
import { compareUnder } from './comparing.ts'
import { explainDue } from './due-date.ts'
import { latestExtension, refusalOfExtension, refusalToExtend } from './extending.ts'
import type { ExtensionRule, PauseRule } from './policy.ts'
import type { PolicyTerms } from './policy-terms.ts'
import { startFrom } from './starting.ts'
import type { Target } from './target.ts'

const compare = Temporal.Instant.compare
const first = Temporal.ZonedDateTime.from(`2024-01-01T00:00[${LONDON}]`).toInstant()
const later = first.add({ hours: 24 * 3000 })
const office = writtenHours.parse({
  monday: '09:00-17:00',
  tuesday: '09:00-17:00',
  wednesday: '09:00-17:00',
  thursday: '09:00-17:00',
  friday: '09:00-16:30',
})

const workingDays = fc
  .integer({ min: 1, max: 65 })
  .map((days): Target => ({ count: 'working-days', days, cutOff: null }))
const months = fc
  .record({
    months: fc.integer({ min: 1, max: 6 }),
    firstDayCounts: fc.boolean(),
    onNonWorkingDay: fc.constantFrom('as-it-falls' as const, 'next-working-day' as const),
  })
  .map((found): Target => ({ count: 'months', ...found }))
const toTheMinute = fc
  .integer({ min: 1, max: 10 })
  .map((days): Target => ({ count: 'working-days-to-the-minute', days, hours: office }))
const openMinutes = fc
  .integer({ min: 1, max: 4000 })
  .map((minutes): Target => ({ count: 'open-minutes', minutes, hours: office }))
const targets = fc.oneof(workingDays, months, toTheMinute, openMinutes)
const pauseRules = fc.constantFrom<readonly PauseRule[]>(
  [{ reason: 'waiting-for-customer', after: 'carries-on' }],
  [{ reason: 'waiting-for-customer', after: 'starts-again' }],
)
const caps = fc.oneof(
  fc.record({ workingDays: fc.integer({ min: 1, max: 65 }), from: fc.constant('due' as const) }),
  fc.record({ months: fc.integer({ min: 1, max: 3 }), from: fc.constant('due' as const) }),
)
const starts = fc.nat(1_500_000).map((minutes) => first.add({ minutes }))
const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 1, max: 20_000 })), {
  maxLength: 3,
})
const pausesAfter = (start: Temporal.Instant, found: readonly [number, number][]) => {
  let from = start
  return found.map(([before, length]) => {
    const begin = from.add({ minutes: before })
    from = begin.add({ minutes: length })
    return { from: begin, until: from, reason: 'waiting-for-customer' }
  })
}
const terms = (target: Target, more: Partial<PolicyTerms> = {}): PolicyTerms => ({
  name: 'Reply',
  target,
  calendar: englandAndWales,
  pauses: [],
  startsOn: 'receipt',
  lateAcknowledgement: undefined,
  extension: null,
  ...more,
})
const due = (found: PolicyTerms, start: Temporal.Instant, gapsFound: readonly [number, number][] = []) =>
  explainDue(found, { start, pauses: pausesAfter(start, gapsFound), moves: [] }, later).due

test('another bank holiday never makes anything due earlier, with or without waits', () => {
  fc.assert(
    fc.property(targets, pauseRules, starts, gaps, fc.nat(400), (target, pauses, start, found, days) => {
      const holiday = { date: londonDate(start).add({ days }), reason: 'Proclaimed' }
      const more = withBankHolidays(englandAndWales, [holiday])
      assert.ok(
        compare(
          due(terms(target, { pauses }), start, found),
          due(terms(target, { pauses, calendar: more }), start, found),
        ) <= 0,
      )
    }),
  )
})

test('counting the holidays of the whole United Kingdom never makes anything due earlier', () => {
  fc.assert(
    fc.property(
      targets,
      starts,
      (target, start) => compare(due(terms(target), start), due(terms(target, { calendar: ukWide }), start)) <= 0,
    ),
  )
})

test('a later start never makes anything due earlier', () => {
  fc.assert(
    fc.property(
      targets,
      starts,
      fc.nat(20_000),
      (target, start, minutes) => compare(due(terms(target), start), due(terms(target), start.add({ minutes }))) <= 0,
    ),
  )
})

test('a wait never makes anything due earlier, and a longer wait never earlier than a short one', () => {
  fc.assert(
    fc.property(
      targets,
      pauseRules,
      starts,
      fc.nat(9000),
      fc.nat(9000),
      fc.nat(9000),
      (target, pauses, start, before, length, more) => {
        const short = due(terms(target, { pauses }), start, [[before + 1, length + 1]])
        const long = due(terms(target, { pauses }), start, [[before + 1, length + 1 + more]])
        assert.ok(compare(due(terms(target, { pauses }), start), short) <= 0)
        assert.ok(compare(short, long) <= 0)
      },
    ),
  )
})

test('replaying a moment before anything moved gives what was told then', () => {
  fc.assert(
    fc.property(targets, starts, gaps, fc.nat(60_000), (target, start, found, minutes) => {
      const asOf = start.add({ minutes })
      const pauses = pausesAfter(start, found)
      const moves = [{ at: asOf.add({ minutes: 1 }), to: asOf.add({ hours: 900 }), reason: 'long', by: 'Jo Marsh' }]
      const told = explainDue(terms(target), { start, pauses, moves: [] }, asOf)
      assert.deepEqual(explainDue(terms(target), { start, pauses, moves }, asOf), told)
    }),
  )
})

test('an extension is never over its cap and never before the date it extends', () => {
  fc.assert(
    fc.property(targets, caps, starts, fc.integer({ min: -30, max: 200 }), (target, cap, start, days) => {
      const rule: ExtensionRule = { cap, letter: ['reasons', 'new-date'], agreement: 'not-required' }
      const found = terms(target, { extension: rule })
      const dueAt = due(found, start)
      const latest = latestExtension(found, rule, { start, pauses: [], moves: [] }, later)
      assert.ok(latest && compare(dueAt, latest) < 0)
      const promise = { state: 'running', dueAt, pausedAt: null, extendedAt: null }
      const newDue = endOfDay(londonDate(dueAt).add({ days }))
      const refusal = refusalOfExtension(promise, rule, latest, {
        newDue,
        reasons: 'We need the report',
        letterFacts: ['reasons', 'new-date'],
        agreedWith: null,
      })
      if (compare(newDue, dueAt) <= 0) assert.equal(refusal, 'not-later')
      else assert.equal(refusal, compare(newDue, latest) > 0 ? 'over-cap' : null)
    }),
  )
})

test('a later start or another wait never lowers the last day an extension may give', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.record({
          workingDays: fc.integer({ min: 66, max: 90 }),
          from: fc.constantFrom('due' as const, 'start' as const),
        }),
        fc.record({ months: fc.integer({ min: 7, max: 9 }), from: fc.constantFrom('due' as const, 'start' as const) }),
      ),
      targets,
      starts,
      fc.nat(9000),
      gaps,
      (cap, target, start, minutes, found) => {
        const rule: ExtensionRule = { cap, letter: ['reasons'], agreement: 'not-required' }
        const pauses: readonly PauseRule[] = [{ reason: 'waiting-for-customer', after: 'carries-on' }]
        const latest = (from: Temporal.Instant, waits: readonly [number, number][]) =>
          latestExtension(
            terms(target, { pauses }),
            rule,
            { start: from, pauses: pausesAfter(from, waits), moves: [] },
            later,
          )
        const plain = latest(start, [])
        const moved = latest(start.add({ minutes }), [])
        const waited = latest(start, found)
        assert.ok(plain && moved && waited && compare(plain, moved) <= 0 && compare(plain, waited) <= 0)
      },
    ),
  )
})

test('a promise is extended once, while it runs, before its time is over and only where a rule says so', () => {
  const dueAt = first.add({ hours: 100 })
  const rule: ExtensionRule = { cap: 'as-agreed', letter: ['reasons'], agreement: 'required' }
  const promise = { state: 'running', dueAt, pausedAt: null, extendedAt: null }
  assert.equal(refusalToExtend(promise, rule, first), null)
  assert.equal(refusalToExtend({ ...promise, state: 'kept' }, rule, first), 'not-running')
  assert.equal(refusalToExtend(promise, null, first), 'no-extension')
  assert.equal(refusalToExtend({ ...promise, extendedAt: first }, rule, first), 'already-extended')
  assert.equal(refusalToExtend(promise, rule, dueAt.add({ seconds: 1 })), 'too-late')
  assert.equal(refusalToExtend({ ...promise, pausedAt: first }, rule, dueAt.add({ seconds: 1 })), null)
  const asked = { newDue: dueAt.add({ hours: 24 }), reasons: 'A report is late', letterFacts: ['reasons'] as const }
  assert.equal(refusalOfExtension(promise, rule, null, { ...asked, agreedWith: ' ' }), 'agreement-missing')
  assert.equal(refusalOfExtension(promise, rule, null, { ...asked, agreedWith: 'Mrs Adeyemi, by phone' }), null)
  assert.equal(refusalOfExtension(promise, rule, null, { ...asked, reasons: ' ', agreedWith: 'x' }), 'reasons-missing')
  assert.equal(
    refusalOfExtension(promise, rule, null, { ...asked, letterFacts: [], agreedWith: 'x' }),
    'letter-incomplete',
  )
})

test('acknowledging later never makes the answer due later than from the day the acknowledgement was due', () => {
  const rule = { startsOn: 'acknowledgement', lateAcknowledgement: 'earlier-of-sent-and-due' } as const
  fc.assert(
    fc.property(starts, fc.nat(9000), fc.nat(30_000), fc.nat(30_000), (receipt, dueAfter, sentAfter, more) => {
      const acknowledgementDue = receipt.add({ minutes: dueAfter })
      const acknowledgement = receipt.add({ minutes: sentAfter })
      const sent = startFrom(rule, { acknowledgement, acknowledgementDue }, later)
      const sentLater = startFrom(
        rule,
        { acknowledgement: acknowledgement.add({ minutes: more }), acknowledgementDue },
        later,
      )
      assert.ok(sent && sentLater)
      assert.ok(compare(sent.start, sentLater.start) <= 0)
      assert.ok(compare(sentLater.start, acknowledgementDue) <= 0)
    }),
  )
})

test('a case laid beside its own rule comes to its own date', () => {
  fc.assert(
    fc.property(targets, pauseRules, starts, gaps, fc.nat(90_000), (target, pauses, start, found, minutes) => {
      const asOf = start.add({ minutes })
      const waits = pausesAfter(start, found)
      const own = explainDue(terms(target, { pauses }), { start, startedBy: 'receipt', pauses: waits, moves: [] }, asOf)
      const compared = compareUnder(
        { happened: { receipt: start }, pauses: waits, endedAt: null },
        terms(target, { pauses }),
        asOf,
      )
      assert.deepEqual(compared?.due, own.due)
      assert.deepEqual(compared?.steps, own.steps)
    }),
  )
})
