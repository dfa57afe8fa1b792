import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { fixedClock } from '#platform/time/index.ts'
import { anOfficer } from '#test/cases.ts'
import { anEnquiryIn, splitTo } from '#test/enquiries.ts'
import { signInAs, staffActor, testApp, testDatabase } from '#test/index.ts'
import { answerPart, listMembers, sendReply } from './index.ts'

const db = await testDatabase()
const act = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)
const permissions = ['cases.read', 'cases.work', 'enquiries.read', 'enquiries.handle']
const officer = await anOfficer(db, 'customer-relations', { permissions: [...permissions, 'enquiries.manage'] })
const memberId = (await listMembers(db))[0]?.id
assert.ok(memberId)

/** One question, given to the unit of a company that works for the council. */
async function givenToTheContractor() {
  const { caseId } = await act((tx) =>
    anEnquiryIn(tx, { by: officer, memberId: memberId ?? '', words: 'When are the kerb stones in Castlegate reset?' }),
  )
  const part = await act((tx) => splitTo(tx, officer, caseId, 'highways-maintenance'))
  return { caseId, part }
}

const answer = (by: Parameters<typeof answerPart>[1], caseId: string) =>
  act((tx) => answerPart(tx, by, { caseId, version: null, answer: 'Next week.', outcome: 'done', workDueOn: null }))

async function who(name: string) {
  const { id } = await db.selectFrom('staff').select('id').where('name', '=', name).executeTakeFirstOrThrow()
  return staffActor({ id, permissions, teams: [] })
}

test('for a company its contract lead answers, and whoever manages the service; nobody else’s lead does', async () => {
  for (const name of ['Colin Baxter', 'Helen Cartwright']) {
    const { part } = await givenToTheContractor()
    assert.equal((await answer(await who('Diane Whitlock'), part.caseId)).refusal, 'not-allowed')
    assert.equal((await answer(await who(name), part.caseId)).refusal, null, name)
  }
})

test('the contract lead finds the form on the page of the part; the company’s own people do not', async () => {
  const { part } = await givenToTheContractor()
  const href = `/staff/enquiries/parts/${part.reference.replace('/', '.')}`
  const { browser } = await testApp(db)
  const [lead, worker] = [browser(), browser()]
  await signInAs(db, lead, 'contract-lead')
  await signInAs(db, worker, 'contractor')
  assert.match((await lead.get(href)).body, /Your answer[\s\S]*Give this answer/)
  assert.doesNotMatch((await worker.get(href)).body, /Give this answer|All that/)
})

test('a letter to a Member greets them once, also when the officer typed a greeting', async () => {
  const { caseId, part } = await givenToTheContractor()
  assert.equal((await answer(officer, part.caseId)).refusal, null)
  const body = 'Dear Councillor Rowe,\n\nThe kerb is reset next week.'
  assert.equal((await act((tx) => sendReply(tx, officer, { caseId, version: null, body, restBy: null }))).refusal, null)
  const { text } = await db
    .selectFrom('messages')
    .select('body_text as text')
    .where('subject_id', '=', caseId)
    .where('template_key', '=', 'enquiry-reply')
    .executeTakeFirstOrThrow()
  assert.equal(text.match(/Dear /g)?.length, 1)
  assert.match(text, /The kerb is reset next week\./)
})

test('the unit and the enquiry’s own history read whether an answer came in time, or how many working days late', async () => {
  const given = await givenToTheContractor()
  const early = await givenToTheContractor()
  const late = await inTransaction(db.at(fixedClock('2026-11-25T10:00:00Z')), (tx) =>
    answerPart(tx, officer, { ...given.part, answer: 'Next week.', outcome: 'done', workDueOn: null }),
  )
  assert.equal(late.refusal, null)
  assert.equal((await answer(officer, early.part.caseId)).refusal, null)
  const { browser } = await testApp(db)
  const page = browser()
  await signInAs(db, page, 'members-officer')
  const bodyOf = async (href: string) => (await page.get(href)).body.replaceAll(/<[^>]+>/g, ' ')
  const ofPart = ({ reference }: { reference: string }) => `/staff/enquiries/parts/${reference.replace('/', '.')}`
  assert.match(await bodyOf(ofPart(given.part)), /answered [^,]+, +2 working days late/)
  assert.match(await bodyOf(ofPart(early.part)), /answered [^,]+, +in time/)
  const story = await bodyOf(`/staff/cases/${given.caseId}`)
  assert.match(story, /Answered 2 working days late\./)
  assert.match(await bodyOf(`/staff/cases/${given.part.caseId}`), /The Member is told by the whole enquiry/)
})
