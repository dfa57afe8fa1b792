import { readdirSync, readFileSync } from 'node:fs'
import { type Database, sql } from '../src/platform/db/index.ts'

/** Milliseconds of a processor: unlike the clock, they say little of what else runs on the machine. */
export type ProcessorTime = { program: number; postgres: number }

/** Reads how much processor time this program and all processes of its PostgreSQL have taken. Only Linux tells of the latter. */
export async function processorTimes(db: Database): Promise<() => ProcessorTime> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
  const server = readStat(String(rows[0]?.pid))?.parent
  return () => {
    const { user, system } = process.cpuUsage()
    return { program: (user + system) / 1000, postgres: server ? timeOf(server) : Number.NaN }
  }
}

/** The server has the time of those of its processes that have ended; those that run have their own. */
function timeOf(server: string): number {
  const children = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readStat(name) ?? []) : []))
  const running = children.filter(({ parent }) => parent === server).reduce((sum, { own }) => sum + own, 0)
  const { own = 0, ended = 0 } = readStat(server) ?? {}
  return running + own + ended
}

const millisecondsATick = 10

function readStat(pid: string): { parent: string; own: number; ended: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = (from: number) => (Number(fields[from]) + Number(fields[from + 1])) * millisecondsATick
    return { parent: fields[1] ?? '', own: ticks(11), ended: ticks(13) }
  } catch {
    return null
  }
}
