import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { writeToCustomer } from '#modules/cases/index.ts'
import { boardFigures } from '#modules/complaints/index.ts'
import { promisesOf, replayPromise } from '#modules/promises/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { anOfficer } from '#test/cases.ts'
import { anEnquiryIn, splitTo } from '#test/enquiries.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'
import { convertQuestion } from './actions/elsewhere.ts'
import { sendHolding } from './actions/replies.ts'
import { takeQuestionBack, undoConversion } from './actions/undo.ts'
import { listMembers, sortEnquiry } from './index.ts'
import { enquiryOf, questionsOf } from './queries/enquiries.ts'
import { countEnquiries } from './queries/figures.ts'
import type { Elsewhere } from './rules/what.ts'

const db = await testDatabase()
/** Each step a minute after the one before: what happened when is how it is taken back. */
const act = <T>(work: (tx: Tx) => Promise<T>) => {
  db.testClock.advance({ minutes: 1 })
  return inTransaction(db, work)
}
const permissions = ['cases.read', 'cases.work', 'enquiries.read', 'enquiries.handle', 'enquiries.manage']
const officer = await anOfficer(db, 'customer-relations', { permissions })
const everybody = system('test')
const member = (await listMembers(db))[0]
assert.ok(member)

const receivedAt = Temporal.Instant.from('2026-11-16T09:30:00Z')
const later = Temporal.PlainDate.from('2026-12-07')
const week = { from: Temporal.PlainDate.from('2026-11-16'), until: Temporal.PlainDate.from('2026-11-23') }

const asked = (words: string) =>
  act((tx) => anEnquiryIn(tx, { by: officer, memberId: member.id, door: 'letter', words, receivedAt }))

const running = async (caseId: string) =>
  (await promisesOf(db, everybody, [{ kind: 'case', id: caseId }]))
    .filter(({ state }) => state !== 'withdrawn')
    .map(({ id, kind, state, dueAt, originalDueAt, keptAt, words }) => [
      id,
      kind,
      state,
      words,
      `${dueAt} ${originalDueAt} ${keptAt}`,
    ])

const toldOf = async (caseId: string) =>
  (
    await db
      .selectFrom('messages')
      .select('template_key as key')
      .where('subject_id', '=', caseId)
      .where('direction', '=', 'out')
      .orderBy('created_at')
      .execute()
  ).map(({ key }) => key)

const figuresNow = async () => ({
  enquiries: await countEnquiries(db, everybody, { from: receivedAt, until: db.clock.now() }),
  complaints: await boardFigures(db, everybody, { span: week, scope: {}, by: 'directorate' }),
})

/** What may have been done with an enquiry before somebody sorted it wrongly. */
const befores = [
  async () => {},
  (caseId: string) => act((tx) => sendHolding(tx, officer, { ...held, caseId, newDate: later, nextUpdateOn: null })),
  (caseId: string) => act((tx) => sendHolding(tx, officer, { ...held, caseId, newDate: null, nextUpdateOn: later })),
  (caseId: string) => act((tx) => splitTo(tx, officer, caseId, 'street-lighting')),
]
const held = { version: null, reason: 'We wait for a survey' }
const whats: readonly Elsewhere[] = ['complaint', 'foi', 'eir', 'subject-access', 'service-request']

test('converted and undone, an enquiry has the promises and counts in the figures as if it had never gone another way', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...whats), fc.constantFrom(...befores), async (what, before) => {
      const { caseId } = await asked('Why is the light in Castlegate out?')
      await before(caseId)
      const [promised, counted] = [await running(caseId), await figuresNow()]
      const sort = { caseId, version: null, what, serviceKey: 'street-light', reason: '' }
      const converted = await act((tx) => sortEnquiry(tx, officer, sort))
      assert.equal(converted.refusal, null)
      assert.notDeepEqual(await running(caseId), promised)
      const undone = await act((tx) => undoConversion(tx, officer, { caseId, version: null, reason: 'It asks why' }))
      assert.equal(undone.refusal, null)
      assert.deepEqual(await running(caseId), promised)
      assert.deepEqual(await figuresNow(), counted)
    }),
    { numRuns: 10 },
  )
})

