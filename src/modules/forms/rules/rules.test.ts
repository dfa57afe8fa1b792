import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answers } from './answers.ts'
import { carryAnswers } from './carry.ts'
import { checkForm } from './check.ts'
import { contactKeys, formFor, formSchema } from './form.ts'
import { answersThatCount, nextPage, pagesFor } from './path.ts'
import { questionSchema } from './question.ts'
import { readQuestion } from './read.ts'
import { typedFrom } from './typed.ts'
import { validateAll, validatePage } from './validate.ts'
import { answersInWords } from './words.ts'

const today = Temporal.PlainDate.from('2027-03-12')

const form = formSchema.parse({
  contact: 'required',
  pages: [
    {
      key: 'what',
      questions: [
        {
          key: 'what',
          type: 'choice',
          label: 'What is it?',
          missing: 'Select what it is',
          options: [
            { value: 'pothole', label: 'A pothole' },
            { value: 'sign', label: 'A sign' },
          ],
        },
      ],
    },
    {
      key: 'depth',
      when: { question: 'what', is: 'pothole' },
      questions: [{ key: 'deep', type: 'yes-no', label: 'Is it deep?', missing: 'Select yes if it is deep' }],
    },
    {
      key: 'deeper',
      when: { question: 'deep', is: 'yes' },
      questions: [{ key: 'notes', type: 'long-text', label: 'Tell us more', optional: true, maxLength: 50 }],
    },
  ],
})

const read = (question: object, body: unknown) =>
  readQuestion(
    questionSchema.parse({ key: 'q', label: 'Question', missing: 'Answer it', ...question }),
    typedFrom(body),
    {
      today,
      stored: {},
      places: new Map(),
    },
  )

const answer = (question: object, body: unknown) => read(question, body).answer
const wrong = (question: object, body: unknown) => read(question, body).errors.map(({ text }) => text)

test('a page shows only when earlier answers that count say so', () => {
  const stale = { what: 'sign', deep: 'yes' }
  assert.deepEqual(
    pagesFor(form, stale).map(({ key }) => key),
    ['what'],
  )
  assert.deepEqual(answersThatCount(form, stale), { what: 'sign' })
  assert.equal(nextPage(form, { what: 'pothole', deep: 'yes' }, 'depth'), 'deeper')
  assert.equal(nextPage(form, { what: 'pothole', deep: 'no' }, 'depth'), null)
})

test('a page that is hidden by now leads on to the next one that is shown', () => {
  assert.equal(nextPage(form, { what: 'sign' }, 'depth'), null)
  assert.equal(nextPage(form, { what: 'pothole' }, null), 'what')
})

test('residents are asked how to reach them, staff are not', () => {
  assert.deepEqual(formFor(form, 'resident').pages.at(-1)?.key, 'contact')
  assert.ok(formFor(form, 'staff').pages.every(({ key }) => key !== 'contact'))
})

test('someone who must be reachable gives an email address or a phone number', () => {
  const asked = formFor(form, 'resident')
  const contact = asked.pages.at(-1)
  assert.ok(contact)
  const reading = { today, stored: {}, places: new Map() }
  const nothing = validatePage(asked, contact, typedFrom({ [contactKeys.name]: 'Ada Field' }), reading)
  assert.ok(!nothing.ok)
  assert.deepEqual(
    nothing.errors.map(({ text }) => text),
    ['Enter an email address or a phone number'],
  )
  const empty = validatePage(asked, contact, typedFrom({}), reading)
  const wrongEmail = validatePage(asked, contact, typedFrom({ [contactKeys.email]: 'ada' }), reading)
  assert.deepEqual(
    [empty, wrongEmail].map((page) => !page.ok && page.errors.map(({ key }) => key)),
    [
      [contactKeys.name, contactKeys.email],
      [contactKeys.name, contactKeys.email],
    ],
  )
  const phone = validatePage(
    asked,
    contact,
    typedFrom({ [contactKeys.name]: 'Ada Field', [contactKeys.phone]: '07700 900123' }),
    reading,
  )
  assert.deepEqual(phone, {
    ok: true,
    answers: { [contactKeys.name]: 'Ada Field', [contactKeys.phone]: '+447700900123' },
  })
})

