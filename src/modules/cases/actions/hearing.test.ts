import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  askCustomer,
  caseHref,
  dealWithTask,
  findCase,
  joinDuplicates,
  progressFor,
  resolveCase,
  takeCase,
} from '#modules/cases/index.ts'
import { messagesJobs, receiveMail } from '#modules/messages/index.ts'
import { declareDisruption, endDisruption, promisesOf, renegotiate, updateDisruption } from '#modules/promises/index.ts'
import { queueItemOf } from '#modules/queues/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import type { Job } from '#platform/jobs/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { runJobs, type TestDb, testDatabase, testWork } from '#test/index.ts'
import { casesJobs } from '../jobs.ts'
import { saveDoNotWrite } from '../queries/cases.ts'

const everybody = system('test')
const db = await testDatabase()
const work = await testWork(db)
const officer = await anOfficer(db, 'street-lighting')
const act = <T>(run: (tx: Tx) => Promise<T>) => inTransaction(db, run)

const caseNow = async (id: string) => {
  const found = await findCase(db, everybody, id)
  assert.ok(found)
  return found
}
const sentTo = async (on: TestDb, customerId: string) =>
  (
    await on
      .selectFrom('messages')
      .select('template_key as key')
      .where('customer_id', '=', customerId)
      .where('direction', '=', 'out')
      .orderBy('id')
      .execute()
  ).map(({ key }) => key)

/** Answers the last message we sent about a case, as a person does from their own mail program. */
async function reply(caseId: string, text: string, heardBy?: readonly Job[]) {
  const sent = await db
    .selectFrom('messages')
    .select(['to_address as to', 'reply_token as token', 'message_id as messageId'])
    .where('subject_id', '=', caseId)
    .where('direction', '=', 'out')
    .where('reply_token', 'is not', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const address = `reply+${sent.token}@${work.config.MAIL_REPLY_DOMAIN}`
  const raw = [
    `From: ${sent.to}`,
    `To: ${address}`,
    'Subject: Re: your message',
    `Message-ID: <${Math.random()}@example.org>`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '',
  ].join('\r\n')
  await act((tx) =>
    receiveMail(tx, {
      source: 'smtp',
      raw: Buffer.from(raw),
      envelope: { from: sent.to, to: [address], clientIp: '127.0.0.1', clientName: null },
      receivedAt: tx.now,
    }),
  )
  await runJobs(work, [], heardBy)
}

test('a reply by email ends the wait for the customer and stands before whoever has the case', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'street-light', { customerId })
  await act((tx) => takeCase(tx, officer, { caseId, version: null }))
  await act((tx) => askCustomer(tx, officer, { caseId, version: null, question: 'Which post?' }))
  await runJobs(work)
  await reply(caseId, 'The one by the school')
  const found = await caseNow(caseId)
  assert.equal(found.status, 'in-progress')
  assert.deepEqual(
    found.tasks.map(({ words }) => words.trim()),
    ['The one by the school'],
  )
  assert.equal((await queueItemOf(db, everybody, { kind: 'case', id: caseId }))?.waitingFor, null)
  await runJobs(work, [])
  assert.equal((await caseNow(caseId)).tasks.length, 1)
})

test('a reply about a finished case stands in the queue of its team: nothing that arrives late is lost', async () => {
  const customerId = await aPerson(db)
  const { caseId, reference } = await openedCase(db, 'street-light', { customerId })
  await act((tx) =>
    resolveCase(tx, officer, { caseId, version: null, outcome: 'repaired', filledIn: {}, reason: null }),
  )
  await runJobs(work)
  await reply(caseId, 'It went out again')
  const [task] = (await caseNow(caseId)).tasks
  const item = await queueItemOf(db, everybody, { kind: 'case-task', id: task?.id ?? '' })
  assert.equal(item?.reference, reference)
  assert.equal(item?.title, 'They wrote: “It went out again”')
})

const givenUp = (name: string, payload: unknown) =>
  act(async (tx) => casesJobs.find((job) => job.name === name)?.onGivenUp(tx, payload))
const again = async (name: string, payload: unknown) => casesJobs.find((job) => job.name === name)?.run(work, payload)

/** A reply whose job failed for good: it is among the messages of its case, and nothing more was done with it. */
async function replyNotHeard(caseId: string, text: string) {
  const before = await receivedAbout(caseId)
  await reply(caseId, text, messagesJobs)
  const messageId = (await receivedAbout(caseId)).find((id) => !before.includes(id))
  assert.ok(messageId)
  return { messageId, about: { kind: 'case', id: caseId }, customerId: null, door: null }
}
const receivedAbout = async (caseId: string) =>
  (
    await db
      .selectFrom('messages')
      .select('id')
      .where('subject_id', '=', caseId)
      .where('direction', '=', 'in')
      .execute()
  ).map(({ id }) => id)

