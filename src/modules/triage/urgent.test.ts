import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { messagesJobs, receiveMail } from '#modules/messages/index.ts'
import { organisationJobs } from '#modules/organisation/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { momentInWords } from '#platform/time/index.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { runJobs, testApp, testDatabase } from '#test/index.ts'
import { addToCase, takeNoAction } from './actions/decide.ts'
import { chooseService, importReports, triageJobs, triagePersonalData } from './index.ts'

const db = await testDatabase()
const { browser, work, clock } = await testApp(db)
const folder = await mkdtemp(join(tmpdir(), 'urgent-'))
after(() => rm(folder, { recursive: true }))
const reader = await anOfficer(db, 'contact-centre', { permissions: ['triage.work', 'cases.read', 'contacts.log'] })

async function mailed(subject: string, text: string) {
  const from = `writer-${newId()}@example.org`
  const raw = Buffer.from(
    `From: Kira Moss <${from}>\r\nTo: service@wrenbridge.example.org\r\nSubject: ${subject}\r\nMessage-ID: <${newId()}@example.org>\r\n\r\n${text}\r\n`,
  )
  const envelope = { from, to: ['service@wrenbridge.example.org'], clientIp: null, clientName: null }
  await inTransaction(db, (tx) => receiveMail(tx, { source: 'smtp', raw, envelope, receivedAt: tx.now }))
  for (let round = 0; round < 3; round += 1) await runJobs(work, [], [...messagesJobs, ...triageJobs])
  const { rows } = await db.pool.query(
    "select i.* from triage_items i join messages m on m.id = i.message_id where m.from_address = $1 and m.direction = 'in'",
    [from],
  )
  return { item: rows[0], from }
}

async function signedIn(account: string) {
  const visitor = browser()
  await visitor.get('/staff/sign-in')
  await visitor.post('/staff/sign-in/trial', { account })
  return visitor
}

const callsAbout = async (...ids: (string | null)[]) =>
  (
    await db.pool.query(
      `select c.*, r.key as rota, s.email, s.name from duty_calls c join duty_rotas r on r.id = c.rota_id
       left join staff s on s.id = c.called_staff_id where c.subject_id = any($1::uuid[])`,
      [ids],
    )
  ).rows
const caseOf = async (id: string) => (await db.pool.query('select * from cases where id = $1', [id])).rows[0]
const choose = (item: { id: string; version: number }, serviceKey: string) =>
  inTransaction(db, (tx) => chooseService(tx, reader, { itemId: item.id, version: item.version, serviceKey }))
const promisedFor = async (id: string) =>
  (await promisesOf(db, system('test'), [{ kind: 'case', id }]))
    .filter(({ state }) => state === 'running')
    .map(({ policyKey }) => policyKey)
const mailTo = (address: string) => work.mail.sent.filter(({ to }) => to === address).map(({ text }) => text ?? '')

test('“homeless tonight” by email calls the rota at once, and the answer says whom to ring now', async () => {
  const { item, from } = await mailed('Help', 'I am homeless tonight with my baby. We sit on the bench by platform 2.')
  assert.equal(item.state, 'open')
  const [call, ...others] = await callsAbout(item.id)
  assert.equal(others.length, 0)
  assert.equal(call.rota, 'homelessness')
  assert.match(mailTo(from).join(), /call 020 7946 0199 now/)
  const [called] = mailTo(call.email).filter((text) => text.includes('platform 2'))
  assert.match(called ?? '', new RegExp(`From: Kira Moss, ${from}`))

  const visitor = await signedIn(call.called_staff_id)
  assert.match((await visitor.get('/staff/duty')).body, new RegExp(`/staff/triage/${item.id}/call`))
  assert.match((await visitor.get('/staff/handover')).body, /Nobody has answered yet \(\d+\)/)
  const page = await visitor.get(`/staff/triage/${item.id}/call`)
  assert.match(page.body, /bench by platform 2/)
  assert.match(page.body, new RegExp(from))
  const taken = await visitor.post(`/staff/duty/calls/${call.id}/acknowledge`)
  const [placed] = (await db.pool.query('select case_id from triage_items where id = $1', [item.id])).rows
  const opened = await caseOf(placed.case_id)
  assert.equal(taken.headers.location, `/staff/cases/${opened.reference}`)
  assert.equal(opened.service_key, 'homelessness')
  assert.equal(opened.owner_id, call.called_staff_id)
  const afterwards = await visitor.get(`/staff/triage/${item.id}/call`)
  assert.match(afterwards.body, new RegExp(`${opened.reference} Homelessness`))
})

