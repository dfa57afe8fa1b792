import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addNote,
  answerFromCustomer,
  askCustomer,
  assignCase,
  changeService,
  closeCase,
  endWait,
  findCase,
  joinCase,
  joinDuplicates,
  markUrgent,
  moveToTeam,
  progressFor,
  refuseCase,
  reopenCase,
  resolveCase,
  splitPart,
  startWork,
  takeCase,
  waitForThirdParty,
  withdrawCase,
  writeToCustomer,
} from '#modules/cases/index.ts'
import { messagesAbout } from '#modules/messages/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { queueItemOf } from '#modules/queues/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { dayInWords, fixedClock, londonDate } from '#platform/time/index.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { aCustomer } from '#test/customers.ts'
import { testDatabase } from '#test/index.ts'

const db = await testDatabase()
const everybody = system('test')
const officer = await anOfficer(db, 'street-lighting')

const act = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)
const caseNow = async (id: string) => {
  const found = await findCase(db, everybody, id)
  assert.ok(found)
  return found
}
const itemOf = (id: string) => queueItemOf(db, everybody, { kind: 'case', id })
const promiseOf = async (id: string) => (await promisesOf(db, everybody, [{ kind: 'case', id }]))[0]
const sentAbout = async (id: string) =>
  (
    await db.selectFrom('messages').select('template_key as key').where('subject_id', '=', id).orderBy('id').execute()
  ).map(({ key }) => key)

test('from report to done: each step that matters is told, and none that does not', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'street-light', { customerId })
  assert.equal((await act((tx) => takeCase(tx, officer, { caseId, version: 1 }))).refusal, null)
  assert.equal((await itemOf(caseId))?.ownerId, officer.id)
  assert.equal((await promiseOf(caseId))?.ownerId, officer.id)
  assert.equal((await act((tx) => startWork(tx, officer, { caseId, version: 2 }))).refusal, null)

  assert.equal(
    (await act((tx) => askCustomer(tx, officer, { caseId, version: 3, question: 'Which side of the road is it?' })))
      .refusal,
    null,
  )
  assert.equal((await itemOf(caseId))?.waitingFor, 'customer')
  assert.equal((await caseNow(caseId)).status, 'waiting-for-customer')
  const resident = { kind: 'resident', sessionId: 's', customerId, caseIds: [caseId], level: 'known' } as const
  const answered = await act((tx) =>
    answerFromCustomer(tx, resident, { caseId, version: null, text: 'The left', by: 'link', customerId }),
  )
  assert.equal(answered.refusal, null)
  assert.equal((await caseNow(caseId)).status, 'in-progress')
  assert.deepEqual(
    (await caseNow(caseId)).tasks.map(({ words }) => words),
    ['The left'],
  )

  const before = await promiseOf(caseId)
  const on = { expected: londonDate(db.clock.now()).add({ days: 3 }) }
  assert.equal(
    (
      await act((tx) =>
        waitForThirdParty(tx, officer, { caseId, version: null, forWhom: 'Wrenbridge Power Networks', on }),
      )
    ).refusal,
    null,
  )
  assert.equal((await promiseOf(caseId))?.dueAt.toString(), before?.dueAt.toString())
  assert.equal((await promiseOf(caseId))?.pausedAt, null)
  assert.equal((await act((tx) => endWait(tx, officer, { caseId, version: null, words: null }))).refusal, null)

  const done = await act((tx) =>
    resolveCase(tx, officer, { caseId, version: null, outcome: 'repaired', filledIn: {}, reason: null }),
  )
  assert.equal(done.refusal, null)
  assert.equal(await itemOf(caseId), null)
  assert.equal((await promiseOf(caseId))?.state, 'kept')
  assert.deepEqual(await sentAbout(caseId), ['case-received', 'case-question', 'case-waiting', 'case-resolved'])
  const closed = await act((tx) => closeCase(tx, officer, { caseId, version: null, because: 'finished' }))
  assert.equal(closed.refusal, null)
})

