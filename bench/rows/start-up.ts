import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../src/platform/postgres/server.ts'
import type { FigureRow } from '../row.ts'

const root = join(import.meta.dirname, '../..')

export const row: FigureRow = {
  kind: 'figure',
  title: 'Start',
  async measure({ city, isShort }) {
    const folder = await mkdtemp(join(tmpdir(), 'bench-start-'))
    await chmod(folder, 0o711)
    try {
      const onThere = { DATA_DIR: folder, DATABASE_URL: city.db.pool.options.connectionString ?? '' }
      const there = [{ what: 'Pages on a database that is there', figure: await secondsToStart('web', onThere) }]
      if (isShort) return there
      const own = { DATA_DIR: join(folder, 'own') }
      return [
        {
          what: 'First start: makes the database, the sample city and its history',
          figure: await secondsToStart('start', own),
        },
        { what: 'Second start', figure: await secondsToStart('start', own) },
        ...there,
      ]
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

/** From the command to the moment it says that it is ready. */
async function secondsToStart(command: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const started = performance.now()
  const child = spawn(process.execPath, ['src/main.ts', command], {
    cwd: root,
    env: { ...process.env, ...environment, PORT: String(await freePort()), LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (text: Buffer) => text.includes('Firstpoint is ready') && resolve())
      child.once('exit', () => reject(new Error(`“${command}” ended before it was ready`)))
    })
    return `${((performance.now() - started) / 1000).toFixed(1)} s`
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}
