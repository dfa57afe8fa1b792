import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { addressLine, normalisePostcode, searchName } from './address.ts'
import { addressClues } from './address-clues.ts'

describe('an address', () => {
  const house = {
    organisation: null,
    subBuilding: null,
    building: null,
    number: '14',
    street: 'Mill Lane',
    town: 'Wrenbridge',
    postcode: 'ZZ99 2BY',
  }

  test('is written on one line, without what it does not have', () => {
    assert.equal(addressLine(house), '14 Mill Lane, Wrenbridge, ZZ99 2BY')
    const flat = { ...house, subBuilding: 'Flat 3', building: 'Weavers Court', number: null }
    assert.equal(addressLine(flat), 'Flat 3, Weavers Court, Mill Lane, Wrenbridge, ZZ99 2BY')
  })
})

test('a postcode may be typed in any case and with spaces anywhere', () => {
  for (const typed of ['ZZ99 2BY', 'zz992by', ' z z 9 9 2 b y ']) assert.equal(normalisePostcode(typed), 'ZZ99 2BY')
  for (const typed of ['', 'ZZ99', 'ZZ99 2B', 'Mill Lane', 'ZZ99 2BYX', '<b>'])
    assert.equal(normalisePostcode(typed), null)
})

test('a name is searched without capitals, accents, marks and abbreviations', () => {
  assert.equal(searchName('St. Anne’s Rd'), 'saint annes road')
  assert.equal(searchName('Station  St'), 'station street')
  assert.equal(searchName('Café-Walk'), 'cafe walk')
  assert.equal(searchName('St'), 'st')
})

describe('what somebody types to find an address', () => {
  const clues = (text: string) => {
    const { postcode, unit, number, name } = addressClues(text)
    return [postcode, unit, number?.text ?? null, name]
  }

  test('may be a number and part of a street', () => {
    assert.deepEqual(clues('14 mill la'), [null, null, '14', 'mill la'])
    assert.deepEqual(clues('14A, Mill Ln.'), [null, null, '14a', 'mill lane'])
  })
  test('may be a postcode or its beginning, with more before or after it', () => {
    assert.deepEqual(clues('zz99 2by'), ['ZZ992BY', null, null, ''])
    assert.deepEqual(clues('14 ZZ992BY'), ['ZZ992BY', null, '14', ''])
    assert.deepEqual(clues('ZZ99 2BY mill lane'), ['ZZ992BY', null, null, 'mill lane'])
    assert.deepEqual(clues('zz99 2'), ['ZZ992', null, null, ''])
  })
  test('may name a flat in a building', () => {
    assert.deepEqual(clues('Flat 3 Weavers Court'), [null, 3, null, 'weavers court'])
    assert.deepEqual(clues('flat 3, 14 Mill Lane, ZZ99 2BY'), ['ZZ992BY', 3, '14', 'mill lane'])
  })
  test('may be a UPRN', () => assert.equal(addressClues('999000100215').uprn, '999000100215'))

  test('may be anything at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const { name, postcode } = addressClues(text)
        return /^[a-z0-9 ]*$/.test(name) && (postcode === null || /^[A-Z0-9]+$/.test(postcode))
      }),
    )
  })
})
