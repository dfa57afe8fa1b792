import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inTransaction } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { listPoints } from '../queries/contact-points.ts'
import { markDeceased } from './deceased.ts'
import { findOrCreateFromAnswers, type WhoFilledIn } from './find-or-create.ts'
import { mergeCustomers } from './merge.ts'
import { createCustomer } from './save.ts'

const db = await testDatabase()
const visitor: Actor = { kind: 'public', visitId: null }
const advisor = staffActor({ permissions: ['customers.edit', 'customers.merge'] })
const find = (who: WhoFilledIn, actor: Actor = visitor) =>
  inTransaction(db, (tx) => findOrCreateFromAnswers(tx, actor, who))

let people = 0
async function known(givenName: string, familyName: string, more: { phones?: string[]; scopeId?: string } = {}) {
  people += 1
  const email = `person${people}@example.org`
  const { customerId } = await inTransaction(db, async (tx) =>
    createCustomer(tx, advisor, {
      kind: 'person',
      title: null,
      givenName,
      familyName,
      organisationName: null,
      wardCode: null,
      dateOfBirth: null,
      uprn: null,
      addressText: null,
      emails: [email],
      phones: more.phones ?? [],
      scopeId: more.scopeId ?? null,
    }),
  )
  return { customerId, email }
}

describe('somebody who fills in a form is taken for the person we know', () => {
  test('when the email agrees and the name does, slips and short forms allowed', async () => {
    const { customerId, email } = await known('Elizabeth', 'Okafor')
    const found = await find({ name: 'Liz Okafour', email: email.toUpperCase() })
    assert.deepEqual(found, { customerId, created: false })
  })
  test('when only a phone is given, and it agrees in any form', async () => {
    const { customerId } = await known('Piotr', 'Nowak', { phones: ['+447700900333'] })
    assert.equal((await find({ name: 'Piotr Nowak', phone: '07700 900 333' })).customerId, customerId)
  })
  test('by a record that was merged into theirs', async () => {
    const kept = await known('Ravi', 'Patel')
    const merged = await known('Ravi', 'Patel')
    await inTransaction(db, (tx) =>
      mergeCustomers(tx, advisor, { keptId: kept.customerId, mergedId: merged.customerId, reason: 'Same' }),
    )
    const found = await find({ name: 'Ravi Patel', email: merged.email })
    // The merged record's email belongs to the family; the surviving record is who they are.
    assert.equal(found.customerId, kept.customerId)
  })
})

describe('a new customer is made', () => {
  test('for another person with the same email', async () => {
    const { email } = await known('Jane', 'Lane')
    assert.equal((await find({ name: 'Tom Lane', email })).created, true)
  })
  test('when nothing but the name agrees', async () => {
    await known('Jane', 'Nobody')
    assert.equal((await find({ name: 'Jane Nobody' })).created, true)
  })
  test('rather than anybody being attached to a record in a circle', async () => {
    const { email } = await known('Amy', 'Hidden', { scopeId: '0198f000-0000-7000-8000-00000000c0de' })
    assert.equal((await find({ name: 'Amy Hidden', email })).created, true)
  })
  test('rather than writing to somebody who has died', async () => {
    const { customerId, email } = await known('Ada', 'Gone')
    const on = Temporal.PlainDate.from('2026-11-01')
    await inTransaction(db, (tx) => markDeceased(tx, advisor, { customerId, on, source: 'Registrar' }))
    assert.equal((await find({ name: 'Ada Gone', email })).created, true)
  })
  test('from a name of one word, or of none that can be read', async () => {
    assert.equal((await find({ name: 'Priya', email: 'priya@example.org' })).created, true)
    assert.equal((await find({ name: '   ' })).created, true)
  })
})

test('a form cannot add an email to somebody’s record; an advisor can', async () => {
  const { customerId, email } = await known('Sam', 'Target', { phones: ['+447700900444'] })
  const attempt = { name: 'Sam Target', phone: '07700 900444', email: 'attacker@example.org' }
  const stranger = await find(attempt)
  assert.equal(stranger.created, true)
  assert.notEqual(stranger.customerId, customerId)
  assert.deepEqual(await emailsOf(customerId), [email])

  const { customerId: same } = await find({ ...attempt, email: 'sam.new@example.org' }, advisor)
  assert.equal(same, customerId)
  assert.deepEqual(await emailsOf(customerId), [email, 'sam.new@example.org'])
})

const emailsOf = async (id: string) =>
  (await listPoints(db, [id])).filter(({ kind }) => kind === 'email').map(({ value }) => value)

test('an address that cannot be an email is left out', async () => {
  const { customerId } = await find({ name: 'Jo Bloggs', email: 'not an email', phone: 'ring me' }, system('test'))
  assert.deepEqual(await listPoints(db, [customerId]), [])
})
