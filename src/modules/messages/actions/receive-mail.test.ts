import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findStaff } from '#modules/access/index.ts'
import { createCustomer, howToReach } from '#modules/customers/index.ts'
import { callDuty } from '#modules/organisation/index.ts'
import { formatReference, inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { defineJob } from '#platform/jobs/index.ts'
import { runJobs, staffActor, testDatabase, testWork } from '#test/index.ts'
import { messageFailed, messageReceived } from '../events.ts'
import { messagesJobs } from '../jobs.ts'
import { findMessage, listHeldMail } from '../queries/listing.ts'
import { forgetDutyMail } from '../queries/personal-data.ts'
import { messagesAbout, messagesOf } from './about.ts'
import { decideMail } from './deciding.ts'
import { receiveMail } from './receive-mail.ts'
import { sendMessage } from './send-message.ts'

const db = await testDatabase()
const work = await testWork(db, { MAIL_AUTH_HOST: 'mx.wrenbridge.example.org' })
const actor = staffActor({ permissions: ['messages.read', 'messages.manage'] })
const program = system('tests')

const told: {
  received: { messageId: string; about: { kind: string; id: string } | null; customerId: string | null }[]
  failed: string[]
} = { received: [], failed: [] }
const listening = [
  ...messagesJobs,
  defineJob({
    name: 'test.received',
    on: messageReceived,
    payload: messageReceived.payload,
    run: async (_work, news) => void told.received.push(news),
  }),
  defineJob({
    name: 'test.failed',
    on: messageFailed,
    payload: messageFailed.payload,
    run: async (_work, { messageId }) => void told.failed.push(messageId),
  }),
]

let made = 0
async function sentMessage(more: { scopeId?: string } = {}) {
  made += 1
  const email = `writer${made}@example.org`
  const { customerId } = await inTransaction(db, async (tx) =>
    createCustomer(tx, program, {
      kind: 'person',
      title: null,
      givenName: 'Asha',
      familyName: 'Patel',
      organisationName: null,
      wardCode: null,
      dateOfBirth: null,
      uprn: null,
      addressText: null,
      emails: [email],
      phones: [],
      scopeId: null,
    }),
  )
  const about = { kind: 'case', id: newId() }
  const reference = formatReference(200_000 + made)
  const data = { reference, serviceName: 'Missed bin', question: 'Which bin was it?' }
  const { messageId } = await inTransaction(db, (tx) =>
    sendMessage(tx, program, { template: 'case-question', customerId, about, data, scopeId: more.scopeId ?? null }),
  )
  await runJobs(work, [], listening)
  const sent = work.mail.sent.findLast((one) => one.to === email)
  assert.ok(sent && messageId)
  return { messageId, email, customerId, about, reference, replyTo: sent.replyTo ?? '', sentId: sent.messageId }
}

type Written = {
  from?: string
  to?: string
  subject?: string
  body?: string
  headers?: Record<string, string>
  envelopeFrom?: string | null
  at?: string
}

let written = 0
async function arrives({
  from = 'stranger@example.org',
  to = 'service@wrenbridge.example.org',
  subject = 'Hello',
  body = 'The blue one.',
  headers = {},
  envelopeFrom = from,
  at = '2026-11-18T09:30:00Z',
}: Written) {
  written += 1
  const lines = {
    From: `Someone <${from}>`,
    To: to,
    Subject: subject,
    Date: 'Wed, 18 Nov 2020 03:00:00 +0000',
    'Message-ID': `<w${written}@mail.example.org>`,
    ...headers,
  }
  const raw = Buffer.from(
    `${Object.entries(lines)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\r\n')}\r\n\r\n${body}\r\n`,
  )
  const arrived = await storeMail(raw, to, envelopeFrom, at)
  await runJobs(work, [], listening)
  return { ...arrived, raw }
}

const storeMail = (raw: Buffer, to: string, from: string | null, at = '2026-11-18T09:30:00Z') =>
  inTransaction(db, (tx) =>
    receiveMail(tx, {
      source: 'smtp',
      raw,
      envelope: { from, to: [to], clientIp: '203.0.113.9', clientName: 'mail.example.org' },
      receivedAt: Temporal.Instant.from(at),
    }),
  )

const newsOf = (messageId: string | undefined) => told.received.find((one) => one.messageId === messageId)
const lastAbout = async (about: { kind: string; id: string }) => (await messagesAbout(db, program, about))[0]

test('a reply reaches what it is about, with the mail server’s time and without what it quotes', async () => {
  const { about, email, replyTo, customerId } = await sentMessage()
  await arrives({
    from: email,
    to: replyTo,
    body: 'The blue one.\r\n\r\nOn Wed, 18 Nov 2026, Wrenbridge wrote:\r\n> Which bin was it?',
  })
  const answer = await lastAbout(about)
  assert.deepEqual(
    [answer?.direction, answer?.text, answer?.customerId, answer?.warning],
    ['in', 'The blue one.', customerId, null],
  )
  assert.match(answer?.wholeText ?? '', /> Which bin/)
  assert.equal(answer?.at.toString(), '2026-11-18T09:30:00Z')
  assert.deepEqual(newsOf(answer?.id)?.about, about)
})

test('without the reply address it is found by what it answers, then by the reference it quotes', async () => {
  const first = await sentMessage()
  await arrives({ from: first.email, headers: { 'In-Reply-To': first.sentId } })
  assert.equal((await lastAbout(first.about))?.direction, 'in')
  const second = await sentMessage()
  await arrives({ from: second.email, headers: { References: `<other@x.org> ${second.sentId}` } })
  assert.equal((await lastAbout(second.about))?.direction, 'in')
  const third = await sentMessage()
  await arrives({ from: 'neighbour@example.org', subject: `Question about ${third.reference.toLowerCase()}` })
  const found = await lastAbout(third.about)
  assert.equal(found?.direction, 'in')
  assert.equal(found?.warning, 'From an address we have not used for this before')
})

test('a mail about nothing we know is news without a subject, with the customer if there is just one', async () => {
  const { email, customerId } = await sentMessage()
  await arrives({ from: email, subject: 'A different thing' })
  const [latest] = await messagesOf(db, program, [customerId], 1)
  assert.deepEqual([latest?.direction, latest?.about], ['in', null])
  assert.deepEqual(newsOf(latest?.id), { messageId: latest?.id, about: null, customerId, door: null })
})

test('the same mail by two ways is read once', async () => {
  const { about, email, replyTo } = await sentMessage()
  const { raw } = await arrives({ from: email, to: replyTo })
  const again = await storeMail(
    Buffer.concat([Buffer.from('Received: by another.example.org\r\n'), raw]),
    replyTo,
    email,
  )
  assert.equal(again.repeat, true)
  await runJobs(work, [], listening)
  assert.equal((await messagesAbout(db, program, about)).filter((one) => one.direction === 'in').length, 1)
})

test('a machine’s answer is kept and shown small, and is nobody’s news', async () => {
  const { about, email, replyTo } = await sentMessage()
  const before = work.mail.sent.length
  await arrives({ from: email, to: replyTo, headers: { 'Auto-Submitted': 'auto-replied' }, body: 'I am on holiday.' })
  const answer = await lastAbout(about)
  assert.deepEqual([answer?.automatic, newsOf(answer?.id), work.mail.sent.length], [true, undefined, before])
})

test('a forged sender is held and shown with the reason; released, it goes where it belongs', async () => {
  const { about, email, replyTo } = await sentMessage()
  const forged = {
    'Authentication-Results': 'mx.wrenbridge.example.org; spf=fail; dkim=none; dmarc=fail header.from=example.org',
  }
  const { inboundMailId } = await arrives({
    from: email,
    to: replyTo,
    headers: forged,
    body: 'Change my bank details.',
  })
  assert.equal((await lastAbout(about))?.direction, 'out')
  const held = (await listHeldMail(db, actor, 50)).find((one) => one.id === inboundMailId)
  assert.equal(held?.heldReason, 'forged')
  const decide = () =>
    inTransaction(db, (tx) => decideMail(tx, actor, { mailId: inboundMailId ?? '', decision: 'release' }))
  assert.equal((await decide()).refusal, null)
  assert.equal((await decide()).refusal, 'no-longer')
  await runJobs(work, [], listening)
  assert.match((await lastAbout(about))?.text ?? '', /bank details/)
})

test('a rejected mail goes nowhere and is not lost', async () => {
  const forged = { 'Authentication-Results': 'mx.wrenbridge.example.org; dmarc=fail' }
  const { inboundMailId } = await arrives({ headers: forged })
  await inTransaction(db, (tx) => decideMail(tx, actor, { mailId: inboundMailId ?? '', decision: 'reject' }))
  await runJobs(work, [], listening)
  assert.equal(
    (await listHeldMail(db, actor, 50)).some((one) => one.id === inboundMailId),
    false,
  )
  const kept = await db
    .selectFrom('inbound_mail')
    .select(['state', 'raw'])
    .where('id', '=', inboundMailId ?? '')
    .executeTakeFirst()
  assert.deepEqual([kept?.state, Buffer.isBuffer(kept?.raw)], ['rejected', true])
})

test('a forger who writes a good result below the true one is not believed', async () => {
  const raw = Buffer.from(
    'Authentication-Results: mx.wrenbridge.example.org; dmarc=fail\r\nAuthentication-Results: mx.wrenbridge.example.org; dmarc=pass\r\nFrom: mayor@example.org\r\nSubject: Pay\r\n\r\nPay now.\r\n',
  )
  const { inboundMailId } = await storeMail(raw, 'service@wrenbridge.example.org', 'mayor@example.org')
  await runJobs(work, [], listening)
  assert.ok((await listHeldMail(db, actor, 50)).some((one) => one.id === inboundMailId))
})

const report = (recipient: string, messageId: string, status: string, action = 'failed') =>
  [
    'From: MAILER-DAEMON@mx.example.org',
    `Subject: Undelivered ${messageId}`,
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'Sorry.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    `Status: ${status}`,
    'Diagnostic-Code: smtp; 550 No such user',
    '--b',
    'Content-Type: message/rfc822',
    '',
    `Message-ID: ${messageId}`,
    'Subject: x',
    '',
    'body',
    '--b--',
    '',
  ].join('\r\n')

test('a mail that comes back marks the message and the address, and is told', async () => {
  const { messageId, email, sentId, customerId, replyTo } = await sentMessage()
  await storeMail(Buffer.from(report(email, sentId, '5.1.1')), replyTo, '')
  await runJobs(work, [], listening)
  const failed = await findMessage(db, program, messageId)
  assert.deepEqual([failed?.state, failed?.failure], ['failed', 'bounced'])
  assert.match(failed?.response ?? '', /5\.1\.1 550 No such user/)
  assert.ok(told.failed.includes(messageId))
  const reach = await howToReach(db, customerId)
  assert.deepEqual([reach?.email, reach?.choice.because], [null, 'not-working'])
})

test('a full mailbox fails the message and leaves the address; a delay changes nothing; arrival is noted', async () => {
  const full = await sentMessage()
  await storeMail(Buffer.from(report(full.email, full.sentId, '5.2.2')), full.replyTo, '')
  const late = await sentMessage()
  await storeMail(Buffer.from(report(late.email, late.sentId, '4.4.1', 'delayed')), late.replyTo, '')
  const there = await sentMessage()
  await storeMail(Buffer.from(report(there.email, there.sentId, '2.0.0', 'delivered')), there.replyTo, '')
  await runJobs(work, [], listening)
  assert.equal((await findMessage(db, program, full.messageId))?.state, 'failed')
  assert.notEqual((await howToReach(db, full.customerId))?.email, null)
  assert.equal((await findMessage(db, program, late.messageId))?.state, 'sent')
  assert.equal((await findMessage(db, program, there.messageId))?.state, 'delivered')
})

test('an answer to what only some may know stays with them', async () => {
  const scopeId = newId()
  const { about, email, replyTo } = await sentMessage({ scopeId })
  await arrives({ from: email, to: replyTo, body: 'My son was at home.' })
  assert.deepEqual(await messagesAbout(db, actor, about), [])
  assert.equal((await messagesAbout(db, staffActor({ scopes: [scopeId] }), about)).length, 2)
})

test('files are told by their content, refused ones are named, and none is lost', async () => {
  const { about, email, replyTo } = await sentMessage()
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ).toString('base64')
  const part = (name: string, type: string, content: string) =>
    `--p\r\nContent-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${content}\r\n`
  const body = `--p\r\nContent-Type: text/plain\r\n\r\nSee the picture.\r\n${part('bin.png', 'image/png', png)}${part('../../bin.exe', 'application/octet-stream', Buffer.from('MZ\0\0program').toString('base64'))}${part('page.png', 'image/png', Buffer.from('<script>alert(1)</script>').toString('base64'))}--p--`
  await arrives({ from: email, to: replyTo, headers: { 'Content-Type': 'multipart/mixed; boundary="p"' }, body })
  const answer = await lastAbout(about)
  assert.deepEqual(
    answer?.files.map((file) => [file.name, file.refused]),
    [
      ['bin.png', null],
      ['bin.exe', 'wrong-type'],
      ['page.png', 'wrong-type'],
    ],
  )
  const stored = answer?.files[0]?.id
  assert.equal((await work.files.get(stored ?? '')).toString('base64'), png)
})

