import type { Expression, Kysely } from 'kysely'
import { sql } from 'kysely'
import pg from 'pg'
import type { Clock } from '../time/index.ts'
import type { JsonText } from './columns.ts'
import { toWire, typeParsers } from './driver.ts'
import { prepared } from './prepared.ts'
import type { Tables } from './tables.ts'
import { kyselyOver, refuseInsideTransaction } from './transaction.ts'

export { type Compilable, type Expression, type ExpressionBuilder, type Selectable, type SqlBool, sql } from 'kysely'
export type { Json, JsonText } from './columns.ts'
export { newId } from './ids.ts'
export { lockName } from './lock.ts'
export { checkDigit, formatReference, nextReference, parseReference, referencesGivenIn } from './references.ts'
export type { Tables } from './tables.ts'
export { inTransaction, type Tx } from './transaction.ts'

/** What may read. It cannot write and cannot open a transaction. */
export type Db = Pick<
  Kysely<Tables>,
  'selectFrom' | 'selectNoFrom' | 'with' | 'withRecursive' | 'fn' | 'dynamic' | 'getExecutor'
> & {
  readonly clock: Clock
  /** The same for everything that reads from one database: what is remembered of it is kept under this. */
  readonly home: object
}

/** The database as the program holds it: reads anywhere, writes through `inTransaction`. */
export type Database = Db & {
  readonly pool: pg.Pool
  /** The same database under another clock: for making history and for tests. */
  at(clock: Clock): Database
  close(): Promise<void>
}

export type DatabaseOptions = {
  url: string
  clock: Clock
  /** Connections at most. */
  connections?: number
  /** For filling a database that can be filled again: a crash may lose the last commits, and each is quicker. */
  acceptsLoss?: boolean
  /** How long a statement may go without an answer, in milliseconds: longer than the server gives it. */
  patience?: number
  onError: (error: Error) => void
}

/** Opens a pool of connections with time-outs set, so that no statement, lock or idle transaction lasts for ever. */
export function openDatabase({
  url,
  clock,
  connections = 10,
  acceptsLoss = false,
  patience = 35_000,
  onError,
}: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    // Statements go out one after the other without waiting for the answer to the one before, where nobody needs it.
    pipeline: true,
    types: typeParsers(pg.types),
    connectionTimeoutMillis: 10_000,
    // A new connection costs more than a page, and knows none of the plans: those that are there stay. Once in an hour it
    // lets go of plans that nobody asks for any more.
    idleTimeoutMillis: 10 * 60_000,
    maxLifetimeSeconds: 60 * 60,
    statement_timeout: 30_000,
    // A server that stands still answers nothing at all, and so ends no statement either: its line is let go.
    query_timeout: patience,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'firstpoint',
    ...(acceptsLoss ? { options: '-c synchronous_commit=off' } : {}),
  })
  pool.on('error', onError)
  // The pool listens only to idle connections: one lost in the middle of a transaction would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  return databaseOver(pool, clock)
}

function databaseOver(pool: pg.Pool, clock: Clock): Database {
  const kysely = kyselyOver((query) => {
    refuseInsideTransaction()
    return pool.query(prepared(query.sql, query.parameters.map(toWire)))
  })
  return Object.assign(kysely, {
    pool,
    clock,
    home: pool,
    at: (other: Clock) => databaseOver(pool, other),
    close() {
      // A server that stops now ends a connection that we have done with: none was lost.
      pool.removeAllListeners('error').on('error', () => {})
      return pool.end()
    },
  })
}

/** The only way to write a jsonb column. NUL, which PostgreSQL cannot hold, is left out. */
export function json(value: unknown): Expression<JsonText> & { readonly text: string } {
  const written = JSON.stringify(value ?? null)
  const text = written.includes('\\u0000') ? JSON.stringify(value, withoutNul) : written
  return { text, expressionType: undefined, toOperationNode: () => sql`${text}::jsonb`.toOperationNode() }
}

const withoutNul = (_key: string, part: unknown) => (typeof part === 'string' ? part.replaceAll('\0', '') : part)
