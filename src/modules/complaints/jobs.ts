import { inTransaction } from '#platform/db/index.ts'
import { defineJob, defineTimedJob, type Job } from '#platform/jobs/index.ts'
import { doGroupWork, leaveGroupWork } from './actions/group-work.ts'
import { reminders } from './actions/remind.ts'
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
  onGivenUp: leaveGroupWork,
})

/** Early on each working day, and again in the course of it, for what came about meanwhile: each is told once. */
const reminding = defineTimedJob({
  name: 'complaints.remind',
  every: '20 7,11,15 * * 1-5',
  run: async ({ db }) => {
    for (const remindOf of reminders) await inTransaction(db, remindOf)
  },
})

export const complaintsJobs: Job[] = [groupWork, reminding]
