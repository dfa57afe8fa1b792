import { z } from 'zod'
import { inTransaction } from '../db/index.ts'
import { defineJob, type Job } from '../jobs/index.ts'
import { forgetOldChanges } from './index.ts'

const forget = defineJob({
  name: 'live.forget',
  every: '7 * * * *',
  payload: z.object({}),
  run: ({ db }) => inTransaction(db, async (tx) => forgetOldChanges(tx)),
})

export const liveJobs: Job[] = [forget]
