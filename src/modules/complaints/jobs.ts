import { inTransaction } from '#platform/db/index.ts'
import { defineJob, type Job } from '#platform/jobs/index.ts'
import { doGroupWork } from './actions/group-work.ts'
import { groupWorkAsked } from './events.ts'
import { saveGoing } from './queries/group-letters.ts'

/** A job for each letter: a hundred and forty do not make one long request, and one that fails holds up no other. */
const groupWork = defineJob({
  name: 'complaints.group-work',
  on: groupWorkAsked,
  payload: groupWorkAsked.payload,
  run: async ({ db, log }, work) => {
    const { refusal } = await inTransaction(db, (tx) => doGroupWork(tx, work))
    if (refusal === null) return
    log.info({ caseId: work.caseId, what: work.what, refusal }, 'left as it was')
    if ('groupSignatureId' in work) await inTransaction(db, async (tx) => saveGoing(tx, [work.letterId], null))
  },
})

export const complaintsJobs: Job[] = [groupWork]
