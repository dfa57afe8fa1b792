import assert from 'node:assert/strict'
import { test } from 'node:test'
import { promisesOf } from '#modules/promises/index.ts'
import { system } from '#platform/http/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'
import { refusalToDecide } from '../../rules/ombudsman.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const manager = browser()
await signInAs(db, manager, 'complaints-manager')

const opened = async () =>
  openedCase(db, 'complaint', {
    customerId: await aPerson(db),
    answers: { what: 'The bin was missed', category: 'waste', 'for-whom': 'myself' },
  })

/** An Ombudsman's case on a complaint, and its page. */
async function entered(reference: string, theirReference: string, scheme = 'lgsco') {
  const sent = await manager.post('/staff/complaints/ombudsman/new', {
    complaint: reference,
    scheme,
    theirReference,
    receivedOn: '2026-11-02',
  })
  assert.equal(sent.statusCode, 303)
  return String(sent.headers.location)
}

const versionOn = async (url: string) => {
  const page = await manager.get(url)
  assert.equal(page.statusCode, 200, url)
  return /name="_version" value="(\d+)"/.exec(page.body)?.[1] ?? ''
}

async function send(url: string, form: Record<string, string>) {
  return manager.post(url, { ...form, _version: await versionOn(url) })
}

test('what an Ombudsman orders is a promise with its day, and ends with what shows that it was done', async () => {
  const { reference } = await opened()
  const href = await entered(reference, '26 001 001')
  const added = await send(`${href}/demands/new`, {
    kind: 'order',
    words: 'Pay 150 pounds',
    amountPence: '150',
    dueOn: '2026-12-14',
  })
  assert.equal(added.statusCode, 303)
  const page = await manager.get(href)
  assert.match(page.body, /£150/)
  const demandId = /demands\/([0-9a-f-]{36})"/.exec(page.body)?.[1] ?? ''
  const subject = { kind: 'ombudsman-demand', id: demandId }
  const [running] = await promisesOf(db, system('test'), [subject])
  assert.equal(running?.state, 'running')
  assert.match(running?.words ?? '', /orders by .*14 December/)

  const without = await send(`${href}/demands/${demandId}`, { how: 'done', evidence: '' })
  assert.equal(without.statusCode, 422)
  assert.match(without.body, /Enter what shows it</)
  const done = await send(`${href}/demands/${demandId}`, { how: 'done', evidence: 'Paid on 3 December' })
  assert.equal(done.statusCode, 303)
  assert.equal((await promisesOf(db, system('test'), [subject]))[0]?.state, 'kept')
  const again = await send(`${href}/demands/${demandId}`, { how: 'done', evidence: 'Paid on 3 December' })
  assert.match(again.body, /ended already/)
})

test('whoever an order was given to says that it is done, nobody else without the right does, and late reads as late', async () => {
  const { reference } = await opened()
  const href = await entered(reference, '26 001 009')
  const [doer, other] = [browser(), browser()]
  const ownerId = (await signInAs(db, doer, 'officer', 'street-lighting')).id
  await signInAs(db, other, 'officer', 'street-cleansing')
  const demand = { kind: 'order', words: 'Write to them', dueOn: '2026-11-01', ownerId }
  assert.equal((await send(`${href}/demands/new`, demand)).statusCode, 303)
  const url = `${href}/demands/${/demands\/([0-9a-f-]{36})"/.exec((await manager.get(href)).body)?.[1]}`
  assert.equal((await other.get(url)).statusCode, 404)
  const page = await doer.get(url)
  assert.match(page.body, /Write to them/)
  assert.doesNotMatch(page.body, /We do not accept it/)
  const _version = /name="_version" value="(\d+)"/.exec(page.body)?.[1] ?? ''
  const form = { how: 'done', evidence: 'The letter of today', _version }
  await other.get('/staff/account')
  assert.equal((await other.post(url, form)).statusCode, 404)
  const refused = await doer.post(url, { ...form, how: 'not-accepted', evidence: 'Not worth it' })
  assert.equal(refused.statusCode, 422)
  assert.match(refused.body, /Only the complaints manager can do this/)
  await doer.get(url)
  assert.equal((await doer.post(url, form)).statusCode, 303)
  assert.match((await manager.get(href)).body, /Done, <strong class="fp-broken">[^<]+, late<\/strong>/)
})