test('the second to save is turned away, and nothing of theirs is done', async () => {
  const { caseId } = await openedCase(db)
  const seen = { caseId, version: 1 }
  assert.equal((await act((tx) => takeCase(tx, officer, seen))).refusal, null)
  assert.equal((await act((tx) => markUrgent(tx, officer, { ...seen, reason: 'Dark crossing' }))).refusal, 'changed')
  assert.equal((await caseNow(caseId)).urgentReason, null)
})

test('a note turns nobody’s save away', async () => {
  const { caseId } = await openedCase(db)
  assert.equal((await act((tx) => addNote(tx, officer, { caseId, text: 'Called the depot' }))).refusal, null)
  assert.equal((await act((tx) => takeCase(tx, officer, { caseId, version: 1 }))).refusal, null)
})

test('work is given only to somebody of its team, and put back for anybody', async () => {
  const manager = await anOfficer(db, 'street-lighting', { permissions: ['cases.assign', 'cases.work'] })
  const elsewhere = await anOfficer(db, 'waste-collections')
  const { caseId } = await openedCase(db)
  assert.equal(
    (await act((tx) => assignCase(tx, manager, { caseId, version: null, ownerId: elsewhere.id }))).refusal,
    'not-in-team',
  )
  assert.equal(
    (await act((tx) => assignCase(tx, manager, { caseId, version: null, ownerId: officer.id }))).refusal,
    null,
  )
  assert.equal((await caseNow(caseId)).ownerName, officer.name)
  assert.equal((await act((tx) => assignCase(tx, officer, { caseId, version: null, ownerId: null }))).refusal, null)
  assert.equal((await itemOf(caseId))?.ownerId, null)
})

test('handing on to another team records what was lacked', async () => {
  const { caseId } = await openedCase(db)
  const highways = await teamByKey(db, 'highways-maintenance')
  assert.ok(highways)
  const moved = await act((tx) =>
    moveToTeam(tx, officer, {
      caseId,
      version: null,
      teamId: highways.id,
      reason: 'It is the road, not the light',
      lacked: 'knowledge',
    }),
  )
  assert.equal(moved.refusal, null)
  assert.equal((await itemOf(caseId))?.teamId, highways.id)
  assert.equal((await promiseOf(caseId))?.teamId, highways.id)
  const event = await db
    .selectFrom('case_events')
    .select('fact')
    .where('case_id', '=', caseId)
    .where('kind', '=', 'moved')
    .executeTakeFirstOrThrow()
  assert.equal(JSON.parse(JSON.stringify(event.fact)).lacked, 'knowledge')
})

test('a refusal needs its reason and withdraws the promise; reopening makes a new one within the limit', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'street-light', { customerId })
  assert.equal(
    (await act((tx) => refuseCase(tx, officer, { caseId, version: null, reason: 'It is in a private car park.' })))
      .refusal,
    null,
  )
  assert.equal((await promiseOf(caseId))?.state, 'withdrawn')
  const reopened = await act((tx) =>
    reopenCase(tx, officer, { caseId, version: null, reason: 'It is on the pavement after all' }),
  )
  assert.equal(reopened.refusal, null)
  assert.equal((await itemOf(caseId))?.reference, (await caseNow(caseId)).reference)
  assert.equal((await promiseOf(caseId))?.state, 'running')
  assert.deepEqual(await sentAbout(caseId), ['case-received', 'case-refused', 'case-reopened'])
})

test('nothing is sent to somebody whom a message could harm, whatever becomes of the case; staff are told to call', async () => {
  const housing = await anOfficer(db, 'housing-options')
  const answers = { tonight: 'yes', why: ['abuse'], 'safe-times': 'mornings', 'safe-message': 'no' }
  const [one, two] = [await aPerson(db), await aPerson(db)]
  const unsafe = await openedCase(db, 'homelessness', { customerId: one, answers })
  const earlier = await openedCase(db, 'homelessness', { customerId: two, answers: { tonight: 'yes' } })
  assert.match(String((await caseNow(unsafe.caseId)).doNotWrite), /at the times they said/)
  const joined = { caseId: unsafe.caseId, version: null, intoId: earlier.caseId }
  assert.equal((await act((tx) => joinDuplicates(tx, housing, joined))).refusal, null)
  const letter = { caseId: earlier.caseId, version: null, text: 'Please come on Monday', customerId: one }
  assert.equal((await act((tx) => writeToCustomer(tx, housing, letter))).refusal, null)
  const toThem = await db
    .selectFrom('messages')
    .select(['template_key as key', 'state', 'not_sent_reason as why'])
    .where('customer_id', '=', one)
    .orderBy('id')
    .execute()
  assert.deepEqual(
    toThem,
    ['case-received', 'case-joined', 'case-reply'].map((key) => ({ key, state: 'not-sent', why: 'not-safe' })),
  )
})

