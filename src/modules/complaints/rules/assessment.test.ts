import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  emptyReport,
  incomplete,
  type PointAnswer,
  refusalToBegin,
  refusalToCheck,
  refusalToPublish,
  slugOf,
  yearFrom,
} from './assessment.ts'
import { type Count, hideParts, measured, measuredForAll } from './measures.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const said = (complies: PointAnswer['complies'], finding = ''): PointAnswer => ({ complies, words: 'So', finding })

test('a self-assessment is begun once for a year; after one that is published another needs a reason', () => {
  const span = yearFrom(2025)
  const begin = (earlier: { state: 'draft' | 'checked' | 'published' }[], reason = '') =>
    refusalToBegin(span, { earlier, reason, today: day('2026-11-18') })
  assert.equal(begin([]), null)
  assert.equal(begin([{ state: 'draft' }], 'A merger'), 'begun-already')
  assert.equal(begin([{ state: 'checked' }], 'A merger'), 'begun-already')
  assert.equal(begin([{ state: 'published' }]), 'reason-missing')
  assert.equal(begin([{ state: 'published' }], 'A merger'), null)
  assert.equal(refusalToBegin(yearFrom(2027), { earlier: [], reason: '', today: day('2026-11-18') }), 'year-to-come')
})

test('a point is open until it has an answer and words; partly and no need what was found', () => {
  const points = ['a', 'b', 'c', 'd', 'e'].map((key) => ({ key }))
  const { unanswered, withoutFinding } = incomplete(points, {
    a: said('yes'),
    b: said('partly'),
    c: said('no', 'Letters are late'),
    d: { ...said('yes'), words: ' ' },
  })
  assert.deepEqual(unanswered, ['d', 'e'])
  assert.deepEqual(withoutFinding, ['b'])
})

test('it is checked when it is complete and its year is over, or the council or its procedure has changed', () => {
  const whole = { unanswered: [], withoutFinding: [] }
  const report = { ...emptyReport, memberResponsible: 'A', leadOfficer: 'B', annualLetter: 'C' }
  const given = { state: 'draft' as const, until: day('2026-04-01'), reason: '', report, today: day('2026-11-18') }
  const check = (more: Partial<Parameters<typeof refusalToCheck>[0]>) =>
    refusalToCheck({ ...given, missing: whole, ...more })
  assert.equal(check({}), null)
  assert.equal(check({ missing: { ...whole, unanswered: ['a'] } }), 'answers-missing')
  assert.equal(check({ missing: { ...whole, withoutFinding: ['a'] } }), 'findings-missing')
  assert.equal(check({ report: { ...report, annualLetter: '' } }), 'report-missing')
  assert.equal(check({ until: day('2027-04-01') }), 'year-running')
  assert.equal(check({ until: day('2027-04-01'), reason: 'Two directorates became one' }), null)
  assert.equal(check({ state: 'checked' }), 'checked-already')
  assert.equal(check({ state: 'published' }), 'published-already')
})

test('it is published after it was checked, once, with what those who govern the council said of it', () => {
  const response = { governingBody: 'Board', response: 'Noted', consideredOn: day('2026-06-16') }
  const checked = { state: 'checked' as const, checkedOn: day('2026-06-01') }
  const today = day('2026-06-20')
  assert.equal(refusalToPublish(checked, response, today), null)
  assert.equal(refusalToPublish({ state: 'draft', checkedOn: null }, response, today), 'not-checked')
  assert.equal(refusalToPublish({ ...checked, state: 'published' }, response, today), 'published-already')
  assert.equal(refusalToPublish(checked, { ...response, response: '' }, today), 'response-missing')
  assert.equal(refusalToPublish(checked, { ...response, consideredOn: day('2026-06-21') }, today), 'in-the-future')
  assert.equal(refusalToPublish(checked, { ...response, consideredOn: day('2026-05-31') }, today), 'considered-before')
})

test('its address names the year and the Code, and which of that year it is', () => {
  assert.equal(slugOf({ from: day('2025-04-01'), code: 'a-code', edition: 1 }), '2025-26-a-code')
  assert.equal(slugOf({ from: day('2099-04-01'), code: 'a-code', edition: 2 }), '2099-00-a-code-2')
})

const counted = (figure: Count['figure'], stage: number | null, count: number): Count => ({ figure, stage, count })

test('a measure is a number, or a part of a whole with its share', () => {
  const counts = [counted('answered', 1, 8), counted('on-time', 1, 6), counted('received', 1, 9)]
  assert.deepEqual(measured(counts, 'on-time-stage-1'), { part: 6, whole: 8, share: 75 })
  assert.deepEqual(measured(counts, 'received-stage-1'), { part: 9, whole: null, share: null })
  assert.deepEqual(measured([], 'on-time-stage-1'), { part: 0, whole: 0, share: null })
})

test('what everybody reads hides small numbers, also those that could be worked out', () => {
  assert.equal(measuredForAll([counted('received', 1, 4)], 'received-stage-1'), null)
  assert.equal(measuredForAll([counted('answered', 1, 60), counted('on-time', 1, 58)], 'on-time-stage-1'), null)
  const both = [counted('answered', null, 63), counted('answered', 1, 60), counted('answered', 2, 3)]
  const upheld = counted('upheld', null, 30)
  assert.equal(measuredForAll([...both, upheld], 'upheld'), null, 'less stage 1 it would tell stage 2')
  const many = [counted('answered', null, 70), counted('answered', 1, 60), counted('answered', 2, 10)]
  assert.equal(measuredForAll([...many, upheld], 'upheld')?.part, 30)
})

test('with one small part of a whole the next smallest is hidden too', () => {
  assert.deepEqual(hideParts([20, 3, 9]), [20, null, null])
  assert.deepEqual(hideParts([20, 3, 2]), [20, null, null])
  assert.deepEqual(hideParts([20, 0, 9]), [20, 0, 9])
  assert.deepEqual(hideParts([3, 0]), [null, 0])
})
