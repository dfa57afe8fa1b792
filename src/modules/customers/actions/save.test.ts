import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inTransaction } from '#platform/db/index.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { listPoints } from '../queries/contact-points.ts'
import { changesSince, findCustomer } from '../queries/customers.ts'
import { needsOf } from '../queries/needs.ts'
import { howToReach } from '../queries/reach.ts'
import { addContactPoint, markContactPoint, preferContactPoint, removeContactPoint } from './contact-points.ts'
import { markDeceased, undoDeceased } from './deceased.ts'
import { endNeed, recordNeed, reviewNeed } from './needs.ts'
import { type CustomerDetails, changeCustomer, createCustomer, type NewCustomer } from './save.ts'

const db = await testDatabase()
const actor = staffActor({ permissions: ['customers.read', 'customers.edit'] })
const details: CustomerDetails = {
  kind: 'person',
  title: 'Mrs',
  givenName: 'Jane',
  familyName: 'Nowak',
  organisationName: null,
  wardCode: null,
  dateOfBirth: null,
  uprn: null,
  addressText: 'Rose Cottage, Mill Lane, ZZ99 1AB',
}
const create = async (more: Partial<NewCustomer> = {}) =>
  (
    await inTransaction(db, async (tx) =>
      createCustomer(tx, actor, { ...details, emails: [], phones: [], scopeId: null, ...more }),
    )
  ).customerId
const seen = async (id: string) => {
  const found = await findCustomer(db, actor, id)
  assert.ok(found)
  return found
}
const points = async (id: string) =>
  (await listPoints(db, [id])).map(({ value, status, preferred }) => ({ value, status, preferred }))

describe('saving a customer', () => {
  test('keeps what changed, by whom, for the next person', async () => {
    const customerId = await create()
    const { version } = await seen(customerId)
    const saved = await inTransaction(db, (tx) =>
      changeCustomer(tx, actor, { customerId, version, details: { ...details, familyName: 'Nowak-Lane' } }),
    )
    assert.deepEqual(saved, { refusal: null })
    assert.equal((await seen(customerId)).name, 'Jane Nowak-Lane')
    const [change] = await changesSince(db, customerId, version)
    assert.deepEqual(change?.fields, [{ field: 'familyName', before: 'Nowak', after: 'Nowak-Lane' }])
    assert.equal(change?.changedBy, 'Test Officer')
  })

  test('is refused to the second of two who save at the same time', async () => {
    const customerId = await create()
    const { version } = await seen(customerId)
    const save = (givenName: string) =>
      inTransaction(db, (tx) => changeCustomer(tx, actor, { customerId, version, details: { ...details, givenName } }))
    const outcomes = await Promise.all([save('Anna'), save('Beth')])
    assert.deepEqual(outcomes.map(({ refusal }) => refusal).toSorted(), ['changed-since', null])
  })

  test('without a change writes nothing', async () => {
    const customerId = await create()
    const { version } = await seen(customerId)
    await inTransaction(db, (tx) => changeCustomer(tx, actor, { customerId, version, details }))
    assert.equal((await seen(customerId)).version, version)
  })

  test('of somebody in a circle is not possible, nor visible, from outside', async () => {
    const customerId = await create({ scopeId: '0198f000-0000-7000-8000-00000000c0de' })
    assert.equal(await findCustomer(db, actor, customerId), undefined)
    await assert.rejects(
      inTransaction(db, (tx) => changeCustomer(tx, actor, { customerId, version: 1, details })),
      /not found/,
    )
  })
})

describe('contact points', () => {
  test('are there once, one is preferred, and one that bounces is not', async () => {
    const customerId = await create({ emails: ['jane@example.org'], phones: ['+447700900123'] })
    const add = (kind: 'email' | 'phone', value: string) =>
      inTransaction(db, (tx) => addContactPoint(tx, actor, { customerId, kind, value, preferred: true }))
    assert.deepEqual(await add('email', 'jane@example.org'), { refusal: 'already-there' })
    assert.deepEqual(await add('phone', '+441134960123'), { refusal: null })
    const [first, second] = await listPoints(db, [customerId])
    assert.equal(first?.value, '+441134960123')
    await inTransaction(db, (tx) => preferContactPoint(tx, actor, second?.id ?? ''))
    assert.deepEqual((await points(customerId)).filter(({ preferred }) => preferred).length, 1)

    await inTransaction(db, (tx) => markContactPoint(tx, actor, { pointId: second?.id ?? '', status: 'bouncing' }))
    assert.ok((await points(customerId)).every(({ preferred }) => !preferred))
    const again = await inTransaction(db, (tx) => preferContactPoint(tx, actor, second?.id ?? ''))
    assert.deepEqual(again, { refusal: 'not-working' })
    await inTransaction(db, (tx) => removeContactPoint(tx, actor, second?.id ?? ''))
    assert.equal((await points(customerId)).length, 2)
  })
})