test('a reply whose job failed for good stands before whoever has the case, once, also when the job succeeds later', async () => {
  const job = 'cases.message-received'
  const { caseId } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  await runJobs(work)
  const payload = await replyNotHeard(caseId, 'It is sparking, a child got a shock')
  const tasks = async () => (await caseNow(caseId)).tasks.map(({ kind, words }) => [kind, words.trim()])
  assert.deepEqual(await tasks(), [])
  await givenUp(job, payload)
  await givenUp(job, payload)
  const written = [['message-received', 'It is sparking, a child got a shock']]
  assert.deepEqual(await tasks(), written)
  await again(job, payload)
  await again(job, payload)
  assert.deepEqual(await tasks(), written)
  await givenUp(job, payload)
  assert.deepEqual(await tasks(), written, 'what the story has is not left a second time')
  const heard = await db
    .selectFrom('case_events')
    .select('id')
    .where('case_id', '=', caseId)
    .where('kind', '=', 'message-received')
    .execute()
  assert.equal(heard.length, 1)
})

test('a reply whose job failed for good, about a case that is finished, stands in the queue of its team', async () => {
  const { caseId, reference } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  await act((tx) =>
    resolveCase(tx, officer, { caseId, version: null, outcome: 'repaired', filledIn: {}, reason: null }),
  )
  await runJobs(work)
  await givenUp('cases.message-received', await replyNotHeard(caseId, 'Dark again'))
  const [task] = (await caseNow(caseId)).tasks
  const item = await queueItemOf(db, everybody, { kind: 'case-task', id: task?.id ?? '' })
  assert.equal(item?.reference, reference)
})

test('people who could not be told of a new date are told by whoever has the case, until the program does it', async () => {
  const { caseId } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const [promise] = await promisesOf(db, everybody, [{ kind: 'case', id: caseId }])
  assert.ok(promise)
  const newDue = promise.dueAt.add({ hours: 48 })
  await runJobs(work)
  await act((tx) => renegotiate(tx, officer, { promiseId: promise.id, newDue, reason: 'No ladder' }))
  const { payload } = await db
    .selectFrom('outbox')
    .select('payload')
    .where('event', '=', 'promises.moved')
    .executeTakeFirstOrThrow()
  await givenUp('cases.promise-moved', payload)
  await givenUp('cases.promise-moved', payload)
  const tasks = async () => (await caseNow(caseId)).tasks.map(({ words }) => words)
  assert.equal((await tasks()).length, 1)
  assert.match((await tasks())[0] ?? '', /new date.*Tell them the date, and why it moved/)
  await runJobs(work)
  assert.deepEqual(await tasks(), [])
  await givenUp('cases.promise-moved', payload)
  assert.deepEqual(await tasks(), [])
})

test('people who could not be told of a disruption are told by hand, case by case, until the program does it', async () => {
  const people = [await aPerson(db, 'Ines Vale'), await aPerson(db, 'Omar Vale')]
  const [ines = ''] = people
  const cases = await Promise.all([...people, ines].map((customerId) => openedCase(db, 'graffiti', { customerId })))
  await runJobs(work)
  await act((tx) =>
    declareDisruption(tx, officer, {
      reason: 'a broken pump',
      words: 'Our washer is broken',
      serviceKeys: ['graffiti'],
      wardCodes: [],
      usrns: [],
      startsOn: londonDate(tx.now),
      endsOn: null,
      treatment: 'next-update',
      nextUpdateOn: londonDate(tx.now).add({ days: 2 }),
    }),
  )
  const news = await db
    .selectFrom('outbox')
    .select('payload')
    .where('event', '=', 'promises.disruption-declared')
    .execute()
  const wordsOn = async () =>
    (await Promise.all(cases.map(async ({ caseId }) => (await caseNow(caseId)).tasks))).flat().map(({ words }) => words)
  for (const { payload } of [...news, ...news]) await givenUp('cases.disruption', payload)
  assert.equal((await wordsOn()).length, 3)
  assert.match((await wordsOn())[0] ?? '', /Tell them: Our washer is broken\. We will tell you more by /)
  const byHand = cases[0]
  const [task] = (await caseNow(byHand?.caseId ?? '')).tasks
  await act((tx) => dealWithTask(tx, officer, { taskId: task?.id ?? '' }))
  assert.equal((await wordsOn()).length, 1, 'whoever was told needs not be told again for their other case')
  await runJobs(work)
  assert.deepEqual(await wordsOn(), [])
  const told = await Promise.all(people.map((customerId) => sentTo(db, customerId)))
  const received = 'case-received'
  assert.deepEqual(
    told,
    [
      [received, received],
      [received, 'disruption-notice'],
    ],
    'nobody is told twice',
  )
  const notice = await db
    .selectFrom('messages')
    .select('body_text as text')
    .where('template_key', '=', 'disruption-notice')
    .where('customer_id', '=', people[1] ?? '')
    .executeTakeFirstOrThrow()
  assert.match(
    notice.text,
    /Our washer is broken\.\s+We cannot give you a date for Graffiti because of a broken pump\./,
  )
})

