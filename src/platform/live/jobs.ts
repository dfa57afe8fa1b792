import { inTransaction } from '../db/index.ts'
import { defineTimedJob, type Job } from '../jobs/index.ts'
import { forgetOldChanges } from './index.ts'

const forget = defineTimedJob({
  name: 'live.forget',
  every: '7 * * * *',
  run: ({ db }) => inTransaction(db, async (tx) => forgetOldChanges(tx)),
})

export const liveJobs: Job[] = [forget]
