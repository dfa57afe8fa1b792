import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askCustomer, resolveCase } from '#modules/cases/index.ts'
import { messagesJobs, receiveMail } from '#modules/messages/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { anOfficer, aPerson, castlegate, openedCase } from '#test/cases.ts'
import { runJobs, testApp, testDatabase, testWork } from '#test/index.ts'
import { chooseService } from './index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const work = await testWork(db, {
  MAIL_AUTH_HOST: 'mx.wrenbridge.example.org',
  MEMBERS_MAILBOX: 'members@wrenbridge.example.org',
})
const hurt = 'The child next door is being hit again'

type Mail = { from?: string; to?: string; subject?: string; head?: string; text: string }

/** Whatever is there afterwards came in the commit that read it. */
const onlyReads = () => runJobs(work, [], messagesJobs)

async function reads(
  { from = `w-${newId()}@example.org`, to = 'service@wrenbridge.example.org', ...mail }: Mail,
  run = onlyReads,
) {
  const raw = Buffer.from(
    `${mail.head ?? ''}From: ${from}\r\nTo: ${to}\r\nSubject: ${mail.subject ?? 'Hello'}\r\nMessage-ID: <${newId()}@example.org>\r\n\r\n${mail.text}\r\n`,
  )
  const envelope = { from, to: [to], clientIp: null, clientName: null }
  const stored = await inTransaction(db, (tx) => receiveMail(tx, { source: 'smtp', raw, envelope, receivedAt: tx.now }))
  await run()
  const { rows } = await db.pool.query(
    `select i.state as mail, i.scope_id as mail_scope, m.id as message, m.scope_id as scope, m.subject_id as about, m.automatic,
      t.id as item, t.scope_id as item_scope, t.doubt, d.scope_id as call_scope, d.subject_id as called_about
     from inbound_mail i left join messages m on m.inbound_mail_id = i.id left join triage_items t on t.message_id = m.id
     left join duty_calls d on d.subject_id in (t.id, m.subject_id) and d.state in ('waiting', 'nobody') where i.id = $1`,
    [stored.inboundMailId],
  )
  const answers = work.mail.sent.filter((sent) => sent.to === from).map(({ text }) => text ?? '')
  return { read: rows[0], answers, from }
}

const circle = async (key: string) =>
  (await db.pool.query('select id from scopes where key = $1', [key])).rows[0].id as string

/** A case of somebody with an email address, and the address that our message about it wants answers to. */
async function aCase(service: string, answers: Record<string, string> = {}) {
  const customerId = await aPerson(db, 'Ines Moor')
  const opened = await openedCase(db, service, { customerId, answers })
  await runJobs(work, [], messagesJobs)
  const { rows } = await db.pool.query('select to_address from messages where subject_id = $1', [opened.caseId])
  const from = String(rows[0].to_address)
  const to = work.mail.sent.findLast((sent) => sent.to === from)?.replyTo ?? assert.fail('they were not told')
  return { ...opened, from, to }
}

test('a reply to a case that is not theirs goes to the circle with a call, and the case has nothing of it', async () => {
  const { caseId, from, to } = await aCase('street-light', { problem: 'out' })
  const { read, answers } = await reads({ from, to, text: hurt }, () => runJobs(work))
  const children = await circle('childrens-care')
  assert.deepEqual([read.scope, read.mail_scope, read.item_scope, read.call_scope], Array(4).fill(children))
  assert.deepEqual([read.about, read.called_about], [null, read.item])
  assert.match(answers.at(-1) ?? '', /If anybody is in danger now, call 999\./)
  const { rows } = await db.pool.query(
    `select id::text from case_events where case_id = $1 and fact::text ~ 'being hit'
     union all select id::text from case_tasks where case_id = $1 and words ~ 'being hit'`,
    [caseId],
  )
  assert.deepEqual(rows, [])
})

test('a mail that only names our reference is judged the same', async () => {
  const { reference } = await aCase('street-light', { problem: 'out' })
  const { read } = await reads({ subject: `About ${reference}`, text: hurt })
  assert.ok(read.item)
  assert.deepEqual([read.about, read.scope], [null, await circle('childrens-care')])
})

test('a reply to a case of the same circle stays with it, and somebody is called once more', async () => {
  const { caseId, from, to } = await aCase('childrens-care', { story: 'They shout at night' })
  const { read, answers } = await reads({ from, to, text: hurt }, () => runJobs(work))
  const children = await circle('childrens-care')
  assert.deepEqual([read.about, read.item, read.scope], [caseId, null, children])
  assert.deepEqual([read.called_about, read.call_scope], [caseId, children])
  assert.match(answers.at(-1) ?? '', /call 999/)
  const { rows } = await db.pool.query(
    "select count(*)::int as n from case_events where case_id = $1 and kind = 'message-received'",
    [caseId],
  )
  assert.equal(rows[0].n, 1)
})

