import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { createTestMail } from '#platform/mail/testing.ts'
import { runJobs, testDatabase, testWork } from '#test/index.ts'
import { sendMessage } from './actions/send-message.ts'
import { messagesJobs } from './jobs.ts'
import { findMessage } from './queries/listing.ts'

const db = await testDatabase()
const mail = await createTestMail()
after(() => mail.close())

/** A worker of its own that does one thing: send what is due. */
const worker = `
  const { openDatabase } = await import('#platform/db/index.ts')
  const { systemClock } = await import('#platform/time/index.ts')
  const { createMailTransport } = await import('#platform/mail/index.ts')
  const { createLog } = await import('#platform/log/index.ts')
  const { readConfig } = await import('#platform/config.ts')
  const { messagesJobs } = await import('#modules/messages/index.ts')
  const config = readConfig(process.env)
  const db = openDatabase({ url: process.env.DATABASE_URL, clock: systemClock, onError: () => {} })
  const work = { db, clock: systemClock, config, log: createLog('silent'), mail: createMailTransport(config) }
  await messagesJobs.find((job) => job.name === 'messages.sweep').run(work, {})
  process.exit(0)
`
const startWorker = () =>
  spawn(process.execPath, ['--input-type=module', '-e', worker], {
    env: { ...process.env, DATABASE_URL: db.url, SMTP_URL: mail.url, BASE_URL: 'https://contact.example.org' },
    stdio: 'ignore',
  })

test('a worker killed while the mail server has the text sends nothing twice, and leaves nothing unsaid', async () => {
  const message = { template: 'resident-code', email: 'killed@example.org', data: { code: '482913' }, scopeId: null }
  db.testClock.set(Temporal.Now.instant())
  const { messageId } = await inTransaction(db, (tx) => sendMessage(tx, system('tests'), message))
  const state = async () => (await findMessage(db, system('tests'), messageId ?? ''))?.state

  mail.mood = 'never-answers'
  const child = startWorker()
  const gone = once(child, 'exit')
  for (let waited = 0; mail.received.length === 0 && waited < 200; waited += 1) await pause(100)
  child.kill('SIGKILL')
  await gone
  assert.deepEqual([mail.received.length, await state()], [1, 'sending'])

  mail.mood = 'accepts'
  const second = startWorker()
  await once(second, 'exit')
  assert.deepEqual([mail.received.length, await state()], [1, 'sending'])

  db.testClock.advance({ minutes: 3 })
  await runJobs({ ...(await testWork(db)), mail: mail.transport }, ['messages.sweep'], messagesJobs)
  assert.deepEqual([mail.received.length, await state()], [1, 'in-doubt'])
})

test('a worker killed before the mail server has greeted it puts nothing in doubt', async () => {
  const message = { template: 'resident-code', email: 'greeted@example.org', data: { code: '482914' }, scopeId: null }
  db.testClock.set(Temporal.Now.instant())
  const { messageId } = await inTransaction(db, (tx) => sendMessage(tx, system('tests'), message))
  const found = () => findMessage(db, system('tests'), messageId ?? '')
  const arrived = () => mail.received.filter((one) => one.to.includes('greeted@example.org')).length

  mail.mood = 'never-greets'
  const child = startWorker()
  const gone = once(child, 'exit')
  for (let waited = 0; mail.waiting === 0 && waited < 200; waited += 1) await pause(100)
  child.kill('SIGKILL')
  await gone
  assert.deepEqual([mail.waiting > 0, arrived(), (await found())?.state], [true, 0, 'queued'])

  mail.mood = 'accepts'
  db.testClock.advance({ minutes: 3 })
  await runJobs({ ...(await testWork(db)), mail: mail.transport }, ['messages.sweep'], messagesJobs)
  assert.deepEqual([arrived(), (await found())?.state], [1, 'sent'])
})
