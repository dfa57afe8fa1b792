import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { createTestMail } from './testing.ts'
import { createMailTransport, type MailToSend } from './transport.ts'

const mail = await createTestMail()
after(() => mail.close())
beforeEach(() => {
  mail.mood = 'accepts'
})

const letter: MailToSend = {
  messageId: '<019a-1@reply.wrenbridge.example.org>',
  from: { name: 'Wrenbridge City Council', address: 'service@wrenbridge.example.org' },
  to: 'resident@example.org',
  envelopeFrom: 'reply+abc@reply.wrenbridge.example.org',
  replyTo: 'reply+abc@reply.wrenbridge.example.org',
  subject: 'We have your report',
  text: 'Dear Ms Ó Dálaigh,\n\n.\nA line with one dot above.',
  html: '<p>Dear Ms Ó Dálaigh</p>',
  headers: { 'Auto-Submitted': 'auto-generated' },
  attachments: [],
}

test('a message arrives with its fixed Message-ID, reply address and headers', async () => {
  const { outcome } = await mail.transport.send(letter)
  assert.equal(outcome, 'accepted')
  const arrived = mail.lastTo('resident@example.org')
  assert.equal(arrived.parsed.messageId, letter.messageId)
  assert.equal(arrived.parsed.replyTo?.value[0]?.address, letter.replyTo)
  assert.equal(arrived.parsed.headers.get('auto-submitted'), 'auto-generated')
  assert.equal(arrived.from, letter.envelopeFrom)
  assert.match(arrived.parsed.text ?? '', /Ó Dálaigh,\n\n\.\nA line with one dot/)
})

test('a line break in a subject, name or address starts no new header', async () => {
  const { outcome } = await mail.transport.send({
    ...letter,
    from: { name: 'Council\r\nBcc: spy@example.org', address: 'service@wrenbridge.example.org' },
    to: 'header@example.org',
    subject: 'Report\r\nBcc: spy@example.org\r\n\r\n<script>alert(1)</script>',
  })
  assert.equal(outcome, 'accepted')
  const arrived = mail.lastTo('header@example.org')
  assert.deepEqual(arrived.to, ['header@example.org'])
  assert.equal(arrived.parsed.bcc, undefined)
  assert.equal(arrived.parsed.subject, 'Report Bcc: spy@example.org  <script>alert(1)</script>')
})

test('an address with a line break is refused and never spoken to the server', async () => {
  const before = mail.received.length
  const { outcome } = await mail.transport.send({ ...letter, to: 'a@example.org>\r\nRCPT TO:<spy@example.org' })
  assert.equal(outcome, 'refused')
  assert.equal(mail.received.length, before)
})

test('nothing of the text leaves before it may, and with a no it never does', async () => {
  const asked: number[] = []
  const before = mail.received.length
  const held = await mail.transport.send(letter, async () => {
    asked.push(mail.received.length)
    return false
  })
  assert.equal(held.outcome, 'held-back')
  const failed = mail.transport.send(letter, async () => Promise.reject(new Error('No database')))
  await assert.rejects(failed, /No database/)
  const { outcome } = await mail.transport.send(letter, async () => asked.push(mail.received.length) > 0)
  assert.deepEqual([outcome, asked, mail.received.length], ['accepted', [before, before], before + 1])
})

test('whether it may go is not asked of a server that does not take the receiver', async () => {
  mail.mood = 'refuses-recipient'
  const { outcome } = await mail.transport.send(letter, async () => assert.fail('asked'))
  assert.equal(outcome, 'refused')
})

test('a refused recipient, refused content and a server that asks to wait are told apart', async () => {
  mail.mood = 'refuses-recipient'
  assert.deepEqual(await about(), ['refused', 'recipient'])
  mail.mood = 'refuses-message'
  assert.deepEqual(await about(), ['refused', 'message'])
  mail.mood = 'postpones'
  assert.deepEqual(await about(), ['postponed', null])
})

test('a server that is down or too busy has taken nothing', async () => {
  mail.mood = 'greets-with-421'
  assert.deepEqual(await about(), ['provider-down', null])
  const nobody = createMailTransport({ SMTP_URL: 'smtp://127.0.0.1:1' })
  assert.equal((await nobody.send(letter)).outcome, 'provider-down')
})

test('a connection that breaks after the whole text was handed over leaves the outcome unknown', async () => {
  mail.mood = 'accepts-without-answer'
  assert.deepEqual(await about(), ['unknown', null])
})

test('without a mail server nothing leaves the building, and the answer says so', async () => {
  const outbox = createMailTransport({})
  assert.equal(outbox.kind, 'outbox')
  assert.equal((await outbox.send(letter)).outcome, 'kept')
})

async function about() {
  const answer = await mail.transport.send(letter)
  return [answer.outcome, 'about' in answer ? answer.about : null]
}
