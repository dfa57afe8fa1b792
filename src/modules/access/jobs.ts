import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { defineJob, type Job } from '#platform/jobs/index.ts'
import { forgetOldSessions } from './queries/sessions.ts'
import { forgetOldTries } from './queries/sign-in.ts'

const tidy = defineJob({
  name: 'access.forget-old-sign-ins',
  every: '20 3 * * *',
  payload: z.object({}),
  async run({ db }) {
    await inTransaction(db, async (tx) => {
      forgetOldTries(tx)
      forgetOldSessions(tx)
    })
  },
})

export const accessJobs: Job[] = [tidy]
