import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { createCustomer, findOrCreateFromAnswers, markDeceased, recordNeed } from '#modules/customers/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { createTestMail } from '#platform/mail/testing.ts'
import { londonDate } from '#platform/time/index.ts'
import { runJobs, staffActor, testDatabase, testWork } from '#test/index.ts'
import { messagesJobs } from '../jobs.ts'
import { findMessage, listMessages } from '../queries/listing.ts'
import { messagesAbout } from './about.ts'
import type { MessageToSend } from './compose.ts'
import { decideMessage } from './deciding.ts'
import { previewMessage } from './preview.ts'
import { sendMessage } from './send-message.ts'
import { beginSending, takeDue } from './sending.ts'

const db = await testDatabase()
const mail = await createTestMail()
after(() => mail.close())
beforeEach(() => {
  mail.mood = 'accepts'
})
const work = { ...(await testWork(db)), mail: mail.transport }
const actor = staffActor({ permissions: ['messages.read', 'messages.manage', 'customers.edit', 'customers.read'] })
const program = system('tests')

let made = 0
async function customer(more: { email?: string | null; phone?: string; address?: string; scopeId?: string } = {}) {
  made += 1
  const email = more.email === undefined ? `resident${made}@example.org` : more.email
  const { customerId } = await inTransaction(db, async (tx) =>
    createCustomer(tx, actor, {
      kind: 'person',
      title: 'Ms',
      givenName: 'Asha',
      familyName: 'Patel',
      organisationName: null,
      wardCode: null,
      dateOfBirth: null,
      uprn: null,
      addressText: more.address ?? null,
      emails: email ? [email] : [],
      phones: more.phone ? [more.phone] : [],
      scopeId: more.scopeId ?? null,
    }),
  )
  return { customerId, email: email ?? '' }
}

const received = (customerId: string, more: Partial<MessageToSend> = {}): MessageToSend => ({
  template: 'case-received',
  customerId,
  about: { kind: 'case', id: newId() },
  scopeId: null,
  link: '/l/secret-token-123',
  data: {
    reference: 'FP-1004237',
    serviceName: 'Missed bin',
    receivedWords: 'We have your report',
    promiseWords: 'We will come back and empty your bin by Friday 12 March 2027',
    summary: 'The black bin was not emptied.',
  },
  ...more,
})

const send = (message: MessageToSend) => inTransaction(db, (tx) => sendMessage(tx, program, message))
const sendAll = () => runJobs(work, [], messagesJobs)
const sweep = () => runJobs(work, ['messages.sweep'], messagesJobs)
const row = async (id: string | null) => {
  const found = await findMessage(db, program, id ?? '')
  assert.ok(found)
  return found
}
const need = (
  customerId: string,
  value: 'large-print' | 'no-phone' | 'letter-only' | 'email-only' | 'easy-read' | 'phone-only',
  detail: string | null = null,
) =>
  inTransaction(db, (tx) =>
    recordNeed(tx, actor, {
      customerId,
      value,
      detail,
      appliesTo: 'person',
      source: 'Told us',
      consentToShare: true,
      since: Temporal.PlainDate.from('2026-01-05'),
    }),
  )

test('somebody who left an address without a name is not greeted by a name they do not have', async () => {
  const { customerId } = await inTransaction(db, (tx) =>
    findOrCreateFromAnswers(tx, program, { name: '', email: 'nameless@example.org' }),
  )
  const { messageId } = await send(received(customerId))
  const { text, toName } = await row(messageId)
  assert.match(text, /^Hello/)
  assert.doesNotMatch(`${text} ${toName}`, /not given/)
})

test('a resident gets an email that says what we have, what we promise, and how to follow it', async () => {
  const { customerId, email } = await customer()
  const { messageId, notSent } = await send(received(customerId))
  assert.equal(notSent, null)
  await sendAll()
  const { parsed } = mail.lastTo(email)
  assert.equal(parsed.subject, 'We have your report: Missed bin (FP-1004237)')
  assert.match(parsed.text ?? '', /^Dear Ms Patel|^Dear .*Patel/)
  assert.match(parsed.text ?? '', /empty your bin by Friday 12 March 2027\.\n/)
  assert.match(parsed.text ?? '', /http:\/\/127\.0\.0\.1:3000\/l\/secret-token-123/)
  assert.match(String(parsed.html), /href="http:\/\/127\.0\.0\.1:3000\/l\/secret-token-123"/)
  assert.equal((await row(messageId)).state, 'sent')
})

