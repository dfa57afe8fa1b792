import assert from 'node:assert/strict'
import { test } from 'node:test'
import { basisOf } from './compensation.ts'

const amounts = {
  source: 'The compensation policy',
  bands: [
    { key: 'delay', name: 'A delay', from: 50, to: 100, ended: false },
    { key: 'harm', name: 'Lasting harm', from: 1000, ended: false },
  ],
}
const basis = (pounds: number, bandKey: string | null, why = '') =>
  basisOf({ amountPence: pounds * 100, bandKey, why }, amounts)

test('a payment rests on the amount the council set for it, or on a reason for another', () => {
  assert.equal(basis(50, 'delay'), 'The compensation policy: A delay, £50 to £100')
  assert.equal(basis(100, 'delay'), 'The compensation policy: A delay, £50 to £100')
  assert.equal(basis(5000, 'harm'), 'The compensation policy: Lasting harm, £1,000 or more')
  assert.equal(basis(101, 'delay'), null)
  assert.equal(basis(101, 'delay', ' '), null)
  assert.match(
    basis(250, 'delay', 'Twice over') ?? '',
    /^Not as in The compensation policy \(A delay, £50 to £100\): Twice over$/,
  )
  assert.equal(basis(20, null), null)
  assert.match(basis(20, null, 'The taxi') ?? '', /^None of the amounts of The compensation policy: The taxi$/)
})

test('where the council set no amounts any may be offered', () => {
  assert.equal(basisOf({ amountPence: 1, bandKey: null, why: '' }, { source: 'The policy', bands: [] }), '')
})
