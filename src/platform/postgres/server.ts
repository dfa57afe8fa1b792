import { spawn } from 'node:child_process'
import { chownSync, closeSync, existsSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Account } from './account.ts'
import { type Binaries, program } from './binaries.ts'
import { type Access, clusterFolder, readAccess, writeAccess } from './cluster.ts'
import { cannotStart } from './room.ts'

export type Settings = Record<string, string>

/**
 * What is read often stays in PostgreSQL's own memory: an eighth of the machine's, a gigabyte at most. With a million cases
 * and the 128 MB it takes by itself, why somebody calls cost it half as much again.
 */
const megabytesKept = Math.round(Math.min(1024, Math.max(128, totalmem() / 2 ** 20 / 8)))

/** What a council's records need. */
export const durable: Settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: `${megabytesKept}MB`,
}

/** For tests: nothing has to survive the machine. */
export const throwaway: Settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '400',
}

/** Errors are logged without the values that caused them: those are about people. */
const always: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  logging_collector: 'on',
  log_directory: 'log',
  log_filename: 'postgresql-%a.log',
  log_truncate_on_rotation: 'on',
  log_rotation_age: '1d',
}

export type Running = { pid: number; access: Access }

export const connectionUrl = ({ password, port }: Access, database: string) =>
  `postgres://firstpoint:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`

/** The server that is up on this data folder, or null. It may have been started by a program that is long dead. */
export async function findRunning(place: string): Promise<Running | null> {
  const noted = readPidFile(place)
  if (!noted || !isAlive(noted.pid)) return null
  const access = { ...readAccess(place), port: noted.port }
  return (await answers(access)) ? { pid: noted.pid, access } : null
}

function readPidFile(place: string): { pid: number; port: number; status: string } | null {
  try {
    const lines = readFileSync(join(clusterFolder(place), 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() }
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
}

function isHeld(place: string): boolean {
  const noted = readPidFile(place)
  return noted !== null && isAlive(noted.pid)
}

async function answers(access: Access): Promise<boolean> {
  const client = new pg.Client({ connectionString: connectionUrl(access, 'postgres'), connectionTimeoutMillis: 3000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** Starts the server and waits until it answers; if another program was quicker, answers with that one's server. */
export async function startServer(
  place: string,
  binaries: Binaries,
  account: Account | null,
  settings: Settings,
): Promise<Running> {
  for (let attempt = 1; ; attempt += 1) {
    const running = (await findRunning(place)) ?? (await attemptStart(place, binaries, account, settings))
    if (running) return running
    // A server that another program is starting or stopping may need its time; one that cannot start does not.
    if (attempt >= (isHeld(place) ? 600 : 10))
      throw cannotStart(place, `PostgreSQL does not start. Its own words:\n${itsWords(place)}`)
    await wait(Math.min(100 * attempt, 1000))
  }
}

async function attemptStart(place: string, binaries: Binaries, account: Account | null, settings: Settings) {
  const { password, port: kept } = readAccess(place)
  const port = (await isFree(kept)) ? kept : await freePort()
  const log = openSync(join(place, 'start.log'), 'w', 0o600)
  if (account) chownSync(join(place, 'start.log'), account.uid, account.gid)
  const options = Object.entries({ ...always, ...settings, port: String(port) }).flatMap(([k, v]) => [
    '-c',
    `${k}=${v}`,
  ])
  const child = spawn(program(binaries, 'postgres'), ['-D', clusterFolder(place), ...options], {
    cwd: place,
    // Its own session: Ctrl-C in the terminal is for us, and the database goes last.
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH, LC_MESSAGES: 'C' },
    ...(account && { cwd: '/', uid: account.uid, gid: account.gid }),
  })
  closeSync(log)
  const ended = new AbortController()
  child.once('exit', () => ended.abort())
  child.once('error', () => ended.abort())
  child.unref()
  const isReady = await untilReady(place, child.pid, ended.signal)
  if (!isReady || !child.pid) return null
  if (port !== kept) writeAccess(clusterFolder(place), { password, port }, account)
  return { pid: child.pid, access: { password, port } }
}

async function untilReady(place: string, pid: number | undefined, ended: AbortSignal): Promise<boolean> {
  // Replaying the log after a crash of a large database can take minutes.
  for (let waited = 0; waited < 600_000 && !ended.aborted; waited += 15) {
    const noted = readPidFile(place)
    if (noted && noted.pid === pid && noted.status === 'ready') return true
    await wait(15)
  }
  return false
}

/** What it said before it had a log of its own, and the end of that log. */
function itsWords(place: string): string {
  const before = readFileSync(join(place, 'start.log'), 'utf8').trim()
  const log = newestLog(join(clusterFolder(place), 'log'))
  const end = log ? readFileSync(log, 'utf8').trim().split('\n').slice(-5) : []
  return [before, ...end].filter(Boolean).join('\n') || '(it said nothing)'
}

function newestLog(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined
  const files = readdirSync(folder).map((name) => join(folder, name))
  return files.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0]
}

/** Ends the sessions, writes everything down and waits until the server is gone. */
export async function stopServer({ pid }: Running) {
  if (!isAlive(pid)) return
  process.kill(pid, 'SIGINT')
  for (let waited = 0; isAlive(pid); waited += 20) {
    if (waited > 60_000) throw new Error(`PostgreSQL (process ${pid}) does not stop`)
    await wait(20)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

const isCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code
