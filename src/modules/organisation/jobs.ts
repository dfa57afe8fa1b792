import { inTransaction } from '#platform/db/index.ts'
import { defineTimedJob, type Job } from '#platform/jobs/index.ts'
import { callAgain, tellItEnded } from './actions/duty.ts'
import { listDueCalls, listEndedUntold } from './queries/duty-calls.ts'

/** Calls that nobody acknowledged in time go to the next person, and who was called hears that one has ended. Each in a transaction of its own. */
const callOn = defineTimedJob({
  name: 'organisation.call-next-on-duty',
  every: '* * * * *',
  retryLimit: 2,
  expireInSeconds: 50,
  async run({ db, clock }) {
    for (const callId of await listDueCalls(db, clock.now())) await inTransaction(db, (tx) => callAgain(tx, callId))
    for (const callId of await listEndedUntold(db)) await inTransaction(db, (tx) => tellItEnded(tx, callId))
  },
})

export const organisationJobs: Job[] = [callOn]
