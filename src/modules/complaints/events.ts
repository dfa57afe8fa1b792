import { z } from 'zod'
import { defineEvent } from '#platform/jobs/index.ts'

const one = { caseId: z.uuid(), byId: z.uuid() }

/** Something is to be done with one complaint of a group, for whoever asked for it with all of them. */
export const groupWorkAsked = defineEvent({
  name: 'complaints.group-work-asked',
  payload: z.discriminatedUnion('what', [
    z.object({ ...one, what: z.literal('take-on'), likeId: z.uuid() }),
    z.object({ ...one, what: z.literal('carry'), findingId: z.uuid(), pointIds: z.array(z.uuid()) }),
    z.object({ ...one, what: z.literal('ask'), letterId: z.uuid() }),
    z.object({
      ...one,
      what: z.enum(['sign', 'return']),
      letterId: z.uuid(),
      letterVersion: z.int(),
      comments: z.string(),
      groupSignatureId: z.uuid(),
    }),
  ]),
})

export type GroupWork = z.output<typeof groupWorkAsked.payload>
