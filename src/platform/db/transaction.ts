import { AsyncLocalStorage } from 'node:async_hooks'
import { type Compilable, type InsertObject, Kysely } from 'kysely'
import type pg from 'pg'
import { fixedClock } from '../time/index.ts'
import { dialectOver, toWire } from './driver.ts'
import type { Database, Db } from './index.ts'
import { prepared } from './prepared.ts'
import type { Tables } from './tables.ts'
import { type Statement, writeList } from './write-list.ts'

type Writes = Pick<Kysely<Tables>, 'insertInto' | 'updateTable' | 'deleteFrom' | 'mergeInto'>

/** An open transaction. It fits where a `Db` is asked; a `Db` never fits where a `Tx` is asked. */
export interface Tx extends Db, Writes {
  /** Puts a write that nobody reads back on the list, which goes out before the next read on this `Tx` or at commit. */
  save(query: Compilable): void
  /** Puts a new row on the same list. Most writes are that, and its text need not be put together again each time. */
  saveNew<Table extends keyof Tables>(table: Table, row: InsertObject<Tables, Table>): void
  /** The moment the transaction began: every row it writes carries the same time. */
  readonly now: Temporal.Instant
}

const open = new AsyncLocalStorage<true>()

/** Throws when a transaction is open here: the statement would run outside it. */
export function refuseInsideTransaction() {
  if (open.getStore()) throw new Error('A query on the outer db inside inTransaction: use the tx')
}

export const kyselyOver = (run: Parameters<typeof dialectOver>[0]) => new Kysely<Tables>({ dialect: dialectOver(run) })

const attempts = 4
const retryable = new Set(['40001', '40P01'])

/**
 * Commits what `work` did, or rolls all of it back when it throws or answers with a refusal that is not null.
 * A serialisation failure or a deadlock is tried again three times, so `work` may run more than once.
 */
export async function inTransaction<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  refuseInsideTransaction()
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(db, work)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (attempt === attempts || !retryable.has(code)) throw error
    }
  }
}

async function attemptOnce<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await db.pool.connect()
  const { tx, finish } = transactionOn(client, db)
  let broken: Error | undefined
  try {
    const result = await open.run(true, () => work(tx))
    await finish(isRefusal(result) ? 'rollback' : 'commit')
    return result
  } catch (error) {
    await finish('rollback').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/** The way to the database and back is what costs most, so what needs no answer is sent without waiting for one. */
function transactionOn(client: pg.PoolClient, db: Database) {
  const list = writeList()
  const now = db.clock.now()
  let ended = false
  let begun: Promise<unknown> | undefined
  /** Hands over a statement with those before it in one piece, and with the beginning before the first of all. */
  async function send(before: readonly Statement[], statement: pg.QueryConfig) {
    const writes = before.map(ready)
    const { stream } = client.connection
    stream.cork()
    begun ??= client.query('begin')
    const earlier = writes.map((each) => client.query(each))
    const answer = client.query(statement)
    stream.uncork()
    await all([begun, ...earlier, answer])
    return answer
  }
  const kysely = kyselyOver(async (query) => {
    if (ended) throw new Error('A query on a tx that has ended: await everything inside inTransaction')
    return send(list.mustGoBefore(query) ? list.take() : [], ready(query))
  })
  const tx: Tx = Object.assign(kysely, {
    clock: fixedClock(now),
    home: db.home,
    now,
    save: (query: Compilable) => list.add(query),
    saveNew: (table: keyof Tables, row: object) => list.addNew(table, row),
  })
  return {
    tx,
    /** A commit after a statement that failed is a rollback; the statement's own error is the one to know. */
    async finish(how: 'commit' | 'rollback') {
      ended = true
      const writes = how === 'commit' ? list.take() : []
      if (begun || writes.length > 0) await send(writes, { text: how })
    },
  }
}

const ready = ({ sql, parameters }: Statement) => prepared(sql, parameters.map(toWire))

/** Waits for every answer, so that none comes after the connection has been given back; the first that failed counts. */
async function all(answers: readonly Promise<unknown>[]) {
  for (const answer of await Promise.allSettled(answers)) if (answer.status === 'rejected') throw answer.reason
}

const isRefusal = (value: unknown) =>
  typeof value === 'object' && value !== null && 'refusal' in value && value.refusal !== null
