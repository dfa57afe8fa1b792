import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Register, signedWords, upheldWithoutRemedy, writeLetter } from './letter.ts'
import type { Finding } from './outcome.ts'

const point = (number: number, desired = '') => ({
  id: `point-${number}`,
  number,
  alleged: `What went wrong, ${number}`,
  desired,
  ours: true,
  whose: null,
  raisedAtStage: 1,
  withdrawnAt: null,
})

const found = (number: number, finding: Finding) => ({
  pointId: `point-${number}`,
  stage: 1,
  finding,
  reason: `Reason ${number}`,
  reliedOn: 'our waste standard',
  evidence: '',
  groupFindingId: null,
})

const dueOn = Temporal.PlainDate.from('2026-12-11')
const remedy = (pointNumber: number | null) => ({
  pointNumber,
  words: 'we apologise',
  amountPence: 2500,
  dueOn,
  who: 'Waste collections',
})

const register: Register = {
  shownBy: [],
  reference: 'FP-1004237',
  stageName: 'Stage 1',
  bodies: [],
  stage: 1,
  points: [point(1), point(2)],
  findings: [found(1, 'upheld'), found(2, 'not-upheld')],
  remedies: [remedy(1)],
  outstanding: [],
  askedBecause: null,
  handlerName: 'Yusuf Demir',
  answerBy: 'Monday 7 December 2026',
  offer: 'You can talk with us about it.',
  next: 'If you are not happy, tell us.',
  ombudsman: 'You can contact the Ombudsman.',
  reason: 'the records are with the contractor',
}
const own = { openingWords: '', closingWords: '' }
const says = (kind: Parameters<typeof writeLetter>[0], given = register) => writeLetter(kind, given, own).body

test('an acknowledgement says each point, what they want or that we would like to know it, what the law offers and the day', () => {
  const body = says('acknowledgement')
  assert.match(body, /1\. What went wrong, 1\.[\s\S]*2\. What went wrong, 2\./)
  assert.match(body, /You have not said what would put it right/)
  assert.match(body, /You can talk with us about it\.[\s\S]*Yusuf Demir[\s\S]*by Monday 7 December 2026\./)
  const wants = says('acknowledgement', { ...register, points: [point(1, 'an apology')] })
  assert.match(wants, /You would like: An apology\./)
  assert.doesNotMatch(wants, /You have not said/)
})

test('an answer has the stage, each point as it was said, the decision on each and on the whole, reasons, remedies with their day, and the way on', () => {
  const paragraphs = says('response').split('\n\n')
  assert.deepEqual(paragraphs, [
    'This is our answer to your complaint FP-1004237 at stage 1.',
    'Our decision on your complaint as a whole: partially upheld.',
    '1. You told us: “What went wrong, 1”',
    'Our decision: upheld. Reason 1.',
    'We went by: Our waste standard.',
    'To put it right: We apologise. We will pay you £25. This will be done by Friday 11 December 2026, by Waste collections.',
    '2. You told us: “What went wrong, 2”',
    'Our decision: not upheld. Reason 2.',
    'We went by: Our waste standard.',
    'If you are not happy, tell us.',
  ])
})

test('an answer repeats what they asked for beside what we do, at each stage', () => {
  for (const stage of [1, 2]) {
    const points = [point(1, 'an apology'), point(2)]
    const findings = register.findings.map((one) => ({ ...one, stage }))
    const body = says('response', { ...register, stage, points, findings })
    assert.match(
      body,
      /1\. You told us: .*\n\nYou asked for: “an apology”\n\nOur decision: upheld[\s\S]*To put it right: We apologise\./,
    )
    assert.equal(body.match(/You asked for/g)?.length, 1, 'nothing where they did not say')
  }
})

test('looked at again: the letters say why they asked, and the answer what was promised before and is still to be done', () => {
  const again = { ...register, stage: 2, stageName: 'Stage 2', remedies: [], outstanding: [remedy(1)] }
  const body = says('response', { ...again, askedBecause: 'it was missed again' })
  assert.match(body, /at stage 2\.\n\nWhat you are still unhappy with: “it was missed again”/)
  assert.match(body, /We promised this before, and it is still to be done: We apologise\. .*by Friday 11 December 2026/)
  const acknowledged = says('acknowledgement', { ...again, askedBecause: 'it was missed again' })
  assert.match(acknowledged, /^You asked us to look at your complaint again\.[\s\S]*“it was missed again”/)
  assert.doesNotMatch(says('response', { ...again, outstanding: [] }), /still unhappy|promised this before/)
})

test('an answer names its stage where there are several, and whoever answers with us', () => {
  const alone = writeLetter('response', { ...register, stageName: null, bodies: ['the Health Trust'] }, own)
  assert.equal(alone.title, 'Your complaint: our answer (FP-1004237)')
  assert.match(
    alone.body,
    /^This is our answer to your complaint FP-1004237\. It is one answer, .*with the Health Trust\./,
  )
  assert.match(
    says('response', { ...register, stageName: 'Investigation' }),
    /^This is our .* FP-1004237: investigation\./,
  )
})

test('more time and a refusal give the reason and name the Ombudsman', () => {
  assert.match(
    says('extension'),
    /The records are with the contractor\.[\s\S]*7 December 2026[\s\S]*contact the Ombudsman/,
  )
  assert.match(says('refusal'), /You told us: “What went wrong, 1”[\s\S]*You told us: “What went wrong, 2”/)
  assert.match(says('not-escalated', { ...register, askedBecause: 'It leaks' }), /still unhappy with: “It leaks”/)
  for (const kind of ['refusal', 'not-escalated'] as const)
    assert.match(
      says(kind),
      /The records are with the contractor\.[\s\S]*this decision is wrong[\s\S]*contact the Ombudsman/,
    )
})

test('a point we found right for which nothing is offered is named, unless something is offered for all', () => {
  assert.deepEqual(upheldWithoutRemedy(register), [])
  assert.deepEqual(upheldWithoutRemedy({ ...register, remedies: [] }), [1])
  assert.deepEqual(upheldWithoutRemedy({ ...register, remedies: [remedy(2)] }), [1])
  assert.deepEqual(upheldWithoutRemedy({ ...register, remedies: [remedy(null)] }), [])
})

test('a letter names who signed it, and for whom', () => {
  const director = { name: 'Gareth Pemberton', title: 'Director of Place', namedName: 'Gareth Pemberton' }
  const standsIn = { name: 'Naledi Mokoena', title: null, namedName: 'Rosalind Achebe' }
  assert.equal(
    signedWords([director, standsIn]),
    'Signed by Gareth Pemberton, Director of Place and by Naledi Mokoena, for Rosalind Achebe.',
  )
  assert.equal(signedWords([]), '')
})
