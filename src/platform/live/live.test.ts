import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import pg from 'pg'
import { runJobs, testDatabase, testWork } from '#test/index.ts'
import { inTransaction } from '../db/index.ts'
import { changed, changesAfter, positionAt } from './index.ts'
import { liveJobs } from './jobs.ts'

const db = await testDatabase()

/** A session whose transaction stays open until it is told. */
async function slowWriter() {
  const client = new pg.Client({ connectionString: db.url })
  await client.connect()
  return {
    begin: () => client.query('begin; create temporary table if not exists busy (); select pg_current_xact_id()'),
    write: (topic: string) =>
      client.query('insert into live_changes (topic, created_at) values ($1, $2)', [topic, String(db.clock.now())]),
    async commit() {
      await client.query('commit')
      await client.end()
    },
  }
}

const write = (topic: string) => inTransaction(db, async (tx) => changed(tx, topic, null))

describe('changes for open pages', () => {
  test('are told at once though another transaction is still open', async () => {
    const slow = await slowWriter()
    await slow.begin()
    const before = await positionAt(db, db.clock.now().add({ hours: 1 }))
    await write('quick')
    const first = await changesAfter(db, before)
    assert.ok(first.changes.some(({ topic, scopeId }) => topic === 'quick' && scopeId === null))
    await slow.commit()
  })

  test('that commit late are told, though later ones were told before them', async () => {
    const [early, late] = [await slowWriter(), await slowWriter()]
    await early.begin()
    await late.begin()
    const before = await positionAt(db, db.clock.now().add({ hours: 1 }))
    await late.write('numbered first')
    await early.write('numbered second')
    await early.commit()
    const first = await changesAfter(db, before)
    // What others write on this server may make a change be told twice; what is not committed is never told.
    const told = first.changes.map(({ topic }) => topic)
    assert.ok(told.includes('numbered second') && !told.includes('numbered first'), told.join())
    await late.commit()
    const second = await changesAfter(db, first.position)
    assert.ok(second.changes.some(({ topic }) => topic === 'numbered first'))
  })

  test('of the last seconds reach a page that was made before it listened', async () => {
    await write('in between')
    const { changes } = await changesAfter(db, await positionAt(db, db.clock.now().subtract({ seconds: 10 })))
    assert.ok(changes.some(({ topic }) => topic === 'in between'))
  })

  test('are forgotten after an hour', async () => {
    await write('soon forgotten')
    const later = { ...(await testWork(db)), db: db.at({ now: () => db.clock.now().add({ hours: 2 }) }) }
    await runJobs(later, ['live.forget'], liveJobs)
    assert.deepEqual(await db.selectFrom('live_changes').select('number').execute(), [])
  })
})
