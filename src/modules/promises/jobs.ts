import { inTransaction, type Tx } from '#platform/db/index.ts'
import { defineTimedJob, type Job, type Work } from '#platform/jobs/index.ts'
import { beginUnacknowledged } from './actions/keep-one.ts'
import { catchUpWithDisruptions } from './actions/missed.ts'
import { escalateUndecided, sweepBroken } from './actions/sweep.ts'

/**
 * Broken promises are known to every query by the clock; this does only what follows from one, once. With the worker
 * down the boards are still right, and it catches up when it is back.
 */
const sweep = defineTimedJob({
  name: 'promises.sweep',
  every: '* * * * *',
  async run(work) {
    const caughtUp = await inTransaction(work.db, catchUpWithDisruptions)
    const begun = await untilNone(work, beginUnacknowledged)
    const broken = await untilNone(work, sweepBroken)
    const escalated = await untilNone(work, escalateUndecided)
    if (caughtUp + begun + broken + escalated > 0) {
      work.log.info({ caughtUp, begun, broken, escalated }, 'promises swept')
    }
  },
})

/** In small transactions, so that nobody waits long for a lock and what is done stays done. */
async function untilNone({ db }: Work, some: (tx: Tx) => Promise<number>): Promise<number> {
  let total = 0
  for (let rounds = 0; rounds < 200; rounds += 1) {
    const done = await inTransaction(db, some)
    if (done === 0) break
    total += done
  }
  return total
}

export const promisesJobs: Job[] = [sweep]
