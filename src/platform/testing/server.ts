import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { privateTemporaryFolder } from '../files/temporary.ts'
import { stopLeftOver, throwaway, useServer } from '../postgres/index.ts'

/** Set by `./firstpoint test`: the address of the server started for this run. */
export const serverVariable = 'FIRSTPOINT_TEST_SERVER'

/** The address of a server on which tests may make databases: this run's own, or one kept warm between runs. */
export async function testServerUrl(): Promise<string> {
  return process.env[serverVariable] ?? warmServerUrl()
}

/** A checkout has its own, since a server runs from the packages of the checkout that began it. */
const warmFolder = () => join(privateTemporaryFolder('firstpoint-test'), `warm-${checkout}`)

const checkout = createHash('sha256')
  .update(import.meta.dirname)
  .digest('hex')
  .slice(0, 8)

/** Test files one by one are quick because the server stays; it goes when nobody has used it for half an hour. */
export async function warmServerUrl(): Promise<string> {
  const folder = warmFolder()
  const server = await useServer({ folder, settings: throwaway })
  const lastUsed = join(folder, 'last-used')
  writeFileSync(lastUsed, '')
  stopWhenIdle(server.pid, lastUsed, join(folder, `watched-${server.pid}`))
  const url = server.url('postgres')
  await server.leave()
  return url
}

const watch = `
while kill -0 "$1" 2>/dev/null; do
  [ -n "$(find "$2" -mmin -30)" ] || kill -INT "$1"
  sleep 60
done
rm -f "$3"`

function stopWhenIdle(pid: number, lastUsed: string, watched: string) {
  if (process.platform === 'win32' || existsSync(watched)) return
  writeFileSync(watched, '')
  spawn('/bin/sh', ['-c', watch, 'sh', String(pid), lastUsed, watched], { detached: true, stdio: 'ignore' }).unref()
}

/** A server for one run: quick, alone, and gone afterwards. Clears away what killed runs have left. */
export async function serverForThisRun(packageName?: string) {
  const base = privateTemporaryFolder('firstpoint-test')
  for (const name of readdirSync(base)) {
    const [, pid] = name.match(/^run-(\d+)$/) ?? []
    if ((pid && !isAlive(Number(pid))) || isForsaken(join(base, name))) await remove(join(base, name))
  }
  const folder = join(base, `run-${process.pid}`)
  const server = await useServer({ folder, settings: throwaway, ...(packageName && { package: packageName }) })
  return {
    url: server.url('postgres'),
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Kept warm for a checkout in which nobody has tried anything for a day: it may be gone. */
function isForsaken(folder: string): boolean {
  const lastUsed = statSync(join(folder, 'last-used'), { throwIfNoEntry: false })
  return lastUsed !== undefined && Date.now() - lastUsed.mtimeMs > aDay
}

const aDay = 24 * 60 * 60 * 1000

async function remove(folder: string) {
  await stopLeftOver(folder)
  await rm(folder, { recursive: true, force: true })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