test('a refusal is told with all its outcome says, what can be done about it too; an ending until when to come back', async () => {
  const decider = await anOfficer(db, 'adult-social-care')
  const badge = await openedCase(db, 'blue-badge', { customerId: await aPerson(db) })
  const light = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const refusal = { caseId: badge.caseId, outcome: 'refused', filledIn: { reason: 'you can walk 200 metres' } }
  const repaired = { caseId: light.caseId, outcome: 'repaired', filledIn: {} }
  for (const [who, ending] of [[decider, refusal] as const, [officer, repaired] as const])
    assert.equal((await act((tx) => resolveCase(tx, who, { ...ending, version: null, reason: null }))).refusal, null)
  const letter = async (caseId: string) =>
    (await messagesAbout(db, everybody, { kind: 'case', id: caseId })).at(0)?.text
  assert.match(
    String(await letter(badge.caseId)),
    /because you can walk 200 metres\. .*ask us within 28 days to look again/s,
  )
  const lastDay = dayInWords(londonDate(db.clock.now()).add({ days: 28 }))
  assert.ok(String(await letter(light.caseId)).includes(`on that page by ${lastDay}`))
})

test('long after the answer it is a new case, not the old one', async () => {
  const own = await testDatabase()
  const { caseId } = await openedCase(own)
  await inTransaction(own, (tx) =>
    resolveCase(tx, officer, { caseId, version: null, outcome: 'repaired', filledIn: {}, reason: null }),
  )
  own.testClock.advance({ days: 40 })
  const late = await inTransaction(own, (tx) => reopenCase(tx, officer, { caseId, version: null, reason: 'Again' }))
  assert.equal(late.refusal, 'too-late-to-reopen')
})

test('who joins what nobody with a name has told us is not told of others', async () => {
  const { caseId } = await openedCase(db, 'street-light')
  const joins = async () => {
    const customerId = await aPerson(db)
    const joined = await act((tx) => joinCase(tx, officer, { caseId, customerId, matterId: null }))
    assert.equal(joined.refusal, null)
    const sent = await db
      .selectFrom('messages')
      .select('body_text as text')
      .where('customer_id', '=', customerId)
      .executeTakeFirstOrThrow()
    return sent.text
  }
  assert.doesNotMatch(await joins(), /Other people/)
  assert.match(await joins(), /Other people who told us about it: 1\./)
})

test('joining a duplicate moves its people along and tells them once', async () => {
  const [first, second] = [await aPerson(db), await aPerson(db, 'Piotr Nowak')]
  const into = await openedCase(db, 'street-light', { customerId: first })
  const from = await openedCase(db, 'street-light', { customerId: second })
  const joined = await act((tx) =>
    joinDuplicates(tx, officer, { caseId: from.caseId, version: null, intoId: into.caseId }),
  )
  assert.equal(joined.refusal, null)
  assert.equal((await caseNow(from.caseId)).joinedReference, into.reference)
  assert.equal(await itemOf(from.caseId), null)
  assert.deepEqual(
    (await caseNow(into.caseId)).people.map(({ customerId }) => customerId),
    [first, second],
  )
  await act((tx) =>
    resolveCase(tx, officer, { caseId: into.caseId, version: null, outcome: 'repaired', filledIn: {}, reason: null }),
  )
  const told = await db
    .selectFrom('messages')
    .select('template_key as key')
    .where('customer_id', '=', second)
    .orderBy('id')
    .execute()
  assert.deepEqual(
    told.map(({ key }) => key),
    ['case-received', 'case-joined', 'case-resolved'],
  )
  const back = await act((tx) => reopenCase(tx, officer, { caseId: from.caseId, version: null, reason: 'x' }))
  assert.equal(back.refusal, 'was-joined')
})

