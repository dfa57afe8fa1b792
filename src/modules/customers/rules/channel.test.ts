import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { chooseChannel, clashOf, clashWith, formatsOf, type ReachPoint, refusedChannels } from './channel.ts'
import { type Channel, kindsOfNeed, type Need, needInWords } from './needs.ts'

const point = (kind: 'email' | 'phone', value: string, more: Partial<ReachPoint> = {}): ReachPoint => ({
  id: value,
  kind,
  value,
  status: 'ok',
  preferred: false,
  ...more,
})
const email = point('email', 'jane@example.org')
const mobile = point('phone', '+447700900123')
const landline = point('phone', '+441134960123')
const need = (value: string, detail: string | null = null): Need => ({ value, detail, appliesTo: 'person' })
const home = { hasAddress: true, deceased: false }

const chosen = (needs: Need[], points: ReachPoint[], asked: Parameters<typeof chooseChannel>[2]) => {
  const choice = chooseChannel(needs, points, asked)
  return choice.channel ?? choice.because
}

describe('a message goes', () => {
  test('by email first, then text, then letter', () => {
    assert.equal(chosen([], [mobile, email], home), 'email')
    assert.equal(chosen([], [mobile], home), 'sms')
    assert.equal(chosen([], [landline], home), 'letter')
  })
  test('the way the person prefers', () => {
    assert.equal(chosen([], [email, { ...mobile, preferred: true }], home), 'sms')
    assert.equal(chosen([need('letter-only')], [email, mobile], home), 'letter')
    assert.equal(chosen([need('screen-reader')], [email, { ...mobile, preferred: true }], home), 'email')
  })
  test('past an address that bounces', () => {
    assert.equal(chosen([], [{ ...email, status: 'bouncing' }, mobile], home), 'sms')
  })
})

describe('a message does not go', () => {
  test('to somebody who has died', () => assert.equal(chosen([], [email], { ...home, deceased: true }), 'deceased'))
  test('by post to somebody who takes email only and has none', () =>
    assert.equal(chosen([need('email-only')], [landline], home), 'no-email'))
  test('to somebody who wants letters and has no postal address, whatever else we have', () => {
    const choice = chooseChannel([need('letter-only')], [email], { hasAddress: false, deceased: false })
    assert.ok(choice.channel === null)
    assert.deepEqual([choice.because, choice.meant], ['no-address', 'letter'])
    assert.equal(chosen([], [landline], { hasAddress: false, deceased: false }), 'nothing-known')
  })
  test('in writing to somebody who must be phoned', () =>
    assert.equal(chosen([need('phone-only')], [email], home), 'refused'))
  test('past the carer', () => assert.equal(chosen([need('via-carer', 'her son Tom')], [email], home), 'via-carer'))
  test('where nothing works, and says so', () =>
    assert.equal(chosen([], [{ ...email, status: 'wrong' }], { hasAddress: false, deceased: false }), 'not-working'))
})

describe('needs that leave no way at all', () => {
  const clash = (recorded: Need[], added: Need) => clashWith(recorded, added).map(({ value }) => value)
  test('are told by the one that stands in the way, where one is enough', () => {
    assert.deepEqual(clash([need('no-letters'), need('phone-only')], need('no-phone')), ['phone-only'])
    assert.deepEqual(clash([need('email-only')], need('letter-only')), ['email-only'])
  })
  test('and no more than leave none: what still leaves a way is taken', () => {
    assert.deepEqual(clash([need('no-phone'), need('no-letters')], need('email-only')), [])
    assert.deepEqual(clash([need('phone-only')], need('large-print')), [])
    assert.deepEqual(clash([need('phone-only')], { ...need('no-phone'), appliesTo: 'carer' }), [])
    assert.deepEqual(clash([need('phone-only')], need('via-carer', 'her son Tom')), [])
  })
  test('are a problem to settle where they stand already, and no reason to phone', () => {
    const both = [need('phone-only'), need('no-phone')]
    assert.deepEqual(clashOf(both), both)
    assert.equal(chosen(both, [email], home), 'needs-clash')
    assert.deepEqual(clashOf([...both, need('via-carer', 'her son Tom')]), [])
  })
})

test('“no phone calls” still leaves text messages', () => {
  assert.deepEqual(refusedChannels([need('no-phone')]), ['phone'])
  assert.equal(chosen([need('no-phone')], [mobile], { ...home, channels: ['phone'] }), 'refused')
})

test('a need of the carer does not change how the person is written to', () => {
  assert.deepEqual(formatsOf([{ ...need('large-print'), appliesTo: 'carer' }]), [])
  assert.equal(
    needInWords({ ...need('large-print'), appliesTo: 'carer' }),
    'For the carer: Write in large print, 18 point.',
  )
})

describe('each need says what to do', () => {
  const cases: [Need, string][] = [
    [need('large-print', '24 pt'), 'Write in large print, 24 point.'],
    [need('large-print'), 'Write in large print, 18 point.'],
    [need('large-print', '12'), 'Write in large print, 16 point.'],
    [need('no-phone'), 'Do not phone. Email instead, or write.'],
    [need('language-interpreter', 'Polish'), 'Book an interpreter for Polish.'],
    [need('audio', 'CD'), 'Send it as audio (CD).'],
    [need('audio'), 'Send it as audio.'],
    [
      need('lip-reads', 'better on the left'),
      'Face the person and speak clearly. Do not cover your mouth. Better on the left.',
    ],
    [need('knock-loudly'), 'When you visit: knock loudly and wait.'],
  ]
  for (const [given, words] of cases) test(words, () => assert.equal(needInWords(given), words))
  test('all of them, with nothing left open', () => {
    for (const value of Object.keys(kindsOfNeed)) assert.match(needInWords(need(value)), /^[A-Z][^{}]+\.$/)
  })
})

test('whatever somebody needs, a message never goes a way they refuse or that does not work', () => {
  const needs = fc.array(
    fc.constantFrom(...Object.keys(kindsOfNeed)).map((value) => need(value)),
    { maxLength: 4 },
  )
  const points = fc.array(
    fc.record({
      id: fc.uuid(),
      kind: fc.constantFrom('email' as const, 'phone' as const),
      value: fc.constantFrom('jane@example.org', '+447700900123', '+441134960123'),
      status: fc.constantFrom('ok' as const, 'bouncing' as const, 'wrong' as const),
      preferred: fc.boolean(),
    }),
    { maxLength: 4 },
  )
  const channels = fc.subarray<Channel>(['email', 'sms', 'letter', 'phone'], { minLength: 1 })
  fc.assert(
    fc.property(
      needs,
      points,
      channels,
      fc.boolean(),
      fc.boolean(),
      (required, known, wanted, hasAddress, deceased) => {
        const choice = chooseChannel(required, known, { channels: wanted, hasAddress, deceased })
        if (choice.channel === null) return choice.words.length > 0
        assert.equal(deceased, false)
        assert.ok(wanted.includes(choice.channel))
        assert.ok(!refusedChannels(required).includes(choice.channel))
        if (choice.channel === 'letter') return hasAddress
        return known.some((each) => each.id === choice.pointId && each.status === 'ok')
      },
    ),
  )
})
