import { join, resolve } from 'node:path'
import './case-kinds.ts'
import './duty-subjects.ts'
import './what-cannot-wait.ts'
import { type Config, readConfig } from './platform/config.ts'
import { type Database, openDatabase } from './platform/db/index.ts'
import { migrate } from './platform/db/migrate.ts'
import { checkServer } from './platform/db/server.ts'
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

/** The address of the database as it is, nothing brought up to date; and how to say that it is no longer needed. */
export async function findDatabase({ DATABASE_URL, DATA_DIR }: Config, log: Log) {
  if (DATABASE_URL) {
    await checkServer(DATABASE_URL)
    return { url: DATABASE_URL, release: async () => {} }
  }
  const folder = join(resolve(DATA_DIR), 'postgres')
  const server = await useServer({ folder, say: (text) => log.warn(text) })
  return { url: await server.database('firstpoint'), release: server.release }
}
