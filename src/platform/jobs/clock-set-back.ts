import type pg from 'pg'
import { systemClock } from 'pg-boss'
import { inQueueTransaction } from './queue-transaction.ts'
import { bossSchema } from './schema.ts'

/** Time that only goes on: what waits for a quarter of a minute does not wait for an hour when the clock is set back. */
export const steadyClock = { ...systemClock, now: () => performance.timeOrigin + performance.now() }

const now = `${bossSchema}.job_now()`

/** What the queue wrote down of times that are to come again, and what each must say for the work to go on. */
const corrections = [
  // The turns of schedules that were taken in the time that comes again, or they would be taken for taken.
  `update ${bossSchema}.job set singleton_on = null, completed_on = least(completed_on, ${now})
     where greatest(singleton_on at time zone 'UTC', completed_on) > ${now} and state in ('completed', 'failed', 'cancelled')`,
  `update ${bossSchema}.job set start_after = ${now} where start_after > ${now} and state in ('created', 'retry')`,
  // Whether whoever has a job still lives.
  `update ${bossSchema}.job set started_on = least(started_on, ${now}), heartbeat_on = least(heartbeat_on, ${now})
     where greatest(started_on, heartbeat_on) > ${now} and state = 'active'`,
  `update ${bossSchema}.queue set maintain_on = least(maintain_on, ${now}), monitor_on = least(monitor_on, ${now}),
     monitor_claim_on = least(monitor_claim_on, ${now})
     where greatest(maintain_on, monitor_on, monitor_claim_on) > ${now}`,
]

/**
 * After the clock was set back schedules, retries and the look at dead workers would stand still until it has caught up.
 * Answers whether it was: the last look at the schedules, twice a minute, is then in the future.
 */
export const catchUpWithClock = (pool: pg.Pool): Promise<boolean> =>
  inQueueTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `update ${bossSchema}.version set cron_on = least(cron_on, ${now}), bam_on = least(bam_on, ${now}),
         flow_on = least(flow_on, ${now}) where cron_on > ${now} + interval '5 seconds'`,
    )
    const wasSetBack = (rowCount ?? 0) > 0
    if (wasSetBack) for (const correction of corrections) await client.query(correction)
    return wasSetBack
  })
