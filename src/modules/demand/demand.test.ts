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
    'any news? my lamp is still dark',
    'Please can I have an update',
    'update please',
    'where is my bin',
    'It is still there',
    'I have not had a reply',
    'Its been 3 weeks',
    'hello???',
    'You promised Wednesday and it is Friday',
    'has it been done yet',
    'Still no collection',
    'Did you get my report',
    'Can someone tell me what is happening with this',
    'how long do I have to wait',
    'Is anyone dealing with this?',
    'I reported this a month ago',
    'No one has called me back',
    'What is the latest please',
    'Has anybody looked at it',
    'You said it would be Tuesday',
    'nothing done so far',
    'I rang last week and was told someone would come',
    'this has not been sorted',
    'When are they coming to fix the light',
    'Please chase this up',
    'Any idea when?',
    'The bins are still here',
    'Do I need to report it again?',
    'Why is it taking so long',
    'I have heard nothing',
    'Could you let me know how it is getting on',
    'its getting worse and nobody cares',
    'Has my case been passed to somebody?',
    'I would like to know the status of my request',
    'Is there a date yet',
    'no change here',
    'Still waiting!',
    'your team never showed up',
    'another week and the rubbish has not moved',
    'Please reply',
    'Could somebody get back to me',
    'what now?',
    'it is over a month since I wrote',
    'the pothole is as bad as ever',
    'Nothing!',
    'Who is responsible for this and when do they start',
    'You have not answered my question',
    'Hi, just checking in on this',
    'anything happening with my request',
    'They did not come today',
    'I want to know if it has been fixed',
    'Three weeks now and no bin',
    'Have you lost my report?',
    'Please tell me what you have decided',
    'It has been months',
    'I am getting tired of this, nobody does anything',
    'Same as last week, no one has been',
    'just wondering about my request',
    'can you hurry this up please',
    'When?',
    'Nobody turned up',
    'What did the inspector say',
    'Do you know when it will be done',
  ])
    assert.equal(asksHowItGoes(words), true, words)
  for (const words of [
    'It is the second gate on the left, it is never locked.',
    'You have the wrong house number, it is 14',
    'The lamp flickers too',
    'My new phone number is 020 7946 0999',
    'There are two of them',
    'Nobody has been hurt',
    'I am not waiting in, leave it by the gate',
    'Please do not come before 9',
    'Nothing has changed about the colour',
    'There is no update to my address',
    'When is the best time to call: after 4pm',
    'It is opposite number 4',
    'The gate code is on the letter',
    'It is outside number 12, by the red post box',
    'When you come, ring the bell twice',
    'The hole is about two feet wide',
    'I have moved the bin to the side of the house',
    'I was wrong, it is the second lamp post',
    'Please wait until Monday, we are away',
    'There has been no rain so it is dry',
    'My neighbour at 14 has the key',
    'It happens when it rains',
    'Please call my daughter instead of me',
    'I am still at the same address',
    'The sofa has not been touched by us',
    'It is not the big one, it is the small one',
    'You can park on the drive, it is never locked',
    'I have sent two photos',
    'I will be in all day on Thursday',
    'I do not have a phone at the moment',
    'It was there yesterday too',
    'Thank you, no need to write back',
    'The second bin has a broken lid as well',
    'It has been like that since the storm',
    'My phone number has changed',
    'No dogs here, you can come in',
    'I have not touched it',
    'They are two different bags',
    'The light is out on both sides',
    'Please leave it with my neighbour',
    'It is an old tree, it has been there for 30 years',
    'We are not at home on Friday',
    'Nobody lives at number 9',
    'Is it all right if I put it by the wall?',
    'Do you need a photo?',
    'You can ring me any time',
    'I found the reference on the old letter',
    'He has a key, you do not need to wait for me',
    'There is a cable nearby, be careful',
    'I will not be there, my son will',
    'Only the left one is damaged',
    'I was not told the size of it',
    'It smells of oil',
    'I live at number 8 now',
    'The blue one, not the green one',
    'We have two cats that may run out',
    'The wall is listed',
    'Use the back entrance after 5pm',
    'I can pay by card',
    'It was a white van',
    'There are no lights in the passage either',
    'I think it is a water main',
    'My wife is deaf, please write',
    'The tree next to it is fine',
    'It has a sticker with 4471 on it',
    'The keys are with the caretaker',
    'No parking before 10 on our road',
  ])
    assert.equal(asksHowItGoes(words), false, words)
})