test('a part has a reference, a team and a promise of its own, and the whole waits for it', async () => {
  const customerId = await aPerson(db)
  const { caseId, reference } = await openedCase(db, 'street-light', { customerId })
  const split = await act((tx) =>
    splitPart(tx, officer, {
      caseId,
      version: null,
      serviceKey: 'road-defect',
      title: 'The hole beside the post',
      teamId: null,
      dueOn: null,
    }),
  )
  assert.equal(split.refusal, null)
  const part = await caseNow(`${reference}/1`)
  assert.equal(part.teamName, 'Highways maintenance')
  assert.equal((await promiseOf(part.id))?.state, 'running')

  const whole = await act((tx) =>
    resolveCase(tx, officer, { caseId, version: null, outcome: 'repaired', filledIn: {}, reason: null }),
  )
  assert.equal(whole.refusal, 'parts-open')
  assert.equal(
    (
      await act((tx) =>
        resolveCase(tx, officer, { caseId: part.id, version: null, outcome: 'repaired', filledIn: {}, reason: null }),
      )
    ).refusal,
    null,
  )
  assert.match((await caseNow(caseId)).tasks[0]?.words ?? '', /is finished/)
  assert.equal(
    (
      await act((tx) =>
        resolveCase(tx, officer, { caseId, version: null, outcome: 'repaired', filledIn: {}, reason: null }),
      )
    ).refusal,
    null,
  )
  assert.deepEqual(await sentAbout(part.id), [])
})

test('changing the service carries the answers that fit and shows the rest', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'street-light', { customerId })
  const changed = await act((tx) =>
    changeService(tx, officer, { caseId, version: null, serviceKey: 'road-defect', reason: 'It is a hole' }),
  )
  assert.ok(changed.refusal === null)
  assert.deepEqual(
    changed.left.map(({ name }) => name),
    ['Problem', 'Number on the post', 'How many'],
  )
  const now = await caseNow(caseId)
  assert.equal(now.serviceKey, 'road-defect')
  assert.equal(now.teamName, 'Highways maintenance')
  assert.ok('where' in now.answers)
  assert.equal(
    (await promisesOf(db, everybody, [{ kind: 'case', id: caseId }])).filter(({ state }) => state === 'running').length,
    1,
  )
  assert.deepEqual(await sentAbout(caseId), ['case-received', 'case-moved'])
})

test('what was confirmed once is not promised again where a case goes to another service', async () => {
  const promisedAfter = async (isStarted: boolean) => {
    const answers = { what: 'How many trees were felled?' }
    const { caseId } = await openedCase(db, 'information-request', { customerId: await aPerson(db), answers })
    const records = await anOfficer(db, 'customer-relations')
    if (isStarted) assert.equal((await act((tx) => startWork(tx, records, { caseId, version: null }))).refusal, null)
    const change = {
      caseId,
      version: null,
      serviceKey: 'environmental-information-request',
      reason: 'It is about trees',
    }
    assert.equal((await act((tx) => changeService(tx, records, change))).refusal, null)
    const promises = await promisesOf(db, everybody, [{ kind: 'case', id: caseId }])
    return promises.flatMap(({ policyKey, state }) => (state === 'running' ? [policyKey] : [])).toSorted()
  }
  assert.deepEqual(await promisedAfter(true), ['eir-respond'])
  assert.deepEqual(await promisedAfter(false), ['acknowledge-1wd', 'eir-respond'])
})

test('a case that comes late to its service is told to be late, and no day that has gone by is promised', async () => {
  const { caseId } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const later = db.at(fixedClock(db.clock.now().add({ hours: 24 * 120 })))
  const change = { caseId, version: null, serviceKey: 'road-defect', reason: 'It is a hole' }
  assert.equal((await inTransaction(later, (tx) => changeService(tx, officer, change))).refusal, null)
  const [moved] = await messagesAbout(db, everybody, { kind: 'case', id: caseId })
  assert.match(moved?.text ?? '', /this is late already\. We are sorry/)
  assert.doesNotMatch(moved?.text ?? '', /We will/)
})