test('a choice takes only what is offered', () => {
  const question = {
    type: 'choice',
    options: [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
    ],
  }
  assert.equal(answer(question, { q: 'b' }), 'b')
  assert.deepEqual(wrong(question, {}), ['Answer it'])
  assert.deepEqual(wrong(question, { q: 'c' }), ['Answer it'])
  assert.equal(answer(question, { q: ['a', 'b'] }), 'a', 'given twice, the first counts')
})

test('“none of these” does not go with anything else', () => {
  const question = {
    type: 'choices',
    none: 'none',
    options: [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
      { value: 'none', label: 'None of these' },
    ],
  }
  assert.deepEqual(answer(question, { q: ['b', 'a'] }), ['a', 'b'])
  assert.deepEqual(answer(question, { q: 'none' }), ['none'])
  assert.deepEqual(wrong(question, { q: ['a', 'none'] }), ['Select the answers that fit, or select “None of these”'])
})

test('a date says which part is missing, what is not real and what is out of range', () => {
  const date = (day: string, month: string, year: string) => ({ 'q-day': day, 'q-month': month, 'q-year': year })
  const question = { type: 'date', name: 'Day it happened', from: 'today-14d', to: 'today' }
  assert.equal(answer(question, date('2', 'March', '2027')), '2027-03-02')
  assert.equal(answer(question, date('02', '03', '2027')), '2027-03-02')
  assert.deepEqual(wrong(question, date('', '3', '')), ['Day it happened must include a day and year'])
  assert.deepEqual(wrong(question, date('30', '2', '2027')), ['Day it happened must be a real date'])
  assert.deepEqual(wrong(question, date('1', '1', '27')), ['Year must include 4 numbers'])
  assert.deepEqual(wrong(question, date('13', '3', '2027')), ['Day it happened must be today or in the past'])
  assert.deepEqual(wrong(question, date('1', '2', '2027')), [
    'Day it happened must be between 26 February 2027 and 12 March 2027',
  ])
})

test('money is kept in pence and read as people write it', () => {
  assert.equal(answer({ type: 'amount' }, { q: '£1,234.5' }), 123450)
  assert.equal(answer({ type: 'amount' }, { q: '20' }), 2000)
  assert.deepEqual(wrong({ type: 'amount', name: 'Rent' }, { q: 'lots' }), [
    'Rent must be an amount of money, like 42 or 42.50',
  ])
  assert.deepEqual(wrong({ type: 'amount', name: 'Rent', max: 400 }, { q: '400.01' }), ['Rent must be £400 or less'])
})

test('phone numbers are kept in one form, email addresses without stray spaces', () => {
  assert.equal(answer({ type: 'phone' }, { q: '(07700) 900-123' }), '+447700900123')
  assert.equal(answer({ type: 'phone' }, { q: '+44 113 496 0123' }), '+441134960123')
  assert.equal(read({ type: 'phone' }, { q: 'ring my mum' }).errors.length, 1)
  assert.equal(answer({ type: 'email' }, { q: ' Ada@Example.ORG ' }), 'Ada@example.org')
  for (const bad of ['ada', 'a@b', 'a@@b.org', 'a b@c', '.a@b.org', `${'a'.repeat(65)}@b.org`]) {
    assert.equal(read({ type: 'email' }, { q: bad }).errors.length, 1, bad)
  }
})

test('a whole number stays in its range', () => {
  const question = { type: 'short-text', name: 'How many', number: { min: 1, max: 5 } }
  assert.equal(answer(question, { q: '03' }), '3')
  assert.deepEqual(wrong(question, { q: '6' }), ['How many must be between 1 and 5'])
  assert.deepEqual(wrong(question, { q: '2.5' }), ['How many must be a whole number, like 1'])
})

test('a National Insurance number is kept in one form, however it is typed', () => {
  const number = { type: 'short-text', format: 'national-insurance-number' }
  assert.equal(answer(number, { q: ' qq123456c ' }), 'QQ 12 34 56 C')
  assert.equal(answer(number, { q: 'QQ-12 34.56-C' }), 'QQ 12 34 56 C')
  for (const q of ['none', '123456', 'QQ 12 34 56', 'QQ 12 34 56 Z'])
    assert.match(wrong(number, { q })[0] ?? '', /like QQ 12 34 56 C/)
})

