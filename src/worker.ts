import { jobs } from './app.ts'
import type { Config } from './platform/config.ts'
import type { Database } from './platform/db/index.ts'
import { folderStore } from './platform/files/index.ts'
import { type JobRunner, startJobs } from './platform/jobs/runner.ts'
import type { Log } from './platform/log/index.ts'
import { createMailTransport } from './platform/mail/index.ts'
import type { Clock } from './platform/time/index.ts'

type WorkerParts = { config: Config; db: Database; url: string; clock: Clock; log: Log }

/** The background side of the program: jobs at their times and after events, and a mail listener where one is asked for. */
export async function startWorker({ config, db, url, clock, log }: WorkerParts): Promise<JobRunner> {
  const files = folderStore(`${config.DATA_DIR}/files`)
  const runner = await startJobs(url, jobs, { db, clock, log, config, files, mail: createMailTransport(config) })
  log.info('working')
  if (config.INBOX_SMTP_PORT === 0) return runner
  const { startMailListener } = await import('./integrations/smtp-listener/index.ts')
  const listener = await startMailListener({ db, log, config, port: config.INBOX_SMTP_PORT }).catch(async (error) => {
    // Jobs that go on without what started them would keep a program alive that has given up.
    await runner.stop()
    throw error
  })
  log.info({ port: listener.port }, 'taking mail')
  return {
    async stop() {
      await listener.close()
      await runner.stop()
    },
  }
}