test('what they told us stands behind their link, not in a mailbox that others may read', async () => {
  const { customerId, email } = await customer()
  await send(received(customerId))
  await sendAll()
  assert.doesNotMatch(mail.lastTo(email).raw, /black bin was not emptied/)
})

test('it can be answered at an address of its own, and says that a machine wrote it', async () => {
  const { customerId, email } = await customer()
  const { messageId } = await send(received(customerId))
  await sendAll()
  const { parsed, from } = mail.lastTo(email)
  assert.match(parsed.replyTo?.value[0]?.address ?? '', /^reply\+[a-z2-7]{26}@reply\.wrenbridge\.example\.org$/)
  assert.equal(from, parsed.replyTo?.value[0]?.address)
  assert.equal(parsed.headers.get('auto-submitted'), 'auto-generated')
  assert.equal(parsed.messageId, `<${messageId}@reply.wrenbridge.example.org>`)
})

test('the private link is forgotten once it has gone, and nobody here can read it before', async () => {
  const { customerId } = await customer()
  const message = received(customerId)
  const { messageId } = await send(message)
  const before = await row(messageId)
  assert.doesNotMatch(before.text + before.html, /secret-token/)
  await sendAll()
  assert.equal((await row(messageId)).secrets, null)
  const [listed] = await messagesAbout(db, program, message.about ?? { kind: '', id: '' })
  assert.match(listed?.text ?? '', /\[their private link\]/)
  assert.equal(listed?.arrival, 'probably')
})

test('HTML and script in what people typed arrive as text, and a line break makes no header', async () => {
  const { customerId, email } = await customer()
  await send(
    received(customerId, {
      template: 'case-reply',
      data: {
        reference: 'FP-1004237',
        serviceName: 'Noise\r\nBcc: spy@example.org',
        text: '{reference} **not bold**\n\n<script>alert("x")</script>\n\n<img src=x onerror=alert(1)> \u202Etfel',
      },
    }),
  )
  await sendAll()
  const { parsed, raw, to } = mail.lastTo(email)
  assert.deepEqual(to, [email])
  assert.equal(parsed.bcc, undefined)
  assert.doesNotMatch(String(parsed.html), /<script|<img/)
  assert.match(String(parsed.html), /&lt;script&gt;/)
  assert.match(parsed.text ?? '', /<script>alert\("x"\)<\/script>/)
  assert.match(parsed.text ?? '', /\{reference\} \*\*not bold\*\*/)
  assert.doesNotMatch(raw, /\u202E/)
})

test('names and words of any language, and very long ones, arrive whole', async () => {
  const { customerId, email } = await customer()
  const text = `Zażółć gęślą jaźń 猫 👩‍👩‍👧 ${'longword'.repeat(40_000)}`
  await send(received(customerId, { template: 'case-reply', data: { ...received(customerId).data, text } }))
  await sendAll()
  assert.ok((mail.lastTo(email).parsed.text ?? '').replaceAll(/\s/g, '').includes(text.replaceAll(/\s/g, '')))
})

test('what is sent is exactly what the preview showed', async () => {
  const { customerId } = await customer()
  const message = received(customerId)
  const preview = await previewMessage(db, message)
  const { messageId } = await send(message)
  const sent = await row(messageId)
  assert.equal(preview.subject, sent.subject)
  assert.equal(preview.text, (await messagesAbout(db, program, message.about ?? { kind: '', id: '' }))[0]?.text)
  assert.equal(preview.notSent, null)
})

test('business only some may know of leaves no trace in the message', async () => {
  const { customerId, email } = await customer()
  const message = received(customerId, { scopeId: newId() })
  await send({ ...message, data: { ...message.data, writtenBy: 'Priya Shaw' } })
  await sendAll()
  const { parsed, raw } = mail.lastTo(email)
  assert.equal(parsed.subject, 'Wrenbridge City Council has what you sent us')
  assert.doesNotMatch(raw, /Missed bin|FP-1004237|black bin|Priya/)
  assert.match(parsed.text ?? '', /\/l\/secret-token-123/)
})

