import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inTransaction } from '#platform/db/index.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { alertsFor, personalAdviserOf } from '../queries/alerts.ts'
import { mayActFor } from '../queries/may-act.ts'
import { decideAlert, endAlert, lookAtAlert, lookAtAlerts, type NewAlert, proposeAlert, reviewAlert } from './alerts.ts'
import { markDeceased } from './deceased.ts'
import { checkIdentity, identityQuestions } from './identity.ts'
import { endRelationship, relateCustomers } from './relationships.ts'
import { createCustomer } from './save.ts'

const db = await testDatabase()
const one = '00000000-0000-7000-8000-0000000000a1'
const two = '00000000-0000-7000-8000-0000000000a2'
const proposer = staffActor({ id: one, name: 'Asha Roy', permissions: ['alerts.read', 'alerts.manage'] })
const approver = staffActor({
  id: two,
  name: 'Ben Hill',
  permissions: ['alerts.read', 'alerts.manage'],
  roles: ['lead-advisor'],
})
const reader = staffActor({ permissions: ['customers.read', 'alerts.read'] })
const nobody = staffActor({ permissions: ['customers.read'] })
const reviewOn = Temporal.PlainDate.from('2027-05-01')

const person = async (
  givenName = 'Kay',
  more: { dateOfBirth?: Temporal.PlainDate; phones?: string[]; scopeId?: string } = {},
) =>
  (
    await inTransaction(db, async (tx) =>
      createCustomer(tx, staffActor(), {
        kind: 'person',
        title: null,
        givenName,
        familyName: 'Marsh',
        organisationName: null,
        wardCode: null,
        dateOfBirth: more.dateOfBirth ?? null,
        uprn: null,
        addressText: '14 Mill Lane, ZZ99 1AB',
        emails: [],
        phones: more.phones ?? [],
        scopeId: more.scopeId ?? null,
      }),
    )
  ).customerId

const alert = (customerId: string, more: Partial<NewAlert> = {}): NewAlert => ({
  customerId,
  kind: 'vulnerability',
  beforeActing: null,
  reason: 'Lives alone and was burgled twice',
  personalAdviserId: null,
  reviewOn,
  restrictedToRole: null,
  scopeId: null,
  ...more,
})
const propose = (given: NewAlert) => inTransaction(db, (tx) => proposeAlert(tx, proposer, given))
const proposed = async (customerId: string) => {
  const found = (await inTransaction(db, (tx) => lookAtAlerts(tx, approver, customerId))).at(-1)?.detail
  assert.ok(found)
  return found
}
async function approved(customerId: string, more: Partial<NewAlert> = {}) {
  await propose(alert(customerId, more))
  const { id, version } = await proposed(customerId)
  assert.deepEqual(
    await inTransaction(db, (tx) =>
      decideAlert(tx, approver, { alertId: id, version, state: 'approved', reason: null }),
    ),
    { refusal: null },
  )
  return id
}
const auditOf = async (customerId: string) =>
  (
    await db
      .selectFrom('audit_entries')
      .select(['action', 'actor_name as by'])
      .where('subject_id', '=', customerId)
      .orderBy('id')
      .execute()
  ).map(({ action, by }) => `${action} ${by}`)

