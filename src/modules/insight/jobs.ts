import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { defineJob, type Job } from '#platform/jobs/index.ts'
import { tellDeciders } from './actions/tell-deciders.ts'

const telling = defineJob({
  name: 'insight.tell-deciders',
  every: '5 * * * *',
  payload: z.object({}),
  async run({ db }) {
    await inTransaction(db, tellDeciders)
  },
})

export const insightJobs: Job[] = [telling]