test('a message about it is found only by those who may know', async () => {
  const scopeId = newId()
  const { customerId } = await customer()
  const message = received(customerId, { scopeId })
  const { messageId } = await send(message)
  assert.equal(await findMessage(db, actor, messageId ?? ''), undefined)
  assert.ok(await findMessage(db, staffActor({ scopes: [scopeId] }), messageId ?? ''))
  assert.deepEqual(await messagesAbout(db, actor, message.about ?? { kind: '', id: '' }), [])
})

test('large print on paper is a letter in their size, waiting to be printed', async () => {
  const { customerId } = await customer({ email: null, address: '14 Tannery Row, Wrenbridge, ZZ99 3AB' })
  await need(customerId, 'large-print', '20')
  const { messageId } = await send(received(customerId))
  const letter = await row(messageId)
  assert.deepEqual([letter.channel, letter.state, letter.heldReason], ['letter', 'held', 'provider-later'])
  assert.match(letter.html ?? '', /font: 20pt/)
  assert.match(letter.html ?? '', /14 Tannery Row<br>Wrenbridge<br>ZZ99 3AB/)
  assert.match(letter.html ?? '', /Our reference: FP-1004237/)
  assert.doesNotMatch(letter.text, /reply to this email/)
  assert.match(
    letter.text,
    /call 020 7946 0100, Monday to Friday, 8:30am to 5:30pm\. Closed on bank holidays\. Have this/,
  )
})

test('large print by email is larger text', async () => {
  const { customerId, email } = await customer()
  await need(customerId, 'large-print', '18')
  await send(received(customerId))
  await sendAll()
  assert.match(String(mail.lastTo(email).parsed.html), /font-size:24px/)
})

test('someone who asked for letters only gets no email', async () => {
  const { customerId, email } = await customer({ address: '14 Tannery Row, Wrenbridge, ZZ99 3AB' })
  await need(customerId, 'letter-only')
  const { messageId } = await send(received(customerId))
  assert.equal((await row(messageId)).channel, 'letter')
  await sendAll()
  assert.throws(() => mail.lastTo(email))
})

test('Easy Read goes to those who need it', async () => {
  const { customerId, email } = await customer()
  await need(customerId, 'easy-read')
  await send(received(customerId))
  await sendAll()
  assert.match(mail.lastTo(email).parsed.text ?? '', /You told us about Missed bin/)
})

test('a format we cannot make goes out plain at once, and stands on a list until someone has seen to it', async () => {
  const { customerId } = await customer()
  await need(customerId, 'easy-read')
  const message = received(customerId, {
    template: 'case-reply',
    data: { reference: 'FP-1004237', serviceName: 'Noise', text: 'We will visit.' },
  })
  const { messageId } = await send(message)
  await sendAll()
  const unmet = async () =>
    (await listMessages(db, program, { show: 'unmet', after: null, pageSize: 500, to: null })).messages.some(
      (one) => one.id === messageId,
    )
  assert.deepEqual([(await row(messageId)).state, await unmet()], ['sent', true])
  await inTransaction(db, (tx) => decideMessage(tx, actor, { messageId: messageId ?? '', decision: 'seen-to' }))
  assert.deepEqual([(await row(messageId)).state, await unmet()], ['sent', false])
})

test('a number to call at any time is given only where the council has one that is answered day and night', async () => {
  const mail = { template: 'unknown-mail-received', email: 'someone@example.org', data: {}, scopeId: null }
  const { text } = await previewMessage(db, mail)
  assert.match(text, /something is dangerous, call 020 7946 0199 at any time/)
  assert.doesNotMatch(text, /0100 at any time/)
})

test('who wants letters and has no postal address is a letter that could not go, and the reason says so', async () => {
  const { customerId } = await customer()
  await need(customerId, 'letter-only')
  const preview = await previewMessage(db, received(customerId))
  assert.deepEqual(
    [preview.channelWords, preview.notSent, preview.isToSay],
    ['Letter', 'They want letters, and we have no postal address for them. Ask for it', true],
  )
})