const since = Temporal.PlainDate.from('2026-11-01')
const record = (customerId: string, value: 'large-print' | 'no-phone', detail: string | null = null) =>
  inTransaction(db, (tx) =>
    recordNeed(tx, actor, {
      customerId,
      value,
      detail,
      appliesTo: 'person',
      since,
      source: 'The person',
      consentToShare: true,
    }),
  )

describe('needs', () => {
  test('are recorded, obeyed in how to reach somebody, reviewed in a year, and ended', async () => {
    const customerId = await create({ emails: ['jane@example.org'], phones: ['+447700900123'] })
    assert.deepEqual(await record(customerId, 'large-print', '20'), { refusal: null })
    assert.deepEqual(await record(customerId, 'no-phone'), { refusal: null })
    assert.deepEqual(await record(customerId, 'no-phone'), { refusal: 'already-recorded' })
    const reach = await howToReach(db, customerId)
    assert.deepEqual(reach?.needs, ['Do not phone. Email instead, or write.', 'Write in large print, 20 point.'])
    assert.deepEqual(reach?.refuses, ['phone'])
    assert.equal(reach?.phone, null)
    assert.equal(reach?.email?.value, 'jane@example.org')
    assert.equal(reach?.formats[0]?.points, 20)

    const [need] = await needsOf(db, customerId)
    assert.equal(need?.reviewDue.toString(), '2027-11-18')
    const review = { needId: need?.id ?? '', version: need?.version ?? 0, detail: null, consentToShare: false }
    assert.deepEqual(await inTransaction(db, (tx) => reviewNeed(tx, actor, review)), { refusal: null })
    assert.deepEqual(await inTransaction(db, (tx) => reviewNeed(tx, actor, review)), { refusal: 'changed-since' })
    await inTransaction(db, (tx) => endNeed(tx, actor, { needId: review.needId, because: 'no-longer-needed' }))
    assert.deepEqual((await howToReach(db, customerId))?.refuses, [])
  })
})

describe('when somebody has died', () => {
  test('nothing goes to them and their needs end, and it can be undone with a reason', async () => {
    const customerId = await create({ emails: ['jane@example.org'] })
    await record(customerId, 'large-print')
    const on = Temporal.PlainDate.from('2026-11-10')
    const mark = () =>
      inTransaction(db, (tx) => markDeceased(tx, actor, { customerId, on, source: 'Death registration' }))
    assert.deepEqual(await mark(), { refusal: null })
    assert.deepEqual(await mark(), { refusal: 'already-recorded' })
    const stopped = await howToReach(db, customerId)
    assert.ok(stopped?.deceased && stopped.choice.channel === null && stopped.choice.because === 'deceased')
    assert.deepEqual(await needsOf(db, customerId), [])
    assert.deepEqual(await record(customerId, 'no-phone'), { refusal: 'deceased' })

    await inTransaction(db, (tx) => undoDeceased(tx, actor, { customerId, reason: 'Another Jane Nowak' }))
    assert.equal((await howToReach(db, customerId))?.choice.channel, 'email')
    assert.deepEqual(
      (await needsOf(db, customerId)).map(({ value }) => value),
      ['large-print'],
    )
  })

  test('an organisation does not die, and nobody dies tomorrow', async () => {
    const firm = await create({
      kind: 'organisation',
      organisationName: 'Millbrook Bakery',
      familyName: null,
      givenName: null,
    })
    const death = (customerId: string, on: string) =>
      inTransaction(db, (tx) => markDeceased(tx, actor, { customerId, on: Temporal.PlainDate.from(on), source: 'x' }))
    assert.deepEqual(await death(firm, '2026-11-10'), { refusal: 'not-a-person' })
    assert.deepEqual(await death(await create(), '2026-11-19'), { refusal: 'in-the-future' })
  })
})
