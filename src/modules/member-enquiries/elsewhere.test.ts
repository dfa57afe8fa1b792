import assert from 'node:assert/strict'
import { test } from 'node:test'
import { promisesOf } from '#modules/promises/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { anOfficer } from '#test/cases.ts'
import { anEnquiryIn } from '#test/enquiries.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'
import { questionsNow } from './actions/hand.ts'
import { setQuestions } from './actions/triage.ts'
import { listMembers, sortEnquiry } from './index.ts'
import { questionsOf } from './queries/enquiries.ts'
import { composeReply } from './rules/reply.ts'

const db = await testDatabase()
const act = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)
const permissions = ['cases.read', 'cases.work', 'enquiries.read', 'enquiries.handle', 'enquiries.manage']
const officer = await anOfficer(db, 'customer-relations', { permissions })
const member = (await listMembers(db))[0]
assert.ok(member)

const asked = (words: string) =>
  act((tx) =>
    anEnquiryIn(tx, {
      by: officer,
      memberId: member.id,
      door: 'letter',
      words,
      receivedAt: Temporal.Instant.from('2026-11-16T09:30:00Z'),
    }),
  )

const toldIn = (caseId: string) =>
  db
    .selectFrom('messages')
    .select(['template_key as key', 'to_address as to', 'body_text as text'])
    .where('subject_id', '=', caseId)
    .where('direction', '=', 'out')
    .execute()

/** Whose email addresses hear of a case. */
const hearsOf = async (caseId: string) =>
  (
    await db
      .selectFrom('case_people')
      .innerJoin('contact_points', 'contact_points.customer_id', 'case_people.customer_id')
      .select('contact_points.value')
      .where('case_id', '=', caseId)
      .execute()
  ).map(({ value }) => value)

test('one question that names the Act goes its own way from the day the enquiry came, and the reply to the others says so', async () => {
  const { caseId, reference } = await asked(
    'When is Castlegate swept?\nUnder the Freedom of Information Act, how many lamps failed in 2025?',
  )
  const manager = (await testApp(db)).browser()
  await signInAs(db, manager, 'members-officer')
  const page = await manager.get(`/staff/enquiries/${reference}`)
  const [, second] = await questionsOf(db, caseId)
  const way = `/staff/enquiries/${reference}/question-elsewhere`
  assert.match(page.body, new RegExp(`${way}\\?questionId=${second?.id}&amp;what=foi`))
  const form = { questionId: second?.id ?? '', what: 'foi', serviceKey: '', reason: 'You named the Act' }
  const version = /name="_version" value="(\d+)"/.exec(page.body)?.[1] ?? ''
  const preview = await manager.post(way, { ...form, _version: version })
  assert.match(preview.body, /one question goes another way[\s\S]*Tuesday 15 December/)
  assert.match(preview.body, /We deal with it on its own, as FP-\(given when it is sent\)\./)
  assert.equal((await manager.post(way, { ...form, _version: version, _stage: 'send' })).statusCode, 303)
  const again = await manager.post(way, { ...form, _version: version, _stage: 'send' })
  assert.equal(again.statusCode, 303, 'pressed twice, it goes once')

  const gone = (await questionsOf(db, caseId))[1]
  const own = await db
    .selectFrom('cases')
    .select(['reference', 'service_key as service', 'received_at as receivedAt'])
    .where('id', '=', gone?.convertedTo ?? '')
    .executeTakeFirstOrThrow()
  assert.equal(own.service, 'information-request')
  assert.equal(londonDate(own.receivedAt).toString(), '2026-11-16')
  const promised = await promisesOf(db, system('test'), [{ kind: 'case', id: gone?.convertedTo ?? '' }])
  const running = promised.filter(({ state }) => state === 'running')
  assert.deepEqual(
    running.map(({ policyKey, broken }) => [policyKey, broken]),
    [['foi-respond', false]],
    'they know that we have it, so nobody owes them an acknowledgement of two days ago',
  )
  assert.deepEqual(await hearsOf(gone?.convertedTo ?? ''), [member.email])
  assert.ok((await toldIn(caseId)).some(({ key, to }) => key === 'enquiry-question-converted' && to === member.email))

  const now = /name="_version" value="(\d+)"/.exec((await manager.get(way)).body)?.[1] ?? ''
  const other = await manager.post(way, { ...form, reason: 'Another press', _version: now })
  assert.match(
    other.body,
    new RegExp(`Question 2 went its own way already, as ${own.reference}\\. Go on with the others`),
  )

  const reply = composeReply(await questionsNow(db, caseId), { waitingUntil: null })
  assert.match(reply, new RegExp(`2\\. You asked: .+ We deal with it on its own, as ${own.reference}\\.`))
  assert.match(reply, /not answered this question yet: 1\./)
  await act((tx) => setQuestions(tx, officer, { caseId, version: null, questions: ['When is it swept?'] }))
  assert.deepEqual(
    (await questionsOf(db, caseId)).map(({ number, convertedTo }) => [number, convertedTo !== null]),
    [
      [2, true],
      [3, false],
    ],
  )
  assert.match((await manager.get(`/staff/enquiries/${reference}`)).body, /Went its own way/)
})

test('the only question is sorted as a whole', async () => {
  const { caseId, reference } = await asked('Under the Freedom of Information Act, how many lamps failed?')
  const manager = (await testApp(db)).browser()
  await signInAs(db, manager, 'members-officer')
  const [only] = await questionsOf(db, caseId)
  const form = { questionId: only?.id ?? '', what: 'foi', serviceKey: '', reason: '' }
  const page = await manager.get(`/staff/enquiries/${reference}/question-elsewhere`)
  const version = /name="_version" value="(\d+)"/.exec(page.body)?.[1] ?? ''
  const sent = await manager.post(`/staff/enquiries/${reference}/question-elsewhere`, { ...form, _version: version })
  assert.match(sent.body, /It is the only question/)
})

test('a Member whose enquiry goes another way is on its case and gets its answer; of a complaint only when the resident asked them to act', async () => {
  const request = await asked('Under the Freedom of Information Act, how many bollards were replaced?')
  const sort = { version: null, serviceKey: null, reason: '' }
  const foi = await act((tx) => sortEnquiry(tx, officer, { ...sort, caseId: request.caseId, what: 'foi' }))
  assert.equal(foi.refusal, null)
  assert.deepEqual(await hearsOf(request.caseId), [member.email])
  const unhappy = await asked('The resident wants to complain about the repairs team.')
  await db.pool.query("update enquiries set for_whom = 'resident' where case_id = $1", [unhappy.caseId])
  const complaint = await act((tx) => sortEnquiry(tx, officer, { ...sort, caseId: unhappy.caseId, what: 'complaint' }))
  assert.equal(complaint.refusal, null)
  assert.deepEqual(await hearsOf(unhappy.caseId), [])
})