test('a reply about a case that was joined to another reaches the other', async () => {
  const [one, two] = [await aPerson(db), await aPerson(db, 'Piotr Nowak')]
  const into = await openedCase(db, 'street-light', { customerId: one })
  const from = await openedCase(db, 'street-light', { customerId: two })
  await runJobs(work)
  const first = await db.selectFrom('messages').select('id').where('subject_id', '=', from.caseId).executeTakeFirst()
  assert.ok(first)
  await act((tx) => joinDuplicates(tx, officer, { caseId: from.caseId, version: null, intoId: into.caseId }))
  await reply(from.caseId, 'Please hurry')
  assert.deepEqual(
    (await caseNow(into.caseId)).tasks.map(({ words }) => words.trim()),
    ['Please hurry'],
  )
})

test('a new date is told once with the old one and the reason, and the queue follows it', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'street-light', { customerId })
  const [promise] = await promisesOf(db, everybody, [{ kind: 'case', id: caseId }])
  assert.ok(promise)
  const newDue = promise.dueAt.add({ hours: 72 })
  await act((tx) => renegotiate(tx, officer, { promiseId: promise.id, newDue, reason: 'The part is late' }))
  await runJobs(work)
  await runJobs(work)
  assert.deepEqual(await sentTo(db, customerId), ['case-received', 'case-promise-moved'])
  assert.equal((await queueItemOf(db, everybody, { kind: 'case', id: caseId }))?.dueAt?.toString(), newDue.toString())
  const resident = { kind: 'resident', sessionId: 's', customerId, caseIds: [caseId], level: 'known' } as const
  const answer = await progressFor(db, resident, caseId)
  assert.ok(answer?.kind === 'shown')
  assert.equal(answer.progress.moved?.reason, 'The part is late')
  assert.match(answer.progress.timeline[0]?.text ?? '', /We had said: .*Now: .*Why: The part is late\./s)
})

test('on a snow day each person is told once, however many of their cases it holds up', async () => {
  const own = await testDatabase()
  const ownWork = await testWork(own)
  const manager = await anOfficer(own, 'street-lighting', { permissions: ['disruptions.declare', 'cases.read'] })
  const customerId = await aPerson(own)
  const first = await openedCase(own, 'street-light', { customerId })
  const second = await openedCase(own, 'street-light', { customerId })
  const today = londonDate(own.clock.now())
  await inTransaction(own, (tx) =>
    declareDisruption(tx, manager, {
      reason: 'Snow',
      words: 'Snow has closed the roads',
      serviceKeys: ['street-light'],
      wardCodes: [],
      usrns: [],
      startsOn: today,
      endsOn: null,
      treatment: 'next-update',
      nextUpdateOn: today.add({ days: 2 }),
    }),
  )
  await runJobs(ownWork)
  assert.deepEqual(await sentTo(own, customerId), ['case-received', 'case-received', 'disruption-notice'])
  for (const { caseId } of [first, second]) {
    const told = await own
      .selectFrom('case_events')
      .select('id')
      .where('case_id', '=', caseId)
      .where('kind', '=', 'disruption')
      .execute()
    assert.equal(told.length, 1)
    assert.ok((await queueItemOf(own, everybody, { kind: 'case', id: caseId }))?.disruptionId)
  }
})

