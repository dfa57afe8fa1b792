import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { searchAddresses, searchStreets } from '#modules/places/index.ts'
import { testDatabase } from '../../../../test/index.ts'
import type { Answers } from '../rules/answers.ts'
import { formSchema } from '../rules/form.ts'
import { showForm, showPage, submitForm, submitPage } from './asking.ts'

const db = await testDatabase()

const form = formSchema.parse({
  contact: 'none',
  pages: [
    {
      key: 'home',
      questions: [{ key: 'home', type: 'address', label: 'Which home?', missing: 'Choose the home' }],
    },
    {
      key: 'where',
      questions: [{ key: 'where', type: 'place', label: 'Where is it?', missing: 'Tell us where it is' }],
    },
    {
      key: 'hurt',
      title: 'Is it dangerous?',
      questions: [
        { key: 'hurt', type: 'yes-no', label: 'Could it hurt someone?', missing: 'Select yes if it could' },
        {
          key: 'how',
          type: 'short-text',
          label: 'How?',
          when: { question: 'hurt', is: 'yes' },
          missing: 'Enter how it could hurt someone',
        },
      ],
    },
    {
      key: 'things',
      questions: [
        {
          key: 'things',
          type: 'group',
          label: 'What is there?',
          missing: 'Enter what is there',
          itemName: 'thing',
          atMost: 3,
          questions: [{ key: 'what', type: 'short-text', label: 'What is it?', missing: 'Enter what it is' }],
        },
      ],
    },
  ],
})

const [address] = await searchAddresses(db, 'Castlegate', { limit: 1 })
const [street] = await searchStreets(db, 'Castlegate')
assert.ok(address && street)

const send = (pageKey: string, body: object, answers: Answers = {}) => submitPage(db, form, answers, { pageKey, body })

describe('an address', () => {
  test('is searched, chosen from what was found, and kept with its words', async () => {
    const searched = await send('home', { 'home-search': address.postcode, _action: 'find:home' })
    assert.ok(searched.kind === 'again')
    assert.deepEqual(searched.page.errors, [])
    assert.ok(searched.page.questions[0]?.place?.found?.some(({ value }) => value === address.uprn))

    const chosen = await send('home', { 'home-search': address.postcode, home: address.uprn })
    assert.ok(chosen.kind === 'accepted')
    assert.deepEqual(chosen.answers.home, { kind: 'property', uprn: address.uprn, text: address.address })
    assert.equal(chosen.next, 'where')
  })

  test('typed without “Find address” is looked up all the same; only then it must be chosen', async () => {
    const sent = await send('home', { 'home-search': address.postcode })
    assert.ok(sent.kind === 'again')
    assert.ok((sent.page.questions[0]?.place?.found?.length ?? 0) > 0)
    assert.deepEqual(sent.page.errors, [])
    const again = await send('home', { 'home-search': address.postcode, 'home-searched': address.postcode })
    assert.ok(again.kind === 'again')
    assert.deepEqual(again.page.errors, [{ text: 'Choose the address from the list', href: '#home' }])
  })

  test('that is not found is why nobody goes on: the error says so, and leads to where it is put right', async () => {
    const sent = await send('home', { 'home-search': 'ZZ99 9ZZ' })
    assert.ok(sent.kind === 'again')
    assert.deepEqual(sent.page.errors, [
      { text: 'We found no address for “ZZ99 9ZZ”. Enter the address', href: '#home-text' },
    ])
    const looked = await send('home', { 'home-search': 'ZZ99 9ZZ', _action: 'find:home' })
    assert.deepEqual(looked.kind === 'again' && looked.page.errors, [])
  })

  test('that does not exist is not taken from a made-up number', async () => {
    const sent = await send('home', { home: '999999999999' })
    assert.ok(sent.kind === 'again')
    assert.equal(sent.page.errors[0]?.text, 'Choose the address from the list')
  })

  test('that was chosen before shows again as chosen', () => {
    const page = showPage(form, { home: { kind: 'property', uprn: address.uprn, text: address.address } }, 'home')
    assert.deepEqual(page?.questions[0]?.place?.found, [{ value: address.uprn, text: address.address }])
    assert.equal(page?.questions[0]?.place?.chosen, address.uprn)
  })
})

