import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { loadSampleCouncil } from '../../src/council.ts'
import { type Database, inTransaction, openDatabase } from '../../src/platform/db/index.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { stopLeftOver, useServer } from '../../src/platform/postgres/index.ts'
import { connectionUrl, findRunning, freePort } from '../../src/platform/postgres/server.ts'
import { saveSetting } from '../../src/platform/settings.ts'
import { systemClock } from '../../src/platform/time/index.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

/** A data folder with the sample council and no history, its database as durable as a council's. */
export async function newDataFolder(within = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(within, 'firstpoint-faults-'))
  // Where root runs this, the database runs as another account, which has to get in.
  await chmod(folder, 0o711)
  try {
    await fillDataFolder(folder)
  } catch (error) {
    await removeDataFolder(folder)
    throw error
  }
  return folder
}

async function fillDataFolder(folder: string) {
  const server = await useServer({ folder: join(folder, 'postgres') })
  const url = await server.database('firstpoint')
  await migrate(url)
  const db = openDatabase({ url, clock: systemClock, acceptsLoss: true, onError: () => {} })
  await loadSampleCouncil(db)
  await inTransaction(db, async (tx) => saveSetting(tx, 'trial-filled', 'without history'))
  await db.close()
  await server.release()
}

export async function removeDataFolder(folder: string) {
  await stopLeftOver(join(folder, 'postgres'))
  await rm(folder, { recursive: true, force: true })
}

/** The database of a folder as it is now, without keeping its server alive. The caller closes it. */
export async function databaseOf(folder: string, clock = systemClock): Promise<Database & { url: string }> {
  const running = await findRunning(join(folder, 'postgres'))
  if (!running) throw new Error('The database server is not running')
  const url = connectionUrl(running.access, 'firstpoint')
  return Object.assign(openDatabase({ url, clock, connections: 2, onError: () => {} }), { url })
}

export const mailAddresses = {
  MAIL_FROM: 'service@wrenbridge.example.org',
  MAIL_REPLY_DOMAIN: 'reply.wrenbridge.example.org',
}

export type Program = {
  readonly url: string
  readonly child: ChildProcess
  readonly pid: number
  /** What it has printed so far, both streams. */
  readonly said: () => string
  /** Resolves with the exit code, or null after a signal. */
  readonly ended: Promise<number | null>
}

type Start = { folder: string; port?: number; command?: string; settings?: Record<string, string> }

/** Starts the real program as a person would. It has not answered yet. */
export async function startProgram({ folder, port, command = 'start', settings = {} }: Start): Promise<Program> {
  const at = port ?? (await freePort())
  const { NODE_TEST_CONTEXT: _test, DATABASE_URL: _url, ...environment } = process.env
  const child = spawn(process.execPath, [main, command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment,
      PORT: String(at),
      DATA_DIR: folder,
      RATE_LIMIT: '1000000',
      LOG_LEVEL: 'info',
      ...mailAddresses,
      ...settings,
    },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += part))
  const ended = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null))
  return { url: `http://127.0.0.1:${at}`, child, pid: child.pid ?? 0, said: () => text, ended }
}

/** Waits until it answers that it can reach its database. */
export async function untilReady(program: Program, seconds = 60): Promise<void> {
  let hasEnded = false
  void program.ended.then(() => {
    hasEnded = true
  })
  for (let waited = 0; waited < seconds * 20; waited += 1) {
    if (hasEnded) throw new Error(`The program ended before it was ready:\n${program.said()}`)
    if (await isReady(program.url)) return
    await pause(50)
  }
  throw new Error(`The program is not ready after ${seconds} seconds:\n${program.said()}`)
}

export async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) })).status === 200
  } catch {
    return false
  }
}

export async function killProgram(program: Program) {
  program.child.kill('SIGKILL')
  await program.ended
}

/** Kills the program, the database server and every one of its sessions, all in the same moment. */
export async function killAll(program: Program, folder: string) {
  const server = await findRunning(join(folder, 'postgres'))
  if (!server) throw new Error('The database server is not running')
  for (const pid of [server.pid, program.pid, ...childrenOf(server.pid)]) killNow(pid)
  await program.ended
}

function childrenOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid, above]) => (above === parent && pid ? [pid] : []))
}

function killNow(pid: number) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself a moment ago.
  }
}

/** Asks it to stop, and waits until it has. */
export async function stopProgram(program: Program): Promise<number | null> {
  program.child.kill('SIGTERM')
  return program.ended
}

/** Waits until something is so; says what it waited for if it never is. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean, seconds = 60) {
  for (let waited = 0; waited < seconds * 20; waited += 1) {
    if (await isSo()) return
    await pause(50)
  }
  throw new Error(`After ${seconds} seconds it is still not so: ${what}`)
}