test('what answers us is judged without what it quotes of us', async () => {
  const ours = 'If you have nowhere to sleep tonight, call us.'
  const { caseId, from, to } = await aCase('street-light', { problem: 'out' })
  await db.pool.query('update messages set body_text = $2 where subject_id = $1', [caseId, `Dear Ines\n\n${ours}`])
  for (const text of [
    `Thank you.\r\n\r\nOn Monday the council wrote:\r\n> ${ours}`,
    `Thank you.\r\n\r\nFrom: Wrenbridge\r\nSent: Monday\r\nTo: me\r\nSubject: x\r\n\r\n${ours}`,
  ])
    assert.deepEqual([(await reads({ from, to, text })).read.about], [caseId])
  const below = await reads({ from, to, text: `> ${ours}\r\n\r\n${hurt}` })
  assert.ok(below.read.item)
  const head = 'From: Wrenbridge\r\nSent: Monday\r\nTo: me\r\nSubject: x'
  const inLine = await reads({ from, to, text: `See below.\r\n\r\n${head}\r\n\r\n${ours}\r\n\r\n${hurt}` })
  assert.deepEqual([inLine.read.about, inLine.read.scope], [null, await circle('childrens-care')])
})

test('what is attached as text is judged with the mail that brings it', async () => {
  const head = 'Content-Type: multipart/mixed; boundary=b\r\n'
  const brings = (part: string) =>
    reads({ head, text: `--b\r\nContent-Type: text/plain\r\n\r\nPlease see attached\r\n--b\r\n${part}\r\n--b--` })
  for (const part of [
    `Content-Type: text/plain\r\nContent-Disposition: attachment; filename=note.txt\r\n\r\n${hurt}`,
    `Content-Type: message/rfc822\r\n\r\nFrom: school@example.org\r\nSubject: A worry\r\n\r\n${hurt}`,
  ]) {
    const { read } = await brings(part)
    assert.deepEqual([read.scope, read.call_scope], Array(2).fill(await circle('childrens-care')))
  }
  const bin = await brings('Content-Type: message/rfc822\r\n\r\nFrom: school@example.org\r\n\r\nOur bin was missed')
  assert.equal(bin.read.item, null)
})

test('what a program sends is judged too, and has no answer; a machine that quotes us calls nobody', async () => {
  const head = 'Auto-Submitted: auto-generated\r\nPrecedence: bulk\r\n'
  const { read, answers } = await reads({ head, text: hurt })
  assert.deepEqual(
    [read.scope, read.call_scope, read.automatic],
    [...Array(2).fill(await circle('childrens-care')), false],
  )
  assert.equal(read.doubt, 'automatic')
  assert.deepEqual(answers, [])
  const away = await reads({ head, text: `I am away.\r\n> If you have nowhere to sleep tonight, call us.` })
  assert.deepEqual([away.read.item, away.read.automatic], [null, true])
})

test('what would be held is judged first: it calls somebody, believes nothing it says of itself, and a forged sender is not written to', async () => {
  const { from, to } = await aCase('childrens-care', { story: 'They shout at night' })
  const sent = work.mail.sent.length
  const head = 'Authentication-Results: mx.wrenbridge.example.org; dmarc=fail header.from=example.org\r\n'
  const { read } = await reads({ from, to, head, text: hurt })
  assert.deepEqual([read.mail, read.about, read.scope], ['read', null, await circle('childrens-care')])
  assert.equal(read.called_about, read.item)
  assert.equal(read.doubt, 'forged')
  const doubt = /Its sender may be forged, and has had no answer\./
  for (let round = 0; round < 3; round += 1) await runJobs(work)
  const called = work.mail.sent.slice(sent).filter(({ text }) => text?.includes('An email that cannot wait'))
  assert.ok(called.length > 0)
  for (const { text } of called) assert.match(text ?? '', doubt)
  const { rows: someone } = await db.pool.query('select id from staff where email = $1', [called[0]?.to])
  const onDuty = browser()
  await onDuty.get('/staff/sign-in')
  await onDuty.post('/staff/sign-in/trial', { account: someone[0].id })
  assert.match((await onDuty.get(`/staff/triage/${read.item}/call`)).body, doubt)
  assert.deepEqual(
    work.mail.sent.slice(sent).filter((one) => one.to === from),
    [],
  )
  assert.equal((await reads({ from, to, head, text: 'Change my bank details' })).read.mail, 'held')
})

test('what comes to the Members’ mailbox is judged like any other mail', async () => {
  const { read } = await reads(
    { to: 'members@wrenbridge.example.org', text: 'Child being hit at 5 Engine Street' },
    () => runJobs(work),
  )
  assert.deepEqual([read.scope, read.call_scope], Array(2).fill(await circle('childrens-care')))
  const { rows } = await db.pool.query('select subject_id from messages where id = $1', [read.message])
  assert.deepEqual(rows, [{ subject_id: null }])
})

