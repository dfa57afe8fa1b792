import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { inTransaction } from '../../src/platform/db/index.ts'
import { publish } from '../../src/platform/jobs/index.ts'
import { startJobs } from '../../src/platform/jobs/runner.ts'
import { findSetting } from '../../src/platform/settings.ts'
import { testDatabase, testWork } from '../index.ts'
import { counted, countingJob } from './dying-worker.ts'
import { until } from './program.ts'

const db = await testDatabase()
const work = await testWork(db)

test('the job of a worker that dies in the middle is run again by another, and has its effect once', async () => {
  const { NODE_TEST_CONTEXT: _test, ...environment } = process.env
  const child = spawn(process.execPath, [join(import.meta.dirname, 'dying-worker.ts')], {
    stdio: 'inherit',
    env: { ...environment, DATABASE_URL: db.url },
  })
  await until('the queues are there', async () => {
    const { rows } = await db.pool.query<{ there: boolean }>(`select to_regclass('pgboss.queue') is not null as there`)
    return rows[0]?.there ?? false
  })
  await inTransaction(db, async (tx) => publish(tx, counted, { key: 'effect' }))
  await until('the worker is in the middle', async () => (await findSetting(db, 'effect begun')) === 'yes')
  child.kill('SIGKILL')
  assert.equal(await findSetting(db, 'effect'), null)

  let runs = 0
  const second = countingJob(async () => {
    runs += 1
  })
  const runner = await startJobs(db.url, [second], work)
  after(() => runner.stop())
  await until('another worker has done it', async () => (await findSetting(db, 'effect')) === 'done', 60)
  assert.equal(runs, 1)
  // The queue hears that the job is done once its effect is kept, which is a moment later.
  await until('the job is completed', async () => {
    const { rows } = await db.pool.query<{ state: string }>(`select state from pgboss.job where name = 'test.counts'`)
    return rows.map(({ state }) => state).join() === 'completed'
  })
  assert.equal(runs, 1)
})
