import { inTransaction } from '#platform/db/index.ts'
import { defineTimedJob, type Job } from '#platform/jobs/index.ts'
import { drawReplies } from './actions/draw.ts'
import { remindOwners } from './actions/plan.ts'

const draw = defineTimedJob({
  name: 'quality.draw',
  every: '20 6 * * *',
  run: ({ db }) => inTransaction(db, drawReplies),
})

const remind = defineTimedJob({
  name: 'quality.remind-owners',
  every: '40 7 * * 1-5',
  run: ({ db }) => inTransaction(db, remindOwners),
})

export const qualityJobs: Job[] = [draw, remind]
