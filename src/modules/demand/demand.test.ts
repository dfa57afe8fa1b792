import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { scopeByKey } from '#modules/access/index.ts'
import { lastContactAbout, logContact } from '#modules/contacts/index.ts'
import { findOrCreateFromAnswers } from '#modules/customers/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { runJobs, staffActor, testDatabase, testWork } from '#test/index.ts'
import { asksHowItGoes, type MatterFacts, proposeDemand } from './rules.ts'

const facts = (given: Partial<MatterFacts>): MatterFacts => ({
  outcome: 'settled',
  about: null,
  saidNotFixed: false,
  complains: false,
  owed: null,
  before: null,
  message: null,
  ...given,
})
const about = { caseId: newId(), promiseBroken: false, finishedDaysAgo: null, waitsForCustomer: false }

describe('why a contact happened', () => {
  test('asking how an open case is going is a progress chase, a broken promise says more', () => {
    assert.equal(proposeDemand(facts({ outcome: 'chased', about })).cause, 'progress-chase')
    assert.equal(
      proposeDemand(facts({ outcome: 'chased', about: { ...about, promiseBroken: true } })).cause,
      'broken-promise',
    )
  })

  test('coming back within 28 days of the end means that it was closed too soon', () => {
    assert.equal(
      proposeDemand(facts({ outcome: 'chased', about: { ...about, finishedDaysAgo: 27 } })).cause,
      'closed-too-soon',
    )
    assert.equal(proposeDemand(facts({ outcome: 'chased', about: { ...about, finishedDaysAgo: 29 } })).class, 'value')
  })

  test('a complaint is a failure, until somebody says otherwise', () => {
    const proposed = proposeDemand(facts({ outcome: 'case-opened', complains: true }))
    assert.deepEqual([proposed.class, proposed.cause, proposed.reason], ['failure', 'not-fixed', 'complains'])
  })

  test('a bin that was missed is a failure from the first contact, unless the records explain it', () => {
    const proposed = proposeDemand(facts({ outcome: 'case-opened', owed: 'not-done' }))
    assert.deepEqual([proposed.class, proposed.cause, proposed.reason], ['failure', 'not-done', 'was-owed'])
    assert.equal(proposeDemand(facts({ outcome: 'joined', owed: 'not-done' })).class, 'failure')
    assert.equal(proposeDemand(facts({ outcome: 'told', owed: 'not-done' })).class, 'value')
    const before = { contactId: newId(), daysAgo: 3 }
    assert.equal(proposeDemand(facts({ outcome: 'case-opened', owed: 'not-done', before })).cause, 'asked-again')
    assert.equal(proposeDemand(facts({ outcome: 'chased', owed: 'not-done', about })).cause, 'progress-chase')
  })

  test('answering what we asked is not a failure', () => {
    assert.equal(proposeDemand(facts({ about: { ...about, waitsForCustomer: true } })).class, 'value')
  })

  test('only failure has a cause', () => {
    const anyFacts = fc.record({
      outcome: fc.constantFrom('settled', 'chased', 'case-opened', 'joined'),
      saidNotFixed: fc.boolean(),
      complains: fc.boolean(),
      owed: fc.constantFrom(null, 'not-done' as const),
      about: fc.option(
        fc.record({
          caseId: fc.uuid(),
          promiseBroken: fc.boolean(),
          finishedDaysAgo: fc.option(fc.nat(60)),
          waitsForCustomer: fc.boolean(),
        }),
      ),
      before: fc.option(fc.record({ contactId: fc.uuid(), daysAgo: fc.nat(40) })),
      message: fc.option(fc.record({ messageId: fc.uuid(), askedForReply: fc.boolean() })),
    })
    fc.assert(
      fc.property(anyFacts, (given) => {
        const proposed = proposeDemand(given)
        assert.equal(proposed.class === 'failure', proposed.cause !== null)
      }),
    )
  })
})

test('a contact that was no conversation is explained from the records, once', async () => {
  const db = await testDatabase()
  const work = await testWork(db)
  const { customerId } = await inTransaction(db, (tx) =>
    findOrCreateFromAnswers(tx, system('test'), { name: 'Ida Marsh', email: 'ida.marsh@example.org' }),
  )
  const log = (serviceKey = 'graffiti') =>
    inTransaction(db, async (tx) =>
      logContact(tx, system('test'), {
        channel: 'email',
        sourceKey: newId(),
        customerId,
        serviceKey,
        detail: null,
        outcome: 'case-opened',
        caseId: null,
        scopeId: null,
        outOfHours: false,
      }),
    )
  const first = await log()
  await runJobs(work)
  db.testClock.advance({ days: 3 })
  const second = await log()
  const missed = await log('missed-bin')
  await runJobs(work)
  const records = await db.selectFrom('demand_records').select(['matter_id', 'class', 'cause', 'follows_id']).execute()
  const of = (matterId: string) => records.find((record) => record.matter_id === matterId)
  assert.equal(of(first.matterId)?.class, 'value')
  assert.equal(of(second.matterId)?.cause, 'asked-again')
  assert.equal(of(second.matterId)?.follows_id, first.contactId)
  assert.deepEqual([of(missed.matterId)?.class, of(missed.matterId)?.cause], ['failure', 'not-done'])
})

test('that somebody asked before tells only those who may know of it', async () => {
  const db = await testDatabase()
  const { customerId } = await inTransaction(db, (tx) =>
    findOrCreateFromAnswers(tx, system('test'), { name: 'Joan Ridley', email: 'joan.ridley@example.org' }),
  )
  const circle = await scopeByKey(db, 'childrens-care')
  assert.ok(circle)
  const logged = await inTransaction(db, async (tx) =>
    logContact(tx, system('test'), {
      channel: 'phone',
      sourceKey: newId(),
      customerId,
      serviceKey: 'childrens-care',
      detail: null,
      outcome: 'told',
      caseId: null,
      scopeId: circle.id,
      outOfHours: false,
    }),
  )
  const asked = { customerId, serviceKey: 'childrens-care', notContactId: null, at: db.clock.now() }
  const advisor = staffActor()
  assert.equal(await lastContactAbout(db, advisor, asked), null)
  const inside = await lastContactAbout(db, staffActor({ scopes: [circle.id] }), asked)
  assert.equal(inside?.contactId, logged.contactId)
})

test('words about a case that ask how it goes are known from those that say more', () => {
  for (const words of [
    'When will you come?',
    'Is there any news?',
    'It has still not been emptied',
    'Nobody came on Monday',
    'How much longer does this take',
    'I am still waiting',
    'Nothing has happened',
    'You haven’t been',
  ])
    assert.equal(asksHowItGoes(words), true, words)
  for (const words of [
    'It is the second gate on the left, it is never locked.',
    'You have the wrong house number, it is 14',
    'The lamp flickers too',
    'My new phone number is 020 7946 0999',
    'There are two of them',
  ])
    assert.equal(asksHowItGoes(words), false, words)
})
