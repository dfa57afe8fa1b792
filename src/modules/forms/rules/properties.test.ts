import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Answers, answersSchema } from './answers.ts'
import { carryAnswers } from './carry.ts'
import { checkForm } from './check.ts'
import type { Condition } from './condition.ts'
import { type Form, formFor, formSchema, type Page } from './form.ts'
import { findPage, holds, nextPage, pagesFor, stepsThrough } from './path.ts'
import type { Question } from './question.ts'
import { askedBy, type PagesSent, withPageSent } from './seen.ts'
import { typedFrom } from './typed.ts'
import { asStored, validateAll, validatePage, whereToGoOn } from './validate.ts'
import { answersInWords } from './words.ts'

const today = Temporal.PlainDate.from('2027-03-12')
const options = ['a', 'b', 'c'].map((value) => ({ value, label: value.toUpperCase() }))

const shapes = [
  { type: 'short-text' },
  { type: 'short-text', number: { min: 0, max: 9 } },
  { type: 'long-text' },
  { type: 'choice', options },
  { type: 'choices', options, none: 'c' },
  { type: 'yes-no' },
  { type: 'date', from: 'today-1y', to: 'today+1y' },
  { type: 'amount', max: 1000 },
  { type: 'email' },
  { type: 'phone' },
  { type: 'address' },
  { type: 'place' },
  { type: 'files' },
  { type: 'declaration', statements: ['True'] },
  {
    type: 'group',
    itemName: 'item',
    atMost: 3,
    questions: [{ key: 'i', type: 'short-text', label: 'I', missing: 'Enter it' }],
  },
]

/** Conditions on the questions before: `q0` to the one before this. */
const conditionOn = (before: number): fc.Arbitrary<Condition> => {
  const question = fc.nat(before - 1).map((n) => `q${n}`)
  return fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      fc.record({ question, is: fc.constantFrom('a', 'yes', 'no', '3') }),
      fc.record({ question, oneOf: fc.constant<string[]>(['a', 'b', 'yes']) }),
      fc.record({ question, includes: fc.constantFrom('a', 'c') }),
      fc.record({ question, answered: fc.boolean() }),
      fc.record({ question, atLeast: fc.nat(5) }),
      fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 2 }) }),
      fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 2 }) }),
      fc.record({ not: tie('condition') }),
    ),
  })).condition
}

const aForm: fc.Arbitrary<Form> = fc
  .array(fc.record({ shape: fc.constantFrom(...shapes), optional: fc.boolean(), joins: fc.boolean() }), {
    minLength: 1,
    maxLength: 9,
    size: 'max',
  })
  .chain((given) =>
    fc.tuple(
      fc.constant(given),
      fc.tuple(...given.map((_, index) => (index === 0 ? fc.constant(null) : fc.option(conditionOn(index))))),
    ),
  )
  .map(([given, conditions]) => {
    const pages: { key: string; title: string; questions: object[]; when?: Condition }[] = []
    for (const [index, { shape, optional, joins }] of given.entries()) {
      const when = conditions[index]
      const question = {
        key: `q${index}`,
        label: `Question ${index}`,
        ...shape,
        ...(optional ? { optional } : { missing: 'Answer it' }),
      }
      const last = pages.at(-1)
      if (joins && last) last.questions.push({ ...question, ...(when ? { when } : {}) })
      else pages.push({ key: `p${index}`, title: 'Page', questions: [question], ...(when ? { when } : {}) })
    }
    return formSchema.parse({ contact: 'optional', pages })
  })

const value = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'c',
    'yes',
    'no',
    '3',
    '12',
    '3',
    '2027',
    'agreed',
    '£12.50',
    'in-words',
    '999',
    'ada@example.org',
    '07700 900123',
    '52.2',
    '-1.9',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('x'.repeat(60_000), '\u0000\u202Eevil', '<script>', '__proto__', '\uD800'),
)
const field = fc
  .tuple(
    fc.nat(9),
    fc.constantFrom(
      '',
      '-day',
      '-month',
      '-year',
      '-search',
      '-text',
      '-lat',
      '-lon',
      '-count',
      '-0-i',
      '-1-i',
      '-2-i',
    ),
  )
  .map(([n, end]) => `q${n}${end}`)
const aBody: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.dictionary(
      fc.oneof(field, fc.constantFrom('__proto__', 'constructor', 'toString', 'contact-name')),
      fc.oneof(value, fc.array(value, { maxLength: 3 })),
      { maxKeys: 60 },
    ),
  },
  fc.anything(),
)

/** What is sent for one page: something that fits its questions, or anything at all. */
type Sent = { fits: boolean; pick: number; body: unknown }
const sendings: fc.Arbitrary<Sent[]> = fc.array(
  fc.record({ fits: fc.integer({ min: 0, max: 3 }).map((n) => n > 0), pick: fc.nat(20), body: aBody }),
  { minLength: 1, maxLength: 14, size: 'max' },
)

