import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import pg from 'pg'
import { testDatabase } from '#test/index.ts'
import {
  formatReference,
  inTransaction,
  json,
  newId,
  nextReference,
  openDatabase,
  parseReference,
  sql,
  type Tx,
} from './index.ts'
import { functionsThatRead } from './write-list.ts'

const db = await testDatabase()

const setting = (key: string) => db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
const insert = (tx: Tx, key: string, value: string) => tx.insertInto('settings').values({ key, value })

describe('a transaction', () => {
  test('commits what was saved for later, in the order it was saved', async () => {
    const key = newId()
    await inTransaction(db, async (tx) => {
      tx.save(insert(tx, key, 'first'))
      tx.save(tx.updateTable('settings').set({ value: 'second' }).where('key', '=', key))
      tx.save(tx.updateTable('settings').set({ value: 'third' }).where('key', '=', key))
    })
    assert.equal((await setting(key))?.value, 'third')
  })

  test('shows a read what was saved before it', async () => {
    const key = newId()
    const seen = await inTransaction(db, async (tx) => {
      tx.save(insert(tx, key, 'here'))
      return tx.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
    })
    assert.equal(seen?.value, 'here')
  })

  test('sends writes to many tables as one statement', async () => {
    const key = newId()
    const newsId = newId()
    await inTransaction(db, async (tx) => {
      tx.save(insert(tx, key, '$1 is not a parameter'))
      tx.save(insert(tx, `${key}-2`, 'b'))
      tx.save(
        tx.insertInto('outbox').values({ id: newsId, event: 'test', payload: json({ a: 1 }), created_at: tx.now }),
      )
    })
    assert.equal((await setting(key))?.value, '$1 is not a parameter')
    const command = sql<string>`cmin::text`.as('command')
    const settings = await db.selectFrom('settings').select(command).where('key', 'like', `${key}%`).execute()
    const news = await db.selectFrom('outbox').select(command).where('id', '=', newsId).execute()
    assert.deepEqual(new Set([...settings, ...news].map((row) => row.command)).size, 1)
  })

  test('saves a new row as insertInto would, in the same statement as other writes', async () => {
    const [key, newsId] = [newId(), newId()]
    await inTransaction(db, async (tx) => {
      tx.save(insert(tx, key, 'a'))
      tx.saveNew('outbox', { id: newsId, event: 'test', payload: json({ a: ['$1', "it's"] }), created_at: tx.now })
    })
    const news = await db.selectFrom('outbox').selectAll().where('id', '=', newsId).executeTakeFirstOrThrow()
    assert.deepEqual([news.event, news.payload], ['test', { a: ['$1', "it's"] }])
    const command = sql<string>`cmin::text`.as('command')
    const [one] = await db.selectFrom('settings').select(command).where('key', '=', key).execute()
    const [other] = await db.selectFrom('outbox').select(command).where('id', '=', newsId).execute()
    assert.equal(one?.command, other?.command)
  })

  test('refuses a new row with a value that the database would have to work out', async () => {
    const attempt = inTransaction(db, async (tx) => tx.saveNew('settings', { key: newId(), value: sql`upper('a')` }))
    await assert.rejects(attempt, /value is worked out by the database/)
  })

  test('finds a conflict among some rows only, however often it is asked', async () => {
    const count = await inTransaction(db, async (tx) => {
      await sql`create temporary table things (key text, state text) on commit drop`.execute(tx)
      await sql`create unique index things_open on things (key) where state = 'open'`.execute(tx)
      for (let time = 0; time < 20; time += 1)
        await sql`insert into things values (${'one'}, ${'open'})
          on conflict (key) where state = ${'open'} do nothing`.execute(tx)
      const { rows } = await sql<{ count: number }>`select count(*) as count from things`.execute(tx)
      return rows[0]?.count
    })
    assert.equal(count, 1)
  })

  test('keeps writes back while only other tables are read', async () => {
    const [key, newsId] = [newId(), newId()]
    await inTransaction(db, async (tx) => {
      tx.save(insert(tx, key, 'here'))
      await tx.selectFrom('staff').select('id').limit(1).execute()
      tx.save(tx.insertInto('outbox').values({ id: newsId, event: 'test', payload: json({}), created_at: tx.now }))
    })
    const command = sql<string>`cmin::text`.as('command')
    const one = await db.selectFrom('settings').select(command).where('key', '=', key).executeTakeFirst()
    const other = await db.selectFrom('outbox').select(command).where('id', '=', newsId).executeTakeFirst()
    assert.equal(one?.command, other?.command)
  })

  test('knows which functions of the database read tables that a query does not name', async () => {
    const { rows } = await sql<{ name: string; body: string; tables: string[] }>`
      select proname as name, prosrc as body, array(select relname::text from pg_class where relkind = 'r'
        and relnamespace = 'public'::regnamespace) as tables
      from pg_proc p join pg_language l on l.oid = prolang
      where pronamespace = 'public'::regnamespace and lanname in ('sql', 'plpgsql') and prorettype <> 'trigger'::regtype
        and not exists (select from pg_depend where objid = p.oid and deptype = 'e')`.execute(db)
    const reading = rows.map(({ name, body, tables }) => [
      name,
      tables.filter((table) => new RegExp(`\\b(from|join) ${table}\\b`).test(body)),
    ])
    assert.ok(rows.length > 0)
    const known = Object.entries(functionsThatRead).map(([name, tables]) => [name, [...tables]])
    assert.deepEqual(reading.filter(([, tables]) => tables?.length).sort(), [...known].sort())
  })

  test('fails with the error of the write when one fails together with the commit', async () => {
    const [key, other] = [newId(), newId()]
    await inTransaction(db, async (tx) => tx.save(insert(tx, key, 'here')))
    const attempt = inTransaction(db, async (tx) => {
      tx.save(insert(tx, other, 'gone'))
      tx.save(insert(tx, key, 'again'))
    })
    await assert.rejects(attempt, /duplicate key/)
    assert.equal(await setting(other), undefined)
  })

  test('rolls back when the answer is a refusal', async () => {
    const key = newId()
    const answer = await inTransaction(db, async (tx) => {
      await insert(tx, key, 'gone').execute()
      return { refusal: 'no' }
    })
    assert.equal(answer.refusal, 'no')
    assert.equal(await setting(key), undefined)
  })

  test('rolls back when something is thrown', async () => {
    const key = newId()
    const attempt = inTransaction(db, async (tx) => {
      tx.save(insert(tx, key, 'gone'))
      throw new Error('stop')
    })
    await assert.rejects(attempt, /stop/)
    assert.equal(await setting(key), undefined)
  })

  test('refuses a query on the outer database', async () => {
    await assert.rejects(
      inTransaction(db, async () => setting('x')),
      /use the tx/,
    )
  })

  test('refuses a query after it has ended', async () => {
    const escaped = await inTransaction(db, async (tx) => tx)
    await assert.rejects(escaped.selectFrom('settings').select('key').execute(), /has ended/)
  })

  test('tries again after a serialisation failure', async () => {
    let tries = 0
    await inTransaction(db, async (tx) => {
      tries += 1
      if (tries < 3) await tx.selectNoFrom(sql`raise_retry()`.as('x')).execute()
    })
    assert.equal(tries, 3)
  })
})

