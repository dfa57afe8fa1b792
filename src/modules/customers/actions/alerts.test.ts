import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inTransaction } from '#platform/db/index.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { alertsFor, personalAdviserOf } from '../queries/alerts.ts'
import { decideAlert, endAlert, lookAtAlert, lookAtAlerts, type NewAlert, proposeAlert, reviewAlert } from './alerts.ts'
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
