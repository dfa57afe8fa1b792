import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fill, fillLine } from './fill.ts'
import { formatFor, formatInWords } from './format.ts'
import { cleaned, markOf, withoutSecrets, withSecrets } from './marks.ts'
import { isRefused, jargonIn, readability, syllablesIn } from './plain-language.ts'
import { renderEmail, renderLetter, withoutLink } from './render-html.ts'
import { forSms, renderText, smsParts } from './render-text.ts'

const format = formatFor([], 'email', { address: null, hasEasyRead: false })
const frame = { subject: 'A & B', councilName: 'Wrenbridge <City>', format }
const html = (body: Parameters<typeof fill>[0], values: Record<string, string>) =>
  renderEmail(fill(body, values, 'email'), frame)

test('a paragraph stands only where its condition holds', () => {
  const body = ['Always.', { if: 'reference', say: 'Yours is {reference}.' }, { unless: 'reference', say: 'None yet.' }]
  assert.equal(renderText(fill(body, { reference: 'FP-1' }, 'email')), 'Always.\n\nYours is FP-1.')
  assert.equal(renderText(fill(body, {}, 'email')), 'Always.\n\nNone yet.')
  const state = [{ if: { state: ['refused', 'closed'] }, say: 'It has ended.' }]
  assert.equal(renderText(fill(state, { state: 'refused' }, 'email')), 'It has ended.')
  assert.equal(renderText(fill(state, { state: 'open' }, 'email')), '')
})

test('what belongs on paper does not stand in an email', () => {
  const body = [{ on: 'letter' as const, say: 'Have this letter with you.' }, 'Goodbye.']
  assert.equal(renderText(fill(body, {}, 'email')), 'Goodbye.')
  assert.equal(renderText(fill(body, {}, 'letter')), 'Have this letter with you.\n\nGoodbye.')
})

test('a button without a link is left out', () => {
  assert.equal(renderText(fill([{ button: 'Follow it' }], {}, 'email')), '')
  assert.equal(
    renderText(fill([{ button: 'Follow it' }], { link: 'https://x.example.org' }, 'email')),
    'Follow it:\nhttps://x.example.org',
  )
})

test('sentences given by others end with one full stop, whether they brought one or not', () => {
  assert.equal(
    fillLine('{promiseWords} Follow it', { promiseWords: 'we come by Friday' }),
    'We come by Friday. Follow it',
  )
  assert.equal(fillLine('By {promiseWords}.', { promiseWords: 'Friday.' }), 'By Friday.')
  assert.equal(
    renderText(fill(['{reason}'], { reason: 'snow has closed the roads' }, 'email')),
    'Snow has closed the roads.',
  )
  assert.equal(renderText(fill(['{text}'], { text: 'Kind regards\nTom Reed' }, 'email')), 'Kind regards\nTom Reed')
})

test('whatever is filled in stays text: no markup, no name of ours, no link', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (typed) => {
      const made = html(['{text}', '**{text}**', '* {text}'], { text: cleaned(typed) })
      const allowed = html(['x', '**x**', '* x'], {})
      assert.deepEqual(
        new Set(made.match(/<[a-z!/][^>]*>/gi)),
        new Set([
          ...(allowed.match(/<[a-z!/][^>]*>/gi) ?? []),
          ...(made.includes('<br>') ? ['<br>'] : []),
        ]).intersection(new Set(made.match(/<[a-z!/][^>]*>/gi))),
      )
    }),
  )
  assert.match(html(['{text}'], { text: '{link} **loud** <b>' }), /\{link\} \*\*loud\*\* &lt;b&gt;/)
})

test('secrets are filled in only when it goes, and nobody can forge their marks', () => {
  const text = fillLine('Your code is {code}', { code: markOf('code') })
  assert.equal(withoutSecrets(text), 'Your code is [their code]')
  assert.equal(withSecrets(text, { code: '123' }), 'Your code is 123')
  assert.equal(cleaned('\uE000link\uE001'), 'link')
  assert.doesNotMatch(withoutLink(html([{ button: 'Go' }], { link: markOf('link') })), /href/)
})

