import { z } from 'zod'
import { defineEvent } from '#platform/jobs/index.ts'

const subject = z.object({ kind: z.string(), id: z.uuid() })

/** Somebody on duty is being called, of the rota with this name. Whoever can reach them tells them. */
export const dutyCalled = defineEvent({
  name: 'organisation.duty-called',
  payload: z.object({ callId: z.uuid(), stepId: z.uuid(), staffId: z.uuid(), rota: z.string(), subject }),
})

/** A call has ended: somebody has it, or it is no longer needed. Those who were called are told. */
export const dutyEnded = defineEvent({
  name: 'organisation.duty-ended',
  payload: z.object({ callId: z.uuid() }),
})
