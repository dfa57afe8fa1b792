import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scopeByKey } from '#modules/access/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { openedCase } from '#test/cases.ts'
import { runJobs, signInAs, staffActor, testApp, testDatabase } from '#test/index.ts'
import { addAction } from './actions/plan.ts'
import { halfYearOf, isLate } from './rules/plan.ts'

const db = await testDatabase()
const { browser, work, mail } = await testApp(db)
const day = (text: string) => Temporal.PlainDate.from(text)

test('a half-year begins in April or October', () => {
  for (const [on, from, until] of [
    ['2026-11-18', '2026-10-01', '2027-04-01'],
    ['2027-03-31', '2026-10-01', '2027-04-01'],
    ['2027-04-01', '2027-04-01', '2027-10-01'],
    ['2026-01-01', '2025-10-01', '2026-04-01'],
  ] as const) {
    const half = halfYearOf(day(on))
    assert.deepEqual([half.from.toString(), half.until.toString()], [from, until], on)
  }
})

test('what ended in time is not late afterwards, what ended late was late until then', () => {
  const done = { status: 'done', dueOn: day('2026-11-10') } as const
  assert.equal(isLate({ ...done, endedOn: day('2026-11-09') }, day('2026-12-01')), false)
  assert.equal(isLate({ ...done, endedOn: day('2026-11-20') }, day('2026-11-15')), true)
  assert.equal(isLate({ ...done, status: 'on-track', endedOn: null }, day('2026-11-10')), false)
})

test('an action is added, followed, ended with evidence, and stands in the report', async () => {
  const manager = browser()
  const who = await signInAs(db, manager, 'complaints-manager')
  const fields = {
    theme: 'Missed collections',
    action: 'Write to people before a collection day changes',
    owner: who.id,
    dueOn: '2026-11-25',
    source: 'audit',
    sourceWords: 'Audit of collections, October 2026',
    reference: '',
  }
  const url = '/staff/action-plans/new'
  assert.equal((await manager.post(url, { ...fields, dueOn: '2026-11-01' })).statusCode, 422)
  assert.match(
    (await manager.post(url, { ...fields, source: 'complaint' })).body,
    /Enter the reference of the complaint/,
  )
  assert.match(
    (await manager.post(url, { ...fields, source: 'complaint', reference: 'FP-1' })).body,
    /We know no complaint with this reference/,
  )
  const added = await manager.post(url, fields)
  assert.equal(added.statusCode, 303)
  const item = String(added.headers.location)

  await runJobs(work, ['quality.remind-owners'])
  await runJobs(work, ['quality.remind-owners', 'messages.sweep'])
  const reminders = mail.sent.filter(({ text }) => text.includes('before a collection day changes'))
  assert.equal(reminders.length, 1, 'the owner is reminded, and not again the same day')

  const note = {
    version: '1',
    status: 'at-risk',
    words: 'The list of addresses is late.',
    evidence: '',
    dueOn: '2026-12-01',
  }
  assert.equal((await manager.post(item, note)).statusCode, 303)
  assert.equal((await manager.post(item, note)).statusCode, 303, 'a second click changes nothing')
  const done = { version: '2', status: 'done', words: 'All were written to.', evidence: '', dueOn: '' }
  assert.match((await manager.post(item, done)).body, /Enter what shows that it is done/)

  const open = (await manager.get('/staff/action-plans/report')).body
  assert.match(open, /The list of addresses is late/)
  assert.match(open, /At risk/)
  assert.equal((await manager.post(item, { ...done, evidence: 'The letter of 18 November.' })).statusCode, 303)
  assert.equal((await manager.post(item, { ...done, version: '3' })).statusCode, 409, 'it has ended')

  const report = (await manager.get('/staff/action-plans/report')).body
  assert.match(report, /1 action in this half-year: 1 added, 1 done, 0 still open, 0 late/)
  assert.match(report, /Evidence: The letter of 18 November/)
  const csv = await manager.get('/staff/action-plans/report.csv')
  assert.match(String(csv.headers['content-type']), /text\/csv/)
  assert.match(csv.body, /Missed collections,Write to people before a collection day changes/)
  assert.doesNotMatch((await manager.get('/staff/action-plans/report?from=2025-10-01')).body, /Missed collections/)
  assert.doesNotMatch((await manager.get('/staff/action-plans')).body, /before a collection day changes/)
  assert.match((await manager.get('/staff/action-plans?show=done')).body, /before a collection day changes/)
})

