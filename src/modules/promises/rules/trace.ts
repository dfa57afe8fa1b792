import { z } from 'zod'
import { startEvents } from './policy.ts'

const moment = z.string()
const amount = z.object({
  amount: z.number(),
  unit: z.enum(['working-days', 'days', 'months', 'minutes', 'open-minutes']),
})

/** What a clock did start on. A late acknowledgement counts as given when it was due. */
const startedBySchema = z.enum([...startEvents, 'acknowledgement-due'])

export type StartedBy = z.output<typeof startedBySchema>

/** One step from the start of a promise to the time it is due, as it is kept with the promise. */
export const stepSchema = z.discriminatedUnion('step', [
  z.object({ step: z.literal('started'), at: moment, on: startedBySchema.optional() }),
  z.object({ step: z.literal('received-later'), cutOff: z.string(), day: z.string() }),
  z.object({ step: z.literal('shut'), from: moment }),
  amount.extend({
    step: z.literal('rule'),
    policy: z.string(),
    source: z.string().optional(),
    calendar: z.string(),
    due: moment,
  }),
  z.object({ step: z.literal('not-counted'), days: z.array(z.object({ date: z.string(), reason: z.string() })) }),
  z.object({ step: z.literal('rolled-on'), from: z.string(), due: moment }),
  z.object({ step: z.literal('no-later'), because: z.string(), due: moment }),
  z.object({ step: z.literal('given'), at: moment, due: moment, by: z.string() }),
  z.object({ step: z.literal('paused'), reason: z.string(), from: moment, until: moment, added: amount, due: moment }),
  z.object({ step: z.literal('paused-now'), reason: z.string(), from: moment }),
  z.object({ step: z.literal('paused-too-late'), reason: z.string(), from: moment, due: moment }),
  z.object({ step: z.literal('started-again'), reason: z.string(), from: moment, until: moment, due: moment }),
  z.object({ step: z.literal('moved'), at: moment, from: moment, to: moment, reason: z.string(), by: z.string() }),
  z.object({
    step: z.literal('extended'),
    at: moment,
    from: moment,
    to: moment,
    reason: z.string(),
    by: z.string(),
    latest: moment.nullable(),
  }),
  z.object({ step: z.literal('disruption'), at: moment, reason: z.string(), due: moment }),
  z.object({ step: z.literal('after-disruption'), at: moment, reason: z.string(), due: moment }),
])

export type Step = z.output<typeof stepSchema>

const traceSchema = z.array(stepSchema)

/** The steps as they were kept with a promise. */
export const readTrace = (kept: unknown): Step[] => traceSchema.parse(kept)
