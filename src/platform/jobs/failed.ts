import { z } from 'zod'
import { type Database, type Db, inTransaction, json, newId, sql, type Tx } from '../db/index.ts'
import { again } from './index.ts'

export type FailedJob = {
  id: string
  job: string
  payload: unknown
  error: string
  times: number
  firstFailedAt: Temporal.Instant
  lastFailedAt: Temporal.Instant
}

/** Puts work that has used up its attempts onto the list, or counts once more what is there already. */
export function noteFailure(db: Database, failed: { job: string; payload: object; output: unknown }) {
  return inTransaction(db, async (tx) =>
    tx.save(
      tx
        .insertInto('failed_jobs')
        .values({
          id: newId(),
          job: failed.job,
          payload: json(failed.payload),
          error: reasonIn(failed.output),
          times: 1,
          first_failed_at: tx.now,
          last_failed_at: tx.now,
        })
        .onConflict((clash) =>
          clash.expression(sql`job, md5(payload::text)`).doUpdateSet({
            times: sql<number>`failed_jobs.times + 1`,
            error: sql<string>`excluded.error`,
            last_failed_at: tx.now,
          }),
        ),
    ),
  )
}

const thrown = z.object({ message: z.string(), code: z.string().optional(), severity: z.string().optional() })

/** Why it failed, as far as an administrator may know it: a database error quotes a row, and an address is somebody's. */
export function reasonIn(output: unknown): string {
  const parsed = z.union([thrown, z.object({ value: thrown }).transform(({ value }) => value)]).safeParse(output)
  if (!parsed.success) return 'It stopped without saying why'
  const { message, code, severity } = parsed.data
  if (code && severity) return `Database error ${code}`
  return message.replaceAll(/\S+@\S+/g, '…').slice(0, 300)
}

/** Work that runs by the clock has succeeded since: nobody needs to look at it. */
export async function forgetFailure(db: Database, job: string) {
  const found = await db.selectFrom('failed_jobs').select('id').where('job', '=', job).limit(1).executeTakeFirst()
  if (found) await inTransaction(db, (tx) => tx.deleteFrom('failed_jobs').where('job', '=', job).execute())
}

/** What failed for good, the latest first. */
export async function listFailed(db: Db, atMost: number): Promise<FailedJob[]> {
  return db
    .selectFrom('failed_jobs')
    .select([
      'id',
      'job',
      'payload',
      'error',
      'times',
      'first_failed_at as firstFailedAt',
      'last_failed_at as lastFailedAt',
    ])
    .orderBy('last_failed_at', 'desc')
    .limit(atMost)
    .execute()
}

/** What one job was given each time it failed for good, the oldest first. */
export const payloadsOf = async (db: Db, job: string, atMost: number): Promise<unknown[]> =>
  (
    await db
      .selectFrom('failed_jobs')
      .select('payload')
      .where('job', '=', job)
      .orderBy('first_failed_at')
      .limit(atMost)
      .execute()
  ).map(({ payload }) => payload)

/** How much is on the list, as the menu shows it. */
export const countFailed = async (db: Db) =>
  (await db.selectFrom('failed_jobs').select('id').limit(100).execute()).length

/** Takes it off the list and wakes the job once more, in one commit. Null when somebody else was quicker. */
export async function tryAgain(tx: Tx, id: string): Promise<string | null> {
  const taken = await takeOff(tx, id)
  if (!taken) return null
  const { job, payload } = taken
  tx.save(
    tx.insertInto('outbox').values({ id: newId(), event: again(job), payload: json(payload), created_at: tx.now }),
  )
  return job
}

/** Takes it off the list for good. Null when somebody else was quicker. */
export const letGo = async (tx: Tx, id: string): Promise<{ job: string; payload: unknown } | null> =>
  (await takeOff(tx, id)) ?? null

const takeOff = (tx: Tx, id: string) =>
  tx.deleteFrom('failed_jobs').where('id', '=', id).returning(['job', 'payload']).executeTakeFirst()
