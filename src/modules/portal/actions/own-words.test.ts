import assert from 'node:assert/strict'
import { test } from 'node:test'
import { casesJobs } from '#modules/cases/index.ts'
import { messagesJobs } from '#modules/messages/index.ts'
import { organisationJobs } from '#modules/organisation/index.ts'
import { triageJobs } from '#modules/triage/index.ts'
import { runJobs, signInAs, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser, work } = await testApp(db)
const rowsOf = async (query: string, ...values: unknown[]) => (await db.pool.query(query, values)).rows

/** Asks for “something else” on the website; no job has run when it answers. */
async function asked(what: string, email: string) {
  const me = browser()
  await me.get('/request/something-else')
  await me.post('/request/something-else/what', { what })
  await me.post('/request/something-else/has-place', { 'has-place': 'no' })
  await me.post('/request/something-else/danger', { danger: 'no' })
  await me.post('/request/something-else/files', {})
  await me.post('/request/something-else/contact', { 'contact-name': 'Noor Ashby', 'contact-email': email })
  const sent = await me.post('/request/something-else/check')
  assert.equal(sent.headers.location, '/request/something-else/sent')
  const [found] = await rowsOf(
    `select c.*, u.name as team, s.name as circle from cases c join units u on u.id = c.team_id
     left join scopes s on s.id = c.scope_id
     join case_people p on p.case_id = c.id join contact_points o on o.customer_id = p.customer_id where o.value = $1`,
    email,
  )
  return found
}

test('what a child needs help with is its circle’s, and its circle’s team’s, in the commit that receives it', async () => {
  const opened = await asked('The child upstairs is being hit by his father', 'noor.ashby@example.org')
  assert.deepEqual([opened.circle, opened.team], ['Children’s social care', 'Children’s front door'])
  const about = [
    'select scope_id from messages where subject_id = $1',
    'select scope_id from case_people where case_id = $1',
    'select scope_id from case_events where case_id = $1',
    'select scope_id from queue_items where subject_id = $1',
    'select scope_id from promises where subject_id = $1',
    'select c.scope_id from contacts c join case_matters m on true join matters t on t.id = m.matter_id and t.contact_id = c.id where m.case_id = $1',
  ]
  for (const query of about) {
    const scopes = (await rowsOf(query, opened.id)).map(({ scope_id: scope }) => scope)
    assert.ok(scopes.length > 0, query)
    assert.deepEqual([...new Set(scopes)], [opened.scope_id], query)
  }

  const outside = browser()
  await signInAs(db, outside, 'advisor')
  const page = await outside.get(`/staff/cases/${opened.reference}`)
  assert.match(page.body, /<h1[^>]*>Known to Children’s front door/)
  const team = await rowsOf(
    'select name from staff s join staff_teams t on t.staff_id = s.id where t.team_id = $1',
    opened.team_id,
  )
  assert.ok(
    team.some(({ name }) => page.body.includes(name)),
    'names somebody of the team',
  )
})

test('whoever is called about it reads why it cannot wait, in the words of the rule and of nobody who wrote', async () => {
  const opened = await asked('The child downstairs is being hit by her mother', 'noor.ashworth@example.org')
  for (let round = 0; round < 3; round += 1)
    await runJobs(work, [], [...triageJobs, ...casesJobs, ...organisationJobs, ...messagesJobs])
  const [call] = await rowsOf(
    'select s.email from duty_calls c join staff s on s.id = c.called_staff_id where c.subject_id = $1',
    opened.id,
  )
  const told = work.mail.sent.filter(({ to, text }) => to === call.email && text?.includes(opened.reference))
  assert.equal(told.length, 1)
  assert.match(told[0]?.text ?? '', /^Urgent: A child may have been hurt$/m)
  assert.doesNotMatch(told[0]?.text ?? '', /mother|downstairs|Something else|Ashworth/)
})

test('“something else” that can wait is for the contact centre and everybody, as before', async () => {
  const opened = await asked('Where can I read the minutes of the last meeting?', 'noor.ashdown@example.org')
  assert.deepEqual([opened.circle, opened.team], [null, 'Contact centre'])
})

test('an adult who is being hurt is noticed too: the circle of adult social care has it, and its rota is called', async () => {
  const opened = await asked('My neighbour is being hurt by her son. She is 84 and has bruises.', 'ivy@example.org')
  assert.deepEqual([opened.circle, opened.team], ['Adult social care', 'Adult social care'])
  for (let round = 0; round < 2; round += 1) await runJobs(work, [], triageJobs)
  const calls = await rowsOf(
    'select r.key, c.scope_id from duty_calls c join duty_rotas r on r.id = c.rota_id where c.subject_id = $1',
    opened.id,
  )
  assert.deepEqual(calls, [{ key: 'adults', scope_id: opened.scope_id }])
})

