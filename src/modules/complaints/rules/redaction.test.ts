import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isTooShort, standsIn, withhold, withholdInLine } from './redaction.ts'

const third = (words: string) => [{ words, reason: 'about a third party' }]

test('words are withheld wherever they stand as whole words, however they are written', () => {
  const text = "MR  O’Brien’s dog. Planning by mr\nO'brien. Mr O’Brienson."
  assert.equal(
    withholdInLine(text, third("Mr O'Brien")),
    '█████ (about a third party)’s dog. Planning by █████ (about a third party). Mr O’Brienson.',
  )
  assert.equal(standsIn('Planning', 'Ann'), false)
  assert.equal(standsIn('André and Andre\u0301', 'ANDRÉ'), true)
  assert.equal(standsIn('a.b', 'a+b'), false)
  assert.equal(standsIn('C++ (2026)', 'C++ (2026)'), true)
})

test('what overlaps is withheld once, and nothing of its length is told', () => {
  const passages = [...third('Flat 4, the Maltings'), { words: 'the Maltings, Castlegate', reason: 'safeguarding' }]
  assert.deepEqual(withhold('At Flat 4, the Maltings, Castlegate.', passages), [
    { text: 'At ' },
    { withheld: 'about a third party' },
    { text: '.' },
  ])
  assert.deepEqual(withhold('', passages), [{ text: '' }])
})

test('withheld words are in no text that is given, whatever stands around them', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), fc.string(), (before, words, after) => {
      const passages = third(words)
      const text = `${before} ${words} ${after}`
      const given = withhold(text, passages).flatMap((run) => ('text' in run ? [run.text] : []))
      for (const run of given) assert.equal(standsIn(run, words), false)
    }),
  )
})

test('one letter is no passage', () => {
  assert.equal(isTooShort(' a. '), true)
  assert.equal(isTooShort('42'), false)
})