test('someone who can only be phoned is on the list of those who were not told', async () => {
  const { customerId } = await customer({ phone: '+447700900123' })
  await need(customerId, 'phone-only')
  const message = received(customerId)
  const { messageId, notSent } = await send(message)
  assert.deepEqual([messageId, notSent], [null, 'refused'])
  assert.match((await previewMessage(db, message)).channelWords, /^Not in writing$/)
  const [listed] = await messagesAbout(db, program, message.about ?? { kind: '', id: '' })
  assert.match(listed?.stateWords ?? '', /Not sent: they accept no way/)
})

test('nothing is sent to someone who has died, and what was waiting is stopped', async () => {
  const { customerId } = await customer({ email: null, address: '14 Tannery Row, Wrenbridge, ZZ99 3AB' })
  const waiting = await send(received(customerId))
  const today = Temporal.PlainDate.from('2026-11-18')
  await inTransaction(db, (tx) => markDeceased(tx, actor, { customerId, on: today, source: 'Registration' }))
  await sendAll()
  assert.deepEqual(
    [(await row(waiting.messageId)).state, (await row(waiting.messageId)).notSentReason],
    ['not-sent', 'deceased'],
  )
  assert.equal((await send(received(customerId))).notSent, 'deceased')
})

test('the same words within minutes go once', async () => {
  const { customerId } = await customer()
  const message = received(customerId)
  assert.equal((await send(message)).notSent, null)
  assert.equal((await send({ ...message, link: '/l/another-token' })).notSent, 'duplicate')
  db.testClock.advance({ minutes: 11 })
  assert.equal((await send(message)).notSent, null)
})

test('the same words of two things, or leading to two pages, both go', async () => {
  const { customerId } = await customer()
  const message = received(customerId, { link: '/staff/pages/1' })
  const reasons = []
  for (const more of [{}, { link: '/staff/pages/2' }, { part: 'an order' }, { part: 'another order' }, {}])
    reasons.push((await send({ ...message, ...more })).notSent)
  assert.deepEqual(reasons, [null, null, null, null, 'duplicate'])
})

test('a date that did not change is not announced, and a step nobody asked to hear of is switched off', async () => {
  const { customerId } = await customer()
  const about = { kind: 'case', id: newId() }
  const data = {
    reference: 'FP-1004237',
    serviceName: 'Missed bin',
    reason: 'Snow',
    oldWords: 'by Friday',
    newWords: 'by Friday',
  }
  assert.equal(
    (await send({ template: 'case-promise-moved', customerId, about, data, scopeId: null })).notSent,
    'no-change',
  )
  assert.equal(
    (await send({ template: 'case-started', customerId, about, data, scopeId: null })).notSent,
    'switched-off',
  )
})

test('a mail server that is down uses up no attempt, and everything goes when it is back', async () => {
  const first = await send(received((await customer()).customerId))
  const second = await send(received((await customer()).customerId))
  mail.mood = 'greets-with-421'
  await sendAll()
  for (const { messageId } of [first, second]) {
    const waiting = await row(messageId)
    assert.deepEqual([waiting.state, waiting.attempts], ['queued', 0])
  }
  mail.mood = 'accepts'
  await sweep()
  assert.equal((await row(first.messageId)).state, 'queued', 'it is left in peace for a while')
  db.testClock.advance({ minutes: 12 })
  await sweep()
  assert.deepEqual([(await row(first.messageId)).state, (await row(second.messageId)).state], ['sent', 'sent'])
})

test('an address that does not exist fails once and is not used again', async () => {
  const { customerId } = await customer()
  const { messageId } = await send(received(customerId))
  mail.mood = 'refuses-recipient'
  await sendAll()
  const failed = await row(messageId)
  assert.deepEqual([failed.state, failed.failure], ['failed', 'address-refused'])
  assert.equal((await send(received(customerId))).notSent, 'not-working')
})

test('a mailbox that is busy is tried again, later and later, and given up in the end', async () => {
  const { messageId } = await send(received((await customer()).customerId))
  mail.mood = 'postpones'
  await sendAll()
  const after1 = await row(messageId)
  assert.deepEqual([after1.state, after1.attempts], ['queued', 1])
  for (let hours = 0; hours < 40 && (await row(messageId)).state === 'queued'; hours += 1) {
    db.testClock.advance({ hours: 1 })
    await sweep()
  }
  assert.deepEqual([(await row(messageId)).state, (await row(messageId)).failure], ['failed', 'gave-up'])
})