test('someone who sends very many mails in an hour is looked at by a person first', async () => {
  for (let count = 0; count < 21; count += 1) await arrives({ from: 'busy@example.org', body: `Number ${count}` })
  const held = (await listHeldMail(db, actor, 100)).filter((one) => one.fromAddress === 'busy@example.org')
  assert.deepEqual(
    held.map((one) => one.heldReason),
    ['too-many'],
  )
})

test('a mail that was stored before the program was killed is read at the next sweep', async () => {
  const { about, email, replyTo } = await sentMessage()
  const raw = Buffer.from(
    `From: ${email}\r\nTo: ${replyTo}\r\nMessage-ID: <killed@example.org>\r\nSubject: Re\r\n\r\nStill here.\r\n`,
  )
  await storeMail(raw, replyTo, email)
  await db.pool.query('delete from outbox')
  db.testClock.advance({ minutes: 5 })
  await runJobs(work, ['messages.sweep'], listening)
  assert.equal((await lastAbout(about))?.text, 'Still here.')
})

test('broken and hostile mail is stored and shown, and stops nothing', async () => {
  const nasty = [
    'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x',
    `From: <script>alert(1)</script>@example.org\r\nSubject: ${'=?utf-8?B?'.repeat(50)}\r\n\r\n\0\0\uFFFF`,
    `From: a@example.org\r\nTo: ${'reply+aaaaaaaaaaaaaaaaaaaaaaaaaa@reply.wrenbridge.example.org, '.repeat(500)}\r\nIn-Reply-To: ${'<x@y> '.repeat(2000)}\r\n\r\nhi`,
    '\r\n\r\n',
  ]
  for (const text of nasty) {
    const { inboundMailId } = await storeMail(Buffer.from(text), 'service@wrenbridge.example.org', 'a@example.org')
    await runJobs(work, [], listening)
    const row = await db
      .selectFrom('inbound_mail')
      .select('state')
      .where('id', '=', inboundMailId ?? '')
      .executeTakeFirst()
    assert.ok(row?.state === 'read' || row?.state === 'held', row?.state ?? 'no row')
  }
})