test('whoever is given an order hears of it at once, finds it above their queue, and reads by when and how much', async () => {
  const { reference } = await opened()
  const href = await entered(reference, '26 001 010')
  const doer = browser()
  const owner = await signInAs(db, doer, 'officer', 'street-lighting')
  const demand = {
    kind: 'order',
    words: 'Repay the deposit',
    amountPence: '150',
    dueOn: '2026-12-14',
    ownerId: owner.id,
  }
  assert.equal((await send(`${href}/demands/new`, demand)).statusCode, 303)
  const second = { kind: 'order', words: 'Repair the wall', dueOn: '2026-12-15', ownerId: owner.id }
  assert.equal((await send(`${href}/demands/new`, second)).statusCode, 303)
  const told = await db.pool.query(
    'select body_text as text from messages where to_address = $1 and strpos(subject, $2) > 0 order by created_at',
    [owner.email, reference],
  )
  assert.equal(told.rows.length, 2)
  assert.match(String(told.rows[0]?.text), /by Monday 14 December 2026: Repay the deposit\. The amount is £150\./)

  const queue = (await doer.get('/staff/queue')).body
  const [first = '', other = ''] = [...queue.matchAll(/href="([^"]+demands[^"]+)"/g)].map(([, url]) => url)
  assert.match(queue, /By 14 Dec 2026[\s\S]*Repay the deposit[\s\S]*Repair the wall/)
  const page = await doer.get(first)
  assert.match(page.body, /Monday 14 December 2026[\s\S]*£150/)
  const _version = /name="_version" value="(\d+)"/.exec(page.body)?.[1] ?? ''
  await doer.get(other)
  assert.equal((await doer.post(other, { how: 'done', evidence: 'Built', _version })).statusCode, 303)
  await doer.get(first)
  const form = { how: 'done', evidence: 'Paid today', _version }
  assert.equal((await doer.post(first, form)).statusCode, 303, 'the other order is nothing to do with it')
  const over = await doer.get(first)
  assert.match(over.body, /Done on [A-Z][a-z]+day \d+ November 2026[\s\S]*Paid today/)
  assert.match(over.body, /<h1[^>]*>\s*How it ended[\s\S]*What shows it[\s\S]*Paid today/)
  assert.doesNotMatch(over.body, /<textarea|type="radio"|Say how it ended/)
  const again = await doer.post(first, { ...form, evidence: 'Paid again' })
  assert.equal(again.statusCode, 422)
  assert.match(again.body, /This has ended already/)
  assert.doesNotMatch((await doer.get('/staff/queue')).body, /Yours to do/)
})

test('an Ombudsman case closes when it is decided and nothing is asked of us any more', async () => {
  const { reference } = await opened()
  const href = await entered(reference, 'HO 77', 'housing-ombudsman')
  assert.equal((await send(`${href}/close`, { sure: 'yes' })).statusCode, 422)
  assert.equal(
    (await send(`${href}/determinations/new`, { issue: 'How repairs were handled', finding: 'upheld' })).statusCode,
    422,
  )
  const found = await send(`${href}/determinations/new`, {
    issue: 'How repairs were handled',
    finding: 'service-failure',
  })
  assert.equal(found.statusCode, 303)
  const misfit = await send(`${href}/decide`, { decision: 'not-upheld', decidedOn: '2026-11-17' })
  assert.match(misfit.body, /does not fit/)
  assert.equal((await send(`${href}/decide`, { decision: 'upheld', decidedOn: '2026-11-17' })).statusCode, 303)
  assert.equal((await send(`${href}/close`, { sure: 'yes' })).statusCode, 303)
  const list = await manager.get('/staff/complaints/ombudsman?show=closed')
  assert.match(list.body, /HO 77/)
})

test('the same reference of the same Ombudsman is entered once, and what was changed meanwhile is said', async () => {
  const { reference } = await opened()
  const href = await entered(reference, '26 001 003')
  await manager.get(href)
  const twice = await manager.post('/staff/complaints/ombudsman/new', {
    complaint: reference,
    scheme: 'lgsco',
    theirReference: '26 001 003',
    receivedOn: '2026-11-02',
  })
  assert.match(twice.body, /is here already/)
  const old = await versionOn(`${href}/demands/new`)
  const demand = { kind: 'enquiry', words: 'Send the file', dueOn: '2026-12-01', _version: old }
  assert.equal((await manager.post(`${href}/demands/new`, demand)).statusCode, 303)
  await manager.get(href)
  assert.equal((await manager.post(`${href}/demands/new`, demand)).statusCode, 409)
})

test('a decision fits what was found of the issues', () => {
  assert.equal(refusalToDecide('upheld', ['not-upheld', 'upheld']), null)
  assert.equal(refusalToDecide('upheld', ['no-maladministration']), 'decision-does-not-fit')
  assert.equal(refusalToDecide('not-upheld', ['maladministration']), 'decision-does-not-fit')
  assert.equal(refusalToDecide('closed-after-enquiries', []), null)
})
