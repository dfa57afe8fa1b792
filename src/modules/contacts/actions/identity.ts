import { recordAudit } from '#modules/audit/index.ts'
import { checkIdentity } from '#modules/customers/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { saveIdentityCheck } from '../queries/checks.ts'
import { saveContact } from '../queries/contacts.ts'
import { type ContactRefusal, type IdentityDocument, isEnough, type Level } from '../rules.ts'
import { holdContact } from './contact.ts'

export type ShowIdentity = {
  contactId: string
  given: Readonly<Record<string, string>>
}

/**
 * Checks a caller's answers against the records. The level only rises within a contact; after too many wrong answers
 * no more are taken. What was answered is not kept.
 */
export async function showIdentity(
  tx: Tx,
  actor: StaffActor,
  { contactId, given }: ShowIdentity,
): Promise<{ refusal: ContactRefusal | null; level: Level; wrong: readonly string[] }> {
  const { contact, refusal } = await holdContact(tx, actor, contactId)
  const before = contact.identityLevel
  if (refusal) return { refusal, level: before, wrong: [] }
  if (!contact.customerId) return { refusal: 'no-customer', level: before, wrong: [] }
  const checked = await checkIdentity(tx, actor, { customerId: contact.customerId, given, contactId })
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

/**
 * Somebody who is here in person shows a document with their photograph and is verified by it, whatever our records can
 * ask. What kind it was is kept, and nothing of what it says. It proves who stands here, so not somebody they speak for.
 */
export async function showDocument(
  tx: Tx,
  actor: StaffActor,
  { contactId, document }: { contactId: string; document: IdentityDocument },
): Promise<{ refusal: ContactRefusal | null }> {
  const { contact, refusal } = await holdContact(tx, actor, contactId)
  if (refusal) return { refusal }
  if (!contact.customerId) return { refusal: 'no-customer' }
  if (contact.channel !== 'face-to-face' || contact.callerId !== null || contact.callerName !== null)
    return { refusal: 'not-in-person' }
  saveContact(tx, contact, { identity_level: 'verified', identity_stopped: false })
  saveIdentityCheck(tx, {
    contactId: contact.id,
    customerId: contact.customerId,
    level: 'verified',
    rightKeys: [document],
    wrongKeys: [],
    staffId: actor.id,
    scopeId: contact.scopeId,
  })
  recordAudit(tx, actor, {
    action: 'identity.shown',
    subject: { kind: 'customer', id: contact.customerId },
    scopeId: contact.scopeId,
    detail: { level: 'verified', right: [document] },
  })
  return { refusal: null }
}
