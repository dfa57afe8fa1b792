import { isWokenBy, type Job, type Work } from './index.ts'
import { takeOutbox } from './runner.ts'

/** Hands out the outbox and runs what listens, here and now, until nothing is left: for making history and for tests. */
export async function runWaiting(work: Work, jobs: readonly Job[]): Promise<void> {
  for (;;) {
    const client = await work.db.pool.connect()
    const news = await takeOutbox(client).finally(() => client.release())
    if (news.length === 0) return
    for (const { event, payload } of news)
      for (const job of jobs) if (isWokenBy(job, event)) await job.run(work, payload)
  }
}
