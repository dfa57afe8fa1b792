import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { z } from 'zod'
import { jobs } from '../../src/app.ts'
import { jobWords } from '../../src/modules/insight/pages/staff/job-words.ts'
import { inTransaction } from '../../src/platform/db/index.ts'
import { listFailed, reasonIn } from '../../src/platform/jobs/failed.ts'
import { defineEvent, defineJob, publish } from '../../src/platform/jobs/index.ts'
import { startJobs } from '../../src/platform/jobs/runner.ts'
import { signInAs, testApp, testDatabase } from '../index.ts'
import { until } from './program.ts'

const db = await testDatabase()
const { work, browser } = await testApp(db)
const happened = defineEvent({ name: 'test.happened', payload: z.object({ id: z.string() }) })
const done: string[] = []
let isBroken = true

const breaks = defineJob({
  name: 'test.breaks',
  on: happened,
  payload: happened.payload,
  retryLimit: 1,
  retryDelaySeconds: 1,
  run: async (_work, { id }) => {
    if (isBroken) throw new Error('The mailbox of ann@example.org is full')
    done.push(id)
  },
})
const runner = await startJobs(db.url, [breaks], work)
after(() => runner.stop())

const administrator = browser()
await signInAs(db, administrator, 'administrator')
const text = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

describe('a job that fails for ever', () => {
  test('ends on a list that administrators see, is tried again when they say so, and then is done once', async () => {
    assert.match(text((await administrator.get('/staff/failed-work')).body), /Nothing has failed/)
    await inTransaction(db, async (tx) => publish(tx, happened, { id: 'FP-1' }))
    await until('the job is given up', async () => (await listFailed(db, 5)).length === 1)

    const page = text((await administrator.get('/staff/failed-work')).body)
    assert.match(page, /The mailbox of … is full/)
    assert.match(page, /id FP-1/)
    const [failed] = await listFailed(db, 5)
    isBroken = false
    const answer = await administrator.post(`/staff/failed-work/${failed?.id}`, { decision: 'again' })
    assert.equal(answer.statusCode, 303)
    assert.match(
      text((await administrator.get('/staff/failed-work')).body),
      /It is being tried again.*Nothing has failed/,
    )
    await until('it is done', () => done.length > 0)

    await administrator.post(`/staff/failed-work/${failed?.id}`, { decision: 'again' })
    assert.match(
      text((await administrator.get('/staff/failed-work')).body),
      /Somebody else has decided about this already/,
    )
    assert.deepEqual(done, ['FP-1'])
    const pressed = await db
      .selectFrom('audit_entries')
      .select('action')
      .where('action', '=', 'job.tried-again')
      .execute()
    assert.equal(pressed.length, 1)
  })

  test('can be taken off the list, and is not tried again', async () => {
    isBroken = true
    await inTransaction(db, async (tx) => publish(tx, happened, { id: 'FP-2' }))
    await until('the job is given up', async () => (await listFailed(db, 5)).length === 1)
    const [failed] = await listFailed(db, 5)
    isBroken = false
    await administrator.post(`/staff/failed-work/${failed?.id}`, { decision: 'let-go' })
    assert.deepEqual(await listFailed(db, 5), [])
    assert.ok(!done.includes('FP-2'))
  })

  test('is not shown to those who do not run the system', async () => {
    const advisor = browser()
    await signInAs(db, advisor, 'advisor')
    assert.equal((await advisor.get('/staff/failed-work')).statusCode, 403)
  })

  test('tells no row and no address in its reason', () => {
    assert.equal(
      reasonIn({ message: 'Key (email)=(a@b.org) exists', code: '23505', severity: 'ERROR' }),
      'Database error 23505',
    )
    assert.equal(reasonIn({ value: { message: 'job timed out' } }), 'job timed out')
    assert.equal(reasonIn(null), 'It stopped without saying why')
  })

  test('is named in words, whichever job it is', () => {
    const unnamed = jobs.map(({ name }) => name).filter((name) => !jobWords[name])
    assert.deepEqual(unnamed, [], 'say in job-words.ts what it does')
  })
})
