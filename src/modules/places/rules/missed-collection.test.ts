import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addWorkingDays, englandAndWales } from '#modules/calendar/index.ts'
import { type CollectionFacts, type CrewNote, judgeCollection } from './missed-collection.ts'
import type { RoundDay } from './schedule.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const collected = (state: RoundDay['state'], backOn: string | null = null): RoundDay => ({
  plannedOn: day('2026-11-16'),
  runsOn: day('2026-11-16'),
  state,
  backOn: backOn === null ? null : day(backOn),
})
const note = (kind: CrewNote['kind'], about: CrewNote['about'], backOn: string | null = null): CrewNote => ({
  kind,
  about,
  backOn: backOn === null ? null : day(backOn),
})

/** A fortnightly round on Mondays: 16 and 30 November 2026. */
const judge = (today: string, given: Partial<CollectionFacts> = {}) => {
  const verdict = judgeCollection({
    today: day(today),
    last: collected('finished'),
    next: { plannedOn: day('2026-11-30'), runsOn: day('2026-11-30'), state: 'planned', backOn: null },
    notes: [],
    someStreetsLeft: false,
    assisted: false,
    reportableUntil: (collectedOn) => addWorkingDays(englandAndWales, collectedOn, 2),
    ...given,
  })
  if (verdict.kind === 'report') return 'report'
  return `${verdict.reason} ${verdict.promiseOn}${verdict.wholeStreet ? ' street' : ''}`
}

describe('a bin that was not emptied', () => {
  test('is reported once the round is finished, for two working days', () => {
    assert.equal(judge('2026-11-16'), 'report')
    assert.equal(judge('2026-11-18'), 'report')
    assert.equal(judge('2026-11-19'), 'not-collection-day 2026-11-30')
  })
  test('waits while the crew is still out that day', () => {
    assert.equal(judge('2026-11-16', { last: collected('planned') }), 'round-not-finished 2026-11-16')
    assert.equal(judge('2026-11-16', { last: collected('in-progress') }), 'round-not-finished 2026-11-16')
  })
  test('is reported the day after, when nobody said what became of the round', () => {
    assert.equal(judge('2026-11-17', { last: collected('planned') }), 'report')
  })
  test('is not collected from here yet, or not at all', () => {
    assert.equal(judge('2026-11-16', { last: null }), 'not-collection-day 2026-11-30')
    assert.equal(judge('2026-11-16', { last: null, next: null }), 'not-collection-day null')
  })
})

describe('a round that was not finished', () => {
  const last = collected('unfinished', '2026-11-19')
  test('comes back on its day, for the whole street', () => {
    assert.equal(judge('2026-11-17', { last }), 'round-unfinished 2026-11-19 street')
    assert.equal(judge('2026-11-19', { last }), 'round-unfinished 2026-11-19 street')
  })
  test('is a missed collection when the crew did not come back, for two working days from then', () => {
    assert.equal(judge('2026-11-20', { last }), 'report')
    assert.equal(judge('2026-11-23', { last }), 'report')
    assert.equal(judge('2026-11-24', { last }), 'not-collection-day 2026-11-30')
  })
  test('is finished for the streets that the crew did not name', () => {
    assert.equal(judge('2026-11-17', { last, someStreetsLeft: true }), 'report')
    const notes = [note('round-unfinished', 'street')]
    assert.equal(judge('2026-11-17', { last, someStreetsLeft: true, notes }), 'round-unfinished 2026-11-19 street')
  })
})

describe('what the crew noted', () => {
  test('about a blocked road promises the day it comes back', () => {
    const notes = [note('road-blocked', 'street', '2026-11-18')]
    assert.equal(judge('2026-11-16', { notes }), 'road-blocked 2026-11-18 street')
    assert.equal(judge('2026-11-16', { notes, last: collected('in-progress') }), 'road-blocked 2026-11-18 street')
    assert.equal(judge('2026-11-19', { notes }), 'report')
  })
  test('about this bin is answered with the next collection', () => {
    assert.equal(judge('2026-11-16', { notes: [note('bin-not-out', 'property')] }), 'bin-not-out 2026-11-30')
    assert.equal(judge('2026-11-25', { notes: [note('wrong-items', 'property')] }), 'wrong-items 2026-11-30')
  })
  test('about the address counts before what it noted about the street', () => {
    const notes = [note('road-blocked', 'street', '2026-11-18'), note('wrong-items', 'property')]
    assert.equal(judge('2026-11-16', { notes }), 'wrong-items 2026-11-30')
  })
  test('never blames a bin that the crew itself should have fetched', () => {
    assert.equal(judge('2026-11-16', { assisted: true, notes: [note('bin-not-out', 'property')] }), 'report')
  })
})
