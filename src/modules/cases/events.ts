import { z } from 'zod'
import { defineEvent } from '#platform/jobs/index.ts'

const payload = z.object({ caseId: z.uuid() })

/** A case began. */
export const caseOpened = defineEvent({ name: 'cases.opened', payload })

/** Something about a case is different: its status, owner, team, service, people or promises. */
export const caseChanged = defineEvent({ name: 'cases.changed', payload })

/** A case was resolved: the customer has their answer. */
export const caseResolved = defineEvent({ name: 'cases.resolved', payload })

/** A case is closed for good, unless it is reopened. */
export const caseClosed = defineEvent({ name: 'cases.closed', payload })
