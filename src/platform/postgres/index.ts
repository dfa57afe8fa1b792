import { existsSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { type Account, accountFor } from './account.ts'
import { type Binaries, bundledPackage, findBinaries } from './binaries.ts'
import { clusterFolder, createCluster } from './cluster.ts'
import { placeFor } from './place.ts'
import {
  connectionUrl,
  durable,
  findRunning,
  freePort,
  type Running,
  type Settings,
  startServer,
  stopServer,
  throwaway,
} from './server.ts'

export { durable, throwaway }

/** A PostgreSQL server of our own, in use by this program and perhaps by others on the same folder. */
export type PostgresServer = {
  readonly pid: number
  url(database: string): string
  /** Makes the database if it is not there yet, and answers with its address. */
  database(name: string): Promise<string>
  /** Says that this program no longer needs the server. The last program to say so stops it. */
  release(): Promise<void>
  /** Leaves the server running, for whoever comes next. */
  leave(): Promise<void>
  /** Stops the server whoever uses it. */
  stop(): Promise<void>
}

export type ServerOptions = {
  /** Holds everything the server keeps. */
  folder: string
  settings?: Settings
  /** The npm package with the programs; the one for this machine if not said. */
  package?: string
  /** Told in a sentence what a person should know, for example where data is kept when not in `folder`. */
  say?: (text: string) => void
}

/**
 * The server of this folder: the one that is running, whoever started it, or a new one. After a kill of the program
 * the server lives on, and the next start finds it here.
 */
export async function useServer({ folder, settings = durable, say = () => {}, ...options }: ServerOptions) {
  const account = accountFor(folder)
  const binaries = findBinaries(options.package ?? bundledPackage(), account, say)
  const place = placeFor(folder, account, say)
  if (!existsSync(clusterFolder(place)))
    createCluster(place, binaries, account, await freePort(), settings.fsync !== 'off')
  const house = { place, binaries, account, settings, say }
  return serverOn(house, await startAndHold(house))
}

type House = {
  place: string
  binaries: Binaries
  account: Account | null
  settings: Settings
  say: (text: string) => void
}

/** A session that does nothing but say "still in use" to other programs on the same server. */
type Hold = { running: Running; session: pg.Client }

const inUse = 'firstpoint in use'

async function startAndHold(house: House): Promise<Hold> {
  for (let attempt = 1; ; attempt += 1) {
    const running = await startServer(house.place, house.binaries, house.account, house.settings)
    const session = new pg.Client({
      connectionString: connectionUrl(running.access, 'postgres'),
      application_name: inUse,
    })
    session.on('error', () => {})
    try {
      await session.connect()
      return { running, session }
    } catch (error) {
      // Between finding it and connecting, the last other user may have stopped it.
      if (attempt === 10) throw error
    }
  }
}

function serverOn(house: House, first: Hold): PostgresServer {
  let hold = first
  let released = false
  watch(hold)

  function watch(current: Hold) {
    current.session.once('end', () => {
      if (!released) void restart()
    })
  }

  async function restart() {
    house.say('The database server stopped; starting it again.')
    for (let isFirst = true; !released; isFirst = false) {
      try {
        hold = await startAndHold(house)
        watch(hold)
        if (released) await hold.session.end()
        return
      } catch (error) {
        const why = error instanceof Error ? error.message : error
        if (isFirst) house.say(`The database server cannot be started just now; it is tried until it can. ${why}`)
        await wait(untilNextTry, undefined, { ref: false })
      }
    }
  }

  return {
    get pid() {
      return hold.running.pid
    },
    url: (database) => connectionUrl(hold.running.access, database),
    async database(name) {
      const { rowCount } = await hold.session.query('select from pg_database where datname = $1', [name])
      if (rowCount === 0) await createDatabase(hold.session, name)
      return connectionUrl(hold.running.access, name)
    },
    async release() {
      if (released) return
      released = true
      // Where the server is gone there is nobody to ask, and nothing to stop.
      const isLast = await leaveLast(hold.session).catch(() => false)
      await hold.session.end().catch(() => {})
      if (isLast) await stopServer(hold.running)
    },
    async leave() {
      released = true
      await hold.session.end()
    },
    async stop() {
      released = true
      await hold.session.end()
      await stopServer(hold.running)
    },
  }
}

/** A full disk is made room on, by somebody, after a while. */
const untilNextTry = 3_000

const onlyOneLeaves = 7_266_103

/** Whether nobody else is in. One leaves at a time; the lock goes with the session, so two cannot wait for each other. */
async function leaveLast(session: pg.Client): Promise<boolean> {
  await session.query('begin')
  await session.query('select pg_advisory_xact_lock($1)', [onlyOneLeaves])
  await session.query("set application_name = 'firstpoint leaving'")
  const others = await session.query('select from pg_stat_activity where application_name = $1', [inUse])
  return others.rowCount === 0
}

async function createDatabase(session: pg.Client, name: string) {
  try {
    await session.query(`create database ${pg.escapeIdentifier(name)} template template0`)
  } catch (error) {
    const alreadyThere = error instanceof Error && 'code' in error && (error.code === '42P04' || error.code === '23505')
    if (!alreadyThere) throw error
  }
}

/** Stops the server on this folder, if one is up, without starting anything. */
export async function stopLeftOver(folder: string) {
  const running = existsSync(clusterFolder(folder)) ? await findRunning(folder) : null
  if (running) await stopServer(running)
}

/** Takes away what a server keeps that was made for nothing; nothing where a program uses it by now. */
export function removeUnused(folder: string) {
  if (!existsSync(folder)) return
  const place = realpathSync(folder)
  if (existsSync(join(clusterFolder(place), 'postmaster.pid'))) return
  rmSync(place, { recursive: true })
  rmSync(folder, { force: true })
}
