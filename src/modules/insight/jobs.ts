import { inTransaction } from '#platform/db/index.ts'
import { defineTimedJob, type Job } from '#platform/jobs/index.ts'
import { tellDeciders } from './actions/tell-deciders.ts'

const telling = defineTimedJob({
  name: 'insight.tell-deciders',
  every: '5 * * * *',
  run: ({ db }) => inTransaction(db, tellDeciders),
})

export const insightJobs: Job[] = [telling]
