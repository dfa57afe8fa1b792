import { AsyncLocalStorage } from 'node:async_hooks'
import { type Compilable, HandleEmptyInListsPlugin, Kysely, replaceWithNoncontingentExpression } from 'kysely'
import type pg from 'pg'
import { fixedClock } from '../time/index.ts'
import { dialectOver, toWire } from './driver.ts'
import type { Database, Db } from './index.ts'
import type { Tables } from './tables.ts'
import { writeList } from './write-list.ts'

type Writes = Pick<Kysely<Tables>, 'insertInto' | 'updateTable' | 'deleteFrom' | 'mergeInto'>

/** An open transaction. It fits where a `Db` is asked; a `Db` never fits where a `Tx` is asked. */
export interface Tx extends Db, Writes {
  /** Puts a write that nobody reads back on the list, which goes out before the next read on this `Tx` or at commit. */
  save(query: Compilable): void
  /** The moment the transaction began: every row it writes carries the same time. */
  readonly now: Temporal.Instant
}

const open = new AsyncLocalStorage<true>()

/** Throws when a transaction is open here: the statement would run outside it. */
export function refuseInsideTransaction() {
  if (open.getStore()) throw new Error('A query on the outer db inside inTransaction: use the tx')
}

const plugins = [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })]

export const kyselyOver = (run: Parameters<typeof dialectOver>[0]) =>
  new Kysely<Tables>({ dialect: dialectOver(run), plugins })

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
  let broken: Error | undefined
  try {
    await client.query('begin')
    const { tx, flush, end } = transactionOn(client, db)
    const result = await open.run(true, async () => {
      const value = await work(tx)
      if (!isRefusal(value)) await flush()
      return value
    })
    end()
    await client.query(isRefusal(result) ? 'rollback' : 'commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.release(broken)
  }
}

function transactionOn(client: pg.PoolClient, db: Database) {
  const list = writeList()
  const now = db.clock.now()
  let ended = false
  const send = (sql: string, parameters: readonly unknown[]) => {
    if (ended) throw new Error('A query on a tx that has ended: await everything inside inTransaction')
    return client.query(sql, parameters.map(toWire))
  }
  const flush = async () => {
    for (const statement of list.take()) await send(statement.sql, statement.parameters)
  }
  const kysely = kyselyOver(async (query) => {
    await flush()
    return send(query.sql, query.parameters)
  })
  const tx: Tx = Object.assign(kysely, {
    clock: fixedClock(now),
    home: db.home,
    now,
    save: (query: Compilable) => list.add(query),
  })
  return {
    tx,
    flush,
    end: () => {
      ended = true
    },
  }
}

const isRefusal = (value: unknown) =>
  typeof value === 'object' && value !== null && 'refusal' in value && value.refusal !== null
