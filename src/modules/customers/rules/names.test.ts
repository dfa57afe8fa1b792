import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareNames, editDistance, foldName, nameWords, splitName } from './names.ts'

const name = (text: string) => splitName(text)

describe('one line of text is read as a name', () => {
  const cases: [string, string | null, string | null, string | null][] = [
    ['Mrs Sarah Jane Okafor', 'Mrs', 'Sarah Jane', 'Okafor'],
    ['Sarah Okafor', null, 'Sarah', 'Okafor'],
    ['Dr. Okafor', 'Dr.', null, 'Okafor'],
    ['Priya', null, 'Priya', null],
    ['Anna van Dyk', null, 'Anna', 'van Dyk'],
    ['Omar de la Cruz', null, 'Omar', 'de la Cruz'],
    ['  Jo   Smith-Lane ', null, 'Jo', 'Smith-Lane'],
  ]
  for (const [text, title, given, family] of cases)
    test(text, () => assert.deepEqual(splitName(text), { title, given, family }))
})

test('accents, apostrophes and capitals make no difference to a search', () => {
  assert.deepEqual(nameWords("Zoë O'Brien-Łukasz"), ['zoe', 'obrien', 'lukasz'])
  assert.equal(foldName('Strauß'), 'strauss')
})

describe('two names are the same person’s', () => {
  const same = [
    ['Liz Okafor', 'Elizabeth Okafor'],
    ['Katherine Nowak', 'Kathryn Nowak'],
    ['Sarah Thompson', 'Sarah Thomson'],
    ['Mohammed Khan', 'Muhammad Khan'],
    ['Jane Smith', 'Jane Smith-Lane'],
  ]
  for (const [a = '', b = ''] of same) test(`${a}, ${b}`, () => assert.equal(compareNames(name(a), name(b)), 'same'))
})

describe('only likely, so for somebody to look at', () => {
  const likely = [
    ['J Smith', 'Jane Smith'],
    ['Mrs Smith', 'Jane Smith'],
    ['Priya', 'Priya Nair'],
  ]
  for (const [a = '', b = ''] of likely)
    test(`${a}, ${b}`, () => assert.equal(compareNames(name(a), name(b)), 'likely'))
})

describe('two people', () => {
  const different = [
    ['John Smith', 'Joan Smith'],
    ['Mary Smith', 'John Smith'],
    ['Jane Lee', 'Jane Lea'],
    ['J Smith', 'Karen Smith'],
    ['Sarah Thompson', 'Sarah Robinson'],
  ]
  for (const [a = '', b = ''] of different)
    test(`${a}, ${b}`, () => assert.equal(compareNames(name(a), name(b)), 'different'))
})

test('two letters in the wrong order are one slip', () => {
  assert.equal(editDistance('smiht', 'smith'), 1)
  assert.equal(editDistance('', 'abc'), 3)
})
