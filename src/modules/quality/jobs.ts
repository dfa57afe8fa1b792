import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { defineJob, type Job } from '#platform/jobs/index.ts'
import { drawReplies } from './actions/draw.ts'
import { remindOwners } from './actions/plan.ts'

const draw = defineJob({
  name: 'quality.draw',
  every: '20 6 * * *',
  payload: z.object({}),
  run: async ({ db }) => {
    await inTransaction(db, drawReplies)
  },
})

const remind = defineJob({
  name: 'quality.remind-owners',
  every: '40 7 * * 1-5',
  payload: z.object({}),
  run: ({ db }) => inTransaction(db, remindOwners),
})

export const qualityJobs: Job[] = [draw, remind]
