import { recordAudit } from '#modules/audit/index.ts'
import { checkIdentity, type FurtherFact } from '#modules/customers/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { saveIdentityCheck } from '../queries/checks.ts'
import { saveContact } from '../queries/contacts.ts'
import { type ContactRefusal, isEnough, type Level } from '../rules.ts'
import { holdContact } from './contact.ts'

export type ShowIdentity = {
  contactId: string
  given: Readonly<Record<string, string>>
  /** Facts of other modules that may be asked for, such as the reference of an open case. */
  further?: readonly FurtherFact[]
}

/**
 * Checks a caller's answers against the records. The level only rises within a contact; after too many wrong answers
 * no more are taken. What was answered is not kept.
 */
export async function showIdentity(
  tx: Tx,
  actor: StaffActor,
  { contactId, given, further = [] }: ShowIdentity,
): Promise<{ refusal: ContactRefusal | null; level: Level; wrong: readonly string[] }> {
  const { contact, refusal } = await holdContact(tx, actor, contactId)
  const before = contact.identityLevel
  if (refusal) return { refusal, level: before, wrong: [] }
  if (!contact.customerId) return { refusal: 'no-customer', level: before, wrong: [] }
  const checked = await checkIdentity(tx, actor, { customerId: contact.customerId, given, contactId, further })
  const level = checked.stopped ? 'none' : isEnough(before, checked.level) ? before : checked.level
  saveContact(tx, contact, { identity_level: level, identity_stopped: checked.stopped })
  saveIdentityCheck(tx, {
    contactId: contact.id,
    customerId: contact.customerId,
    level,
    rightKeys: checked.right,
    wrongKeys: checked.wrong,
    staffId: actor.id,
    scopeId: contact.scopeId,
  })
  if (checked.right.length > 0)
    recordAudit(tx, actor, {
      action: 'identity.shown',
      subject: { kind: 'customer', id: contact.customerId },
      scopeId: contact.scopeId,
      detail: { level, right: checked.right },
    })
  return { refusal: null, level, wrong: checked.wrong }
}
