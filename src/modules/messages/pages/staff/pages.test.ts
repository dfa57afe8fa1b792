import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { addScopeMember, addStaff, changePassword, saveHeldRole, saveScope } from '#modules/access/index.ts'
import { createCustomer, recordNeed } from '#modules/customers/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { createMailTransport } from '#platform/mail/index.ts'
import { captureMail, createTestMail } from '#platform/mail/testing.ts'
import { hashPassword } from '#platform/secrets/index.ts'
import { runJobs, staffActor, testApp, testDatabase } from '#test/index.ts'
import { mailboxAnswers, mailboxFails } from '../../actions/mailbox.ts'
import { receiveMail } from '../../actions/receive-mail.ts'
import { sendMessage } from '../../actions/send-message.ts'
import { beginSending, takeDue } from '../../actions/sending.ts'
import { messagesJobs } from '../../jobs.ts'
import { listMessages } from '../../queries/listing.ts'

const db = await testDatabase()
const { browser, work, app, clock } = await testApp(db, { MAIL_AUTH_HOST: 'mx.wrenbridge.example.org' })
const mail = await createTestMail()
after(() => mail.close())
const program = system('tests')
const password = 'kettle orchard tram'
const hash = await hashPassword(password)

async function signedIn(roleKey: string) {
  const email = `${newId()}@example.org`
  const id = await inTransaction(db, async (tx) => {
    const given = {
      kind: 'staff' as const,
      name: 'Robin Marlow',
      jobTitle: null,
      email,
      phone: null,
      organisationId: null,
    }
    const made = await addStaff(tx, program, given)
    saveHeldRole(tx, { staffId: made.id, roleKey, since: Temporal.PlainDate.from('2026-01-01'), until: null })
    changePassword(tx, program, { ...given, id: made.id }, hash, null)
    return made.id
  })
  const visitor = browser()
  await visitor.post('/staff/sign-in', { email, password, next: '' })
  return { ...visitor, id }
}

let made = 0
async function customer(more: { address?: string; email?: string | null } = {}) {
  made += 1
  const email = more.email === undefined ? `page${made}@example.org` : more.email
  const { customerId } = await inTransaction(db, async (tx) =>
    createCustomer(tx, program, {
      kind: 'person',
      title: null,
      givenName: 'Asha',
      familyName: '<b>Patel</b>',
      organisationName: null,
      wardCode: null,
      dateOfBirth: null,
      uprn: null,
      addressText: more.address ?? null,
      emails: email ? [email] : [],
      phones: [],
      scopeId: null,
    }),
  )
  return { customerId, email: email ?? '' }
}

async function send(customerId: string, scopeId: string | null = null) {
  const data = {
    reference: 'FP-1004237',
    serviceName: 'Missed bin',
    receivedWords: 'We have your report',
    promiseWords: '<script>alert(1)</script>',
  }
  const message = {
    template: 'case-received',
    customerId,
    about: { kind: 'case', id: newId() },
    data,
    scopeId,
    link: '/l/private-token',
  }
  return (await inTransaction(db, (tx) => sendMessage(tx, program, message))).messageId ?? ''
}

const manager = await signedIn('lead-advisor')