test('a place is found by its street and told in words, without a map', async () => {
  const sent = await send('where', { 'where-search': 'castelgate', _action: 'find:where' })
  assert.ok(sent.kind === 'again')
  assert.equal(sent.page.questions[0]?.place?.found?.[0]?.value, street.usrn)
  const chosen = await send('where', { where: street.usrn, 'where-text': 'outside number 7' })
  assert.ok(chosen.kind === 'accepted')
  assert.deepEqual(chosen.answers.where, {
    kind: 'point',
    lat: street.lat,
    lon: street.lon,
    usrn: street.usrn,
    street: 'Castlegate',
    whereabouts: 'outside number 7',
    text: 'outside number 7, Castlegate',
  })
})

test('a place that is on no street is told in words alone, once somebody says so', async () => {
  const asked = await send('where', { 'where-text': 'On the towpath below the weir' })
  assert.ok(asked.kind === 'again')
  assert.equal(asked.page.errors[0]?.text, 'Enter the name of the street, or say that it is not on one')
  const told = await send('where', { where: 'in-words', 'where-text': 'On the towpath below the weir' })
  assert.ok(told.kind === 'accepted')
  assert.deepEqual(told.answers.where, { kind: 'words', text: 'On the towpath below the weir' })
})

test('a question that shows because of an answer on its own page is asked before it is missed', async () => {
  const first = await send('hurt', { hurt: 'yes' })
  assert.ok(first.kind === 'again')
  assert.deepEqual(first.page.errors, [])
  assert.deepEqual(
    first.page.questions.map(({ key }) => key),
    ['hurt', 'how'],
  )
  const second = await send('hurt', { hurt: 'yes', how: '' }, { hurt: 'yes' })
  assert.ok(second.kind === 'again')
  assert.equal(second.page.errors[0]?.text, 'Enter how it could hurt someone')
})

test('another item is added and one taken out without losing what was typed', async () => {
  const added = await send('things', { 'things-count': '1', 'things-0-what': 'Sofa', _action: 'add:things' })
  assert.ok(added.kind === 'again')
  assert.equal(added.page.questions[0]?.group?.count, 2)
  assert.equal(added.page.questions[0]?.group?.items[0]?.[0]?.value, 'Sofa')
  const body = { 'things-count': '2', 'things-0-what': 'Sofa', 'things-1-what': 'Bed', _action: 'remove:things:0' }
  const removed = await send('things', body)
  assert.ok(removed.kind === 'again')
  assert.equal(removed.page.questions[0]?.group?.items[0]?.[0]?.value, 'Bed')
})

test('put aside half answered keeps what could be read', async () => {
  const sent = await send('hurt', { hurt: 'yes', _action: 'save-for-later' })
  assert.deepEqual(sent, { kind: 'put-aside', answers: { hurt: 'yes' } })
})

test('a page that is not there is gone, whatever is sent to it', async () => {
  for (const pageKey of ['nowhere', '__proto__', 'constructor', ''])
    assert.equal((await send(pageKey, {})).kind, 'gone')
})

test('staff fill in the whole form on one screen, and hear only of what was on the screen', async () => {
  const asked = 'home,where,hurt,things'
  const shown = showForm(form, {})
  assert.deepEqual(
    shown.map(({ key }) => key),
    asked.split(','),
  )
  const half = await submitForm(db, form, {}, { _asked: asked, home: address.uprn, hurt: 'yes' })
  assert.ok(half.kind === 'again')
  const wrong = half.pages.flatMap(({ errors }) => errors.map(({ text }) => text))
  assert.deepEqual(wrong, ['Tell us where it is', 'Enter what it is'])
  assert.deepEqual(
    half.pages[2]?.questions.map(({ key }) => key),
    ['hurt', 'how'],
  )

  const whole = await submitForm(db, form, half.answers, {
    _asked: asked,
    home: address.uprn,
    where: 'in-words',
    'where-text': 'By the weir',
    hurt: 'yes',
    how: 'Someone could fall',
    'things-0-what': 'Sofa',
  })
  assert.ok(whole.kind === 'accepted')
  assert.deepEqual(whole.answers.things, [{ what: 'Sofa' }])
})

test('bodies that no browser sends are answered, not thrown at', async () => {
  const bodies: unknown[] = [
    null,
    undefined,
    7,
    'x',
    [],
    { home: { $ne: 1 } },
    { home: ['a', 'b'] },
    { 'home-search': '\u0000\uD800%' },
  ]
  for (const body of bodies) {
    assert.equal((await submitPage(db, form, {}, { pageKey: 'home', body })).kind, 'again')
    assert.equal((await submitForm(db, form, {}, body)).kind, 'again')
  }
  const long = await send('home', { 'home-search': 'x'.repeat(90_000) })
  assert.equal(long.kind, 'again')
})
