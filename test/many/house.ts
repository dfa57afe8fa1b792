import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createTestMail, type TestMail } from '../../src/platform/mail/testing.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

/** One process of the program. */
export type Process = {
  name: string
  kind: 'web' | 'worker'
  /** Where it answers; a worker has only its health there. */
  base: string
  pid(): number
  /** As a power cut would: no chance to tidy up. */
  kill(): Promise<void>
  start(): Promise<void>
  log(): Promise<string>
}

export type House = {
  folder: string
  databaseUrl: string
  mail: TestMail
  webs: readonly Process[]
  workers: readonly Process[]
  bases: readonly string[]
  close(): Promise<void>
}

/** Two web processes and two workers on one database and one folder of files, and a mail server. */
export async function openHouse({
  folder,
  databaseUrl,
  ports,
}: {
  folder: string
  databaseUrl: string
  ports: readonly number[]
}) {
  await mkdir(folder, { recursive: true })
  const mail = await createTestMail()
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    DATA_DIR: folder,
    BASE_URL: `http://127.0.0.1:${ports[0]}`,
    SMTP_URL: mail.url,
    MAIL_FROM: 'service@wrenbridge.example.org',
    MAIL_REPLY_DOMAIN: 'reply.wrenbridge.example.org',
    LOG_LEVEL: 'info',
    RATE_LIMIT: '100000',
  }
  const webs = [1, 2].map((number) => newProcess('web', number, ports[number - 1] ?? 0, folder, env))
  const workers = [1, 2].map((number) => newProcess('worker', number, ports[number + 1] ?? 0, folder, env))
  const all = [...webs, ...workers]
  const close = async () => {
    await Promise.all(all.map((one) => one.kill()))
    await mail.close()
  }
  try {
    await Promise.all(all.map((one) => one.start()))
  } catch (error) {
    await close()
    throw error
  }
  return { folder, databaseUrl, mail, webs, workers, bases: webs.map(({ base }) => base), close }
}

function newProcess(
  kind: 'web' | 'worker',
  number: number,
  port: number,
  folder: string,
  env: NodeJS.ProcessEnv,
): Process {
  const name = `${kind} ${number}`
  const file = join(folder, `${kind}-${number}.log`)
  const base = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined

  async function end(signal: NodeJS.Signals) {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }

  return {
    name,
    kind,
    base,
    pid: () => child?.pid ?? 0,
    kill: () => end('SIGKILL'),
    log: () => readFile(file, 'utf8'),
    async start() {
      const log = createWriteStream(file, { flags: 'a' })
      child = spawn(process.execPath, [main, kind], {
        env: { ...env, PORT: String(port) },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child.stdout?.pipe(log)
      child.stderr?.pipe(log)
      const isReady =
        kind === 'web' ? () => answers(base) : async () => (await readFile(file, 'utf8')).includes('working')
      for (let waited = 0; !(await isReady().catch(() => false)); waited += 50) {
        if (child.exitCode !== null || waited > 60_000)
          throw new Error(`${name} did not start:\n${await readFile(file, 'utf8')}`)
        await wait(50)
      }
    },
  }
}

export async function answers(base: string): Promise<boolean> {
  try {
    return (await fetch(`${base}/health/ready`, { signal: AbortSignal.timeout(2000) })).ok
  } catch {
    return false
  }
}
