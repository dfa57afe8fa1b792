import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createTransport } from 'nodemailer'
import { readMailbox } from '../../src/integrations/imap/index.ts'
import { startMailboxServer } from '../../src/integrations/imap/mailbox-server.ts'
import { startMailListener } from '../../src/integrations/smtp-listener/index.ts'
import { sendMessage } from '../../src/modules/messages/index.ts'
import { inTransaction } from '../../src/platform/db/index.ts'
import { system } from '../../src/platform/http/index.ts'
import { createMailTransport } from '../../src/platform/mail/index.ts'
import { freePort } from '../../src/platform/postgres/server.ts'
import { runJobs, signInAs, testApp, testDatabase } from '../index.ts'
import { startMailServer } from './mail-server.ts'
import { mailAddresses } from './program.ts'

const db = await testDatabase()
const mailPort = await freePort()
const {
  work: made,
  browser,
  clock,
} = await testApp(db, {
  SMTP_URL: `smtp://127.0.0.1:${mailPort}`,
  ...mailAddresses,
})
const work = { ...made, mail: createMailTransport(made.config) }
const box = await startMailboxServer()
const listener = await startMailListener({ db, log: work.log, config: work.config, port: 0 })
after(async () => {
  await box.close()
  await listener.close()
})
const advisor = browser()
await signInAs(db, advisor, 'advisor')
const text = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

const messages = () =>
  db
    .selectFrom('messages')
    .select(['state', 'attempts', 'message_id'])
    .where('direction', '=', 'out')
    .where('template_key', '=', 'draft-saved')
    .execute()
const arrived = async () =>
  (await db.selectFrom('inbound_mail').select('message_id').execute()).map((one) => one.message_id)
const letter = (id: string) =>
  `From: ann@example.org\r\nTo: service@wrenbridge.example.org\r\nSubject: Bins\r\nMessage-ID: <${id}@example.org>\r\n\r\nHello\r\n`

test('while the mail server is down for an hour messages wait, use up no attempts, and go out once when it is back', async () => {
  for (let one = 1; one <= 30; one += 1) {
    const data = { serviceName: 'Street light', untilWords: 'Friday' }
    const given = { template: 'draft-saved', email: `waits-${one}@example.org`, data, scopeId: null, link: '/resume/x' }
    await inTransaction(db, (tx) => sendMessage(tx, system('test'), given))
  }
  await runJobs(work, ['messages.sweep'])
  for (let minute = 1; minute <= 60; minute += 1) {
    clock.advance({ minutes: 1 })
    await runJobs(work, ['messages.sweep'])
  }
  const waiting = await messages()
  assert.equal(waiting.length, 30)
  assert.deepEqual([...new Set(waiting.map(({ state, attempts }) => `${state} ${attempts}`))], ['queued 0'])
  const page = text((await advisor.get('/staff/messages')).body)
  assert.match(page, /The mail server has not answered since .* 30 messages wait and nothing is lost\. We try again in/)

  const mail = await startMailServer(() => 0, mailPort)
  for (let minute = 1; minute <= 11; minute += 1) {
    clock.advance({ minutes: 1 })
    await runJobs(work, ['messages.sweep'])
  }
  await mail.close()
  const sent = await messages()
  assert.deepEqual([...new Set(sent.map(({ state }) => state))], ['sent'])
  assert.deepEqual(new Set(mail.taken.keys()), new Set(sent.map((one) => one.message_id)))
  assert.ok([...mail.taken.values()].every((times) => times === 1))
  assert.doesNotMatch(text((await advisor.get('/staff/messages')).body), /The mail server has not answered/)
})

test('mail that comes in meanwhile is neither lost nor read twice, by the mailbox and by the listener', async () => {
  const nowhere = box.url.replace(/@127\.0\.0\.1:\d+/, '@127.0.0.1:1')
  box.put(letter('in-the-box-1'), '2026-11-18T10:00:00Z')
  for (let minute = 1; minute <= 5; minute += 1) await assert.rejects(readMailbox(work, nowhere))
  box.put(letter('in-the-box-2'), '2026-11-18T10:30:00Z')
  const post = createTransport({ host: '127.0.0.1', port: listener.port, ignoreTLS: true })
  const handOver = (id: string) =>
    post.sendMail({
      envelope: { from: 'ann@example.org', to: ['service@wrenbridge.example.org'] },
      raw: letter(id),
    })
  await handOver('handed-over-1')
  await handOver('handed-over-1')
  await readMailbox(work, box.url)
  await readMailbox(work, box.url)
  await handOver('in-the-box-1')
  await runJobs(work)
  await runJobs(work, ['messages.sweep'])

  const expected = ['in-the-box-1', 'in-the-box-2', 'handed-over-1'].map((id) => `<${id}@example.org>`)
  assert.deepEqual((await arrived()).toSorted(), expected.toSorted())
  const read = await db.selectFrom('messages').select('message_id').where('direction', '=', 'in').execute()
  assert.deepEqual(read.map((one) => one.message_id).toSorted(), expected.toSorted())
})