describe('values', () => {
  test('dates and moments come back as they went in', async () => {
    const day = Temporal.PlainDate.from('2026-03-29')
    const moment = Temporal.Instant.from('2026-03-29T01:30:00.123Z')
    const row = await db
      .selectNoFrom([
        sql<Temporal.PlainDate>`${day}::date`.as('day'),
        sql<Temporal.Instant>`${moment}::timestamptz`.as('moment'),
        sql<number>`9007199254740991::int8`.as('large'),
      ])
      .executeTakeFirstOrThrow()
    assert.ok(row.day.equals(day))
    assert.ok(row.moment.equals(moment))
    assert.equal(row.large, 9007199254740991)
  })

  test('text and documents with NUL in them are kept without it', async () => {
    const row = await db
      .selectNoFrom([
        sql<string>`${'a\0b'}::text`.as('text'),
        sql<unknown>`${json({ a: 'x\0y\\u0000' })}`.as('document'),
      ])
      .executeTakeFirstOrThrow()
    assert.equal(row.text, 'ab')
    assert.deepEqual(row.document, { a: 'xy\\u0000' })
  })

  test('an empty list of ids finds nothing', async () => {
    assert.deepEqual(await db.selectFrom('settings').select('key').where('key', 'in', []).execute(), [])
    const inside = db.selectFrom('settings').select('key').where('key', 'in', [])
    assert.deepEqual(await db.selectFrom('settings').select('key').where('key', 'in', inside).execute(), [])
    const all = await db.selectFrom('settings').select('key').execute()
    assert.deepEqual(await db.selectFrom('settings').select('key').where('key', 'not in', []).execute(), all)
  })
})

describe('references', () => {
  test('are read as people say and type them', async () => {
    const reference = await inTransaction(db, (tx) => nextReference(tx))
    const digits = reference.slice(3)
    for (const said of [reference, digits, `fp ${digits}`, `FP${digits}`, ` ${digits.slice(0, 3)} ${digits.slice(3)} `])
      assert.equal(parseReference(said), reference)
    assert.equal(parseReference(`${reference}/2`), `${reference}/2`)
  })

  test('no two are the same', async () => {
    const many = await Promise.all(Array.from({ length: 120 }, () => inTransaction(db, (tx) => nextReference(tx))))
    assert.equal(new Set(many).size, 120)
  })

  test('a mistyped digit is noticed', () => {
    const reference = formatReference(100423)
    const digits = reference.slice(3)
    for (let at = 0; at < digits.length; at += 1) {
      const wrong = digits.slice(0, at) + ((Number(digits[at]) + 1) % 10) + digits.slice(at + 1)
      assert.equal(parseReference(wrong), null)
    }
  })
})

before(async () => {
  await db.pool.query(
    "create function raise_retry() returns int language plpgsql as $$ begin raise exception 'again' using errcode = '40001'; end $$",
  )
})

describe('a connection that is cut', () => {
  test('in the middle of a transaction fails that transaction and nothing else', async () => {
    const cut = inTransaction(db, async (tx) => {
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx).catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 100))
      await insert(tx, newId(), 'too late').execute()
    })
    await assert.rejects(cut, /terminat|not queryable|57P01/i)
    assert.equal((await sql<{ one: number }>`select 1 as one`.execute(db)).rows[0]?.one, 1)
  })

  test('while it is open is told of, and after it was closed is no news', async () => {
    const told: string[] = []
    const own = openDatabase({ url: db.url, clock: db.clock, connections: 1, onError: (err) => told.push(err.message) })
    own.pool.emit('error', new Error('cut'), new pg.Client())
    await own.close()
    own.pool.emit('error', new Error('stopped'), new pg.Client())
    assert.deepEqual(told, ['cut'])
  })
})
