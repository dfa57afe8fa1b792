import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scopeByKey } from '#modules/access/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { signInAs, staffActor, testApp, testDatabase } from '#test/index.ts'
import { beginLearning } from '../../actions/learning.ts'
import { listLearnedIn } from '../../queries/learning.ts'
import { per30Days, stretches } from '../../rules/effect.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const manager = browser()
await signInAs(db, manager, 'complaints-manager')
const day = (text: string) => Temporal.PlainDate.from(text)

async function aComplaint(on: string) {
  const opened = await openedCase(db, 'complaint', {
    customerId: await aPerson(db),
    answers: { what: 'The noise goes on', category: 'environment', 'for-whom': 'myself' },
  })
  await db.pool.query('update complaints set received_at = $2 where case_id = $1', [opened.caseId, `${on}T12:00Z`])
  return opened
}

test('the effect of what was learned is the complaints for each 30 days before and after it was done', async () => {
  const { reference, caseId } = await aComplaint('2026-09-20')
  await aComplaint('2026-09-21')
  await aComplaint('2026-09-22')
  await aComplaint('2026-10-30')
  const officer = await db.selectFrom('staff').select('id').limit(1).executeTakeFirstOrThrow()
  const begun = await manager.post('/staff/complaints/learning/new', {
    category: 'environment',
    rootCause: 'Nobody works at night',
    action: 'A night rota',
    ownerId: officer.id,
    dueOn: '2026-12-01',
    complaints: reference,
  })
  assert.equal(begun.statusCode, 303)
  const href = String(begun.headers.location)
  const linked = await db.selectFrom('complaints').select('root_cause').where('case_id', '=', caseId).executeTakeFirst()
  assert.equal(linked?.root_cause, 'Nobody works at night')
  const done = { doneOn: '2026-10-19', evidence: 'The rota of October', _version: '1' }
  assert.equal((await manager.post(`${href}/done`, { ...done, evidence: '' })).statusCode, 422)
  assert.equal((await manager.post(`${href}/done`, done)).statusCode, 303)
  await manager.get(href)
  assert.equal((await manager.post(`${href}/done`, done)).statusCode, 422)
  const page = await manager.get(href)
  assert.match(page.body, /when=before">3<\/a><\/td><td[^>]*>1</)
  assert.match(page.body, /when=after">1<\/a><\/td><td[^>]*>1</)
  const list = await manager.get(`${href}/complaints?when=before`)
  assert.match(list.body, /3 came from 21 Jul 2026 to 18 Oct 2026/)
})

test('whoever owns a learning action sees it and says that it is done, and nobody else without a role in complaints', async () => {
  const officer = browser()
  const owner = await signInAs(db, officer, 'advisor')
  const begun = await manager.post('/staff/complaints/learning/new', {
    category: 'environment',
    rootCause: 'Calls are not passed on',
    action: 'A list of who is on call',
    ownerId: owner.id,
    dueOn: '2026-12-01',
    complaints: '',
  })
  const href = String(begun.headers.location)
  assert.match((await officer.get(href)).body, /A list of who is on call[\s\S]*Say that it is done/)
  const other = browser()
  await signInAs(db, other, 'social-worker')
  assert.equal((await other.get(href)).statusCode, 404)
  const done = { doneOn: '2026-11-17', evidence: 'The list of November', _version: '1' }
  assert.notEqual((await other.post(`${href}/done`, done)).statusCode, 303)
  assert.equal((await officer.post(`${href}/done`, done)).statusCode, 303)
  assert.match((await officer.get(href)).body, /The list of November/)
})

test('what is learned from a complaint that few may know of is for them; its owner reads the action and not why', async () => {
  const circle = await scopeByKey(db, 'childrens-care')
  assert.ok(circle)
  const { reference } = await openedCase(db, 'childrens-care-complaint', {
    answers: { what: 'Nobody rang', 'for-whom': 'myself' },
  })
  const officer = browser()
  const owner = await signInAs(db, officer, 'officer')
  const insider = staffActor({
    id: owner.id,
    permissions: ['cases.read', 'complaints.read', 'complaints.manage'],
    scopes: [circle.id],
  })
  const dueOn = day('2026-12-01')
  const given = { categoryKey: 'childrens-care', detailKey: null, ownerId: owner.id, dueOn, complaints: [reference] }
  const words = { rootCause: 'A note was lost', action: 'Ring the family first' }
  const begun = await inTransaction(db, (tx) => beginLearning(tx, insider, { ...given, ...words }))
  assert.ok(begun.refusal === null)
  const href = `/staff/complaints/learning/${begun.id}`
  assert.doesNotMatch((await manager.get('/staff/complaints/learning')).body, /Ring the family/)
  const done = { doneOn: '2026-11-17', evidence: 'The new sheet', _version: '1' }
  assert.equal((await manager.get(href)).statusCode, 404)
  assert.equal((await manager.post(`${href}/done`, done)).statusCode, 404)
  const page = (await officer.get(href)).body
  assert.match(page, /Ring the family first[\s\S]*only a few people may know/)
  assert.doesNotMatch(page, /A note was lost|Children’s/)
  assert.equal((await officer.post(`${href}/done`, done)).statusCode, 303)
  assert.equal((await manager.get(`${href}/complaints`)).statusCode, 404)
  const year = { from: day('2026-04-01'), until: day('2027-04-01') }
  assert.ok(!(await listLearnedIn(db, year)).some(({ id }) => id === begun.id), 'nothing of it is published')
})

test('an unknown complaint or category is not linked', async () => {
  const officer = await db.selectFrom('staff').select('id').limit(1).executeTakeFirstOrThrow()
  const form = { rootCause: 'x', action: 'y', ownerId: officer.id, dueOn: '2026-12-01' }
  const url = '/staff/complaints/learning/new'
  const unknown = await manager.post(url, { ...form, category: 'environment', complaints: 'FP-9999999' })
  assert.match(unknown.body, /No complaint has this reference/)
  const none = await manager.post(url, { ...form, category: 'environment/none-such', complaints: '' })
  assert.match(none.body, /Select a category/)
})

test('the days since it was done are counted up to today, and at most 90', () => {
  const { before, after } = stretches(day('2026-10-19'), day('2026-11-18'))
  assert.equal(before.from.toString(), '2026-07-21')
  assert.equal(per30Days(3, before), 1)
  assert.equal(after.until.toString(), '2026-11-18')
  assert.equal(per30Days(0, stretches(day('2026-11-18'), day('2026-11-18')).after), null)
  assert.equal(stretches(day('2025-01-01'), day('2026-11-18')).after.until.toString(), '2025-04-02')
})
