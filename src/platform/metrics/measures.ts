import { sql } from 'kysely'
import type { Db } from '../db/index.ts'
import type { Measure } from './index.ts'

type Row = { job: string; value: number }

/** What the job queue says; nothing before the first worker has made its tables. */
async function ofJobs(db: Db, question: ReturnType<typeof sql<Row>>) {
  const there = await sql<{ there: boolean }>`select to_regclass('pgboss.job') is not null as there`.execute(db)
  if (!there.rows[0]?.there) return []
  const { rows } = await question.execute(db)
  return rows.map(({ job, value }) => ({ labels: { job }, value }))
}

const one = (value: number | undefined) => [{ value: value ?? 0 }]

export const platformMeasures: readonly Measure[] = [
  {
    name: 'firstpoint_outbox_waiting',
    help: 'News not yet handed to the job queue',
    async read(db) {
      const { rows } = await sql<{ value: number }>`select count(*)::int as value from outbox`.execute(db)
      return one(rows[0]?.value)
    },
  },
  {
    name: 'firstpoint_outbox_oldest_seconds',
    help: 'Age of the oldest news not yet handed to the job queue',
    async read(db) {
      const { rows } = await sql<{ value: number }>`
        select coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as value from outbox`.execute(db)
      return one(rows[0]?.value)
    },
  },
  {
    name: 'firstpoint_jobs_waiting',
    help: 'Jobs that may run now and have not begun',
    labels: ['job'],
    read: (db) =>
      ofJobs(
        db,
        sql<Row>`select name as job, count(*)::int as value from pgboss.job
          where state in ('created', 'retry') and start_after <= now() group by name`,
      ),
  },
  {
    name: 'firstpoint_jobs_oldest_seconds',
    help: 'How long the job that has waited longest could have run',
    async read(db) {
      const waits = await ofJobs(
        db,
        sql<Row>`select '' as job, coalesce(extract(epoch from now() - min(start_after)), 0)::float8 as value
          from pgboss.job where state in ('created', 'retry') and start_after <= now()`,
      )
      return one(waits[0]?.value)
    },
  },
  {
    name: 'firstpoint_jobs_failed',
    help: 'Work that came to its end without being done, until somebody decides about it',
    async read(db) {
      const row = await db
        .selectFrom('failed_jobs')
        .select((eb) => eb.fn.countAll<number>().as('value'))
        .executeTakeFirst()
      return one(row?.value)
    },
  },
  {
    name: 'firstpoint_last_run_timestamp_seconds',
    help: 'When each job of the clock was last done, in seconds since 1970',
    labels: ['job'],
    read: (db) =>
      ofJobs(
        db,
        sql<Row>`select s.name as job, extract(epoch from max(j.completed_on))::float8 as value
          from pgboss.schedule s join pgboss.job j on j.name = s.name
          where j.state = 'completed' and j.completed_on is not null group by s.name`,
      ),
  },
]
