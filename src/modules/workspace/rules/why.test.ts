import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Known, type KnownCase, mostReasons, whyAreTheyCalling } from './why.ts'

const now = Temporal.Instant.from('2026-11-18T10:00:00Z')
const hours = (count: number) => now.add({ hours: count })

const openCase = (id: string, given: Partial<KnownCase> = {}): KnownCase => ({
  id,
  reference: `FP-${id}`,
  serviceKey: 'missed-bin',
  serviceName: 'Missed bin',
  placeText: '',
  isOpen: true,
  waitsForCustomer: false,
  waits: null,
  resolvedAt: null,
  outcomeWords: null,
  promise: { words: 'We will empty your bin by Friday', dueAt: hours(200), broken: false },
  ...given,
})

const known = (given: Partial<Known>): Known => ({ now, cases: [], messages: [], notices: [], contacts: [], ...given })

const kinds = (given: Partial<Known>) => whyAreTheyCalling(known(given)).map(({ kind }) => kind)

describe('why are they calling', () => {
  test('a broken promise comes before everything else', () => {
    const broken = openCase('1', { promise: { words: '', dueAt: hours(-30), broken: true } })
    const asked = openCase('2', { waitsForCustomer: true })
    const due = openCase('3', { promise: { words: '', dueAt: hours(5), broken: false } })
    assert.deepEqual(kinds({ cases: [due, asked, broken] }), ['promise-broken', 'we-asked', 'promise-due'])
  })

  test('a message that did not arrive says more than one that did', () => {
    const message = { id: 'm', at: hours(-20), subject: '', caseId: '1', outgoing: true }
    assert.deepEqual(kinds({ cases: [openCase('1')], messages: [{ ...message, arrived: 'no' }] }), ['not-arrived'])
    assert.deepEqual(kinds({ cases: [openCase('1')], messages: [{ ...message, arrived: 'yes' }] }), ['message'])
  })

  test('what was finished lately is a likely reason, what was finished long ago is not', () => {
    const finished = (at: Temporal.Instant) => openCase('1', { isOpen: false, resolvedAt: at, promise: null })
    assert.deepEqual(kinds({ cases: [finished(hours(-48))] }), ['finished'])
    assert.deepEqual(kinds({ cases: [finished(hours(-24 * 60))] }), [])
  })

  test('never gives more than five reasons, nor the same case twice', () => {
    const anyCase = fc.record({
      id: fc.constantFrom('1', '2', '3', '4', '5', '6', '7'),
      broken: fc.boolean(),
      due: fc.integer({ min: -500, max: 500 }),
      open: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(anyCase, { maxLength: 30 }), (cases) => {
        const reasons = whyAreTheyCalling(
          known({
            cases: cases.map(({ id, broken, due, open }) =>
              openCase(id, {
                isOpen: open,
                resolvedAt: open ? null : hours(-due),
                promise: { words: '', dueAt: hours(due), broken },
              }),
            ),
          }),
        )
        const ids = reasons.flatMap((reason) => ('about' in reason ? [reason.about.id] : []))
        assert.ok(reasons.length <= mostReasons)
        assert.equal(new Set(ids).size, ids.length)
      }),
    )
  })
})