test('the owner of an action says how it goes, without keeping action plans; nobody else finds it', async () => {
  const manager = browser()
  await signInAs(db, manager, 'complaints-manager')
  const officer = browser()
  const owner = await signInAs(db, officer, 'officer')
  const added = await manager.post('/staff/action-plans/new', {
    theme: 'Waiting times',
    action: 'Ring back within the hour',
    owner: owner.id,
    dueOn: '2026-11-25',
    source: 'audit',
    sourceWords: 'Audit of calls, October 2026',
    reference: '',
  })
  assert.equal(added.statusCode, 303)
  const item = String(added.headers.location)
  const theirs = await officer.get('/staff/action-plans?show=open')
  assert.match(theirs.body, /Ring back within the hour/)
  assert.doesNotMatch(theirs.body, /Add an action/)
  const note = { version: '1', status: 'on-track', words: 'Two of three teams do.', evidence: '', dueOn: '' }
  assert.equal((await officer.post(item, note)).statusCode, 303)
  assert.match((await manager.get(item)).body, /Two of three teams do/)
  const advisor = browser()
  await signInAs(db, advisor, 'advisor')
  assert.equal((await advisor.get(item)).statusCode, 404)
  assert.equal((await advisor.post(item, { ...note, version: '2' })).statusCode, 404)
  assert.doesNotMatch((await advisor.get('/staff/action-plans')).body, /Ring back/)
})

test('an action from a complaint that few may know of is for them, in lists, counts, report and file; its owner reads it without where it comes from', async () => {
  const circle = await scopeByKey(db, 'childrens-care')
  assert.ok(circle)
  const { reference } = await openedCase(db, 'childrens-care-complaint', {
    answers: { what: 'Nobody rang', 'for-whom': 'myself' },
  })
  const officer = browser()
  const owner = await signInAs(db, officer, 'officer')
  const insider = staffActor({ id: owner.id, permissions: ['actions.manage'], scopes: [circle.id] })
  const added = await inTransaction(db, (tx) =>
    addAction(tx, insider, {
      theme: 'Family visits',
      action: 'Ring the family first',
      ownerId: owner.id,
      dueOn: day('2026-11-20'),
      source: 'complaint',
      sourceWords: 'What the Tates wrote',
      reference,
    }),
  )
  assert.ok(added.refusal === null)
  const href = `/staff/action-plans/${added.itemId}`
  const manager = browser()
  await signInAs(db, manager, 'complaints-manager')
  const open = (await manager.get('/staff/action-plans')).body
  const listed = open.match(/href="\/staff\/action-plans\/[0-9a-f-]{36}"/g) ?? []
  assert.match(open, new RegExp(`>All open</a> <span class="fp-number">\\(${listed.length}\\)`))
  for (const address of ['?show=soon', '/report', '/report.csv'])
    assert.doesNotMatch((await manager.get(`/staff/action-plans${address}`)).body, /Ring the family/, address)
  assert.equal((await manager.get(href)).statusCode, 404)

  const theirs = (await officer.get('/staff/action-plans')).body
  assert.match(theirs, /Ring the family first[\s\S]*A complaint that only a few people may know of/)
  const note = { version: '1', status: 'on-track', words: 'We do.', evidence: '', dueOn: '' }
  assert.equal((await manager.post(href, note)).statusCode, 404)
  assert.equal((await officer.post(href, note)).statusCode, 303)
  assert.doesNotMatch(theirs + (await officer.get(href)).body, /Tates|FP-\d/)

  await runJobs(work, ['quality.remind-owners'])
  const { rows } = await db.pool.query(`select scope_id from messages where body_text like '%Ring the family first%'`)
  assert.deepEqual(rows, [{ scope_id: circle.id }])
})
