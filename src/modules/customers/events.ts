import { z } from 'zod'
import { defineEvent } from '#platform/jobs/index.ts'

const customer = z.object({ customerId: z.uuid() })

/** A customer is new, or what they are found and matched by has changed. */
export const customerChanged = defineEvent({ name: 'customers.changed', payload: customer })

/** Two records are one customer from now on, or are not any more. */
export const customersMerged = defineEvent({
  name: 'customers.merged',
  payload: z.object({ keptId: z.uuid(), mergedId: z.uuid() }),
})
export const customersUnmerged = defineEvent({
  name: 'customers.unmerged',
  payload: z.object({ keptId: z.uuid(), mergedId: z.uuid() }),
})

/** The person has died: stop everything addressed to them. */
export const customerDied = defineEvent({ name: 'customers.died', payload: customer })