const childrensManager = async () => ({
  ...(await anOfficer(db, 'childrens-front-door', { permissions: ['triage.work', 'cases.read', 'cases.work'] })),
  scopes: [await circle('childrens-care')],
})

const notesOf = async (caseId: string) =>
  (
    await db.pool.query("select fact->>'text' as text from case_events where case_id = $1 and kind = 'note'", [caseId])
  ).rows.map(({ text }) => text)

/** Somebody in the circle says which service it is for. */
async function chosen(item: string, serviceKey: string) {
  const actor = await childrensManager()
  const decided = await inTransaction(db, (tx) => chooseService(tx, actor, { itemId: item, version: 1, serviceKey }))
  assert.equal(decided.refusal, null)
  await runJobs(work)
  await runJobs(work)
  const { rows } = await db.pool.query(
    'select c.* from cases c join triage_items t on t.case_id = c.id where t.id = $1',
    [item],
  )
  return rows[0]
}

test('nobody writes to a sender in doubt when a case is made of it, and the case says what is doubtful', async () => {
  const forged = 'Authentication-Results: mx.wrenbridge.example.org; dmarc=fail header.from=example.org\r\n'
  for (const [head, doubt] of [
    [forged, 'Its sender may be forged, and has had no answer.'],
    ['Auto-Submitted: auto-generated\r\n', 'A program sent it, and has had no answer.'],
  ]) {
    const { read, from } = await reads({ ...(head && { head }), text: hurt })
    const opened = await chosen(read.item, 'childrens-care')
    assert.deepEqual(await notesOf(opened.id), [doubt])
    assert.deepEqual(
      work.mail.sent.filter((sent) => sent.to === from),
      [],
    )
    const { rows } = await db.pool.query('select customer_id from case_people where case_id = $1', [opened.id])
    assert.deepEqual(rows, [])
  }
})

test('the text names the request it answers, and the case made of it follows that and has its place', async () => {
  const customerId = await aPerson(db, 'Ines Moor')
  const light = await openedCase(db, 'street-light', { customerId })
  await runJobs(work, [], messagesJobs)
  const { rows } = await db.pool.query('select to_address from messages where subject_id = $1', [light.caseId])
  const from = String(rows[0].to_address)
  const to = work.mail.sent.findLast((sent) => sent.to === from)?.replyTo ?? assert.fail('they were not told')
  const { read } = await reads({ from, to, text: hurt })
  const { rows: called } = await db.pool.query('select called_staff_id as id from duty_calls where subject_id = $1', [
    read.item,
  ])
  const onDuty = browser()
  await onDuty.get('/staff/sign-in')
  await onDuty.post('/staff/sign-in/trial', { account: called[0].id })
  const page = (await onDuty.get(`/staff/triage/${read.item}/call`)).body
  assert.match(page, new RegExp(`${light.reference}, [^<]*, [^<]*Castlegate`))
  assert.match(page, /Ines Moor/)
  const opened = await chosen(read.item, 'childrens-care')
  assert.deepEqual([opened.follows_id, opened.usrn], [light.caseId, castlegate.usrn])
  assert.match((await notesOf(opened.id)).join(), new RegExp(`^It was said about ${light.reference}, `))

  const stranger = await reads({ subject: `About ${light.reference}`, text: hurt })
  const theirs = await chosen(stranger.read.item, 'childrens-care')
  assert.deepEqual([theirs.follows_id, theirs.place_text], [null, ''])
})

test('a case that waited for an answer goes on without the words; one that was finished shows that they wrote', async () => {
  const asked = await aCase('street-light', { problem: 'out' })
  const by = system('test')
  await inTransaction(db, (tx) => askCustomer(tx, by, { caseId: asked.caseId, version: null, question: 'Which one?' }))
  await runJobs(work)
  await reads({ ...asked, text: hurt })
  const now = async (id: string) =>
    (await db.pool.query('select status, question from cases where id = $1', [id])).rows[0]
  assert.deepEqual(await now(asked.caseId), { status: 'new', question: null })
  const said = async (id: string) =>
    (await db.pool.query('select kind, words from case_tasks where case_id = $1 and done_at is null', [id])).rows
  assert.deepEqual(await said(asked.caseId), [
    { kind: 'answer-given', words: 'What they wrote is dealt with elsewhere' },
  ])
  const { rows } = await db.pool.query(
    'select paused_at from promises where subject_id = $1 and paused_at is not null',
    [asked.caseId],
  )
  assert.deepEqual(rows, [])

  const done = await aCase('street-light', { problem: 'out' })
  const outcome = { outcome: 'repaired', filledIn: {}, reason: null }
  const ended = await inTransaction(db, (tx) => resolveCase(tx, by, { caseId: done.caseId, version: null, ...outcome }))
  assert.equal(ended.refusal, null)
  await reads({ ...done, text: hurt })
  assert.deepEqual(await said(done.caseId), [
    { kind: 'message-received', words: 'What they wrote is dealt with elsewhere' },
  ])
})
