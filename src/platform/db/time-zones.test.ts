import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { sql } from 'kysely'
import { testDatabaseUrl } from '../testing/database.ts'
import { systemClock } from '../time/index.ts'
import { openDatabase } from './index.ts'

const zone = process.env.TZ

/** Around both changes of the clocks, in a summer and in a winter. */
const moments = ['2026-03-29T00:59:59.999Z', '2026-03-29T01:00:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00.123Z']
const days = ['2026-03-29', '2026-07-01', '2026-10-25', '2027-01-01']

const { url, drop } = await testDatabaseUrl()
after(async () => {
  if (zone === undefined) delete process.env.TZ
  else process.env.TZ = zone
  await drop()
})

describe('dates and moments come back as they went in', () => {
  for (const machine of ['UTC', 'Europe/London', 'Asia/Kolkata'])
    for (const server of ['UTC', 'Europe/London', 'Asia/Kolkata'])
      test(`on a machine in ${machine} with a database in ${server}`, async () => {
        process.env.TZ = machine
        const options = encodeURIComponent(`-c timezone=${server}`)
        const db = openDatabase({
          url: `${url}?options=${options}`,
          clock: systemClock,
          connections: 1,
          onError: () => {},
        })
        try {
          for (const text of moments) {
            const moment = Temporal.Instant.from(text)
            const row = await db
              .selectNoFrom(sql<Temporal.Instant>`${moment}::timestamptz`.as('value'))
              .executeTakeFirstOrThrow()
            assert.equal(row.value.toString(), moment.toString())
          }
          for (const text of days) {
            const day = Temporal.PlainDate.from(text)
            const both = [
              sql<Temporal.PlainDate>`${day}::date`.as('one'),
              sql<Temporal.PlainDate[]>`array[${day}::date]`.as('list'),
            ] as const
            const row = await db.selectNoFrom(both).executeTakeFirstOrThrow()
            assert.equal(row.one.toString(), text)
            assert.deepEqual(row.list.map(String), [text])
          }
        } finally {
          await db.close()
        }
      })
})
