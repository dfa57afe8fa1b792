import assert from 'node:assert/strict'
import { test } from 'node:test'
import { services } from '#modules/services/index.ts'
import { testDatabase } from '../../../test/index.ts'
import { answersTo, guidanceFor, noticesInForce, publicNotices } from './index.ts'
import { guidanceSchema, isInForce, isReviewDue } from './rules/guidance.ts'

const db = await testDatabase()
const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/London]`).toInstant()

test('every service has a script, and every call the scripts for identity and refusal', async () => {
  for (const { key } of await services(db)) {
    const { script, identity, refusal } = await guidanceFor(db, key, at('2026-11-18T10:00'))
    assert.ok(script, key)
    assert.equal(identity?.key, 'identity')
    assert.equal(refusal?.key, 'refusal')
  }
})

test('a notice appears with its first minute and goes with its last', () => {
  const notice = { from: '2027-03-28', to: '2027-10-31' }
  assert.equal(isInForce(notice, at('2027-03-27T23:59')), false)
  assert.equal(isInForce(notice, at('2027-03-28T00:00')), true)
  assert.equal(isInForce(notice, at('2027-10-31T23:59')), true)
  assert.equal(isInForce(notice, at('2027-11-01T00:00')), false)
})

test('a notice shows for its services and wards and for nothing else', async () => {
  const during = at('2026-11-18T10:00')
  const keys = async (about: object) => (await noticesInForce(db, during, about)).map(({ key }) => key)
  assert.ok((await keys({ serviceKey: 'road-defect', wardCode: 'W-MIL' })).includes('mill-bridge'))
  assert.ok(!(await keys({ serviceKey: 'road-defect', wardCode: 'W-ORC' })).includes('mill-bridge'))
  assert.ok(!(await keys({ serviceKey: 'blue-badge' })).includes('mill-bridge'))
  const { notices } = await guidanceFor(db, 'missed-bin', during, 'W-MIL')
  assert.deepEqual(notices.map(({ key }) => key).toSorted(), ['garden-winter', 'mill-bridge'])
})

test('residents see only notices meant for them', async () => {
  const all = await publicNotices(db, at('2026-12-05T10:00'))
  assert.ok(all.some(({ key }) => key === 'christmas-collections'))
  assert.ok(all.every((notice) => notice.public))
})

test('a stranger who asks when the tip opens is answered from the first words', async () => {
  for (const text of ['when does the tip open', 'tip opening hours', 'is the dump open sunday', 'recyling centre']) {
    const [best] = await answersTo(db, text)
    assert.equal(best?.key, 'tip-opening', text)
  }
  assert.equal((await answersTo(db, 'are bins collected on bank holiday'))[0]?.key, 'bank-holiday-collections')
  assert.deepEqual(await answersTo(db, ''), [])
})

test('guidance says who must look at it again, and by when', () => {
  assert.equal(isReviewDue({ review: '2027-01-01' }, Temporal.PlainDate.from('2026-12-31')), false)
  assert.equal(isReviewDue({ review: '2027-01-01' }, Temporal.PlainDate.from('2027-01-01')), true)
})

test('a notice that ends before it begins is refused, and so is a day that does not exist', () => {
  const notice = {
    title: 'T',
    kind: 'notice',
    owner: 'contact-centre',
    review: '2027-01-01',
    text: 'X',
    from: '2027-02-02',
    to: '2027-02-01',
  }
  const wrong = guidanceSchema.safeParse(notice)
  assert.equal(wrong.error?.issues[0]?.message, 'is before “from”')
  assert.equal(guidanceSchema.safeParse({ ...notice, to: '2027-02-30' }).success, false)
})
