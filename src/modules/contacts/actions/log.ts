import { newId, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { isStaff } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { contactEnded } from '../events.ts'
import { saveNewContact } from '../queries/contacts.ts'
import { saveNewMatter } from '../queries/matters.ts'
import type { Channel, MatterOutcome } from '../rules.ts'

export type LogContact = {
  channel: Channel
  sourceKey: string
  customerId: string | null
  serviceKey: string
  detail: string | null
  outcome: MatterOutcome
  caseId: string | null
  scopeId: string | null
  outOfHours: boolean
  /** Its matter's id, where the case it opened already names it. */
  matterId?: string
  startedAt?: Temporal.Instant
}

/**
 * Logs a contact that was no conversation, with its one matter: a web form, an email, a report taken over. Writes only,
 * so that it goes out with the case it opened. The caller knows that the source is new.
 */
export function logContact(tx: Tx, actor: Actor, input: LogContact): { contactId: string; matterId: string } {
  const contactId = newId()
  const matterId = input.matterId ?? newId()
  saveNewContact(tx, {
    id: contactId,
    channel: input.channel,
    sourceKey: input.sourceKey,
    handlerId: isStaff(actor) ? actor.id : null,
    customerId: input.customerId,
    callerId: null,
    callerKind: 'public',
    startedAt: input.startedAt ?? tx.now,
    waitedSeconds: 0,
    outOfHours: input.outOfHours,
    ended: { scopeId: input.scopeId },
  })
  saveNewMatter(tx, {
    id: matterId,
    contactId,
    number: 1,
    serviceKey: input.serviceKey,
    detail: input.detail,
    scopeId: input.scopeId,
    ended: { outcome: input.outcome, caseId: input.caseId },
  })
  publish(tx, contactEnded, { contactId })
  return { contactId, matterId }
}
