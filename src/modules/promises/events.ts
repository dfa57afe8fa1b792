import { z } from 'zod'
import { defineEvent } from '#platform/jobs/index.ts'

const subject = z.object({ kind: z.string(), id: z.uuid() })

/** A promise was not kept by its time. Published once for each time it was due. */
export const promiseBroken = defineEvent({
  name: 'promises.broken',
  payload: z.object({ promiseId: z.uuid(), breachId: z.uuid(), subject, accountableId: z.uuid().nullable() }),
})

/** Somebody gave a new date with a reason the customer is told: see `findPromiseChange`. */
export const promiseMoved = defineEvent({
  name: 'promises.moved',
  payload: z.object({ promiseId: z.uuid(), changeId: z.uuid(), subject }),
})

/** The policy's own rule gave a promise a longer time: see `findPromiseChange`. Whoever extended it sends the letter. */
export const promiseExtended = defineEvent({
  name: 'promises.extended',
  payload: z.object({ promiseId: z.uuid(), changeId: z.uuid(), subject }),
})

/** The accountable person decided what happens to a broken promise: see `findBreach`. */
export const breachDecided = defineEvent({
  name: 'promises.breach-decided',
  payload: z.object({ promiseId: z.uuid(), breachId: z.uuid(), subject }),
})

/** A disruption began, has news or is over. One event for each batch of subjects whose people are to be told. */
export const disruptionDeclared = defineEvent({
  name: 'promises.disruption-declared',
  payload: z.object({ disruptionId: z.uuid(), updateId: z.uuid(), subjects: z.array(subject) }),
})