describe('an alert', () => {
  test('counts only when somebody else than its proposer approved it', async () => {
    const customerId = await person()
    assert.deepEqual(await propose(alert(customerId)), { refusal: null })
    assert.deepEqual(await alertsFor(db, reader, customerId), [])
    const { id, version } = await proposed(customerId)
    const decide = (actor: typeof proposer) =>
      inTransaction(db, (tx) => decideAlert(tx, actor, { alertId: id, version, state: 'approved', reason: null }))
    assert.deepEqual(await decide(proposer), { refusal: 'own-proposal' })
    assert.deepEqual(await decide(approver), { refusal: null })
    assert.deepEqual(await decide(approver), { refusal: 'already-decided' })
    assert.deepEqual(
      (await alertsFor(db, reader, customerId)).map(({ beforeActing, detail }) => [beforeActing, detail]),
      [['Take time. Check the person has understood and is safe before you end the contact.', null]],
    )
  })

  test('is reviewed within twelve months', async () => {
    const customerId = await person()
    assert.deepEqual(await propose(alert(customerId, { reviewOn: Temporal.PlainDate.from('2027-11-19') })), {
      refusal: 'review-too-late',
    })
    assert.deepEqual(await propose(alert(customerId, { reviewOn: Temporal.PlainDate.from('2026-11-18') })), {
      refusal: 'review-in-the-past',
    })
    const id = await approved(customerId)
    const again = {
      alertId: id,
      version: 2,
      beforeActing: 'Ring the son first',
      reason: 'Still alone',
      personalAdviserId: null,
      reviewOn: Temporal.PlainDate.from('2027-11-18'),
    }
    assert.deepEqual(await inTransaction(db, (tx) => reviewAlert(tx, approver, again)), { refusal: null })
    assert.deepEqual(await inTransaction(db, (tx) => reviewAlert(tx, approver, again)), { refusal: 'changed-since' })
    assert.equal((await alertsFor(db, reader, customerId))[0]?.beforeActing, 'Ring the son first')
    await inTransaction(db, (tx) => endAlert(tx, approver, { alertId: id, reason: 'Moved in with family' }))
    assert.deepEqual(await alertsFor(db, reader, customerId), [])
  })

  test('is nothing at all, not even a number, to those who may not read it', async () => {
    const customerId = await person()
    const id = await approved(customerId)
    assert.deepEqual(await alertsFor(db, nobody, customerId), [])
    assert.deepEqual(await inTransaction(db, (tx) => lookAtAlerts(tx, nobody, customerId)), [])
    await assert.rejects(
      inTransaction(db, (tx) => lookAtAlert(tx, nobody, id)),
      /not found/,
    )
    await assert.rejects(
      inTransaction(db, (tx) => endAlert(tx, reader, { alertId: id, reason: 'x' })),
      /permission/,
    )
  })

  test('on which the safety of staff depends tells everybody what to do, and nobody why', async () => {
    const customerId = await person()
    const id = await approved(customerId, { kind: 'visit-in-pairs', reason: 'Threatened a visitor' })
    const shown = await inTransaction(db, (tx) => lookAtAlerts(tx, nobody, customerId))
    assert.deepEqual(
      shown.map(({ kindName, detail }) => [kindName, detail]),
      [['Visit in pairs', null]],
    )
    await assert.rejects(
      inTransaction(db, (tx) => lookAtAlert(tx, nobody, id)),
      /not found/,
    )
  })

  test('restricted to a role or a circle is for them alone', async () => {
    const customerId = await person()
    await approved(customerId, { restrictedToRole: 'lead-advisor' })
    assert.deepEqual(await alertsFor(db, reader, customerId), [])
    assert.equal((await alertsFor(db, approver, customerId)).length, 1)
  })

  test('on somebody in a circle is hidden with them', async () => {
    const scopeId = '0198f000-0000-7000-8000-00000000c0de'
    const customerId = await person('Lee', { scopeId })
    const inside = staffActor({ id: one, permissions: ['alerts.read', 'alerts.manage'], scopes: [scopeId] })
    const second = staffActor({ id: two, permissions: ['alerts.read', 'alerts.manage'], scopes: [scopeId] })
    await inTransaction(db, (tx) => proposeAlert(tx, inside, alert(customerId, { kind: 'visit-in-pairs' })))
    const [waiting] = await inTransaction(db, (tx) => lookAtAlerts(tx, second, customerId))
    await inTransaction(db, (tx) =>
      decideAlert(tx, second, { alertId: waiting?.id ?? '', version: 1, state: 'approved', reason: null }),
    )
    assert.equal((await alertsFor(db, inside, customerId)).length, 1)
    assert.deepEqual(await alertsFor(db, reader, customerId), [])
  })

  test('that is looked at leaves a trace each time, with its reason only then', async () => {
    const customerId = await person()
    await approved(customerId)
    const before = (await auditOf(customerId)).length
    const [shown] = await inTransaction(db, (tx) => lookAtAlerts(tx, reader, customerId))
    assert.equal(shown?.detail?.reason, 'Lives alone and was burgled twice')
    assert.deepEqual((await auditOf(customerId)).slice(before), ['alert.viewed Test Officer'])
  })

  test('on a care leaver names the personal adviser to tell', async () => {
    const customerId = await person()
    assert.deepEqual(await propose(alert(customerId, { kind: 'care-leaver' })), { refusal: 'adviser-needed' })
    assert.equal(await personalAdviserOf(db, customerId), null)
    await approved(customerId, { kind: 'care-leaver', personalAdviserId: two })
    assert.equal(await personalAdviserOf(db, customerId), two)
  })
})

const today = Temporal.PlainDate.from('2026-11-18')
const relate = (
  fromId: string,
  toId: string,
  authority: 'written-consent' | 'power-of-attorney' | 'verbal-for-this-call' | null,
  until: Temporal.PlainDate | null = null,
) =>
  inTransaction(db, (tx) =>
    relateCustomers(tx, reader, {
      fromId,
      toId,
      kind: 'acts-for',
      authority,
      evidence: authority ? 'Letter seen 1 November' : null,
      since: today,
      until,
    }),
  )
const mayAct = async (from: string, to: string, at = db.clock.now()) => {
  const answer = await mayActFor(db, from, to, at)
  return answer.allowed ? (answer.authority ?? 'themselves') : answer.because
}