test('whoever replies to a duty call hears at once that they do not have it; no customer’s list has their reply', async () => {
  for (const kind of ['case', 'triage-item']) {
    const subject = { kind, id: newId() }
    const summary = `Gas smell ${subject.id.slice(-4)}`
    const { staffId } = await inTransaction(db, (tx) => callDuty(tx, { rota: 'gas', subject, summary, scopeId: null }))
    await runJobs(work, [], listening)
    const call = work.mail.sent.findLast(({ text }) => text?.includes(summary))
    const heard = told.received.length
    await arrives({ from: call?.to ?? '', to: call?.replyTo ?? '', body: 'I have it, on my way.' })
    assert.equal(told.received.length, heard)
    const answer = work.mail.sent.at(-1)
    assert.equal(answer?.to, (await findStaff(db, staffId ?? ''))?.email)
    assert.match(answer?.text ?? '', new RegExp(`You do not have this call yet: ${summary}`))
    assert.match(answer?.text ?? '', /Say that you have it:\s.*\/staff\/duty/)
    const reply = async () =>
      (await messagesAbout(db, program, subject)).find(({ direction }) => direction === 'in') ?? assert.fail('no reply')
    assert.deepEqual([(await reply()).text, (await reply()).customerId], ['I have it, on my way.', null])
    await arrives({ from: `${newId()}@example.org`, to: call?.replyTo ?? '', body: 'What is it about?' })
    assert.match(work.mail.sent.at(-1)?.text ?? '', /Nobody reads replies/)
    assert.doesNotMatch(work.mail.sent.at(-1)?.text ?? '', new RegExp(summary), 'nobody else learns what it is about')
    await inTransaction(db, async (tx) => forgetDutyMail(tx, { kind, ids: [subject.id] }))
    assert.equal((await reply()).text, '')
  }
})