test('without a mail server a message is read, and its link followed, on screen', async () => {
  const { customerId } = await customer()
  const id = await send(customerId)
  await runJobs({ ...work, mail: createMailTransport({}) }, [], messagesJobs)
  const list = await manager.get('/staff/messages')
  assert.equal(list.statusCode, 200)
  assert.match(list.body, /No mail server is set up/)
  assert.match(list.body, /Asha &lt;b&gt;Patel/)
  const page = await manager.get(`/staff/messages/${id}`)
  assert.match(page.body, /Kept in the outbox here/)
  const frame = await manager.get(`/staff/messages/${id}/frame`)
  assert.match(frame.body, /href="http:\/\/127\.0\.0\.1:3000\/l\/private-token"/)
  assert.doesNotMatch(frame.body, /<script| style="/)
  assert.match(frame.body, /<style nonce="[^"]+">\[data-style="0"\]\{margin:0/)
  assert.match(String(frame.headers['content-security-policy']), /sandbox allow-popups/)
  assert.doesNotMatch(
    String(frame.headers['content-security-policy']),
    /script-src|unsafe|allow-scripts|allow-same-origin/,
  )
})

test('in a trial the receiver’s answer is written on screen and comes in as an email would', async () => {
  const { customerId, email } = await customer()
  const id = await send(customerId)
  await runJobs({ ...work, mail: createMailTransport({}) }, [], messagesJobs)
  assert.match((await manager.get(`/staff/messages/${id}`)).body, /Answer it as Asha/)
  const text = 'Żółć: it was the <b>blue</b> one.\n\nThank you.'
  assert.equal((await manager.post(`/staff/messages/${id}/answer`, { text })).statusCode, 303)
  await runJobs(work, [], messagesJobs)
  const sent = await db.selectFrom('messages').select(['subject_id']).where('id', '=', id).executeTakeFirstOrThrow()
  const answer = await db
    .selectFrom('messages')
    .select(['id', 'body_text', 'from_address', 'sender_known', 'customer_id'])
    .where('direction', '=', 'in')
    .where('subject_id', '=', sent.subject_id)
    .executeTakeFirstOrThrow()
  assert.deepEqual(
    [answer.body_text, answer.from_address, answer.sender_known, answer.customer_id],
    [text, email, true, customerId],
  )
  assert.match((await manager.get(`/staff/messages/${answer.id}`)).body, /the &lt;b&gt;blue/)
  app.config.SMTP_URL = mail.url
  assert.equal((await manager.post(`/staff/messages/${id}/answer`, { text })).statusCode, 404)
  delete app.config.SMTP_URL
})

test('what looked like a machine’s answer is handed on when a person says that a person wrote it', async () => {
  const raw = Buffer.from(
    'From: list@example.org\r\nPrecedence: list\r\nSubject: From the residents\r\n\r\nThe lamp is out.\r\n',
  )
  const envelope = {
    from: 'list@example.org',
    to: ['service@wrenbridge.example.org'],
    clientIp: '127.0.0.1',
    clientName: null,
  }
  await inTransaction(db, (tx) => receiveMail(tx, { source: 'smtp', raw, envelope, receivedAt: tx.now }))
  await runJobs(work, [], messagesJobs)
  const { id } = await db
    .selectFrom('messages')
    .select('id')
    .where('subject', '=', 'From the residents')
    .executeTakeFirstOrThrow()
  assert.match((await manager.get('/staff/messages?show=automatic')).body, /From the residents/)
  await manager.post(`/staff/messages/${id}/decide`, { decision: 'from-a-person' })
  const news = await db.selectFrom('outbox').select('payload').where('event', '=', 'messages.received').execute()
  assert.ok(news.some(({ payload }) => JSON.stringify(payload).includes(id)))
  assert.match((await manager.get('/staff/messages?show=received')).body, /From the residents/)
})

test('with a mail server nobody here sees the private link', async () => {
  app.config.SMTP_URL = mail.url
  const { customerId } = await customer()
  const id = await send(customerId)
  for (const path of [`/staff/messages/${id}`, `/staff/messages/${id}/frame`])
    assert.doesNotMatch((await manager.get(path)).body, /private-token/)
  delete app.config.SMTP_URL
})

test('a letter that waits is shown as it will be printed, and is marked when somebody has posted it', async () => {
  const { customerId } = await customer({ email: null, address: '14 Tannery Row, Wrenbridge, ZZ99 3AB' })
  const need = {
    customerId,
    value: 'large-print' as const,
    detail: '20',
    appliesTo: 'person' as const,
    source: 'Told us',
    consentToShare: true,
    since: Temporal.PlainDate.from('2026-01-05'),
  }
  await inTransaction(db, (tx) => recordNeed(tx, program, need))
  const id = await send(customerId)
  assert.match((await manager.get('/staff/messages?show=held')).body, /Large print, 20 point/)
  assert.match((await manager.get(`/staff/messages/${id}/frame`)).body, /font: 20pt/)
  assert.equal((await manager.post(`/staff/messages/${id}/decide`, { decision: 'was-sent' })).statusCode, 303)
  assert.match((await manager.get(`/staff/messages/${id}`)).body, /The message is marked as sent/)
})

test('what is in doubt is listed with both decisions, and the second person is told that it is decided', async () => {
  const { customerId } = await customer()
  const id = await send(customerId)
  const taken = await inTransaction(db, (tx) => takeDue(tx, work.config, 50))
  for (const one of taken) await inTransaction(db, (tx) => beginSending(tx, one))
  db.testClock.advance({ minutes: 3 })
  await runJobs({ ...work, mail: mail.transport }, ['messages.sweep'], messagesJobs)
  assert.match((await manager.get('/staff/messages')).body, /in doubt: decide whether to send again/)
  const page = await manager.get(`/staff/messages/${id}`)
  assert.match(page.body, /Send again/)
  assert.match(page.body, /It arrived/)
  await manager.post(`/staff/messages/${id}/decide`, { decision: 'it-arrived' })
  await manager.post(`/staff/messages/${id}/decide`, { decision: 'send-again' })
  const again = await manager.get(`/staff/messages/${id}`)
  assert.match(again.body, /Someone else has decided this already/)
  assert.match(again.body, /Arrived/)
})

/** An email that came in and was looked at. */
async function received(from: string, raw: Buffer) {
  const envelope = { from, to: ['service@wrenbridge.example.org'], clientIp: null, clientName: null }
  const { inboundMailId } = await inTransaction(db, (tx) =>
    receiveMail(tx, { source: 'smtp', raw, envelope, receivedAt: tx.now }),
  )
  await runJobs(work, [], messagesJobs)
  return inboundMailId
}

test('a held email is shown with its reason, and released by a person', async () => {
  const raw = Buffer.from(
    'Authentication-Results: mx.wrenbridge.example.org; dmarc=fail\r\nFrom: "Mayor <script>" <mayor@example.org>\r\nSubject: Pay <b>now</b>\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script><p>Pay this.</p>\r\n',
  )
  const inboundMailId = await received('mayor@example.org', raw)
  assert.match((await manager.get('/staff/messages?show=held-mail')).body, /It may be forged/)
  const page = await manager.get(`/staff/messages/mail/${inboundMailId}`)
  assert.match(page.body, /Pay this\./)
  assert.doesNotMatch(page.body, /<script>alert|<b>now/)
  assert.match(page.body, /DMARC fail, checked by mx\.wrenbridge/)
  await manager.post(`/staff/messages/mail/${inboundMailId}/decide`, { decision: 'release' })
  await runJobs(work, [], messagesJobs)
  assert.match((await manager.get('/staff/messages?show=received')).body, /Pay &lt;b&gt;now/)
})

test('a held email that was rejected is found again, with who rejected it, and can still be released', async () => {
  const raw = Buffer.from(
    'Authentication-Results: mx.wrenbridge.example.org; dmarc=fail\r\nFrom: poet@example.org\r\nSubject: An ode to bins\r\n\r\nRhyme.\r\n',
  )
  const inboundMailId = await received('poet@example.org', raw)
  const address = `/staff/messages/mail/${inboundMailId}`
  await manager.post(`${address}/decide`, { decision: 'reject' })
  assert.match(
    (await manager.get('/staff/messages?show=held-mail')).body,
    /An ode to bins<\/a> from poet@example\.org.*rejected by /s,
  )
  assert.match((await manager.get(address)).body, /Was it rejected by mistake/)
  await manager.post(`${address}/decide`, { decision: 'release' })
  await runJobs(work, [], messagesJobs)
  assert.match((await manager.get('/staff/messages?show=received')).body, /An ode to bins/)
})

test('restricted messages are on no list of those who may not know, and a look at one is recorded', async () => {
  const scopeId = newId()
  const member = await signedIn('lead-advisor')
  await inTransaction(db, async (tx) => {
    saveScope(tx, { id: scopeId, key: `circle-${scopeId.slice(-6)}`, name: 'A circle', kind: 'named' })
    await addScopeMember(tx, program, {
      scopeId,
      member: { staffId: member.id },
      memberName: 'Robin Marlow',
      level: 'member',
    })
  })
  const { customerId, email } = await customer()
  const id = await send(customerId, scopeId)
  assert.equal((await manager.get(`/staff/messages/${id}`)).statusCode, 404)
  assert.equal((await manager.get(`/staff/messages/${id}/frame`)).statusCode, 404)
  assert.doesNotMatch((await manager.get(`/staff/messages?find=${email}`)).body, new RegExp(id))
  assert.equal((await manager.post(`/staff/messages/${id}/decide`, { decision: 'withdraw' })).statusCode, 404)
  assert.equal((await member.get(`/staff/messages/${id}`)).statusCode, 200)
  const looks = await db
    .selectFrom('audit_entries')
    .select('action')
    .where('subject_id', '=', id)
    .where('action', '=', 'message.viewed')
    .execute()
  assert.equal(looks.length, 1)
})

test('who may read messages may not decide about them', async () => {
  const reader = await signedIn('advisor')
  const { customerId } = await customer()
  const id = await send(customerId)
  assert.doesNotMatch((await reader.get(`/staff/messages/${id}`)).body, /Do not send/)
  assert.equal((await reader.post(`/staff/messages/${id}/decide`, { decision: 'withdraw' })).statusCode, 403)
  assert.match((await manager.get(`/staff/messages/${id}`)).body, /Do not send/)
})

test('every template is shown with its reading age, in each form it can take', async () => {
  const list = await manager.get('/staff/templates')
  assert.match(list.body, /We have what you asked or told us/)
  const page = await manager.get('/staff/templates/case-received')
  assert.match(page.body, /Can be read at <strong>\d+<\/strong> years of age/)
  for (const look of ['email', 'email-large', 'text', 'sms', 'letter', 'letter-large', 'easy-read']) {
    assert.match(
      (await manager.get(`/staff/templates/case-received?as=${look}`)).body,
      /Missed bin|FP-1004237|frame\?as=/,
    )
  }
  assert.match((await manager.get('/staff/templates/case-received/frame?as=letter-large')).body, /font: 18pt/)
  assert.equal((await manager.get('/staff/templates/closing')).statusCode, 200)
  assert.equal((await manager.get('/staff/templates/no-such')).statusCode, 404)
})

test('strange addresses get a clear answer', async () => {
  for (const path of [
    '/staff/messages?show=nonsense&after=-4&find=%00%27',
    '/staff/messages?show[]=a&after=99999999',
    `/staff/messages?find=${'x'.repeat(3000)}`,
  ])
    assert.equal((await manager.get(path)).statusCode, 200)
  for (const path of [
    '/staff/messages/not-an-id',
    `/staff/messages/${newId()}`,
    `/staff/messages/mail/${newId()}`,
    '/staff/messages/mail/x',
    '/staff/templates/%00',
  ])
    assert.equal((await manager.get(path)).statusCode, 404)
  const { customerId } = await customer()
  const id = await send(customerId)
  assert.equal((await manager.post(`/staff/messages/${id}/decide`, { decision: 'explode' })).statusCode, 303)
})

test('a mail server that does not let us in is said to be that, and messages wait until it does', async () => {
  const { customerId } = await customer()
  const id = await send(customerId)
  const response = 'Invalid login: 535 Authentication failed'
  const wrong = captureMail({ outcome: 'provider-down', because: 'sign-in', response })
  await runJobs({ ...work, mail: wrong }, ['messages.sweep'], messagesJobs)
  const down = (await manager.get('/staff/messages')).body
  assert.match(down, /has not let us in since .*: check the name and the password in SMTP_URL/)
  assert.match(down, /\d messages? waits? and nothing is lost.*535 Authentication failed/s)
  clock.advance({ minutes: 10 })
  await runJobs({ ...work, mail: captureMail() }, ['messages.sweep'], messagesJobs)
  assert.doesNotMatch((await manager.get('/staff/messages')).body, /has not let us in|Authentication failed/)
  const { state } = await db.selectFrom('messages').select('state').where('id', '=', id).executeTakeFirstOrThrow()
  assert.equal(state, 'sent')
})

test('a mailbox that is not read is said to be that, with why, until it is', async () => {
  app.config.INBOX_URL = 'imap://inbox:secret@127.0.0.1/INBOX'
  const fails = { because: 'sign-in', response: '[AUTHENTICATIONFAILED] Wrong' } as const
  await inTransaction(db, (tx) => mailboxFails(tx, fails))
  clock.advance({ minutes: 1 })
  await inTransaction(db, (tx) => mailboxFails(tx, fails))
  const down = (await manager.get('/staff/messages')).body
  assert.match(
    down,
    /not let us read the council’s mailbox since .*: check the name and the password in INBOX_URL.*Wrong/s,
  )
  await inTransaction(db, (tx) => mailboxFails(tx, { because: 'no-answer', response: 'connect ECONNREFUSED' }))
  assert.match((await manager.get('/staff/messages')).body, /The council’s mailbox has not been read since/)
  await inTransaction(db, mailboxAnswers)
  assert.doesNotMatch((await manager.get('/staff/messages')).body, /council’s mailbox/)
  delete app.config.INBOX_URL
})

test('an email that its server does not hand out waits for a person, who reads it in the mailbox', async () => {
  const envelope = { from: null, to: [], clientIp: null, clientName: null }
  const position = { mailbox: 'inbox@example.org/INBOX', uidValidity: 7, uid: 69 }
  const { inboundMailId } = await inTransaction(db, (tx) =>
    receiveMail(tx, {
      source: 'imap',
      raw: Buffer.alloc(0),
      envelope,
      receivedAt: tx.now,
      position,
      cut: { size: 4812 },
    }),
  )
  await runJobs(work, [], messagesJobs)
  const words = /The mail server does not hand it out\. It is still in the mailbox: read it there/
  assert.match((await manager.get('/staff/messages?show=held-mail')).body, words)
  assert.match((await manager.get(`/staff/messages/mail/${inboundMailId}`)).body, words)
  await manager.post(`/staff/messages/mail/${inboundMailId}/decide`, { decision: 'reject' })
  assert.match((await manager.get(`/staff/messages/mail/${inboundMailId}`)).body, /Rejected/)
})

test('what the mail server puts off is said in a sentence, with when it is tried again', async () => {
  await send((await customer()).customerId)
  const busy = captureMail({ outcome: 'postponed', response: '451 Try again later' })
  await runJobs({ ...work, mail: busy }, ['messages.sweep'], messagesJobs)
  const shown = (await manager.get('/staff/messages')).body.replaceAll(/<[^>]+>/g, ' ')
  assert.match(
    shown,
    /The mail server put off 1 message\.\s+Nothing is lost\. It is tried again in .*451 Try again later/s,
  )
  clock.advance({ minutes: 30 })
  await runJobs({ ...work, mail: captureMail() }, ['messages.sweep'], messagesJobs)
  assert.doesNotMatch((await manager.get('/staff/messages')).body, /put off|451 Try again later/)
})

test('a list goes on behind the last message shown, also among those of one moment, and none is left out or shown twice', async () => {
  const { customerId, email } = await customer()
  const sent: string[] = []
  for (let count = 0; count < 5; count += 1) sent.push(await send(customerId))
  type After = Parameters<typeof listMessages>[2]['after']
  const page = (after: After) => listMessages(db, program, { show: 'all', after, pageSize: 2, to: email })
  const seen: string[] = []
  let after: After = null
  do {
    const { messages, next } = await page(after)
    seen.push(...messages.map(({ id }) => id))
    after = next
  } while (after)
  assert.deepEqual(seen, sent.toSorted().toReversed())
  const first = await manager.get(`/staff/messages?find=${email}`)
  assert.doesNotMatch(first.body, /Newest messages/)

  // The last one shown becomes restricted meanwhile: the list goes on all the same, and says nothing of it.
  const stranger = staffActor({ permissions: ['messages.read'] })
  const { next } = await page(null)
  assert.ok(next)
  await db.pool.query('update messages set scope_id = $1 where id = $2', [newId(), next.id])
  const behind = await listMessages(db, stranger, { show: 'all', after: next, pageSize: 50, to: email })
  assert.deepEqual(
    behind.messages.map(({ id }) => id),
    seen.slice(2),
  )
  const place = `${next.createdAt}~${next.id}`
  const { body } = await manager.get(`/staff/messages?find=${email}&after=${place}`)
  assert.match(body, /Newest messages/)
  assert.ok(body.includes(`/staff/messages/${seen[2]}`) && !body.includes(`/staff/messages/${next.id}`))
})
