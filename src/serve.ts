import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { UsageError } from './commands/command.ts'
import { type Config, readConfig } from './platform/config.ts'
import { openDatabase } from './platform/db/index.ts'
import { isOutage } from './platform/db/outage.ts'
import { removeLeftUploads } from './platform/http/uploads.ts'
import type { Log } from './platform/log/index.ts'
import { openProgram, type Program } from './program.ts'
import { needsTrial } from './trial/needed.ts'

type Part = { stop: () => Promise<unknown> }

/** Runs the parts named until somebody asks the program to stop, then stops them. */
export async function serve(parts: { web: boolean; worker: boolean }) {
  const stopAsked = untilAskedToStop()
  const config = readConfig(process.env)
  if (parts.web) await checkPort(config, parts.worker ? 'start' : 'web')
  if (parts.worker) await checkMailPort(config)
  // Read in while the database starts: both take about a second.
  const loading = Promise.all([import('./app.ts'), import('./worker.ts')])
  loading.catch(() => {})
  const program = await openProgram(config)
  const running: Part[] = []
  const { log } = program
  try {
    const [{ createWeb }, { startWorker }] = await loading
    if (parts.web && program.isEmbedded && (await needsTrial(program.db))) await makeTrial(program)
    if (parts.web) running.push(await startWeb(program, createWeb))
    if (parts.worker) running.push(await whenDatabaseAnswers(() => startWorker(program), stopAsked, log))
    const signal = await stopAsked
    log.info({ signal }, 'stopping')
  } finally {
    await stopAll(running, program)
  }
}

/** The first start of a trial: an empty embedded database gets the sample city and some months of history. */
async function makeTrial({ url, clock, config, log }: Program) {
  const onError = (err: Error) => log.error({ err }, 'a database connection was lost')
  const db = openDatabase({ url, clock, acceptsLoss: true, onError })
  console.log('\n  Making the sample city of Wrenbridge and some months of its history. This happens once.')
  const { fillTrial } = await import('./trial/index.ts')
  await fillTrial(db, config, (text) => console.log(`  ${text}`)).finally(() => db.close())
}

async function startWeb(program: Program, createWeb: typeof import('./app.ts').createWeb): Promise<Part> {
  const { config, log } = program
  await removeLeftUploads(program.clock.now())
  const app = await createWeb(program)
  await app.listen({ host: config.HOST, port: config.PORT })
  log.info({ port: config.PORT }, 'listening')
  console.log(`\n  Firstpoint is ready: ${config.BASE_URL}\n  Staff sign in here: ${config.BASE_URL}/staff\n`)
  return { stop: () => app.close() }
}

/** The database may go away just now. The pages say so and come back by themselves, and so does the background work. */
async function whenDatabaseAnswers(start: () => Promise<Part>, stopAsked: Promise<unknown>, log: Log): Promise<Part> {
  for (;;) {
    try {
      return await start()
    } catch (err) {
      if (!isOutage(err)) throw err
      log.warn({ err }, 'the database cannot be reached; background work begins when it is back')
    }
    const isStopping = await Promise.race([stopAsked.then(() => true), pause(2000, false)])
    if (isStopping) return { stop: async () => {} }
  }
}

const patience = 30_000

/** Requests and jobs under way are finished or handed back; the database goes last. */
async function stopAll(running: readonly Part[], { log, close }: Program) {
  const impatience = setTimeout(() => {
    log.error('could not stop in time; what was not finished is taken up at the next start')
    process.exit(1)
  }, patience)
  const stopped = await Promise.allSettled(running.map((part) => part.stop()))
  for (const each of stopped)
    if (each.status === 'rejected') log.error({ err: each.reason }, 'a part did not stop cleanly')
  await close()
  clearTimeout(impatience)
}

/** The first signal asks; a second one means it. */
function untilAskedToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (asked) process.exit(1)
        asked = true
        resolve(signal)
      })
  })
}

async function checkPort({ HOST, PORT }: Config, command: string) {
  if (PORT === 0 || (await isFree(HOST, PORT))) return
  const remedy = `Choose another one, for example: PORT=${PORT + 1} ./firstpoint ${command}`
  if (await isFirstpoint(HOST, PORT))
    throw new UsageError(`Firstpoint is already running: http://${HOST}:${PORT}\n${remedy}`)
  throw new UsageError(`Port ${PORT} on ${HOST} is used by another program. ${remedy}`)
}

/** The mail listener of a trial: better said before anything has begun than in the middle of it. */
async function checkMailPort({ INBOX_SMTP_PORT }: Config) {
  if (INBOX_SMTP_PORT === 0 || (await isFree('127.0.0.1', INBOX_SMTP_PORT))) return
  throw new UsageError(
    `Port ${INBOX_SMTP_PORT}, where INBOX_SMTP_PORT has mail taken, is used by another program. Choose another one, or leave it out.`,
  )
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => {
      const code = 'code' in error ? error.code : null
      if (code === 'EADDRINUSE') return resolve(false)
      if (code === 'EACCES')
        return reject(new UsageError(`This account may not listen on port ${port}. Choose one above 1023.`))
      if (code === 'EADDRNOTAVAIL')
        return reject(new UsageError(`This machine has no address ${host}. Set HOST to 127.0.0.1 or 0.0.0.0.`))
      reject(error)
    })
    probe.listen({ host, port }, () => probe.close(() => resolve(true)))
  })
}

async function isFirstpoint(host: string, port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://${host}:${port}/health/live`, { signal: AbortSignal.timeout(5000) })
    const body: unknown = await response.json()
    return typeof body === 'object' && body !== null && 'live' in body
  } catch {
    return false
  }
}
