import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import { messagesJobs, sendMessage } from '../../src/modules/messages/index.ts'
import { inTransaction, newId } from '../../src/platform/db/index.ts'
import { system } from '../../src/platform/http/index.ts'
import { startJobs } from '../../src/platform/jobs/runner.ts'
import { createMailTransport } from '../../src/platform/mail/index.ts'
import { freePort } from '../../src/platform/postgres/server.ts'
import { runJobs, signInAs, testApp, testDatabase, testNow } from '../index.ts'
import { countingJob } from './dying-worker.ts'
import { startMailServer } from './mail-server.ts'
import { mailAddresses, until } from './program.ts'

const db = await testDatabase()
const port = await freePort()
const settings = { SMTP_URL: `smtp://127.0.0.1:${port}`, ...mailAddresses }
const { work: made, browser, clock } = await testApp(db, settings)
const work = { ...made, mail: createMailTransport(made.config) }
const sweep = () => runJobs(work, ['messages.sweep'], messagesJobs)
beforeEach(() => clock.set(Temporal.Instant.from(testNow)))

async function aMessage(email: string) {
  const given = { template: 'resident-code', email, data: { code: '482913' }, scopeId: null }
  const { messageId } = await inTransaction(db, (tx) => sendMessage(tx, system('test'), given))
  return messageId ?? ''
}
const stateOf = async (id: string) =>
  (await db.selectFrom('messages').select('state').where('id', '=', id).executeTakeFirstOrThrow()).state

describe('when the clock is set an hour back', () => {
  test('messages do not wait an hour longer for a mail server that was down', async () => {
    const id = await aMessage('back@example.org')
    await sweep()
    assert.equal(await stateOf(id), 'queued')
    clock.advance({ hours: -1 })
    const mail = await startMailServer(() => 0, port)
    after(() => mail.close())
    await sweep()
    assert.equal(await stateOf(id), 'sent')
    assert.deepEqual([...mail.taken.values()], [1])
  })

  test('a message whose sender died is put in doubt all the same', async () => {
    const id = await aMessage('doubt@example.org')
    await db.pool.query(
      `update messages set state = 'sending', claimed_until = $2::timestamptz + interval '2 minutes', message_id = $3 where id = $1`,
      [id, clock.now().toString(), `<${newId()}@example.org>`],
    )
    clock.advance({ hours: -1 })
    await sweep()
    assert.equal(await stateOf(id), 'in-doubt')
  })
})

for (const hours of [1, -1])
  test(`people stay signed in, and their work can be finished, when the clock jumps ${hours > 0 ? 'on' : 'back'} an hour`, async () => {
    const advisor = browser()
    await signInAs(db, advisor, 'advisor')
    await advisor.get('/staff/desk')
    const opened = await advisor.post('/staff/desk', { channel: 'phone' })
    const desk = String(opened.headers.location)
    await advisor.post(`${desk}/matters`, { serviceKey: 'general-enquiry', detail: 'tip' })
    const resident = browser()
    await resident.get('/request/street-light/problem')
    await resident.post('/request/street-light/problem', { problem: 'out' })

    clock.advance({ hours })
    assert.equal((await advisor.get(desk)).statusCode, 200)
    assert.equal((await advisor.post(`${desk}/end`)).statusCode, 303)
    const ended = await db
      .selectFrom('contacts')
      .select(['state', 'handled_seconds'])
      .where('id', '=', desk.split('/').at(-1) ?? '')
      .executeTakeFirstOrThrow()
    assert.equal(ended.state, 'ended')
    assert.ok((ended.handled_seconds ?? 0) >= 0, `a contact of ${ended.handled_seconds} seconds`)
    assert.match((await resident.get('/request/street-light/problem')).body, /value="out" checked/)
  })

describe('when the clock of the database is set an hour back', () => {
  test('schedules and what waits to be tried again go on, and do not wait for an hour', async () => {
    const done: string[] = []
    const job = countingJob(async () => void done.push('done'))
    await (await startJobs(db.url, [job], made)).stop()
    await db.pool.query(`update pgboss.version set cron_on = now() + interval '1 hour'`)
    await db.pool.query(
      `insert into pgboss.job (name, data, state, start_after, singleton_on, completed_on) values
         ($1, '{"key": "again"}', 'retry', now() + interval '1 hour', null, null),
         ($1, '{"key": "turn"}', 'completed', now(), (now() + interval '20 minutes') at time zone 'UTC', now() + interval '20 minutes')`,
      [job.name],
    )
    const runner = await startJobs(db.url, [job], made)
    after(() => runner.stop())
    await until('the job is done', () => done.length > 0)
    const { rows } = await db.pool.query(
      `select cron_on <= now() as "mayRun",
         not exists (select from pgboss.job where singleton_on > now() at time zone 'UTC' or completed_on > now()) as "isFree"
       from pgboss.version`,
    )
    assert.deepEqual(rows, [{ mayRun: true, isFree: true }])
  })
})
