import { inTransaction } from '#platform/db/index.ts'
import { defineJob, defineTimedJob, type Job } from '#platform/jobs/index.ts'
import { proposeMatches } from './actions/matches.ts'
import { customerChanged } from './events.ts'
import { takeMatchDue } from './queries/matches.ts'

const batch = 100
const secondsAtMost = 40

/** Looks for matches as soon as a customer is new or has changed. */
const proposeForOne = defineJob({
  name: 'customers.propose-matches',
  on: customerChanged,
  payload: customerChanged.payload,
  async run({ db }, { customerId }) {
    await inTransaction(db, (tx) => proposeMatches(tx, customerId))
  },
})

/** The same for records that came in by the thousand, some each time, until none is left. */
const proposeForImported = defineTimedJob({
  name: 'customers.propose-matches-imported',
  every: '*/5 * * * *',
  async run({ db, clock }) {
    const end = clock.now().add({ seconds: secondsAtMost })
    for (let taken = batch; taken === batch && Temporal.Instant.compare(clock.now(), end) < 0; ) {
      taken = await inTransaction(db, async (tx) => {
        const ids = await takeMatchDue(tx, batch)
        for (const id of ids) await proposeMatches(tx, id)
        return ids.length
      })
    }
  },
})

export const customersJobs: readonly Job[] = [proposeForOne, proposeForImported]