test('the Member is told once that it is an enquiry after all, hears no more of the other way, and the promise says that it was over', async () => {
  const { caseId, reference } = await asked('How many lights in Castlegate are out?')
  const browser = (await testApp(db)).browser()
  await signInAs(db, browser, 'members-officer')
  const [first] = await promisesOf(db, everybody, [{ kind: 'case', id: caseId }])
  const sort = { caseId, version: null, what: 'foi' as const, serviceKey: null, reason: '' }
  assert.equal((await act((tx) => sortEnquiry(tx, officer, sort))).refusal, null)
  const between = db.clock.now()
  db.testClock.advance({ minutes: 5 })
  const page = await browser.get(`/staff/enquiries/${reference}`)
  assert.match(page.body, new RegExp(`/staff/enquiries/${reference}/undo"`))
  const version = /name="_version" value="(\d+)"/.exec(
    (await browser.get(`/staff/enquiries/${reference}/undo`)).body,
  )?.[1]
  const form = { _version: version ?? '', reason: 'You did not name the Act' }
  const empty = await browser.post(`/staff/enquiries/${reference}/undo`, { ...form, reason: '' })
  assert.match(empty.body, /Enter why it was a mistake/)
  const preview = await browser.post(`/staff/enquiries/${reference}/undo`, form)
  assert.match(preview.body, /That was our mistake[\s\S]*You did not name the Act[\s\S]*We will reply to you by/)
  const sent = await browser.post(`/staff/enquiries/${reference}/undo`, { ...form, _stage: 'send' })
  assert.equal(sent.statusCode, 303)
  assert.deepEqual(await toldOf(caseId), ['enquiry-received', 'enquiry-converted', 'enquiry-conversion-undone'])
  const people = await db.selectFrom('case_people').select('customer_id').where('case_id', '=', caseId).execute()
  assert.deepEqual(people, [])
  assert.match((await browser.get(`/staff/enquiries/${reference}`)).body, /Castlegate/)
  assert.equal((await replayPromise(db, everybody, first?.id ?? '', between))?.state, 'withdrawn')
  assert.equal((await replayPromise(db, everybody, first?.id ?? '', db.clock.now()))?.state, 'running')
  const again = await browser.post(`/staff/enquiries/${reference}/undo`, { ...form, _stage: 'send' })
  assert.equal(again.statusCode, 409, 'pressed twice, it is undone once')
})

test('it cannot be undone once somebody was written to about what it became', async () => {
  const { caseId, reference } = await asked('How many bollards are there?')
  const sort = { caseId, version: null, what: 'foi' as const, serviceKey: null, reason: '' }
  assert.equal((await act((tx) => sortEnquiry(tx, officer, sort))).refusal, null)
  const told = await db.selectFrom('case_people').select('customer_id as id').where('case_id', '=', caseId).execute()
  const letter = { caseId, version: null, text: 'Which year do you mean?', customerId: told[0]?.id ?? '' }
  assert.equal((await act((tx) => writeToCustomer(tx, officer, letter))).refusal, null)
  const undone = await act((tx) => undoConversion(tx, officer, { caseId, version: null, reason: 'It does not' }))
  assert.equal(undone.refusal, 'told-since')
  const browser = (await testApp(db)).browser()
  await signInAs(db, browser, 'members-officer')
  const page = await browser.get(`/staff/enquiries/${reference}`)
  assert.doesNotMatch(page.body, /Undo: it is an enquiry/)
})

test('a question that went its own way by mistake is asked here again, and its case is closed as opened in error', async () => {
  const { caseId, reference } = await asked('When is Castlegate swept?\nHow many lamps failed in 2025?')
  const [, second] = await questionsOf(db, caseId)
  const [promised, counted] = [await running(caseId), await figuresNow()]
  const way = { caseId, version: null, questionId: second?.id ?? '', what: 'complaint' as const, serviceKey: null }
  assert.equal((await act((tx) => convertQuestion(tx, officer, { ...way, reason: '' }))).refusal, null)
  const [, gone] = await questionsOf(db, caseId)
  const ownId = gone?.convertedTo ?? ''
  const browser = (await testApp(db)).browser()
  await signInAs(db, browser, 'members-officer')
  const page = await browser.get(`/staff/enquiries/${reference}`)
  assert.match(page.body, new RegExp(`question-back\\?questionId=${second?.id}`))
  const back = { caseId, version: null, questionId: second?.id ?? '', reason: 'It complains about nothing' }
  assert.equal((await act((tx) => takeQuestionBack(tx, officer, back))).refusal, null)
  const own = await db
    .selectFrom('cases')
    .select(['status', 'outcome', 'joined_into as goesOnIn'])
    .where('id', '=', ownId)
    .executeTakeFirst()
  assert.deepEqual(own, { status: 'closed', outcome: 'opened-in-error', goesOnIn: caseId })
  assert.equal((await enquiryOf(db, ownId))?.endedBecause, 'opened-in-error')
  assert.equal((await questionsOf(db, caseId))[1]?.convertedTo, null)
  assert.deepEqual(await running(caseId), promised)
  assert.deepEqual(await figuresNow(), counted)
  assert.equal((await toldOf(caseId)).filter((key) => key === 'enquiry-conversion-undone').length, 1)
  assert.equal((await act((tx) => takeQuestionBack(tx, officer, back))).refusal, 'not-converted')
  assert.match((await browser.get(`/staff/enquiries/${reference}`)).body, /How many lamps failed/)
  assert.equal((await browser.get(`/staff/cases/${reference}`)).statusCode, 200)
})
