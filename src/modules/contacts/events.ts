import { z } from 'zod'
import { defineEvent } from '#platform/jobs/index.ts'

/** A contact ended, with an outcome for each of its matters. */
export const contactEnded = defineEvent({ name: 'contacts.ended', payload: z.object({ contactId: z.uuid() }) })
