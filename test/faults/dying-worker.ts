import { z } from 'zod'
import { inTransaction, openDatabase } from '../../src/platform/db/index.ts'
import { folderStore } from '../../src/platform/files/index.ts'
import { defineEvent, defineJob, type Job, type Work } from '../../src/platform/jobs/index.ts'
import { startJobs } from '../../src/platform/jobs/runner.ts'
import { createLog } from '../../src/platform/log/index.ts'
import { createMailTransport } from '../../src/platform/mail/index.ts'
import { saveSetting } from '../../src/platform/settings.ts'
import { systemClock } from '../../src/platform/time/index.ts'
import { testConfig } from '../index.ts'

export const counted = defineEvent({ name: 'test.counted', payload: z.object({ key: z.string() }) })

/** A job with a commit of its own at its beginning, and its effect in another at its end. */
export const countingJob = (inTheMiddle: () => Promise<void>): Job =>
  defineJob({
    name: 'test.counts',
    on: counted,
    payload: counted.payload,
    retryDelaySeconds: 1,
    async run({ db }: Work, { key }) {
      await inTransaction(db, async (tx) => saveSetting(tx, `${key} begun`, 'yes'))
      await inTheMiddle()
      await inTransaction(db, (tx) => tx.insertInto('settings').values({ key, value: 'done' }).execute())
    },
  })

/** Run by itself it is a worker that gets half way through its job, and no further. */
if (import.meta.main) {
  const url = process.env['DATABASE_URL'] ?? ''
  const config = testConfig()
  const db = openDatabase({ url, clock: systemClock, onError: () => {} })
  await startJobs(url, [countingJob(() => new Promise(() => {}))], {
    db,
    config,
    clock: systemClock,
    log: createLog('silent'),
    mail: createMailTransport(config),
    files: folderStore('/nowhere'),
  })
}