describe('a caller for somebody else', () => {
  test('may act only on authority that is recorded and in force', async () => {
    const [daughter, mother] = [await person('Dee'), await person('May')]
    assert.equal(await mayAct(daughter, mother), 'not-recorded')
    await relate(daughter, mother, null)
    assert.equal(await mayAct(daughter, mother), 'no-authority')
    await relate(daughter, mother, 'written-consent', Temporal.PlainDate.from('2026-11-30'))
    assert.equal(await mayAct(daughter, mother), 'written-consent')
    assert.equal(await mayAct(mother, daughter), 'not-recorded', 'authority goes one way')
    assert.equal(await mayAct(daughter, mother, Temporal.Instant.from('2026-12-01T10:00:00Z')), 'run-out')
    assert.equal(await mayAct(mother, mother), 'themselves')
  })

  test('may act for the length of a call on the customer’s word', async () => {
    const [friend, customer] = [await person('Fay'), await person('Cat')]
    await relate(friend, customer, 'verbal-for-this-call')
    assert.equal(await mayAct(friend, customer), 'verbal-for-this-call')
    assert.equal(await mayAct(friend, customer, db.clock.now().add({ hours: 3 })), 'run-out')
  })

  test('may not act any more when the customer has died, or when it was ended', async () => {
    const [son, father] = [await person('Sol'), await person('Fin')]
    await relate(son, father, 'power-of-attorney')
    await inTransaction(db, (tx) => markDeceased(tx, reader, { customerId: father, on: today, source: 'Registrar' }))
    assert.equal(await mayAct(son, father), 'customer-died')

    const other = await person('Oz')
    await relate(son, other, 'power-of-attorney')
    const row = await db.selectFrom('relationships').select('id').where('to_id', '=', other).executeTakeFirstOrThrow()
    await inTransaction(db, (tx) => endRelationship(tx, reader, row.id))
    assert.equal(await mayAct(son, other), 'run-out')
  })

  test('nobody is related to themselves, and authority needs evidence', async () => {
    const [a, b] = [await person(), await person()]
    assert.deepEqual(await relate(a, a, null), { refusal: 'same-customer' })
    const bare = {
      fromId: a,
      toId: b,
      kind: 'acts-for',
      authority: 'appointee',
      evidence: null,
      since: today,
      until: null,
    } as const
    assert.deepEqual(await inTransaction(db, (tx) => relateCustomers(tx, reader, bare)), { refusal: 'evidence-needed' })
    assert.deepEqual(await relate(a, b, 'written-consent'), { refusal: null })
    assert.deepEqual(await relate(a, b, 'written-consent'), { refusal: 'already-recorded' })
  })
})

describe('identity', () => {
  const born = Temporal.PlainDate.from('1957-03-12')

  test('is asked by what the records hold, and the answer names questions only', async () => {
    const customerId = await person('Ida', { dateOfBirth: born, phones: ['+447700900555'] })
    const { questions, reachable } = await identityQuestions(db, customerId)
    assert.deepEqual(
      questions.map(({ key }) => key),
      ['date-of-birth', 'postcode', 'house', 'phone-end'],
    )
    assert.equal(reachable, 'verified')
    const given = { 'date-of-birth': '12 March 1957', postcode: 'zz99 1ab', house: '14' }
    const outcome = await inTransaction(db, (tx) => checkIdentity(tx, reader, { customerId, given }))
    assert.deepEqual(outcome, {
      level: 'verified',
      right: ['date-of-birth', 'postcode', 'house'],
      wrong: [],
      stopped: false,
    })
  })

  test('stops after three wrong answers in a contact, even to right ones, and leaves a trace', async () => {
    const customerId = await person('Uma', { dateOfBirth: born, phones: ['+447700900666'] })
    const contactId = '0198f000-0000-7000-8000-0000000000c1'
    const check = (given: Record<string, string>, contact: string | null = contactId) =>
      inTransaction(db, (tx) => checkIdentity(tx, reader, { customerId, given, contactId: contact }))
    assert.equal((await check({ 'date-of-birth': '1/1/1950', postcode: 'ZZ99 9ZZ' })).stopped, false)
    assert.deepEqual(await check({ house: '15', postcode: 'ZZ99 1AB' }), {
      level: 'none',
      right: ['postcode'],
      wrong: ['house'],
      stopped: true,
    })
    const right = { 'date-of-birth': '12/3/1957', postcode: 'ZZ99 1AB', house: '14' }
    assert.deepEqual(await check(right), { level: 'none', right: [], wrong: [], stopped: true })
    assert.deepEqual((await auditOf(customerId)).slice(1), [
      'identity.failed Test Officer',
      'identity.failed Test Officer',
      'identity.refused Test Officer',
    ])
    assert.equal((await check(right, null)).level, 'verified', 'another contact begins anew')
  })

  test('stops for an hour when one customer is guessed at over many contacts', async () => {
    const customerId = await person('Eve', { dateOfBirth: born })
    const guess = () =>
      inTransaction(db, (tx) =>
        checkIdentity(tx, reader, {
          customerId,
          given: { 'date-of-birth': '1/1/1950' },
          contactId: crypto.randomUUID(),
        }),
      )
    const outcomes = await Promise.all(Array.from({ length: 8 }, guess))
    assert.equal(
      outcomes.filter(({ stopped }) => stopped).length,
      3,
      'the sixth wrong answer stops it, at the same time too',
    )
  })
})
