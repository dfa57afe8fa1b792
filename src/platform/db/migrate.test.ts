import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import pg from 'pg'
import { emptyDatabaseUrl } from '../testing/database.ts'
import { type Migration, migrate, pendingAfter } from './migrate.ts'

const file = (name: string, sql: string): Migration => ({ name, sql, hash: sql })
const one = file('0010_a.sql', 'create table a (id int)')
const two = file('0020_b.sql', 'create table b (id int)')

async function newDatabase() {
  const { url, drop } = await emptyDatabaseUrl()
  after(drop)
  return url
}

async function tablesOf(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1",
  )
  await client.end()
  return rows.map(({ name }) => name)
}

describe('migrations', () => {
  test('are applied once, in order, and only what is new the next time', async () => {
    const url = await newDatabase()
    assert.deepEqual(await migrate(url, [one]), ['0010_a.sql'])
    assert.deepEqual(await migrate(url, [one, two]), ['0020_b.sql'])
    assert.deepEqual(await migrate(url, [one, two]), [])
    assert.deepEqual(await tablesOf(url), ['a', 'b', 'migrations'])
  })

  test('are applied by one program when several start at once', async () => {
    const url = await newDatabase()
    const applied = await Promise.all([1, 2, 3].map(() => migrate(url, [one, two])))
    assert.deepEqual(applied.flat(), ['0010_a.sql', '0020_b.sql'])
  })

  test('leave nothing behind when one fails, and say file and line', async () => {
    const url = await newDatabase()
    const wrong = file('0020_b.sql', 'create table b (id int);\n\ncreate tabel c (id int);')
    await assert.rejects(migrate(url, [one, wrong]), /db\/migrations\/0020_b\.sql line 3: syntax error/)
    assert.deepEqual(await tablesOf(url), [])
  })

  test('are refused when a file was changed after it was applied', () => {
    assert.throws(() => pendingAfter([{ name: one.name, hash: 'other' }], [one]), /0010_a\.sql was changed after/)
  })

  test('are refused when the database is newer than the program', () => {
    assert.throws(() => pendingAfter([one, two], [one]), /changed by 0020_b\.sql, which this version .* does not have/)
  })

  test('are refused when a new file comes before one that is applied', () => {
    assert.throws(() => pendingAfter([two], [one, two]), /0010_a\.sql comes before 0020_b\.sql/)
  })
})