test('a person who chooses the service opens it as urgent, with the urgent promise, and nobody is called a second time', async () => {
  const { item, from } = await mailed('Gas', 'There is a strong smell of gas in our hallway at 14 Tannery Row')
  assert.match(mailTo(from).join(), /0800 111 999/)
  assert.equal((await choose(item, 'gas-smell')).refusal, null)
  const [{ case_id: caseId }] = (await db.pool.query('select case_id from triage_items where id = $1', [item.id])).rows
  const opened = await caseOf(caseId)
  assert.equal(opened.urgent_reason, 'Gas smell or carbon monoxide')
  const [call, ...others] = await callsAbout(item.id, caseId)
  assert.equal(others.length, 0)
  assert.deepEqual([call.subject_kind, call.state, call.link], ['case', 'waiting', `/staff/cases/${opened.reference}`])
  assert.deepEqual(await promisedFor(caseId), ['repair-emergency-24h'])
  const { rows: story } = await db.pool.query(
    "select fact from case_events where case_id = $1 and kind = 'duty-called'",
    [caseId],
  )
  assert.deepEqual(
    story.map(({ fact }) => [fact.rota, fact.called, fact.at]),
    [['Gas and urgent repairs', call.name, `on ${momentInWords(clock.now())}`]],
  )
  clock.advance({ minutes: 11 })
  await runJobs(work, ['organisation.call-next-on-duty'])
  for (let round = 0; round < 2; round += 1) await runJobs(work, [], messagesJobs)
  const [next] = mailTo((await callsAbout(caseId))[0].email).filter((text) => text.includes(opened.reference))
  assert.notEqual((await callsAbout(caseId))[0].email, call.email)
  assert.match(next ?? '', /What they told us: .*hallway at 14 Tannery Row/)
})

test('the promise is the one of the rule: an hour for somebody without a bed', async () => {
  const { item } = await mailed('tonight', 'I have nowhere to sleep, they threw me out')
  await choose(item, 'homelessness')
  const [{ case_id: caseId }] = (await db.pool.query('select case_id from triage_items where id = $1', [item.id])).rows
  assert.ok((await promisedFor(caseId)).includes('homeless-tonight-1h'))
})

test('of a child who is hurt only the circle is called, by a message that says only what kind of harm it is', async () => {
  const { item, from } = await mailed('Next door', 'The child at number 9 is being hit by his father every evening')
  const [call] = await callsAbout(item.id)
  assert.equal(call.rota, 'children')
  assert.ok(call.scope_id)
  const called = mailTo(call.email).at(-1) ?? ''
  assert.match(called, /An email that cannot wait/)
  assert.match(called, /^Urgent: A child may have been hurt$/m)
  assert.doesNotMatch(called, /father|number 9|being hit/i)
  const [answer, ...more] = mailTo(from)
  assert.equal(more.length, 0)
  assert.match(answer ?? '', /If anybody is in danger now, call 999\./)
  assert.doesNotMatch(answer ?? '', /child|hit|father|number 9|Monday/i)
  const [homeless] = await callsAbout((await mailed('x', 'homeless tonight')).item.id)
  const address = `/staff/triage/${item.id}/call`
  assert.equal((await signedIn(call.called_staff_id).then((one) => one.get(address))).statusCode, 200)
  assert.equal((await signedIn(homeless.called_staff_id).then((one) => one.get(address))).statusCode, 404)
})

test('who has no record here is not sent to a phone line that can tell them nothing', async () => {
  const { item, from } = await mailed('Next door', 'The child at number 5 is being hit by his mother')
  const [call] = await callsAbout(item.id)
  const visitor = await signedIn(call.called_staff_id)
  await visitor.get(`/staff/triage/${item.id}/call`)
  await visitor.post(`/staff/duty/calls/${call.id}/acknowledge`)
  for (let round = 0; round < 2; round += 1) await runJobs(work, [], messagesJobs)
  const [, received, ...more] = mailTo(from)
  assert.equal(more.length, 0)
  assert.match(received ?? '', /We have what you sent us/)
  assert.match(received ?? '', /reply to this email/)
  assert.doesNotMatch(received ?? '', /To hear it|be sure that it is you|child|hit/i)
})