/** Praises somebody by the form for that, which is nobody's circle's; no job has run when it answers. */
async function praised(what: string, email: string) {
  const me = browser()
  await me.get('/request/compliment')
  await me.post('/request/compliment/what', { what })
  await me.post('/request/compliment/category', { category: 'waste' })
  await me.post('/request/compliment/contact', { 'contact-name': 'Noor Ashby', 'contact-email': email })
  const sent = await me.post('/request/compliment/check')
  assert.equal(sent.headers.location, '/request/compliment/sent')
  const [found] = await rowsOf(
    `select c.*, u.name as team, s.name as circle from cases c join units u on u.id = c.team_id
     left join scopes s on s.id = c.scope_id
     join case_people p on p.case_id = c.id join contact_points o on o.customer_id = p.customer_id where o.value = $1`,
    email,
  )
  const calls = await rowsOf(
    'select c.state, c.scope_id, r.key from duty_calls c join duty_rotas r on r.id = c.rota_id where c.subject_id = $1',
    found.id,
  )
  return { found, calls, page: (await me.get('/request/compliment/sent')).body }
}

const stands = async (caseId: string) =>
  rowsOf(
    `select 1 from cases where id = $1 and scope_id is null union all select 1 from case_events where case_id = $1 and scope_id is null
     union all select 1 from messages where subject_id = $1 and scope_id is null
     union all select 1 from triage_items where case_id = $1 and scope_id is null`,
    caseId,
  )

test('what cannot wait in the form of any service is its circle’s in the commit that takes it, and calls its rota', async () => {
  const { found, calls, page } = await praised('Thank you all. The child upstairs is being hit', 'praise@example.org')
  assert.deepEqual([found.circle, found.team], ['Children’s social care', 'Children’s front door'])
  assert.deepEqual([found.service_key, found.urgent_reason], ['compliment', 'A child may have been hurt'])
  assert.deepEqual(calls, [{ state: 'waiting', scope_id: found.scope_id, key: 'children' }])
  assert.deepEqual(await stands(found.id), [])
  assert.match(page, /We have called somebody to read what you wrote/)
  assert.doesNotMatch(
    page,
    /What we promise|What happens next/,
    'the service it was sent to may not be the one that deals with it',
  )
  assert.match(page, /If anybody is in danger now, call 999\./)
  await runJobs(work, [], messagesJobs)
  const told = work.mail.sent.filter(({ to }) => to === 'praise@example.org').map(({ text }) => text ?? '')
  assert.ok(told.some((text) => /call 999/.test(text)))
  for (const text of told) assert.doesNotMatch(text, /child|being hit/)
})

test('whoever settles gives it back to its own team in one press, and nobody is called about it any more', async () => {
  const { found } = await praised(
    'The child in the show was being hit by his father with a pie. Lovely',
    'pie@example.org',
  )
  const [item] = await rowsOf('select * from triage_items where case_id = $1', found.id)
  assert.equal(item.urgent_service, 'childrens-care')
  const [beverley] = await rowsOf("select id from staff where email = 'beverley.tate@example.org'")
  const manager = browser()
  await manager.get('/staff/sign-in')
  await manager.post('/staff/sign-in/trial', { account: beverley.id })
  const page = await manager.get(`/staff/triage/${item.id}`)
  assert.match(page.body, /It was sent in the form of this service/)
  await manager.post(`/staff/triage/${item.id}/service`, { version: '1', service: 'compliment' })
  const [after] = await rowsOf(
    'select c.scope_id, c.urgent_reason, u.name as team from cases c join units u on u.id = c.team_id where c.id = $1',
    found.id,
  )
  const [call] = await rowsOf('select state, scope_id from duty_calls where subject_id = $1', found.id)
  assert.equal(after.scope_id, null)
  assert.equal(after.urgent_reason, null)
  assert.notEqual(after.team, 'Children’s front door')
  assert.deepEqual(call, { state: 'not-needed', scope_id: null })
})

test('what can wait in a form goes where it always went, and the page says nothing of danger', async () => {
  const { found, calls, page } = await praised('The crew put our bin back. Thank you', 'crew@example.org')
  assert.deepEqual([found.circle, calls], [null, []])
  assert.deepEqual(await rowsOf('select 1 from triage_items where case_id = $1', found.id), [])
  assert.doesNotMatch(page, /999|called somebody/)
})
