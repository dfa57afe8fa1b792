import { z } from 'zod'
import { defineEvent } from '#platform/jobs/index.ts'

/** Somebody on duty is being called. Whoever can reach them tells them; `link` leads to the call. */
export const dutyCalled = defineEvent({
  name: 'organisation.duty-called',
  payload: z.object({ callId: z.uuid(), staffId: z.uuid() }),
})

/** Somebody on duty has taken the call. */
export const dutyAcknowledged = defineEvent({
  name: 'organisation.duty-acknowledged',
  payload: z.object({ callId: z.uuid(), staffId: z.uuid(), subject: z.object({ kind: z.string(), id: z.uuid() }) }),
})