test('what a child needs help with is the circle’s in the commit that reads it, before triage has sorted it', async () => {
  const from = `writer-${newId()}@example.org`
  const raw = Buffer.from(
    `From: ${from}\r\nTo: service@wrenbridge.example.org\r\nSubject: Next door\r\nMessage-ID: <${newId()}@example.org>\r\n\r\nThe child there is being hit by his father\r\n`,
  )
  const envelope = { from, to: ['service@wrenbridge.example.org'], clientIp: null, clientName: null }
  await inTransaction(db, (tx) => receiveMail(tx, { source: 'smtp', raw, envelope, receivedAt: tx.now }))
  await runJobs(work, [], messagesJobs)
  const { rows } = await db.pool.query(
    'select m.scope_id as message, i.scope_id as mail from messages m join inbound_mail i on i.id = m.inbound_mail_id where m.from_address = $1',
    [from],
  )
  assert.equal(rows.length, 1)
  assert.ok(rows[0].message)
  assert.equal(rows[0].mail, rows[0].message)
})

test('what a child needs help with is read by the circle alone, from the moment it is read', async () => {
  const { item, from } = await mailed('Next door', 'The child at the blue gate is being hit by his father')
  const { rows: messages } = await db.pool.query(
    'select id, scope_id from messages where from_address = $1 or to_address = $1',
    [from],
  )
  assert.equal(messages.length, 2)
  const { rows: mails } = await db.pool.query('select scope_id from inbound_mail where envelope_from = $1', [from])
  const [call] = await callsAbout(item.id)
  assert.deepEqual(
    [item.scope_id, ...[...messages, ...mails].map(({ scope_id: scope }) => scope)],
    [1, 2, 3, 4].map(() => call.scope_id),
  )
  const pages = ['/staff/messages?show=received', '/staff/triage', `/staff/triage/${item.id}`]
  const mayRead = async (email: string) => {
    const visitor = await signedIn((await db.pool.query('select id from staff where email = $1', [email])).rows[0].id)
    const read = await Promise.all([...pages, `/staff/messages/${item.message_id}`].map((page) => visitor.get(page)))
    return read.map(({ body }) => body.includes('blue gate') || body.includes(`messages/${item.message_id}"`))
  }
  assert.deepEqual(await mayRead('kelly.marsh@example.org'), [false, false, false, false])
  assert.deepEqual(await mayRead('beverley.tate@example.org'), [true, true, true, true])

  const manager = {
    ...(await anOfficer(db, 'childrens-front-door', { permissions: ['triage.work'] })),
    scopes: [call.scope_id],
  }
  await inTransaction(db, (tx) => chooseService(tx, manager, { itemId: item.id, version: 1, serviceKey: 'noise' }))
  const { rows: after } = await db.pool.query('select scope_id from messages where id = $1', [item.message_id])
  assert.deepEqual(after, [{ scope_id: null }])
})

test('what a child needs help with, written on the website, is a case of the circle at once', async () => {
  const { caseId, reference } = await openedCase(db, 'something-else', {
    customerId: await aPerson(db, 'Noor Ashby'),
    answers: { what: 'The child upstairs is being hit by his father', 'has-place': 'no', danger: 'no' },
  })
  for (let round = 0; round < 2; round += 1) await runJobs(work, [], [...triageJobs, ...messagesJobs])
  const [call] = await callsAbout(caseId)
  const [item] = (await db.pool.query('select * from triage_items where case_id = $1', [caseId])).rows
  const about = await db.pool.query('select distinct scope_id from messages where subject_id = $1', [caseId])
  assert.ok(call.scope_id)
  assert.deepEqual([(await caseOf(caseId)).scope_id, item.scope_id], [call.scope_id, call.scope_id])
  assert.deepEqual(about.rows, [{ scope_id: call.scope_id }])
  const called = await signedIn(call.called_staff_id)
  assert.equal((await called.get(`/staff/cases/${reference}`)).statusCode, 200)
})

test('what somebody read and found to be something else ends the call; on a case we have it goes on there', async () => {
  const { item } = await mailed('Question', 'In your film somebody says there is a gas leak. What does it cost?')
  const why = { why: 'not-a-request', words: 'It asks for a price' } as const
  const aside = await inTransaction(db, (tx) => takeNoAction(tx, reader, { itemId: item.id, version: 1, ...why }))
  assert.equal(aside.refusal, null)
  assert.equal((await callsAbout(item.id))[0].state, 'not-needed')

  const { reference, caseId } = await openedCase(db, 'homelessness', { answers: { tonight: 'yes' } })
  const second = await mailed('Again', 'Now we are homeless tonight')
  const joined = await inTransaction(db, (tx) =>
    addToCase(tx, reader, { itemId: second.item.id, version: 1, reference, how: 'chase' }),
  )
  assert.equal(joined.refusal, null)
  const [call] = await callsAbout(caseId)
  assert.equal(call.state, 'waiting')
})