/** A form with these questions on one page. */
const formWith = (questions: object[]) =>
  formSchema.parse({ contact: 'none', pages: [{ key: 'page', title: 'Page', questions }] })

const faultsIn = (questions: object[], answers: Answers) => {
  const result = validateAll(formWith(questions), answers, today)
  return result.ok ? [] : result.pages.flatMap(({ errors }) => errors.map(({ field, text }) => [field, text]))
}

test('somebody cannot move to the address they move from, however the two are written', () => {
  const moves = [
    { key: 'old', type: 'address', label: 'Old', missing: 'Choose it' },
    {
      key: 'new',
      type: 'address',
      label: 'New',
      missing: 'Choose it',
      differsFrom: { question: 'old', wrong: 'Same' },
    },
  ]
  const listed = (uprn: string) => ({ kind: 'property' as const, uprn, text: `${uprn} Mill Lane, Wrenbridge` })
  const written = (text: string) => ({ kind: 'words' as const, text })
  assert.deepEqual(faultsIn(moves, { old: listed('1'), new: listed('1') }), [['new-search', 'Same']])
  assert.deepEqual(faultsIn(moves, { old: listed('1'), new: written('1 mill lane  Wrenbridge') }).length, 1)
  assert.deepEqual(faultsIn(moves, { old: written('1 High St'), new: written('1 High St.') }).length, 1)
  assert.deepEqual(faultsIn(moves, { old: listed('1'), new: listed('2') }), [])
})

test('a date cannot lie before the earlier one it follows', () => {
  const dates = [
    { key: 'born', type: 'date', label: 'Born', missing: 'Enter it' },
    {
      key: 'died',
      type: 'date',
      label: 'Died',
      missing: 'Enter it',
      notBefore: { question: 'born', wrong: 'Earlier' },
    },
  ]
  assert.deepEqual(faultsIn(dates, { born: '1941-03-12', died: '1941-03-11' }), [['died-day', 'Earlier']])
  assert.deepEqual(faultsIn(dates, { born: '1941-03-12', died: '1941-03-12' }), [])
})

test('a comparison with what is not asked before is found out', () => {
  const late = { key: 'x', type: 'date', label: 'X', optional: true, notBefore: { question: 'later', wrong: 'No' } }
  assert.deepEqual(
    checkForm(formWith([late])).map(({ message }) => message),
    ['No question “later” of type date comes before this'],
  )
})

test('a group reads each item, leaves out empty ones and says which field is wrong', () => {
  const question = {
    type: 'group',
    itemName: 'item',
    questions: [
      { key: 'what', type: 'short-text', label: 'What is it?', missing: 'Enter what it is' },
      { key: 'size', type: 'short-text', label: 'Size', optional: true },
    ],
  }
  const body = { 'q-count': '3', 'q-0-what': 'Sofa', 'q-0-size': 'large', 'q-1-what': '', 'q-2-what': 'Bed' }
  assert.deepEqual(answer(question, body), [{ what: 'Sofa', size: 'large' }, { what: 'Bed' }])
  assert.deepEqual(read(question, { 'q-0-size': 'small' }).errors, [
    { key: 'q-0-what', field: 'q-0-what', text: 'Enter what it is' },
  ])
})

test('a place is a street and where on it, a point, or words', () => {
  const street = {
    kind: 'point',
    lat: 52.2,
    lon: -1.9,
    usrn: '99900001',
    street: 'Mill Lane',
    whereabouts: '',
    text: '',
  } as const
  const question = questionSchema.parse({ key: 'q', type: 'place', label: 'Where?', missing: 'Say where' })
  const place = (body: object, places = new Map([['q', street]])) =>
    readQuestion(question, typedFrom(body), { today, stored: {}, places })
  assert.deepEqual(place({ q: '99900001', 'q-text': 'outside 12' }).answer, {
    ...street,
    whereabouts: 'outside 12',
    text: 'outside 12, Mill Lane',
  })
  assert.equal(place({ q: '99900001' }).errors[0]?.text, 'Enter where on the street it is')
  const none = new Map<string, typeof street>()
  assert.deepEqual(place({ 'q-lat': '52.1234567', 'q-lon': '-1.9' }, none).answer, {
    kind: 'point',
    lat: 52.123457,
    lon: -1.9,
    usrn: null,
    street: null,
    whereabouts: '',
    text: 'At the point marked on the map',
  })
  assert.deepEqual(place({ q: 'in-words', 'q-text': 'By the weir' }, none).answer, {
    kind: 'words',
    text: 'By the weir',
  })
  assert.equal(place({ 'q-lat': '1e9', 'q-lon': '-1.9' }, none).errors[0]?.text, 'Say where')
  assert.equal(place({ 'q-search': 'Mill' }, none).errors[0]?.text, 'Select “Find street”, then choose the street')
})

