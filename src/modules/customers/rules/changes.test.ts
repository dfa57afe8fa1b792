import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { changesBetween, reconcile } from './changes.ts'

test('what I typed stays, and what I left alone takes what the other person saved', () => {
  const opened = { givenName: 'Jane', familyName: 'Smith', addressText: '14 Mill Lane' }
  const current = { ...opened, familyName: 'Smith-Lane' }
  const typed = { ...opened, addressText: '2 High Street' }
  const { entered, clashes } = reconcile(current, changesBetween(opened, current), typed)
  assert.deepEqual(entered, { givenName: 'Jane', familyName: 'Smith-Lane', addressText: '2 High Street' })
  assert.deepEqual(clashes, [])
})

test('where both changed the same, mine stays in the form and the clash is named', () => {
  const current = { familyName: 'Smith-Lane' }
  const since = [
    { field: 'familyName', before: 'Smith', after: 'Smyth' },
    { field: 'familyName', before: 'Smyth', after: 'Smith-Lane' },
  ]
  assert.deepEqual(reconcile(current, since, { familyName: 'Lane' }), {
    entered: { familyName: 'Lane' },
    clashes: ['familyName'],
  })
})

test('nothing anybody typed is ever lost', () => {
  const fields = fc.record({
    a: fc.constantFrom('', 'x', 'y'),
    b: fc.constantFrom('', 'x', 'y'),
    c: fc.constantFrom('', 'x', 'y'),
  })
  fc.assert(
    fc.property(fields, fields, fields, (opened, current, typed) => {
      const { entered, clashes } = reconcile(current, changesBetween(opened, current), typed)
      for (const field of ['a', 'b', 'c'] as const) {
        if (typed[field] !== opened[field]) assert.equal(entered[field], typed[field])
        else assert.equal(entered[field], current[field])
        assert.equal(
          clashes.includes(field),
          typed[field] !== opened[field] && current[field] !== opened[field] && typed[field] !== current[field],
        )
      }
    }),
  )
})
