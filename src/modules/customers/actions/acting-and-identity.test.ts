import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { keysUpFrom, structureOn } from '#modules/organisation/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { openCard } from '../pages/staff/card-view.ts'
import { mayActFor } from '../queries/may-act.ts'
import { authorityToAct } from '../rules/authority.ts'
import { markDeceased } from './deceased.ts'
import { checkIdentity } from './identity.ts'
import { mergeCustomers } from './merge.ts'
import { endRelationship, relateCustomers } from './relationships.ts'
import { createCustomer } from './save.ts'

const db = await testDatabase()
const reader = staffActor({ permissions: ['customers.read', 'alerts.read'] })

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

const auditOf = async (customerId: string) =>
  (
    await db
      .selectFrom('audit_entries')
      .select(['action', 'actor_name as by'])
      .where('subject_id', '=', customerId)
      .orderBy('id')
      .execute()
  ).map(({ action, by }) => `${action} ${by}`)

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
const mayAct = async (from: string, to: string, at = db.clock.now(), about: readonly string[] | null = null) => {
  const answer = (await mayActFor(db, from, to, at))(about)
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

  test('may act in one thing only where the authority is for that', async () => {
    const [daughter, mother] = [await person('Dot'), await person('Mab')]
    const consent = (subjects: readonly string[]) =>
      inTransaction(db, (tx) =>
        relateCustomers(tx, reader, {
          fromId: daughter,
          toId: mother,
          kind: 'acts-for',
          authority: 'written-consent',
          subjects,
          evidence: 'Letter seen',
          since: today,
          until: null,
        }),
      )
    const units = await structureOn(db, today)
    const about = (team: string) => mayAct(daughter, mother, db.clock.now(), keysUpFrom(units, team))
    assert.deepEqual(await consent(['council-tax', 'place']), { refusal: null })
    assert.deepEqual(await consent(['place', 'council-tax']), { refusal: 'already-recorded' })
    assert.equal(await about('council-tax'), 'written-consent')
    assert.equal(await about('street-lighting'), 'written-consent', 'it lies in the directorate')
    assert.equal(await about('benefits-and-welfare'), 'other-subject', 'of the same service, and another team')
    assert.equal(await about('adult-social-care'), 'other-subject')
    assert.equal(await about('no-such-team'), 'other-subject')
    const card = await inTransaction(db, (tx) => openCard(tx, reader, mother))
    assert.equal(card?.relationships[0]?.only, 'Council Tax and Place')
    assert.deepEqual(await consent([]), { refusal: null })
    assert.equal(await about('adult-social-care'), 'written-consent')
  })

  test('never hears of a thing that no authority in force is for, whatever is recorded', () => {
    const keys = ['place', 'people', 'adults', 'council-tax', 'housing', 'street-lighting']
    const day = (offset: number) => today.add({ days: offset })
    const some = fc.uniqueArray(fc.constantFrom(...keys), { maxLength: 4 })
    const recorded = fc.record({
      authority: fc.constantFrom(null, 'written-consent' as const, 'appointee' as const),
      subjects: some,
      since: fc.integer({ min: -9, max: 3 }).map(day),
      until: fc.option(fc.integer({ min: -5, max: 5 }).map(day)),
      expiresAt: fc.constant(null),
      endedAt: fc.option(fc.constant(db.clock.now()), { freq: 4 }),
    })
    const when = { now: db.clock.now(), today, customerDied: false }
    fc.assert(
      fc.property(fc.array(recorded, { maxLength: 5 }), some, (relationships, about) => {
        const lets = relationships.filter(
          ({ authority, since, until, endedAt }) =>
            authority !== null &&
            endedAt === null &&
            Temporal.PlainDate.compare(since, today) <= 0 &&
            (until === null || Temporal.PlainDate.compare(until, today) >= 0),
        )
        const isForIt = lets.some(
          ({ subjects }) => subjects.length === 0 || subjects.some((key) => about.includes(key)),
        )
        assert.equal(authorityToAct(relationships, when, about).allowed, isForIt)
        assert.equal(authorityToAct(relationships, when, null).allowed, lets.length > 0)
      }),
    )
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

  async function questionsOf(customerId: string) {
    const card = await inTransaction(db, (tx) => openCard(tx, reader, customerId))
    assert.ok(card)
    return card.identity
  }

  test('is asked by what the records hold, and the answer names questions only', async () => {
    const customerId = await person('Ida', { dateOfBirth: born, phones: ['+447700900555'] })
    const { questions, reachable } = await questionsOf(customerId)
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

  test('is asked by everything that records merged into one hold', async () => {
    const customerId = await person('Ivy')
    const mergedId = await person('Ivy', { dateOfBirth: born, phones: ['+447700900556'] })
    assert.equal((await questionsOf(customerId)).reachable, 'none')
    const merge = { keptId: customerId, mergedId, reason: 'The same person' }
    await inTransaction(db, (tx) => mergeCustomers(tx, staffActor({ permissions: ['customers.merge'] }), merge))
    const { questions, reachable } = await questionsOf(customerId)
    assert.deepEqual(
      questions.map(({ key }) => key),
      ['date-of-birth', 'postcode', 'house', 'phone-end'],
    )
    assert.equal(reachable, 'verified')
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
