import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { lastCollection, nextCollection, type RoundDay, roundDays, type Schedule, usualDays } from './schedule.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const start = day('2025-01-06')
const anyDay = fc.integer({ min: 0, max: 1500 }).map((days) => start.add({ days }))
const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  frequency: fc.constantFrom('weekly', 'fortnightly'),
  firstOn: fc.integer({ min: 0, max: 13 }).map((days) => start.add({ days })),
  until: fc.constant(null),
})

describe('the next collection', () => {
  test('is always later, on the round’s weekday and in its week', () => {
    fc.assert(
      fc.property(anySchedule, anyDay, (schedule, today) => {
        const next = nextCollection(schedule, [], today)
        assert.ok(next)
        const apart = schedule.firstOn.until(next.runsOn).days
        return (
          Temporal.PlainDate.compare(next.runsOn, today) > 0 &&
          next.runsOn.dayOfWeek === schedule.firstOn.dayOfWeek &&
          apart % (schedule.frequency === 'weekly' ? 7 : 14) === 0
        )
      }),
    )
  })

  test('follows the last one directly: no collection lies between them', () => {
    fc.assert(
      fc.property(anySchedule, anyDay, (schedule, today) => {
        const last = lastCollection(schedule, [], today)
        const next = nextCollection(schedule, [], today)
        if (!last || !next) return Temporal.PlainDate.compare(today, schedule.firstOn) < 0
        return roundDays(schedule, [], last.runsOn, next.runsOn).length === 2
      }),
    )
  })

  test('is where it was moved to for a bank holiday, and only once', () => {
    const schedule: Schedule = { frequency: 'fortnightly', firstOn: start, until: null }
    const moved: RoundDay = { plannedOn: day('2026-12-21'), runsOn: day('2026-12-22'), state: 'planned', backOn: null }
    assert.deepEqual(nextCollection(schedule, [moved], day('2026-12-20')), moved)
    assert.deepEqual(nextCollection(schedule, [moved], day('2026-12-21')), moved)
    assert.equal(lastCollection(schedule, [moved], day('2026-12-21'))?.runsOn.toString(), '2026-12-07')
    assert.equal(nextCollection(schedule, [moved], day('2026-12-22'))?.runsOn.toString(), '2027-01-04')
  })

  test('may have moved to the day before, which is then over', () => {
    const schedule: Schedule = { frequency: 'weekly', firstOn: start, until: null }
    const earlier: RoundDay = {
      plannedOn: day('2026-12-21'),
      runsOn: day('2026-12-19'),
      state: 'finished',
      backOn: null,
    }
    assert.equal(nextCollection(schedule, [earlier], day('2026-12-19'))?.runsOn.toString(), '2026-12-28')
    assert.deepEqual(lastCollection(schedule, [earlier], day('2026-12-20')), earlier)
  })
})

test('a round that has ended has no more days, and one that has not begun had none', () => {
  const schedule: Schedule = { frequency: 'weekly', firstOn: start, until: day('2025-02-03') }
  assert.deepEqual(usualDays(schedule, day('2024-12-01'), day('2025-12-31')).map(String), [
    '2025-01-06',
    '2025-01-13',
    '2025-01-20',
    '2025-01-27',
  ])
  assert.equal(nextCollection(schedule, [], day('2025-01-27')), null)
  assert.equal(lastCollection(schedule, [], day('2025-01-05')), null)
})

test('the first collection is told however far ahead it is', () => {
  const schedule: Schedule = { frequency: 'fortnightly', firstOn: day('2027-05-03'), until: null }
  assert.equal(nextCollection(schedule, [], day('2026-11-18'))?.runsOn.toString(), '2027-05-03')
})
