import { join, resolve } from 'node:path'
import pg from 'pg'
import { type Config, readConfig } from './platform/config.ts'
import { type Database, openDatabase } from './platform/db/index.ts'
import { migrate } from './platform/db/migrate.ts'
import { createLog, type Log } from './platform/log/index.ts'
import { useServer } from './platform/postgres/index.ts'
import { type Clock, systemClock } from './platform/time/index.ts'

/** What every command starts from: settings read, database up to date and open. */
export type Program = {
  config: Config
  log: Log
  clock: Clock
  db: Database
  /** The address of the database, for what keeps connections of its own. */
  url: string
  /** True when the database is our own embedded one, which is how the product is tried out. */
  isEmbedded: boolean
  close(): Promise<void>
}

/** Opens the program on the council's own server if DATABASE_URL names one, else on the embedded one. */
export async function openProgram(config: Config = readConfig(process.env)): Promise<Program> {
  const log = createLog(config.LOG_LEVEL)
  const { url, release } = await findDatabase(config, log)
  try {
    const applied = await migrate(url)
    if (applied.length > 0) log.info({ migrations: applied.length }, 'the database was brought up to date')
  } catch (error) {
    await release()
    throw error
  }
  const db = openDatabase({
    url,
    clock: systemClock,
    connections: config.DATABASE_CONNECTIONS,
    onError: (err) => log.error({ err }, 'a database connection was lost'),
  })
  const close = async () => {
    await db.close()
    await release()
  }
  return { config, log, clock: systemClock, db, url, isEmbedded: !config.DATABASE_URL, close }
}

async function findDatabase({ DATABASE_URL, DATA_DIR }: Config, log: Log) {
  if (DATABASE_URL) {
    await checkOwnServer(DATABASE_URL)
    return { url: DATABASE_URL, release: async () => {} }
  }
  const folder = join(resolve(DATA_DIR), 'postgres')
  const server = await useServer({ folder, say: (text) => log.warn(text) })
  return { url: await server.database('firstpoint'), release: server.release }
}

/** Says what is wrong with the council's own server in words, before anything is done to it. */
async function checkOwnServer(url: string) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
  } catch (error) {
    throw new Error(`The database of DATABASE_URL cannot be used: ${error instanceof Error ? error.message : error}`)
  }
  try {
    const { rows } = await client.query<{ version: number; encoding: string }>(
      "select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding",
    )
    for (const { version, encoding } of rows) {
      if (version < 160_000)
        throw new Error(`DATABASE_URL is PostgreSQL ${Math.floor(version / 10_000)}; Firstpoint needs 16 or newer.`)
      if (encoding !== 'UTF8') throw new Error(`The database of DATABASE_URL holds ${encoding}; Firstpoint needs UTF8.`)
    }
  } finally {
    await client.end()
  }
}