test('nobody can be written to who is not on the case', async () => {
  const { caseId } = await openedCase(db)
  const stranger = await aPerson(db, 'Lena Brook')
  assert.equal(
    (await act((tx) => writeToCustomer(tx, officer, { caseId, version: null, customerId: stranger, text: 'Hello' })))
      .refusal,
    'no-customer',
  )
  assert.equal(
    (await act((tx) => askCustomer(tx, officer, { caseId, version: null, question: 'Where?' }))).refusal,
    'no-customer',
  )
})

test('who may not work cases changes nothing', async () => {
  const advisor = await anOfficer(db, 'contact-centre', { permissions: ['contacts.log', 'cases.read'] })
  const { caseId } = await openedCase(db)
  assert.equal((await act((tx) => takeCase(tx, advisor, { caseId, version: null }))).refusal, 'not-allowed')
  assert.equal((await act((tx) => addNote(tx, advisor, { caseId, text: 'She called again' }))).refusal, null)
})

test('every answer to a request for information says how to challenge it, however it ends, and their page does too', async () => {
  const records = await anOfficer(db, 'customer-relations')
  const challenge = /internal review within 40 working days[\s\S]*Information Commissioner[\s\S]*ico\.org\.uk/
  const letterOf = async (caseId: string) =>
    (await messagesAbout(db, everybody, { kind: 'case', id: caseId })).at(0)?.text ?? ''
  const answers = { what: 'How many street trees were felled in 2025?' }
  const asked = async () => {
    const customerId = await aPerson(db)
    return { customerId, ...(await openedCase(db, 'information-request', { customerId, answers })) }
  }
  const [refused, given, stopped] = [await asked(), await asked(), await asked()]
  const { caseId } = refused
  const reason = 'Section 12: it would take 40 hours to look through the papers of each tree that was felled.'
  assert.equal((await act((tx) => refuseCase(tx, records, { caseId, version: null, reason }))).refusal, null)
  assert.match(await letterOf(caseId), new RegExp(`${reason}[\\s\\S]*${challenge.source}`))
  assert.equal((await promiseOf(caseId))?.state, 'kept', 'a refusal in time is an answer in time')
  const ending = { caseId: given.caseId, version: null, outcome: 'given', filledIn: {}, reason: null }
  assert.equal((await act((tx) => resolveCase(tx, records, ending))).refusal, null)
  assert.match(await letterOf(given.caseId), challenge)
  const { customerId } = given
  const them = { kind: 'resident', sessionId: 's', customerId, caseIds: [given.caseId], level: 'known' } as const
  const page = await progressFor(db, them, given.caseId)
  assert.ok(page?.kind === 'shown')
  assert.equal(page.progress.headline, 'We have sent you what you asked for')
  const why = await progressFor(db, { ...them, customerId: refused.customerId, caseIds: [caseId] }, caseId)
  assert.ok(why?.kind === 'shown')
  assert.equal(why.progress.headline, 'We looked at what you asked for and cannot do it')
  assert.equal(why.progress.explanation, reason, 'a long reason is no heading')
  assert.match(page.progress.challenge ?? '', challenge)
  assert.equal(
    (await act((tx) => withdrawCase(tx, records, { caseId: stopped.caseId, version: null, reason: null }))).refusal,
    null,
  )
  assert.doesNotMatch(await letterOf(stopped.caseId), challenge)

  const withAPhone = await aCustomer(db, { phones: ['07700 900417'] })
  const byText = await openedCase(db, 'information-request', { customerId: withAPhone, answers })
  await act((tx) => refuseCase(tx, records, { caseId: byText.caseId, version: null, reason }))
  assert.match(
    await letterOf(byText.caseId),
    /: Our answer is on your own page, with our reasons and how to challenge it\. \[their private link\]$/,
    'a text leads to it',
  )
})
