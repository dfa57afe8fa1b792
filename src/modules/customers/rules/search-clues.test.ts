import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Clue, readSearch } from './search-clues.ts'

const today = Temporal.PlainDate.from('2026-11-18')

const inWords = (clue: Clue) => {
  switch (clue.kind) {
    case 'email':
      return `email ${clue.start}`
    case 'phone':
      return `phone ${clue.value}`
    case 'phone-end':
      return `ends ${clue.digits}`
    case 'postcode':
      return `postcode ${clue.key}`
    case 'born':
      return `born ${clue.on}`
    case 'address':
      return `address ${clue.text}`
    case 'name':
      return `name ${clue.word}`
  }
}

describe('what somebody types while listening is read for what it looks like', () => {
  const cases: [string, string[]][] = [
    ['smyth', ['name smyth']],
    ['Mrs Sarah Okafor', ['name sarah', 'name okafor']],
    ['okafor sarah', ['name okafor', 'name sarah']],
    ['0123', ['ends 0123']],
    ['07700 900123', ['phone +447700900123']],
    ['+44 (0)7700 900-123', ['phone +447700900123']],
    ['496 0123', ['ends 4960123']],
    ['smith 0123', ['ends 0123', 'name smith']],
    ['zz99 1ab', ['postcode ZZ991AB']],
    ['ZZ991AB okafor', ['postcode ZZ991AB', 'name okafor']],
    ['ZZ99', ['postcode ZZ99']],
    ['14 mill lane', ['address 14 mill lane']],
    ['smith 14 mill lane', ['address 14 mill lane', 'name smith']],
    ['flat 2, 14 mill lane', ['address flat 2, 14 mill lane']],
    ['14a Mill Lane ZZ99 1AB', ['postcode ZZ991AB', 'address 14a Mill Lane']],
    ['mill lane', ['address mill lane', 'name mill', 'name lane']],
    ['12 smith', ['address 12 smith', 'name smith']],
    ['Jane.Smith@example.org', ['email jane.smith@example.org']],
    ['nowak 12/3/1957', ['born 1957-03-12', 'name nowak']],
    ['nowak 12 March 1957', ['born 1957-03-12', 'name nowak']],
    ['wrenbridge homes ltd', ['name wrenbridge', 'name homes', 'name ltd']],
    ['   ', []],
  ]
  for (const [text, clues] of cases)
    test(`“${text}”`, () => assert.deepEqual(readSearch(text, today).map(inWords), clues))
})

test('a short form of a name brings the others with it', () => {
  const [clue] = readSearch('liz', today)
  assert.ok(clue?.kind === 'name' && clue.otherForms.includes('elizabeth'))
})

test('anything at all can be typed', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
      assert.ok(readSearch(text, today).length <= 8)
    }),
  )
})
