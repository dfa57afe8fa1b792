import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askCustomer, makeLink } from '#modules/cases/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { runJobs, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser, work } = await testApp(db)
const hurt = 'The child next door is being hit again'

async function onOwnPage(service: string, answers: Record<string, string>) {
  const customerId = await aPerson(db, 'Ines Moor')
  const { caseId, reference } = await openedCase(db, service, { customerId, answers })
  await runJobs(work)
  const token = await inTransaction(db, async (tx) =>
    makeLink(tx, { caseId, customerId, level: 'verified', scopeId: null }),
  )
  const me = browser()
  assert.equal((await me.get(`/l/${token}`)).statusCode, 200)
  return { me, caseId, reference, customerId }
}

const itemsOf = async (customerId: string) =>
  (
    await db.pool.query(
      `select t.text, t.scope_id, d.scope_id as call_scope, s.key from triage_items t
       join duty_calls d on d.subject_id = t.id join scopes s on s.id = t.scope_id where t.customer_id = $1`,
      [customerId],
    )
  ).rows

test('what cannot wait, said by a private link, is the circle’s with a call, once; the request has nothing of it', async () => {
  const { me, caseId, reference, customerId } = await onOwnPage('street-light', { problem: 'out' })
  const sent = await Promise.all([1, 2].map(() => me.post(`/my/${reference}/not-right`, { words: hurt })))
  assert.deepEqual(
    sent.map(({ statusCode }) => statusCode),
    [303, 303],
  )
  const page = await me.get(`/my/${reference}`)
  assert.match(page.body, /If anybody is in danger now, call 999\./)
  assert.doesNotMatch(page.body, /being hit/)
  const [item, ...more] = await itemsOf(customerId)
  assert.deepEqual([item.text, item.key, item.call_scope, more.length], [hurt, 'childrens-care', item.scope_id, 0])
  const { rows } = await db.pool.query(
    `select 1 from case_events where case_id = $1 and fact::text ~ 'being hit'
     union all select 1 from case_tasks where case_id = $1 and words ~ 'being hit'
     union all select 1 from contacts where customer_id = $2 and scope_id is null and row_to_json(contacts)::text ~ 'being hit'`,
    [caseId, customerId],
  )
  assert.deepEqual(rows, [])
})

test('an answer that cannot wait: the request goes on without the words, and asks no more', async () => {
  const { me, caseId, reference } = await onOwnPage('street-light', { problem: 'out' })
  await inTransaction(db, (tx) =>
    askCustomer(tx, system('test'), { caseId, version: null, question: 'Is there a gate?' }),
  )
  assert.match((await me.get(`/my/${reference}`)).body, /Is there a gate\?/)
  await me.post(`/my/${reference}/answer`, { answer: `No gate. ${hurt}` })
  const page = (await me.get(`/my/${reference}`)).body
  assert.match(page, /call 999/)
  assert.doesNotMatch(page, /name="answer"|being hit/)
  const { rows } = await db.pool.query(
    `select c.status, t.words, i.follows_id = c.id as named from cases c join case_tasks t on t.case_id = c.id
     join triage_items i on i.follows_id = c.id where c.id = $1`,
    [caseId],
  )
  assert.deepEqual(rows, [{ status: 'new', words: 'What they wrote is dealt with elsewhere', named: true }])
})

test('said about a request of the service that is called for it, it stays there and somebody is called', async () => {
  const { me, caseId, reference, customerId } = await onOwnPage('homelessness', { tonight: 'no' })
  await me.post(`/my/${reference}/not-right`, { words: 'Now I am homeless tonight' })
  assert.match((await me.get(`/my/${reference}`)).body, /call 020 7946 0199 now/)
  assert.deepEqual(await itemsOf(customerId), [])
  const { rows } = await db.pool.query(
    `select c.urgent_reason from cases c join duty_calls d on d.subject_id = c.id
     where c.id = $1 and exists (select 1 from case_events e where e.case_id = c.id and e.fact::text ~ 'homeless tonight')`,
    [caseId],
  )
  assert.equal(rows.length, 1)
  assert.ok(rows[0].urgent_reason)
})

test('why somebody cancels is judged too: a request of any service is cancelled without it, and somebody is called, once', async () => {
  const { me, caseId, reference, customerId } = await onOwnPage('street-light', { problem: 'out' })
  const sent = await Promise.all([1, 2].map(() => me.post(`/my/${reference}/withdraw`, { reason: hurt })))
  assert.deepEqual(
    sent.map(({ statusCode }) => statusCode),
    [303, 303],
  )
  const page = await me.get(`/my/${reference}`)
  assert.match(page.body, /If anybody is in danger now, call 999\. (We have cancelled|This has ended)/)
  assert.doesNotMatch(page.body, /being hit/)
  const [item, ...more] = await itemsOf(customerId)
  assert.deepEqual([item.text, item.key, item.call_scope, more.length], [hurt, 'childrens-care', item.scope_id, 0])
  const { rows } = await db.pool.query(
    `select status from cases where id = $1 and not exists (select 1 from case_events e where e.case_id = $1 and e.fact::text ~ 'being hit')`,
    [caseId],
  )
  assert.deepEqual(rows, [{ status: 'resolved' }])
})

test('a call about why somebody cancels does not end with the request, of whatever service it is', async () => {
  const { me, caseId, reference, customerId } = await onOwnPage('homelessness', { tonight: 'no' })
  const reason = 'You do nothing and I am homeless tonight'
  assert.equal((await me.post(`/my/${reference}/withdraw`, { reason })).statusCode, 303)
  assert.match((await me.get(`/my/${reference}`)).body, /call 020 7946 0199 now/)
  const { rows } = await db.pool.query(
    `select t.state, d.state as call, c.status from triage_items t join duty_calls d on d.subject_id = t.id, cases c
     where t.customer_id = $1 and t.text = $2 and c.id = $3`,
    [customerId, reason, caseId],
  )
  assert.deepEqual(rows, [{ state: 'open', call: 'waiting', status: 'resolved' }])
})

test('why somebody asks for a complaint to be looked at again is judged too', async () => {
  const answers = { what: 'Nobody came', category: 'waste', 'for-whom': 'myself' }
  const { me, reference, customerId } = await onOwnPage('complaint', answers)
  const sent = await me.post(`/my/${reference}/look-again`, { reasons: hurt })
  assert.match(sent.body, /in danger now, call 999\. /)
  assert.equal((await itemsOf(customerId)).length, 1)
})
