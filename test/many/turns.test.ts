import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PgBoss } from 'pg-boss'
import { sql } from '../../src/platform/db/index.ts'
import { testDatabase } from '../index.ts'
import { timesAreKeptOnce } from './proofs.ts'

test('a turn made up for beside the next one is no second run; a run without a turn of its own is, and is named', async () => {
  const db = await testDatabase()
  const boss = new PgBoss({ connectionString: db.url })
  await boss.start()
  await boss.createQueue('sweep')
  await boss.schedule('sweep', '* * * * *')
  await boss.stop({ graceful: false })
  await sql`delete from pgboss.job`.execute(db)
  const turn = (slot: string) =>
    sql`insert into pgboss.job (name, data, singleton_on) values
      ('__pgboss__send-it', ${{ name: 'sweep', slot }}, ${slot}::timestamp)`.execute(db)
  const run = () => sql`insert into pgboss.job (name, created_on) values ('sweep', '2026-11-23 20:54:03Z')`.execute(db)
  await turn('2026-11-23 20:53:00')
  await turn('2026-11-23 20:54:00')
  await run()
  await run()
  assert.equal(await timesAreKeptOnce({ db }), '2 runs of 1 jobs for 2 turns of the clock, none twice')
  await run()
  await assert.rejects(
    timesAreKeptOnce({ db }),
    /more runs than turns: sweep ran at .*20:54:03.* for the turns 2026-11-23 20:53:00, 2026-11-23 20:54:00/,
  )
})