test('answers in words use the labels people saw and leave out what was not asked', () => {
  const words = answersInWords(form, { what: 'pothole', deep: 'yes', notes: 'One\nTwo' })
  assert.deepEqual(
    words.map(({ name, lines }) => [name, lines]),
    [
      ['What is it?', ['A pothole']],
      ['Is it deep?', ['Yes']],
      ['Tell us more', ['One', 'Two']],
    ],
  )
})

test('a yes in a group says to what', () => {
  const schools = {
    key: 'schools',
    type: 'group',
    label: 'Schools',
    missing: 'Enter one',
    itemName: 'school',
    questions: [
      { key: 'name', type: 'short-text', label: 'Name', missing: 'Enter it' },
      { key: 'sibling', type: 'yes-no', label: 'Sibling there?', name: 'Sibling there', missing: 'Select yes' },
    ],
  }
  const [words] = answersInWords(formWith([schools]), { schools: [{ name: 'Mill Lane', sibling: 'yes' }] })
  assert.deepEqual(words?.lines, ['Mill Lane, Sibling there: yes'])
})

test('answers are carried to a newer form question by question, and what no longer fits is shown', () => {
  const newer = formSchema.parse({
    contact: 'none',
    pages: [
      {
        key: 'what',
        questions: [
          {
            key: 'what',
            type: 'choice',
            label: 'What?',
            missing: 'Select what',
            options: [
              { value: 'sign', label: 'Sign' },
              { value: 'light', label: 'Light' },
            ],
          },
        ],
      },
      { key: 'story', questions: [{ key: 'story', type: 'long-text', label: 'Story', optional: true }] },
    ],
  })
  const carried = carryAnswers(form, newer, { what: 'pothole', deep: 'yes', notes: 'By the gate' }, today)
  assert.deepEqual(carried.answers, { story: 'By the gate' })
  assert.deepEqual(carried.leftOver, [
    { key: 'what', name: 'What is it?', lines: ['A pothole'] },
    { key: 'deep', name: 'Is it deep?', lines: ['Yes'] },
  ])
})

test('stored answers are judged by the same rules as typed ones', () => {
  assert.deepEqual(validateAll(form, { what: 'sign', deep: 'yes' }, today), { ok: true, answers: { what: 'sign' } })
  const missing = validateAll(form, { what: 'pothole' }, today)
  assert.ok(!missing.ok)
  assert.deepEqual(
    missing.pages.map(({ page }) => page.key),
    ['depth'],
  )
})

test('a form that asks the impossible is found out', () => {
  const broken = formSchema.parse({
    contact: 'none',
    pages: [
      {
        key: 'a',
        when: { question: 'later', is: 'yes' },
        questions: [
          { key: 'x', type: 'yes-no', label: 'X?' },
          { key: 'x', type: 'yes-no', label: 'X?', missing: 'Select' },
        ],
      },
      { key: 'b', when: { question: 'x', is: 'maybe' }, text: [], questions: [] },
    ],
  })
  assert.deepEqual(
    checkForm(broken).map(({ message }) => message),
    [
      'A page without exactly one question needs a “title”',
      'No question “later” comes before this',
      'A question needs either “missing”, the words when it is left empty, or “optional: true”',
      'The key “x” is already used',
      'A page without exactly one question needs a “title”',
      'A page needs questions, “text” or a “warning”',
      '“maybe” is not an answer to “x”',
    ],
  )
})