const fitting: Record<Question['type'], (key: string, pick: number) => Record<string, string | string[]>> = {
  'short-text': (key, pick) => ({ [key]: String(pick % 10) }),
  'long-text': (key) => ({ [key]: 'By the weir\nLeft of the gate' }),
  choice: (key, pick) => ({ [key]: options[pick % 3]?.value ?? '' }),
  choices: (key, pick) => ({ [key]: pick % 2 ? ['a', 'b'] : 'c' }),
  'yes-no': (key, pick) => ({ [key]: pick % 2 ? 'yes' : 'no' }),
  date: (key, pick) => ({ [`${key}-day`]: String((pick % 28) + 1), [`${key}-month`]: 'mar', [`${key}-year`]: '2027' }),
  amount: (key, pick) => ({ [key]: `£${pick}.50` }),
  email: (key) => ({ [key]: 'ada@example.org' }),
  phone: (key, pick) => ({ [key]: `07700 9001${String(pick).padStart(2, '0')}` }),
  address: (key) => ({ [key]: 'in-words', [`${key}-text`]: '1 Mill Lane' }),
  place: (key, pick) =>
    pick % 2
      ? { [`${key}-lat`]: '52.2', [`${key}-lon`]: '-1.9' }
      : { [key]: 'in-words', [`${key}-text`]: 'By the weir' },
  files: () => ({}),
  declaration: (key) => ({ [key]: 'agreed' }),
  group: (key, pick) => ({ [`${key}-count`]: '2', [`${key}-0-i`]: 'Sofa', [`${key}-1-i`]: pick % 2 ? 'Bed' : '' }),
}

const bodyFor = (page: Page, { fits, pick, body }: Sent) =>
  fits ? Object.assign({}, ...page.questions.map(({ key, type }) => fitting[type](key, pick))) : body

/** A person who goes through the form page by page, sending whatever they send, going on where they are let. */
function walk(form: Form, sent: readonly Sent[]): Answers {
  let answers: Answers = {}
  let at = nextPage(form, answers, null)
  for (const sending of sent) {
    const page = at === null ? null : findPage(form, answers, at)
    if (!page) break
    const result = validatePage(form, page, typedFrom(bodyFor(page, sending)), asStored(page, answers, today))
    answers = result.answers
    if (result.ok) at = nextPage(form, answers, page.key)
  }
  return answers
}

test('whatever is sent, nothing is thrown and what is kept can be stored', () => {
  fc.assert(
    fc.property(aForm, sendings, (form, sent) => {
      const answers = walk(formFor(form, 'resident'), sent)
      assert.ok(answersSchema.safeParse(JSON.parse(JSON.stringify(answers))).success)
      assert.ok(answersInWords(form, answers).every(({ lines }) => lines.every((line) => typeof line === 'string')))
    }),
    { numRuns: 300 },
  )
})

test('the way through never shows what its condition hides, nor counts its answer', () => {
  fc.assert(
    fc.property(aForm, sendings, (form, sent) => {
      let counting: Answers = {}
      for (const { page, answers } of stepsThrough(form, walk(form, sent))) {
        assert.ok(!page.when || holds(page.when, counting))
        for (const question of page.questions) assert.ok(!question.when || holds(question.when, answers))
        const keys = new Set([...Object.keys(counting), ...page.questions.map(({ key }) => key)])
        assert.ok(Object.keys(answers).every((key) => keys.has(key)))
        counting = answers
      }
    }),
    { numRuns: 300 },
  )
})

test('what was accepted page by page is accepted as a whole, and the same answers are sent', () => {
  fc.assert(
    fc.property(aForm, sendings, (form, sent) => {
      const answers = walk(form, sent)
      const result = validateAll(form, answers, today)
      for (const { page } of result.ok ? [] : result.pages) {
        const asked = page.questions.filter(({ key }) => Object.hasOwn(answers, key))
        assert.ok(asked.length < page.questions.length, 'only a page that was never accepted can be wrong')
      }
      if (result.ok) assert.deepEqual(validateAll(form, result.answers, today), result)
    }),
    { numRuns: 300 },
  )
})

test('in whatever order pages are opened and sent, nobody stands at check answers who has not seen every question', () => {
  const visits = fc.array(fc.tuple(fc.nat(9), fc.nat(20)), { maxLength: 25, size: 'max' })
  fc.assert(
    fc.property(aForm, visits, (given, opened) => {
      const form = formFor(given, 'resident')
      let answers: Answers = {}
      let pagesSent: PagesSent = {}
      const shown = new Set<string>()
      for (const [at, pick] of opened) {
        const page = pagesFor(form, answers)[at]
        if (!page) continue
        const typed = typedFrom(bodyFor(page, { fits: true, pick, body: {} }))
        for (const { key } of page.questions) shown.add(key)
        const result = validatePage(form, page, typed, asStored(page, answers, today))
        if (!result.ok) continue
        answers = result.answers
        pagesSent = withPageSent(pagesSent, page.key, askedBy(form, page, answers))
      }
      const goOn = whereToGoOn(form, { answers, pagesSent }, today)
      assert.ok(goOn === null || pagesFor(form, answers).some(({ key }) => key === goOn))
      if (goOn !== null) return
      for (const page of pagesFor(form, answers))
        for (const { key } of page.questions) assert.ok(shown.has(key) || Object.hasOwn(answers, key), key)
    }),
    { numRuns: 300 },
  )
})

test('answers carried to the same form stay as they are, and to any other they are valid there', () => {
  fc.assert(
    fc.property(aForm, aForm, sendings, (from, to, sent) => {
      const answers = walk(from, sent)
      assert.deepEqual(carryAnswers(from, from, answers, today).answers, answers)
      const { answers: carried, leftOver } = carryAnswers(from, to, answers, today)
      assert.ok(Object.keys(carried).length + leftOver.length >= Object.keys(answers).length)
      for (const { page, errors } of faults(to, carried)) {
        assert.ok(
          errors.every(({ key }) => !Object.hasOwn(carried, key)),
          page.key,
        )
      }
    }),
    { numRuns: 300 },
  )
})

const faults = (form: Form, answers: Answers) => {
  const result = validateAll(form, answers, today)
  return result.ok ? [] : result.pages
}

test('forms made for these properties are forms a council could load', () => {
  fc.assert(fc.property(aForm, (form) => checkForm(form).every(({ message }) => message.includes('is not an answer'))))
})
