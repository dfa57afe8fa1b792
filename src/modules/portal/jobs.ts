import { inTransaction } from '#platform/db/index.ts'
import { defineTimedJob } from '#platform/jobs/index.ts'
import { deleteOldCodes } from './queries/codes.ts'

/** Forgets codes that stopped working a day ago. */
export const forgetCodes = defineTimedJob({
  name: 'portal.forget-codes',
  every: '41 * * * *',
  run: ({ db }) => inTransaction(db, async (tx) => deleteOldCodes(tx)),
})

export const portalJobs = [forgetCodes]