test('letters are in the reader’s size throughout, left aligned, without italics or underlining', () => {
  const large = formatFor([{ code: 'large-print', points: 18, words: 'Write in large print' }], 'letter', {
    address: '1 A Street, Wrenbridge',
    hasEasyRead: false,
  })
  assert.deepEqual(formatInWords(large, 'letter'), ['Large print, 18 point'])
  const letter = renderLetter(fill(['Hello.'], {}, 'letter'), {
    ...frame,
    format: large,
    name: 'Ms <Patel>',
    dateWords: '18 November 2026',
    reference: 'FP-1',
  })
  assert.match(letter, /font: 18pt\/1\.5 Arial/)
  assert.match(letter, /Ms &lt;Patel&gt;<br>1 A Street<br>Wrenbridge/)
  assert.doesNotMatch(letter, /italic|underline|uppercase|justify/)
})

test('formats we cannot make are said, where they matter', () => {
  const braille = [{ code: 'braille-2', points: null, words: 'Send it in Braille, grade 2.' }]
  assert.deepEqual(formatFor(braille, 'letter', { address: null, hasEasyRead: false }).byHand, [
    'Send it in Braille, grade 2.',
  ])
  assert.deepEqual(formatFor(braille, 'email', { address: null, hasEasyRead: false }).byHand, [])
  const easy = [{ code: 'easy-read', points: null, words: 'Send the Easy Read version.' }]
  assert.equal(formatFor(easy, 'email', { address: null, hasEasyRead: true }).easyRead, true)
  assert.deepEqual(formatFor(easy, 'email', { address: null, hasEasyRead: false }).byHand, [
    'Send the Easy Read version.',
  ])
})

test('text messages are counted as the networks bill them', () => {
  assert.deepEqual(
    [160, 161, 306, 307].map((length) => smsParts('a'.repeat(length))),
    [1, 2, 2, 3],
  )
  assert.deepEqual(
    [70, 71].map((length) => smsParts('ŵ'.repeat(length))),
    [1, 2],
  )
  assert.equal(smsParts('€'.repeat(81)), 2)
  assert.equal(forSms('“We’ll come – soon…”'), '"We\'ll come - soon..."')
})

test('hard text is told from plain text', () => {
  const plain = readability([
    'We have your report. We will come back and empty your bin by Friday. You do not need to do anything. Leave the bin where it is until we have been there.',
  ])
  const hard = readability([
    'Notwithstanding the aforementioned circumstances, the local authority reserves discretionary entitlement to undertake supplementary investigations, subsequently communicating determinations regarding administrative responsibilities.',
    'Representations concerning unsatisfactory environmental maintenance should necessarily demonstrate substantial evidential foundations.',
  ])
  assert.ok(plain.readingAge !== null && plain.readingAge <= 10, String(plain.readingAge))
  assert.ok(hard.readingAge !== null && hard.readingAge >= 20, String(hard.readingAge))
  assert.deepEqual(plain.remarks, [])
  assert.ok(hard.remarks.some(isRefused))
})

test('syllables are near what a reader hears', () => {
  const heard: [string, number][] = [
    ['bin', 1],
    ['report', 2],
    ['emptied', 2],
    ['collection', 3],
    ['council', 2],
    ['street', 1],
    ['rubbish', 2],
    ['responsibility', 6],
    ['made', 1],
    ['closed', 1],
  ]
  for (const [word, count] of heard)
    assert.ok(Math.abs(syllablesIn(word) - count) <= (count > 3 ? 1 : 0), `${word}: ${syllablesIn(word)}`)
})

test('jargon is found as whole words, whatever their case', () => {
  assert.equal(jargonIn('PRIOR  to the visit').length, 1)
  assert.equal(jargonIn('A priority of ours').length, 0)
  assert.equal(jargonIn('Stakeholders met').length, 1)
})