test('what a person is told once of a disruption, of a new date and of its end names each of their requests, but none that is to be told alone', async () => {
  const own = await testDatabase()
  const ownWork = await testWork(own)
  const manager = await anOfficer(own, 'street-lighting', { permissions: ['disruptions.declare', 'cases.read'] })
  const customerId = await aPerson(own)
  const lamp = await openedCase(own, 'street-light', { customerId })
  const later = await openedCase(own, 'graffiti', { customerId })
  const unsafe = await openedCase(own, 'street-light', { customerId })
  await inTransaction(own, async (tx) => saveDoNotWrite(tx, unsafe.caseId, 'Somebody else reads the letters'))
  const written = async () =>
    (
      await own
        .selectFrom('messages')
        .select('body_text as text')
        .where('customer_id', '=', customerId)
        .where('template_key', '!=', 'case-received')
        .where('state', '!=', 'not-sent')
        .orderBy('id')
        .execute()
    ).map(({ text }) => text)
  const today = londonDate(own.clock.now())
  const snow = {
    reason: 'Snow',
    words: 'Snow has closed the roads',
    serviceKeys: ['street-light', 'graffiti'],
    wardCodes: [],
    usrns: [],
    startsOn: today,
    endsOn: null,
    nextUpdateOn: today.add({ days: 2 }),
  }
  const declared = await inTransaction(own, (tx) =>
    declareDisruption(tx, manager, { ...snow, treatment: 'next-update' }),
  )
  await runJobs(ownWork)
  const [notice = '', ...rest] = await written()
  assert.equal(rest.length, 0)
  for (const { reference } of [lamp, later]) assert.match(notice, new RegExp(reference))
  assert.doesNotMatch(notice, new RegExp(unsafe.reference))

  const end = { id: declared.disruptionId, words: 'The roads are open', newDay: null }
  assert.equal((await inTransaction(own, (tx) => endDisruption(tx, manager, end))).refusal, null)
  await runJobs(ownWork)
  const [, ended = ''] = await written()
  for (const { caseId, reference } of [lamp, later]) {
    const promises = await promisesOf(own, everybody, [{ kind: 'case', id: caseId }])
    const { words } = promises.find(({ state }) => state === 'running') ?? {}
    assert.match(ended, new RegExp(`${reference}[^]*${words}`))
  }

  const never = await inTransaction(own, (tx) => declareDisruption(tx, manager, { ...snow, treatment: 'withdraw' }))
  assert.ok(never.affected > 1)
  await runJobs(ownWork)
  const [, , withdrawn = ''] = await written()
  for (const { reference } of [lamp, later]) assert.match(withdrawn, new RegExp(reference))
})

test('whoever waits through a disruption reads what was promised first and what is promised now, and no date between', async () => {
  const own = await testDatabase()
  const ownWork = await testWork(own)
  const manager = await anOfficer(own, 'street-lighting', { permissions: ['disruptions.declare', 'cases.read'] })
  const customerId = await aPerson(own)
  const { caseId } = await openedCase(own, 'street-light', { customerId })
  const promised = async () =>
    (await promisesOf(own, everybody, [{ kind: 'case', id: caseId }])).find(({ state }) => state === 'running')?.words
  const first = await promised()
  const today = londonDate(own.clock.now())
  const declared = await inTransaction(own, (tx) =>
    declareDisruption(tx, manager, {
      reason: 'Snow',
      words: 'Snow has closed the roads',
      serviceKeys: ['street-light'],
      wardCodes: [],
      usrns: [],
      startsOn: today,
      endsOn: null,
      treatment: 'next-update',
      nextUpdateOn: today.add({ days: 2 }),
    }),
  )
  await runJobs(ownWork)
  own.testClock.advance({ hours: 24 })
  const news = {
    id: declared.disruptionId,
    words: 'The roads are open, the lift is not',
    nextUpdateOn: today.add({ days: 3 }),
  }
  assert.equal((await inTransaction(own, (tx) => updateDisruption(tx, manager, news))).refusal, null)
  await runJobs(ownWork)
  const resident = { kind: 'resident', sessionId: 's', customerId, caseIds: [caseId], level: 'known' } as const
  const answer = await progressFor(own, resident, caseId)
  assert.ok(answer?.kind === 'shown')
  const { promise, moved } = answer.progress
  assert.equal(promise?.words, await promised())
  assert.deepEqual([moved?.oldWords, moved?.newWords], [first, promise?.words])
  assert.equal(moved?.reason, 'Snow')
})

test('a resolved case closes by itself when nobody came back', async () => {
  const own = await testDatabase()
  const ownWork = await testWork(own)
  const { caseId } = await openedCase(own, 'street-light')
  await inTransaction(own, (tx) =>
    resolveCase(tx, everybody, { caseId, version: null, outcome: 'repaired', filledIn: {}, reason: null }),
  )
  own.testClock.advance({ days: 13 })
  await runJobs(ownWork, ['cases.close-by-time'])
  assert.equal((await findCase(own, everybody, caseId))?.status, 'resolved')
  own.testClock.advance({ days: 2 })
  await runJobs(ownWork, ['cases.close-by-time'])
  assert.equal((await findCase(own, everybody, caseId))?.status, 'closed')
})

test('a broken promise is on the story, to the customer too, and said first on their page', async () => {
  const own = await testDatabase()
  const ownWork = await testWork(own)
  const customerId = await aPerson(own)
  const { caseId, reference } = await openedCase(own, 'street-light', { customerId })
  own.testClock.advance({ days: 20 })
  await runJobs(ownWork, ['promises.sweep'])
  const resident = { kind: 'resident', sessionId: 's', customerId, caseIds: [caseId], level: 'known' } as const
  const answer = await progressFor(own, resident, caseId)
  assert.ok(answer?.kind === 'shown')
  assert.equal(answer.progress.headline, 'We have not kept our promise to you')
  assert.equal(answer.progress.timeline[0]?.heading, 'We did not keep our promise')
  assert.equal(caseHref(`${reference}/2`), `/staff/cases/${reference}.2`)
})