test('what a circle keeps cannot be added to a case that others open: it stays, with its call', async () => {
  const { item } = await mailed('Our bin', 'The child at number 7 is being hit by his father again')
  const [call] = await callsAbout(item.id)
  const { reference, caseId } = await openedCase(db, 'street-light', { answers: { problem: 'out' } })
  const about = (scopes: string[], to: string) =>
    inTransaction(db, (tx) =>
      addToCase(tx, { ...reader, scopes }, { itemId: item.id, version: 1, reference: to, how: 'chase' }),
    )
  assert.deepEqual(await about([call.scope_id], reference), { refusal: 'others-would-read' })
  const { rows } = await db.pool.query("select 1 from case_events where case_id = $1 and fact::text ~ 'being hit'", [
    caseId,
  ])
  assert.deepEqual(rows, [])
  const [still] = await callsAbout(item.id, caseId)
  assert.deepEqual([still.state, still.scope_id, still.subject_id], ['waiting', call.scope_id, item.id])

  const theirs = await openedCase(db, 'childrens-care', { answers: { story: 'They shout at night' } })
  assert.equal((await about([call.scope_id], theirs.reference)).refusal, null)
  const [moved] = await callsAbout(theirs.caseId)
  assert.equal(moved.scope_id, call.scope_id)
})

test('an email that can wait calls nobody and is answered as before', async () => {
  const { item, from } = await mailed('Bins', 'When is the green bin emptied in our street?')
  assert.equal(item.urgent_service, null)
  assert.deepEqual(await callsAbout(item.id), [])
  assert.doesNotMatch(mailTo(from).join(), /cannot wait/)
})

test('“something else” on the website calls the rota about the case it is, and it goes before the rest', async () => {
  const customerId = await aPerson(db, 'Noor Shah')
  const { caseId } = await openedCase(db, 'something-else', {
    customerId,
    answers: { what: 'I smell gas in the stairs of the block', 'has-place': 'no', danger: 'no' },
  })
  await runJobs(work, [], [...triageJobs, ...messagesJobs])
  await runJobs(work, [], [...triageJobs, ...messagesJobs])
  const [call, ...others] = await callsAbout(caseId)
  assert.equal(others.length, 0)
  assert.equal(call.rota, 'gas')
  assert.equal((await caseOf(caseId)).urgent_reason, 'Gas smell or carbon monoxide')
  const written = await db.pool.query("select body_text from messages where customer_id = $1 and direction = 'out'", [
    customerId,
  ])
  assert.match(written.rows.map(({ body_text: text }) => text).join(), /0800 111 999/)

  const [item] = (await db.pool.query('select * from triage_items where case_id = $1', [caseId])).rows
  await choose(item, 'gas-smell')
  assert.equal((await callsAbout(caseId)).length, 1)
  assert.ok((await promisedFor(caseId)).includes('repair-emergency-24h'))
})

test('a list of reports calls for what came since yesterday and for nothing older, however many there are', async () => {
  clock.set('2026-11-20T10:00:00Z')
  const old = Array.from({ length: 120 }, (_, at) => `o${at},2026-0${1 + (at % 9)}-11,Smell of gas at ${at} Mill Lane`)
  const path = join(folder, 'reports.csv')
  const lines = [...old, 'n1,2026-11-19,Smell of gas at 300 Saddler Street', 'n2,2026-11-17,Homeless tonight']
  await writeFile(path, `report_id,reported_on,text\n${lines.join('\n')}\n`)
  await importReports(db, path)
  const { rows } = await db.pool.query(
    `select i.source_key from triage_items i join duty_calls c on c.subject_id in (i.id, i.case_id) where i.source = 'report'`,
  )
  assert.deepEqual(
    rows.map(({ source_key: key }) => key),
    ['report:n1'],
  )
})

test('what was written for a call is forgotten with the person', async () => {
  const { item } = await mailed('Help me', 'I have nowhere to sleep, ask for Wilhelmina')
  await choose(item, 'homelessness')
  const [{ customer_id: customerId }] = (
    await db.pool.query(
      'select p.customer_id from case_people p join triage_items i on i.case_id = p.case_id where i.id = $1',
      [item.id],
    )
  ).rows
  await runJobs(work, [], organisationJobs)
  await inTransaction(db, (tx) => triagePersonalData.erase(tx, [customerId]))
  const { rows } = await db.pool.query(
    "select body_text from messages where template_key = 'staff-duty-call' and subject_id = $1",
    [item.id],
  )
  assert.ok(rows.length > 0)
  assert.doesNotMatch(rows.map(({ body_text: text }) => text).join(), /Wilhelmina/)
})
