import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  canBeTakenOff,
  handledSeconds,
  isEnough,
  levels,
  outcomes,
  outcomesFor,
  outcomesToSay,
  refusalToEnd,
  refusalToHandle,
  scopeOfContact,
} from './rules.ts'

describe('a contact', () => {
  test('does not end while a matter has no outcome', () => {
    assert.equal(refusalToEnd([{ outcome: 'settled' }, { outcome: null }]), 'matter-open')
    assert.equal(refusalToEnd([{ outcome: 'settled' }]), null)
    assert.equal(refusalToEnd([]), 'no-matter')
  })

  test('is in the hands of one person, until it is parked', () => {
    assert.equal(refusalToHandle({ state: 'open', handlerId: 'a' }, 'b'), 'not-yours')
    assert.equal(refusalToHandle({ state: 'parked', handlerId: 'a' }, 'b'), null)
    assert.equal(refusalToHandle({ state: 'ended', handlerId: 'a' }, 'a'), 'ended')
  })

  test('belongs to a circle only when all its matters do', () => {
    assert.equal(scopeOfContact([{ scopeId: 's' }, { scopeId: 's' }]), 's')
    assert.equal(scopeOfContact([{ scopeId: 's' }, { scopeId: null }]), null)
    assert.equal(scopeOfContact([]), null)
  })

  test('never counts less than no time, and never the time it was parked', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(100_000), (lasted, parked) => {
        const start = Temporal.Instant.from('2026-11-18T10:00:00Z')
        const handled = handledSeconds(start, start.add({ seconds: lasted }), parked)
        assert.equal(handled, Math.max(0, lasted - parked))
      }),
    )
  })
})

test('a call to a sensitive line ends in one of the outcomes of its tally', () => {
  assert.ok(!outcomesFor(true).includes('settled'))
  assert.ok(outcomesFor(true).includes('answered-from-records'))
})

test('nobody can say that a case was opened, joined or handed on: it is, or it is not', () => {
  const said = [...outcomesToSay(false), ...outcomesToSay(true)]
  assert.deepEqual(
    said.filter((outcome) => ['case-opened', 'joined', 'chased', 'handed-on', 'told'].includes(outcome)),
    [],
  )
  assert.ok(said.includes('passed-to-team'))
})

test('what was only said or settled in a contact can be taken off again, what went on to others cannot', () => {
  const off = outcomes.filter((outcome) => canBeTakenOff({ outcome, caseId: null }))
  assert.ok(off.includes('settled') && off.includes('advice-given') && off.includes('identity-refused'))
  for (const outcome of ['case-opened', 'chased', 'joined', 'told', 'handed-on', 'passed-to-team'] as const)
    assert.ok(!off.includes(outcome), outcome)
  assert.equal(canBeTakenOff({ outcome: 'answered-from-records', caseId: 'a' }), false)
  assert.ok(canBeTakenOff({ outcome: null, caseId: null }))
})

test('a higher level of identity is always enough for a lower', () => {
  fc.assert(
    fc.property(fc.constantFrom(...levels), fc.constantFrom(...levels), (a, b) => isEnough(a, b) || isEnough(b, a)),
  )
})
