import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { testDatabase } from '#test/index.ts'
import { judgeOf } from '../answers.ts'
import { saysAgain } from './again.ts'
import { classify, lessonsIn, sureEnough } from './classify.ts'
import { buildModel, type Learned, type Wording } from './model.ts'

const judge = await judgeOf(await testDatabase())
const rows: { service: string; text: string }[] = parse(readFileSync(new URL('wordings.csv', import.meta.url)), {
  columns: true,
})

test('invented reports: nearly all that go by themselves go right, and most go', () => {
  const judged = rows.map(({ service, text }) => ({ service, candidates: classify(text, judge.model) }))
  const routed = judged.filter(
    ({ candidates: [first] }) => first && first.confidence >= sureEnough && !judge.byPerson.has(first.service),
  )
  const right = routed.filter(({ service, candidates }) => candidates[0]?.service === service)
  const offered = judged.filter(
    ({ service, candidates }) =>
      candidates.length === 0 || candidates.slice(0, 3).some((one) => one.service === service),
  )
  assert.ok(rows.length >= 200)
  assert.ok(right.length / routed.length >= 0.95, `right: ${right.length} of ${routed.length}`)
  assert.ok(routed.length / rows.length >= 0.6, `routed: ${routed.length} of ${rows.length}`)
  assert.ok(offered.length / rows.length >= 0.95, `among the first three: ${offered.length}`)
})

test('what no service takes never goes by itself to one', () => {
  for (const { text } of rows.filter(({ service }) => service === 'something-else')) {
    const [first] = classify(text, judge.model)
    assert.ok(!first || judge.byPerson.has(first.service) || first.confidence < sureEnough, text)
  }
})

const best = (text: string) => classify(text, judge.model)[0]

test('spelling, endings, capitals and words written apart do not matter', () => {
  for (const text of ['pothole', 'POT HOLES', 'pot-hole', 'Potholle', 'pothols'])
    assert.equal(best(text)?.service, 'road-defect', text)
  for (const text of ['flytipping', 'Fly-tipping', 'fly tiping']) assert.equal(best(text)?.service, 'fly-tipping', text)
  assert.equal(best('stret light out')?.service, 'street-light')
})

test('who says that they complain about us is offered a complaint first, whatever else they name; a neighbour’s noise is no complaint', () => {
  for (const text of [
    'You have missed our bin three weeks in a row and when I rang nobody called me back. I want to complain about it and I want an apology.',
    'I would like to make a formal complaint about your repairs team, the leak under my bath is back',
    'Complaint about the council: the street light was reported in June and nothing was done',
  ])
    assert.equal(best(text)?.service, 'complaint', text)
  assert.equal(best('I want to complain about my neighbour playing loud music every night')?.service, 'noise')
})

test('the reason gives the words as they were written', () => {
  assert.equal(best('Masive pot hole')?.reason, 'says “pot hole”')
})

test('a text that says nothing has no likely service', () => {
  for (const text of ['', '!!!', 'Hello', '12345', '🙂', 'x'.repeat(10_000)])
    assert.deepEqual(classify(text, judge.model), [], text.slice(0, 10))
})

const plain = (service: string): Wording => ({
  service,
  searchWords: [],
  strong: [],
  words: [],
  weak: [],
  against: [],
  ignore: [],
})

test('decisions teach: a word that went to one service every time speaks for it', () => {
  const before = buildModel([plain('gully'), plain('tree')], [])
  assert.deepEqual(classify('The grobbler is full', before), [])
  const learned: Learned[] = [
    { word: 'grobbler', service: 'gully', count: 6 },
    { word: 'leaf', service: 'tree', count: 20 },
  ]
  const [first] = classify('The grobbler is full', buildModel([plain('gully'), plain('tree')], learned))
  assert.equal(first?.service, 'gully')
  assert.equal(first?.reason, 'people chose it before for “grobbler”')
})

test('one decision alone changes nothing', () => {
  assert.deepEqual(
    classify('The grobbler is full', buildModel([plain('gully')], [{ word: 'grobbler', service: 'gully', count: 1 }])),
    [],
  )
})

test('names and numbers are not learned', () => {
  const words = lessonsIn('Mrs Okafor of 12 Mill Lane has a wobbly gantry', judge.model, ['okafor', 'mill'])
  assert.ok(words.includes('gantry'))
  for (const name of ['okafor', 'mill', '12']) assert.ok(!words.includes(name), name)
})

test('people say in many ways that they told us before', () => {
  for (const text of [
    'Still not fixed',
    'reported three weeks ago',
    'This has not been repaired',
    'third time of asking',
    'already reported in May',
    'Yet to be collected',
    'nothing has been done',
  ])
    assert.equal(saysAgain(text)?.sure, true, text)
  assert.equal(saysAgain('Pothole opened up again')?.sure, false)
  assert.equal(saysAgain('Pothole outside the bank'), null)
})
