import { z } from 'zod'
import type { Config } from '../config.ts'
import { type Database, json, newId, type Tx } from '../db/index.ts'
import type { FileStore } from '../files/index.ts'
import type { Log } from '../log/index.ts'
import type { MailTransport } from '../mail/index.ts'
import type { Clock } from '../time/index.ts'

/** Something that happened, which later modules may listen to. */
export type Event<P> = { name: string; payload: z.ZodType<P> }

/** What a job works with. */
export type Work = {
  db: Database
  mail: MailTransport
  files: FileStore
  log: Log
  config: Config
  clock: Clock
  /** The program was asked to stop: a job that goes on by rounds begins no other. */
  stopping?: AbortSignal
}

/** Background work: done after an event, at times, or both. It reads again, decides, and is safe to run twice. */
export type Job = {
  name: string
  /** Names of the events it listens to. */
  on: readonly string[]
  /** A cron line in London time, or null. */
  every: string | null
  retryLimit: number
  retryDelaySeconds: number
  expireInSeconds: number
  /** What it is told when it is woken. */
  payload: z.ZodType
  /** Parses the payload, then runs. A payload that does not parse fails loudly. */
  run(work: Work, payload: unknown): Promise<void>
  /** Its attempts are used up: what it was about is put where a person sees it. Safe to run twice, and before a late success. */
  onGivenUp(tx: Tx, payload: unknown): Promise<void>
}

type JobDefinition<P> = {
  name: string
  on?: Event<P> | readonly Event<P>[]
  every?: string
  payload: z.ZodType<P>
  retryLimit?: number
  retryDelaySeconds?: number
  expireInSeconds?: number
  run(work: Work, payload: P): Promise<unknown>
  onGivenUp?(tx: Tx, payload: P): Promise<void>
}

export const defineEvent = <P>(event: Event<P>): Event<P> => event

export function defineJob<P>(definition: JobDefinition<P>): Job {
  const {
    name,
    on = [],
    every = null,
    payload,
    retryLimit = 5,
    retryDelaySeconds = 10,
    expireInSeconds = 60,
    run,
    onGivenUp,
  } = definition
  return {
    name,
    on: [on].flat().map((event) => event.name),
    every,
    retryLimit,
    retryDelaySeconds,
    expireInSeconds,
    payload,
    run: async (work, given) => {
      await run(work, payload.parse(given))
    },
    onGivenUp: async (tx, given) => onGivenUp?.(tx, payload.parse(given)),
  }
}

type TimedJob = Omit<JobDefinition<object>, 'on' | 'payload'> & { every: string }

/** Work that its hour alone begins. */
export const defineTimedJob = (definition: TimedJob): Job => defineJob({ ...definition, payload: z.object({}) })

/** Whether a job is woken by news of this name: what it listens to, and somebody who wants it tried again. */
export const isWokenBy = (job: Job, event: string) => job.on.includes(event) || event === again(job.name)

/** The news that a job which failed is to be tried again. */
export const again = (job: string) => `again:${job}`

/** News for later, in the same commit as what it tells of. It reaches the jobs after the commit, at least once. */
export function publish<P>(tx: Tx, event: Event<P>, payload: P) {
  tx.saveNew('outbox', {
    id: newId(),
    event: event.name,
    payload: json(event.payload.parse(payload)),
    created_at: tx.now,
  })
}
