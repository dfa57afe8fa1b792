import { z } from 'zod'
import { defineEvent } from '#platform/jobs/index.ts'

const about = z.object({ kind: z.string(), id: z.uuid() }).nullable()

/** An email is ready to go. It wakes the sender; the row is the truth. */
export const messageQueued = defineEvent({ name: 'messages.queued', payload: z.object({ messageId: z.uuid() }) })

/**
 * A person has written to us. `about` is null when we cannot tell what it is about. Machines' answers are not told.
 * `door` is set where it came to a mailbox with a rule of its own.
 */
export const messageReceived = defineEvent({
  name: 'messages.received',
  payload: z.object({
    messageId: z.uuid(),
    about,
    customerId: z.uuid().nullable(),
    door: z.enum(['members', 'members-copy']).nullable().default(null),
  }),
})

/** A message will not arrive: refused, bounced, or given up after every attempt. */
export const messageFailed = defineEvent({
  name: 'messages.failed',
  payload: z.object({ messageId: z.uuid(), about, customerId: z.uuid().nullable() }),
})

/** A mail lies in the store, unread. */
export const mailStored = defineEvent({ name: 'messages.mail-stored', payload: z.object({ inboundMailId: z.uuid() }) })
