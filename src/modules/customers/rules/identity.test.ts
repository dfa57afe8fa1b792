import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { houseOf, type IdentityRecord, identityFacts, isStopped, judgeIdentity } from './identity.ts'

const today = Temporal.PlainDate.from('2026-11-18')
const record: IdentityRecord = {
  datesOfBirth: [Temporal.PlainDate.from('1957-03-12')],
  addresses: ['14a Mill Lane, ZZ99 1AB'],
  phones: ['+447700900123'],
  emails: ['jane@example.org'],
}
const facts = identityFacts(record, today)
const judge = (given: Record<string, string>) => judgeIdentity(facts, given)

describe('an answer is right however it is said', () => {
  const right: [string, string][] = [
    ['date-of-birth', '12th of March 57'],
    ['postcode', 'zz991ab'],
    ['postcode', 'ZZ99 IAB'],
    ['house', 'number 14A'],
    ['house', '14 a mill lane'],
    ['phone-end', '0123'],
    ['phone-end', '07700 900 123'],
    ['email', ' Jane@Example.org '],
  ]
  for (const [key, said] of right) test(`${key}: ${said}`, () => assert.deepEqual(judge({ [key]: said }).right, [key]))
})

describe('an answer is wrong', () => {
  const wrong: [string, string][] = [
    ['date-of-birth', '3/12/1957'],
    ['date-of-birth', '1957'],
    ['postcode', 'ZZ99 1AC'],
    ['house', '14'],
    ['house', 'mill lane'],
    ['phone-end', '123'],
    ['phone-end', '07700 910123'],
    ['email', 'jane'],
  ]
  for (const [key, said] of wrong) test(`${key}: ${said}`, () => assert.deepEqual(judge({ [key]: said }).wrong, [key]))
})

describe('the level reached', () => {
  const born = { 'date-of-birth': '12/3/1957' }
  const cases: [string, Record<string, string>, string][] = [
    ['one right is not enough', born, 'none'],
    ['postcode and house are one thing', { postcode: 'ZZ99 1AB', house: '14a' }, 'none'],
    [
      'what a household shares makes known, not verified',
      { postcode: 'ZZ99 1AB', house: '14a', 'phone-end': '0123' },
      'known',
    ],
    ['born and postcode', { ...born, postcode: 'ZZ99 1AB' }, 'known'],
    ['born, postcode and house', { ...born, postcode: 'ZZ99 1AB', house: '14a' }, 'verified'],
    ['one wrong keeps it at known', { ...born, postcode: 'ZZ99 1AB', house: '14a', 'phone-end': '9999' }, 'known'],
    ['two wrong undo it', { ...born, postcode: 'ZZ99 1AB', house: '15', 'phone-end': '9999' }, 'none'],
    ['nothing said', { 'date-of-birth': ' ' }, 'none'],
    ['answers to questions nobody asked', { colour: 'blue', __proto__: 'x' }, 'none'],
  ]
  for (const [words, given, level] of cases) test(words, () => assert.equal(judge(given).level, level))
})

test('only what the records hold is asked', () => {
  const empty = { datesOfBirth: [], addresses: [], phones: [], emails: [] }
  assert.deepEqual(identityFacts(empty, today), [])
  assert.deepEqual(
    identityFacts({ ...empty, addresses: ['Rose Cottage, Mill Lane'] }, today).map(({ key }) => key),
    ['house'],
  )
})

test('the front of an address', () => {
  assert.equal(houseOf('Flat 2, 14 Mill Lane'), 'Flat 2, 14')
  assert.equal(houseOf('14a Mill Lane'), '14a')
  assert.equal(houseOf('Rose Cottage, Mill Lane'), 'Rose Cottage')
})

test('guessing ends after three in a contact and six in an hour', () => {
  assert.equal(isStopped({ contact: 2, customer: 5 }), false)
  assert.equal(isStopped({ contact: 3, customer: 3 }), true)
  assert.equal(isStopped({ contact: 0, customer: 6 }), true)
})

const anyRecord = fc.record({
  datesOfBirth: fc.array(
    fc
      .record({
        year: fc.integer({ min: 1910, max: 2020 }),
        month: fc.integer({ min: 1, max: 12 }),
        day: fc.integer({ min: 1, max: 28 }),
      })
      .map((parts) => Temporal.PlainDate.from(parts)),
    { maxLength: 2 },
  ),
  addresses: fc.array(
    fc
      .tuple(
        fc.integer({ min: 1, max: 300 }),
        fc.stringMatching(/^[A-Z][a-z]{4,9}$/),
        fc.stringMatching(/^ZZ99 [0-9][A-Z]{2}$/),
      )
      .map(([number, street, postcode]) => `${number} ${street} Street, ${postcode}`),
    { maxLength: 2 },
  ),
  phones: fc.array(
    fc.integer({ min: 100, max: 999 }).map((end) => `+447700900${end}`),
    { maxLength: 2 },
  ),
  emails: fc.array(
    fc.stringMatching(/^[a-z]{5,8}$/).map((name) => `${name}@example.org`),
    { maxLength: 2 },
  ),
})

test('no question shows anything of the record, whatever the record holds', () => {
  fc.assert(
    fc.property(anyRecord, (each) => {
      const shown = JSON.stringify(identityFacts(each, today).map(({ key, ask }) => ({ key, ask })))
      const stored = [
        ...each.datesOfBirth.flatMap((date) => [date.toString(), String(date.year)]),
        ...each.addresses.flatMap((address) => [address, address.split(' ')[1] ?? '', address.slice(-8)]),
        ...each.phones.flatMap((phone) => [phone, phone.slice(-4), phone.slice(-3)]),
        ...each.emails.flatMap((email) => [email, email.split('@')[0] ?? '']),
      ]
      for (const value of stored) assert.ok(!shown.includes(value), value)
    }),
  )
})

test('whatever is answered, the outcome names questions only, and each once', () => {
  const answers = fc.dictionary(
    fc.constantFrom('date-of-birth', 'postcode', 'house', 'phone-end', 'email', 'other'),
    fc.string({ maxLength: 60 }),
  )
  fc.assert(
    fc.property(anyRecord, answers, (each, given) => {
      const asked = identityFacts(each, today)
      const outcome = judgeIdentity(asked, given)
      const keys = [...outcome.right, ...outcome.wrong]
      assert.equal(new Set(keys).size, keys.length)
      for (const key of keys) assert.ok(asked.some((fact) => fact.key === key))
    }),
  )
})
