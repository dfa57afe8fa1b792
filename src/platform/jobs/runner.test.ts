import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { z } from 'zod'
import { testDatabase, testWork } from '#test/index.ts'
import { inTransaction } from '../db/index.ts'
import { defineEvent, defineJob, publish } from './index.ts'
import { startJobs } from './runner.ts'

const db = await testDatabase()
const work = await testWork(db)
const happened = defineEvent({ name: 'test.happened', payload: z.object({ what: z.string() }) })
const done: string[] = []
let failures = 0

const listens = defineJob({
  name: 'test.listens',
  on: happened,
  payload: happened.payload,
  run: async (_work, { what }) => {
    done.push(what)
  },
})
const stumbles = defineJob({
  name: 'test.stumbles',
  on: happened,
  payload: happened.payload,
  retryLimit: 2,
  retryDelaySeconds: 1,
  run: async (_work, { what }) => {
    if (what !== 'stumble') return
    failures += 1
    if (failures === 1) throw new Error('the first time fails')
    done.push('picked up')
  },
})

const runner = await startJobs(db.url, [listens, stumbles], work)
after(() => runner.stop())

async function until(isSo: () => boolean) {
  for (let tries = 0; tries < 200 && !isSo(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 100))
  assert.ok(isSo())
}

describe('news for later', () => {
  test('reaches who listens once, after the commit', async () => {
    await inTransaction(db, async (tx) => publish(tx, happened, { what: 'one' }))
    await until(() => done.includes('one'))
    const left = await db.selectFrom('outbox').select('id').execute()
    assert.deepEqual(left, [])
    assert.equal(done.filter((what) => what === 'one').length, 1)
  })

  test('is never heard of when the commit is rolled back', async () => {
    await inTransaction(db, async (tx) => {
      publish(tx, happened, { what: 'never' })
      return { refusal: 'changed my mind' }
    })
    await inTransaction(db, async (tx) => publish(tx, happened, { what: 'two' }))
    await until(() => done.includes('two'))
    assert.ok(!done.includes('never'))
  })

  test('is tried again when a job fails', async () => {
    await inTransaction(db, async (tx) => publish(tx, happened, { what: 'stumble' }))
    await until(() => done.includes('picked up'))
    assert.equal(failures, 2)
  })
})