test('a connection that breaks after the text was handed over leaves it in doubt, never sent again by itself', async () => {
  const { customerId, email } = await customer()
  const { messageId } = await send(received(customerId))
  mail.mood = 'accepts-without-answer'
  await sendAll()
  assert.equal((await row(messageId)).state, 'in-doubt')
  mail.mood = 'accepts'
  db.testClock.advance({ hours: 2 })
  await sweep()
  assert.equal(mail.received.filter((one) => one.to.includes(email)).length, 1)
})

test('a sender killed between sending and sent leaves it in doubt, and a person decides', async () => {
  const again = await send(received((await customer()).customerId))
  const arrived = await send(received((await customer()).customerId))
  for (const taken of await inTransaction(db, (tx) => takeDue(tx, work.config, 10)))
    assert.ok(await inTransaction(db, (tx) => beginSending(tx, taken)))
  assert.equal((await row(again.messageId)).state, 'sending')
  await sweep()
  assert.equal((await row(again.messageId)).state, 'sending', 'another sender may still be at it')
  db.testClock.advance({ minutes: 3 })
  await sweep()
  assert.deepEqual([(await row(again.messageId)).state, (await row(arrived.messageId)).state], ['in-doubt', 'in-doubt'])

  const decide = (messageId: string | null, decision: 'send-again' | 'it-arrived') =>
    inTransaction(db, (tx) => decideMessage(tx, actor, { messageId: messageId ?? '', decision }))
  assert.equal((await decide(arrived.messageId, 'it-arrived')).refusal, null)
  assert.equal((await decide(again.messageId, 'send-again')).refusal, null)
  assert.equal((await decide(again.messageId, 'send-again')).refusal, 'no-longer')
  await sendAll()
  assert.deepEqual([(await row(again.messageId)).state, (await row(arrived.messageId)).state], ['sent', 'delivered'])
})

test('a sender killed before the mail server wanted the text leaves nothing in doubt: another sends it', async () => {
  const { customerId, email } = await customer()
  const { messageId } = await send(received(customerId))
  const [taken] = await inTransaction(db, (tx) => takeDue(tx, work.config, 10))
  assert.ok(taken)
  await sendAll()
  assert.equal((await row(messageId)).state, 'queued', 'the one who took it may still be at it')
  db.testClock.advance({ minutes: 3 })
  await sweep()
  assert.equal((await row(messageId)).state, 'sent')
  assert.equal(await inTransaction(db, (tx) => beginSending(tx, taken)), false, 'whoever was slow is told no')
  assert.equal(mail.received.filter((one) => one.to.includes(email)).length, 1)
})

test('what is stopped while the mail server is spoken to does not go', async () => {
  const { customerId } = await customer()
  const { messageId } = await send(received(customerId))
  const [taken] = await inTransaction(db, (tx) => takeDue(tx, work.config, 10))
  assert.ok(taken)
  await inTransaction(db, async (tx) =>
    markDeceased(tx, actor, { customerId, on: londonDate(tx.now), source: 'Told us' }),
  )
  await sendAll()
  assert.equal((await row(messageId)).state, 'not-sent')
  assert.equal(await inTransaction(db, (tx) => beginSending(tx, taken)), false)
})

test('two senders at once send each message once', async () => {
  const emails: string[] = []
  for (let count = 0; count < 12; count += 1) {
    const { customerId, email } = await customer()
    emails.push(email)
    await inTransaction(db, (tx: Tx) => sendMessage(tx, program, received(customerId)))
  }
  await Promise.all([sweep(), sweep(), sweep()])
  const counts = emails.map((email) => mail.received.filter((one) => one.to.includes(email)).length)
  assert.deepEqual(
    counts,
    emails.map(() => 1),
  )
})

test('a code that could not go in time is not sent any more', async () => {
  mail.mood = 'greets-with-421'
  const { messageId } = await send({
    template: 'resident-code',
    email: 'late@example.org',
    data: { code: '482913' },
    scopeId: null,
  })
  await sendAll()
  db.testClock.advance({ minutes: 15 })
  mail.mood = 'accepts'
  await sweep()
  assert.deepEqual([(await row(messageId)).state, (await row(messageId)).notSentReason], ['not-sent', 'out-of-date'])
  assert.equal((await row(messageId)).secrets, null)
})
