import { z } from 'zod'
import { defineEvent } from '#platform/jobs/index.ts'

/** A person said which service a text is for, and its words were learned. */
export const serviceChosen = defineEvent({
  name: 'triage.service-chosen',
  payload: z.object({ itemId: z.uuid() }),
})
