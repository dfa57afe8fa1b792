import { inTransaction } from '#platform/db/index.ts'
import { forgetFormsSent } from '#platform/http/index.ts'
import { defineTimedJob, type Job } from '#platform/jobs/index.ts'
import { forgetOldSessions } from './queries/sessions.ts'
import { forgetOldTries } from './queries/sign-in.ts'

const tidy = defineTimedJob({
  name: 'access.forget-old-sign-ins',
  every: '20 3 * * *',
  async run({ db }) {
    await inTransaction(db, async (tx) => {
      forgetOldTries(tx)
      forgetOldSessions(tx)
      forgetFormsSent(tx)
    })
  },
})

export const accessJobs: Job[] = [tidy]
