import type pg from 'pg'
import { PgBoss } from 'pg-boss'
import { inTransaction } from '../db/index.ts'
import { LONDON } from '../time/index.ts'
import { catchUpWithClock, steadyClock } from './clock-set-back.ts'
import { forgetFailure, noteFailure } from './failed.ts'
import { isWokenBy, type Job, type Work } from './index.ts'
import { inQueueTransaction } from './queue-transaction.ts'

const deadLetters = 'dead'
const dispatchEvery = 300
const batch = 200
/** A worker that dies says no more: after this many seconds its jobs are given to another, at the next look at the queues. */
const silence = 10
const lookEvery = 5
/** So often the clock is looked at, in seconds: whether it was set, here or at the database. */
const clockEvery = 10

export type JobRunner = { stop(): Promise<void> }

/** Starts the background work: hands the outbox to the queues, runs the jobs, keeps the times. */
export async function startJobs(url: string, jobs: readonly Job[], given: Work): Promise<JobRunner> {
  const ending = new AbortController()
  const work = { ...given, stopping: ending.signal }
  const { log } = work
  const boss = new PgBoss({
    connectionString: url,
    max: 4,
    useListenNotify: true,
    superviseIntervalSeconds: lookEvery,
    monitorIntervalSeconds: lookEvery,
    clockMonitorIntervalSeconds: clockEvery,
    clock: steadyClock,
  })
  boss.on('error', (err) => log.error({ err }, 'job queue failed'))
  try {
    await boss.start()
    await keepWhatFailed(boss, jobs, work)
    for (const job of jobs) await offer(boss, job, work)
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {})
    throw error
  }
  const dispatcher = startDispatcher(boss, jobs, work)
  const watch = watchClock(work)
  return {
    async stop() {
      ending.abort()
      await watch.stop()
      await dispatcher.stop()
      await boss.stop({ graceful: true, timeout: 20_000 })
    },
  }
}

/** What has used up its attempts goes onto a list that somebody owns; the queue itself forgets it after a while. */
async function keepWhatFailed(boss: PgBoss, jobs: readonly Job[], work: Work) {
  const { db, log } = work
  await boss.createQueue(deadLetters, { retryLimit: 100, retryDelay: 10, retryBackoff: true, retryDelayMax: 600 })
  await boss.work(deadLetters, { pollingIntervalSeconds: 2, includeMetadata: true }, async ([given]) => {
    if (!given?.sourceName) return
    log.error({ job: given.sourceName, jobId: given.sourceId }, 'job failed for good')
    await noteFailure(db, { job: given.sourceName, payload: given.data ?? {}, output: given.sourceOutput })
    await inTransaction(db, async (tx) => {
      await jobs.find(({ name }) => name === given.sourceName)?.onGivenUp(tx, given.data ?? {})
    }).catch((err: unknown) => log.error({ err, job: given.sourceName }, 'what failed could not be handed to a person'))
  })
}

async function offer(boss: PgBoss, job: Job, work: Work) {
  const settings = {
    retryLimit: job.retryLimit,
    retryDelay: job.retryDelaySeconds,
    retryBackoff: true,
    expireInSeconds: job.expireInSeconds,
    heartbeatSeconds: silence,
    deleteAfterSeconds: 86_400,
    deadLetter: deadLetters,
    notify: true,
  }
  await boss.createQueue(job.name, settings)
  await boss.updateQueue(job.name, settings)
  const worker = await boss.work(
    job.name,
    { pollingIntervalSeconds: 5, notifyPollingIntervalSeconds: 5 },
    async ([given]) => {
      if (!given) return
      // Where one job was there may be more: without this the next waits for the next look.
      boss.notifyWorker(worker)
      try {
        await job.run(work, given.data ?? {})
        if (job.every) await forgetFailure(work.db, job.name)
      } catch (err) {
        work.log.error({ err, job: job.name, jobId: given.id }, 'job failed')
        throw err
      }
    },
  )
  if (job.every) await boss.schedule(job.name, job.every, {}, { tz: LONDON })
  else await boss.unschedule(job.name)
}

/** Takes batches of the outbox and hands them to the queues in one commit, so none is lost and none goes twice. */
function startDispatcher(boss: PgBoss, jobs: readonly Job[], { db, log }: Work) {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  async function loop() {
    let moved = 0
    try {
      moved = await dispatch(boss, jobs, db.pool)
    } catch (err) {
      log.warn({ err }, 'outbox could not be read')
    }
    if (!stopped)
      timer = setTimeout(
        () => {
          running = loop()
        },
        moved === batch ? 0 : dispatchEvery,
      )
  }
  running = loop()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

/** Lets the work go on after the clock was set back. */
function watchClock({ db, log }: Work) {
  const look = async () => {
    try {
      if (await catchUpWithClock(db.pool)) log.warn('the clock was set back: schedules and retries begin anew')
    } catch (err) {
      log.warn({ err }, 'the clock of the job queue could not be looked at')
    }
  }
  let looking = look()
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, clockEvery * 1000)
  return {
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}

type OutboxRow = { id: string; event: string; payload: object }

const dispatch = (boss: PgBoss, jobs: readonly Job[], pool: pg.Pool): Promise<number> =>
  inQueueTransaction(pool, async (client) => {
    const rows = await takeOutbox(client)
    const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) }
    for (const job of jobs) {
      const mine = rows.filter((row) => isWokenBy(job, row.event)).map((row) => ({ data: row.payload }))
      if (mine.length > 0) await boss.insert(job.name, mine, { db })
    }
    return rows.length
  })

/** Takes the oldest news off the outbox, inside the caller's transaction. */
export async function takeOutbox(client: pg.ClientBase): Promise<OutboxRow[]> {
  const { rows } = await client.query<OutboxRow>(
    `delete from outbox where id in (select id from outbox order by id for update skip locked limit ${batch}) returning id, event, payload`,
  )
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}
