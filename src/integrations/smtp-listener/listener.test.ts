import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { createTransport } from 'nodemailer'
import { testDatabase, testWork } from '#test/index.ts'
import { startMailListener } from './index.ts'

const db = await testDatabase()
const { log, config } = await testWork(db)
const members = 'members@members.wrenbridge.example.org'
const listener = await startMailListener({ db, log, config: { ...config, MEMBERS_MAILBOX: members }, port: 0 })
after(() => listener.close())
const url = `smtp://127.0.0.1:${listener.port}`

const send = (mail: { to: string; subject?: string; text?: string; messageId?: string }) =>
  createTransport(url).sendMail({ from: 'asha@example.org', subject: 'My bin', text: 'Still not emptied', ...mail })
const stored = () =>
  db
    .selectFrom('inbound_mail')
    .select(['envelope_to', 'envelope_from', 'received_at', 'size', 'client_ip'])
    .orderBy('id')
    .execute()

test('mail for us is on disk before the sender hears yes', async () => {
  const { response } = await send({
    to: 'reply+aaaaaaaaaaaaaaaaaaaaaaaaaa@reply.wrenbridge.example.org',
    messageId: '<one@example.org>',
  })
  assert.match(response, /^250 Stored/)
  const last = (await stored()).at(-1)
  assert.deepEqual(last?.envelope_to, ['reply+aaaaaaaaaaaaaaaaaaaaaaaaaa@reply.wrenbridge.example.org'])
  assert.equal(last?.envelope_from, 'asha@example.org')
  assert.equal(last?.received_at.toString(), '2026-11-18T10:00:00Z')
})

test('the same mail again is taken and kept once', async () => {
  const mail = { to: 'service@wrenbridge.example.org', messageId: '<twice@example.org>', date: new Date('2026-11-18') }
  await send(mail)
  const before = (await stored()).length
  assert.match((await send(mail)).response, /^250 We have this already/)
  assert.equal((await stored()).length, before)
})

test('it passes nothing on to anybody else', async () => {
  await assert.rejects(send({ to: 'someone@elsewhere.example.com' }), /550 We take mail for the council only/)
})

test('it takes what Members write to their mailbox, whatever domain that has, and nothing else there', async () => {
  assert.match((await send({ to: members.toUpperCase() })).response, /^250 Stored/)
  await assert.rejects(send({ to: members.replace('members@', 'others@') }), /550/)
})

test('a mail of more than 25 MB is refused in words, and the next one is taken', async () => {
  await assert.rejects(
    send({ to: 'service@wrenbridge.example.org', text: 'x'.repeat(26 * 1024 * 1024) }),
    /552|too big|size/i,
  )
  assert.match((await send({ to: 'service@wrenbridge.example.org' })).response, /^250/)
})

test('when it cannot be stored the sender is asked to come back', async () => {
  const broken = Object.assign(Object.create(db), {
    pool: { connect: () => Promise.reject(new Error('The database is away')) },
  })
  const other = await startMailListener({ db: broken, log, config, port: 0 })
  const attempt = createTransport(`smtp://127.0.0.1:${other.port}`).sendMail({
    from: 'a@example.org',
    to: 'service@wrenbridge.example.org',
    text: 'x',
  })
  await assert.rejects(attempt, /451 Try again later/)
  await other.close()
})

test('a caller who talks nonsense or hangs up half way does no harm and leaves nothing', async () => {
  const before = (await stored()).length
  for (const talk of [
    '\0\0\0\0\r\n',
    `HELO ${'x'.repeat(20_000)}\r\n`,
    'DATA\r\n',
    'EHLO a\r\nMAIL FROM:<a@b.org>\r\nRCPT TO:<service@wrenbridge.example.org>\r\nDATA\r\nhalf a ma',
  ]) {
    await new Promise<void>((resolve) => {
      const socket = connect(listener.port, '127.0.0.1', () => socket.end(talk))
      socket
        .on('close', () => resolve())
        .on('error', () => resolve())
        .resume()
    })
  }
  assert.equal((await stored()).length, before)
  assert.match((await send({ to: 'service@wrenbridge.example.org' })).response, /^250/)
})
