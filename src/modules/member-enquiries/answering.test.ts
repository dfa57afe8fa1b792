import assert from 'node:assert/strict'
import { test } from 'node:test'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { fixedClock } from '#platform/time/index.ts'
import { anOfficer } from '#test/cases.ts'
import { anEnquiryIn, splitTo } from '#test/enquiries.ts'
import { signInAs, staffActor, testApp, testDatabase } from '#test/index.ts'
import { questionsNow } from './actions/hand.ts'
import { answerPart, listMembers, returnPart, sendReply } from './index.ts'
import { questionsOf } from './queries/enquiries.ts'
import { composeReply } from './rules/reply.ts'

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

test('a unit that is not the one that knows sends its part on from the part, to the unit proposed, and the promise runs on', async () => {
  const lighting = await anOfficer(db, 'street-lighting', { permissions })
  const words = 'Why is the lamp outside the bakery in Castlegate dark?'
  const before = await act((tx) => anEnquiryIn(tx, { by: officer, memberId, words }))
  await act((tx) => splitTo(tx, officer, before.caseId, 'street-lighting'))
  const { caseId } = await act((tx) =>
    anEnquiryIn(tx, { by: officer, memberId, words: `${words.slice(0, -1)} at night?` }),
  )
  const part = await act((tx) => splitTo(tx, officer, caseId, 'highways-maintenance'))
  const dueOf = async () =>
    (await db.selectFrom('promises').select('due_at as dueAt').where('subject_id', '=', part.caseId).executeTakeFirst())
      ?.dueAt
  const due = await dueOf()
  const { browser } = await testApp(db)
  const lead = browser()
  await signInAs(db, lead, 'contract-lead')
  const href = `/staff/enquiries/parts/${part.reference.replace('/', '.')}`
  const page = await lead.get(href)
  const [, proposed] = /<option value="([^"]+)"[^>]*>Street lighting/.exec(page.body.split('send-on')[1] ?? '') ?? []
  assert.match(page.body, /Proposed: Street lighting/)
  const version = /name="_version" value="(\d+)"/.exec(page.body)?.[1] ?? ''
  const bare = await lead.post(`${href}/send-on`, { _version: version, toUnit: proposed ?? '', reason: '' })
  assert.match(bare.body, /Enter why it is theirs/)
  const sent = await lead.post(`${href}/send-on`, { _version: version, toUnit: proposed ?? '', reason: 'A lamp' })
  assert.equal(sent.statusCode, 303)
  assert.deepEqual(await dueOf(), due)
  assert.equal((await answer(await who('Colin Baxter'), part.caseId)).refusal, 'not-allowed')
  assert.equal((await answer(lighting, part.caseId)).refusal, null)
})

test('what is not for the council names the body that does it, and the Member reads which', async () => {
  const { caseId, part } = await givenToTheContractor()
  const given = { ...part, answer: 'The pipe is not ours.', outcome: 'not-ours', workDueOn: null } as const
  assert.equal((await act((tx) => answerPart(tx, officer, given))).refusal, 'body-missing')
  const named = { ...given, otherBody: 'Wren Valley Water' }
  assert.equal((await act((tx) => answerPart(tx, officer, named))).refusal, null)
  const reply = composeReply(await questionsNow(db, caseId), { waitingUntil: null })
  assert.match(reply, /not for the council to do\. It is for Wren Valley Water\./)
})

test('whoever answers second reads what changed and keeps what they typed, and gives it once the part is back', async () => {
  const { part } = await givenToTheContractor()
  const { browser } = await testApp(db)
  const lead = browser()
  await signInAs(db, lead, 'contract-lead')
  const href = `/staff/enquiries/parts/${part.reference.replace('/', '.')}`
  const versionIn = (body: string) => /name="_version" value="(\d+)"/.exec(body)?.[1] ?? ''
  const typed = { answer: 'The stones are laid on Thursday.', outcome: 'done' }
  const version = versionIn((await lead.get(href)).body)
  assert.equal((await answer(officer, part.caseId)).refusal, null)

  const second = await lead.post(`${href}/answer`, { ...typed, _version: version })
  assert.equal(second.statusCode, 409)
  assert.match(second.body, /What changed while you were writing[\s\S]*The answer[\s\S]*Next week\./)
  assert.match(second.body, /<textarea[^>]*name="answer"[^>]*>The stones are laid on Thursday\./)
  const again = await lead.post(`${href}/answer`, { ...typed, _version: versionIn(second.body) })
  assert.match(again.body, /answered already[\s\S]*<textarea[^>]*name="answer"[^>]*>The stones are laid on Thursday\./)

  await act((tx) => returnPart(tx, officer, { caseId: part.caseId, version: null, missing: 'The day.' }))
  const changed = await lead.post(`${href}/answer`, { ...typed, _version: versionIn(again.body) })
  assert.equal(changed.statusCode, 409)
  const given = await lead.post(`${href}/answer`, { ...typed, _version: versionIn(changed.body) })
  assert.equal(given.statusCode, 303)
})

test('what is missing, and the units that were chosen, are not lost when somebody else was quicker', async () => {
  const { part } = await givenToTheContractor()
  const { browser } = await testApp(db)
  const page = browser()
  await signInAs(db, page, 'members-officer')
  const href = `/staff/enquiries/parts/${part.reference.replace('/', '.')}`
  assert.equal((await answer(officer, part.caseId)).refusal, null)
  const version = /name="_version" value="(\d+)"/.exec((await page.get(href)).body)?.[1] ?? ''
  await act((tx) => returnPart(tx, officer, { caseId: part.caseId, version: null, missing: 'The street.' }))
  const late = await page.post(`${href}/return`, { _version: version, missing: 'Which day it is.' })
  assert.equal(late.statusCode, 422)
  assert.match(
    late.body,
    /this is missing:<\/strong> The street\.[\s\S]*<textarea[^>]*name="missing"[^>]*>Which day it is\./,
  )

  const other = await act((tx) => anEnquiryIn(tx, { by: officer, memberId, words: 'Who looks after the pond?' }))
  const [question] = await questionsOf(db, other.caseId)
  const lighting = await teamByKey(db, 'street-lighting')
  const split = { _version: '0', question: question?.id ?? '', unit: lighting?.id ?? '', proposed: '' }
  const refused = await page.post(`/staff/enquiries/${other.reference}/split`, split)
  assert.equal(refused.statusCode, 409)
  assert.match(refused.body, new RegExp(`value="${lighting?.id}" selected`))
})
