import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { defineJob } from '#platform/jobs/index.ts'
import { deleteOldCodes } from './queries/codes.ts'

/** Forgets codes that stopped working a day ago. */
export const forgetCodes = defineJob({
  name: 'portal.forget-codes',
  every: '41 * * * *',
  payload: z.object({}),
  run: ({ db }) => inTransaction(db, async (tx) => deleteOldCodes(tx)),
})

export const portalJobs = [forgetCodes]
