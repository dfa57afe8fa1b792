import { findScope } from '#modules/access/index.ts'
import { type Received, receive } from '#modules/cases/index.ts'
import { serviceByKey, services } from '#modules/services/index.ts'
import { type Db, newId, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { mayStart } from '../permissions.ts'
import { findRequest } from '../queries/cases.ts'
import { complaintOf, saveComplaint } from '../queries/complaints.ts'

export type StartComplaint = {
  /** The request it is about, which goes on. */
  aboutCaseId: string
  /** What they are unhappy with, in their words. */
  words: string
  wanted: string
  category: string | null
  /** The form it was written on: sent twice, it is one complaint. */
  formId?: string
  /** None, where these words were judged before. */
  written?: readonly number[]
}

/**
 * Starts a complaint from a request, for whoever is on it: an officer who hears that somebody is unhappy, or an
 * advisor. The request stays open and its work goes on.
 */
export async function complainAbout(
  tx: Tx,
  actor: Actor,
  { aboutCaseId, words, wanted, category, formId = newId(), written }: StartComplaint,
): Promise<Received | { refusal: 'not-allowed' | 'no-such-case' | 'stays-in-circle' }> {
  if (!mayStart(actor)) return { refusal: 'not-allowed' }
  const about = await findRequest(tx, actor, aboutCaseId)
  if (!about) return { refusal: 'no-such-case' }
  const service = await serviceFor(tx, about.scopeId)
  if (!service) return { refusal: 'stays-in-circle' }
  const received = await receive(tx, actor, {
    channel: 'staff',
    sourceKey: `complaint:${aboutCaseId}:${formId}`,
    customerId: about.customerId,
    serviceVersionId: service.versionId,
    answers: {
      what: words,
      wanted,
      earlier: about.reference,
      ...(category && about.scopeId === null ? { category } : {}),
    },
    place: about.uprn ? { kind: 'property', uprn: about.uprn } : null,
    ...(written && { written }),
  })
  if (received.refusal === null && received.caseId && (await complaintOf(tx, received.caseId)))
    saveComplaint(tx, received.caseId, { about_case_id: aboutCaseId })
  return received
}

/** What is known to few goes on among them: the complaints of that circle, and no other. */
async function serviceFor(db: Db, scopeId: string | null) {
  if (scopeId === null) return serviceByKey(db, 'complaint')
  const scope = await findScope(db, scopeId)
  return (await services(db)).find(({ body }) => body.caseKind === 'complaint' && body.scope === scope?.key) ?? null
}
