import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareProfiles, isSameCustomer, type Profile } from './matches.ts'

const profile = (given: string, family: string, more: Partial<Profile> = {}): Profile => ({
  kind: 'person',
  given,
  family,
  organisationName: null,
  dateOfBirth: null,
  addressKey: null,
  emails: [],
  phones: [],
  ...more,
})
const born = { dateOfBirth: Temporal.PlainDate.from('1957-03-12') }
const home = { addressKey: '999000000001' }
const mail = { emails: ['home@example.org'] }
const phone = { phones: ['+447700900123'] }
const reasons = (a: Profile, b: Profile) => compareProfiles(a, b)?.reasons ?? null

describe('proposed as one customer', () => {
  test('the same email and name', () =>
    assert.deepEqual(reasons(profile('Jane', 'Nowak', mail), profile('Jane', 'Novak', mail)), ['same-email']))
  test('the same name, misspelt, and date of birth', () =>
    assert.deepEqual(reasons(profile('Katherine', 'Nowak', born), profile('Kathryn', 'Nowack', born)), [
      'same-name-and-birth',
    ]))
  test('an initial at the same address', () =>
    assert.deepEqual(reasons(profile('J', 'Nowak', home), profile('Jane', 'Nowak', home)), ['like-name-and-address']))
  test('the same organisation written another way', () =>
    assert.deepEqual(
      reasons(
        profile('', '', { kind: 'organisation', organisationName: 'The Millbrook Bakery Ltd' }),
        profile('', '', { kind: 'organisation', organisationName: 'Millbrook Bakery Limited' }),
      ),
      ['same-organisation'],
    ))
})

describe('not proposed', () => {
  test('a couple with one email', () =>
    assert.equal(reasons(profile('Jane', 'Nowak', mail), profile('Piotr', 'Nowak', mail)), null))
  test('father and son of one name in one house', () =>
    assert.equal(
      reasons(
        profile('John', 'Lane', { ...home, ...born }),
        profile('John', 'Lane', { ...home, dateOfBirth: Temporal.PlainDate.from('1985-01-02') }),
      ),
      null,
    ))
  test('twins', () =>
    assert.equal(
      reasons(profile('Amy', 'Lane', { ...home, ...born }), profile('Zoe', 'Lane', { ...home, ...born })),
      null,
    ))
  test('a person and an organisation', () =>
    assert.equal(
      reasons(
        profile('Jane', 'Nowak', mail),
        profile('', '', { kind: 'organisation', organisationName: 'Nowak', ...mail }),
      ),
      null,
    ))
})

test('only an email or phone in common, with the name, is acted on', () => {
  const match = (more: Partial<Profile>) =>
    compareProfiles(profile('Jane', 'Nowak', more), profile('Jane', 'Nowak', more))
  assert.equal(isSameCustomer(match(phone), true), true)
  assert.equal(isSameCustomer(match(phone), false), false)
  assert.equal(isSameCustomer(match({ ...born, ...home }), true), false)
})
