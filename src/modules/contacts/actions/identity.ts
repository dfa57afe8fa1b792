import { recordAudit } from '#modules/audit/index.ts'
import { checkIdentity } from '#modules/customers/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { saveContact } from '../queries/contacts.ts'
import { saveIdentityCheck } from '../queries/checks.ts'
import { type ContactRefusal, identityFailuresAllowed, isEnough, type Level } from '../rules.ts'
import { holdContact } from './contact.ts'

export type ShowIdentity = { contactId: string; given: Readonly<Record<string, string>> }

/**
 * Checks a caller's answers against the records. The level only rises within a contact; wrong answers are counted and
 * audited, and after three no more are taken. What was answered is not kept.
 */
export async function showIdentity(
  tx: Tx,
  actor: StaffActor,
  input: ShowIdentity,
): Promise<{ refusal: ContactRefusal | null; level: Level; wrong: readonly string[] }> {
  const { contact, refusal } = await holdContact(tx, actor, input.contactId)
  const before = contact.identityLevel
  if (refusal) return { refusal, level: before, wrong: [] }
  if (!contact.customerId) return { refusal: 'no-customer', level: before, wrong: [] }
  if (contact.identityFailures >= identityFailuresAllowed) return { refusal: 'too-many-failures', level: before, wrong: [] }
  const checked = await checkIdentity(tx, contact.customerId, input.given)
  const level = isEnough(before, checked.level) ? before : checked.level
  saveContact(tx, contact, { identity_level: level, identity_failures: contact.identityFailures + checked.wrong.length })
  saveIdentityCheck(tx, {
    contactId: contact.id,
    customerId: contact.customerId,
    level,
    rightKeys: checked.right,
    wrongKeys: checked.wrong,
    staffId: actor.id,
    scopeId: contact.scopeId,
  })
  recordAudit(tx, actor, {
    action: checked.wrong.length > 0 ? 'identity.failed' : 'identity.shown',
    subject: { kind: 'customer', id: contact.customerId },
    scopeId: contact.scopeId,
    detail: { level, right: checked.right, wrong: checked.wrong },
  })
  return { refusal: null, level, wrong: checked.wrong }
}
