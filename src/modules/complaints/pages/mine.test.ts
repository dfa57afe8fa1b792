import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askCustomer, makeLink, writeToCustomer } from '#modules/cases/index.ts'
import { myComplaint } from '#modules/complaints/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { type ResidentActor, system } from '#platform/http/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()

const resident = (customerId: string, caseId: string, level: ResidentActor['level'] = 'known'): ResidentActor => ({
  kind: 'resident',
  sessionId: 'test',
  customerId,
  caseIds: [caseId],
  level,
})

test('whoever brought it reads the points in their words, and nothing of what is not answered yet', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'complaint', {
    customerId,
    answers: { what: 'Nobody came', category: 'waste', 'for-whom': 'myself' },
  })
  const mine = await myComplaint(db, resident(customerId, caseId), caseId)
  assert.deepEqual(mine?.points, [{ number: 1, alleged: 'Nobody came', standing: null, findings: [] }])
  assert.deepEqual(mine.letters, [])
  assert.equal(mine.mayLookAgain, false)
})

test('somebody else on the same case, or with no hold on it, reads nothing of it', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'complaint', {
    customerId,
    answers: { what: 'Nobody came', category: 'waste', 'for-whom': 'myself' },
  })
  assert.equal(await myComplaint(db, resident(await aPerson(db), caseId), caseId), null)
  assert.equal(await myComplaint(db, { ...resident(customerId, caseId), caseIds: [] }, caseId), null)
})

test('a restricted complaint is for somebody who proved who they are', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'childrens-care-complaint', {
    customerId,
    answers: { what: 'No visit for two months', 'for-whom': 'myself' },
  })
  assert.equal(await myComplaint(db, resident(customerId, caseId), caseId), null)
  assert.ok(await myComplaint(db, resident(customerId, caseId, 'verified'), caseId))
})

test('on its page and in what the engine writes about it, it is called a complaint, and neither a request nor a report', async () => {
  const customerId = await aPerson(db)
  const { caseId, reference } = await openedCase(db, 'complaint', {
    customerId,
    answers: { what: 'Nobody came', category: 'waste', 'for-whom': 'myself' },
  })
  const seen = { caseId, version: null }
  const done = await inTransaction(db, async (tx) => {
    await askCustomer(tx, system('test'), { ...seen, question: 'On which day?' })
    return writeToCustomer(tx, system('test'), { ...seen, customerId, text: 'We look into it.' })
  })
  assert.equal(done.refusal, null)
  const emails = await db
    .selectFrom('messages')
    .select(['subject', 'body_text as text'])
    .where('subject_id', '=', caseId)
    .execute()
  assert.ok(emails.some(({ subject }) => subject === `About your complaint: Complaint (${reference})`))
  const { browser } = await testApp(db)
  const me = browser()
  const token = await inTransaction(db, async (tx) => makeLink(tx, { caseId, customerId, scopeId: null }))
  const [, main = ''] = (await me.get(`/l/${token}`)).body.split('<main')
  assert.match(main, /Complaint · FP-[\s\S]*We got your complaint/)
  for (const words of [main, ...emails.flatMap(({ subject, text }) => [subject, text])])
    assert.doesNotMatch(words ?? '', /(?:your|this) (?:request|report)/i)
})
