import { type Received, receive } from '#modules/cases/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
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
}

/**
 * Starts a complaint from a request, for whoever is on it: an officer who hears that somebody is unhappy, or an
 * advisor. The request stays open and its work goes on.
 */
export async function complainAbout(
  tx: Tx,
  actor: Actor,
  { aboutCaseId, words, wanted, category }: StartComplaint,
): Promise<Received | { refusal: 'not-allowed' | 'no-such-case' }> {
  if (!mayStart(actor)) return { refusal: 'not-allowed' }
  const about = await findRequest(tx, actor, aboutCaseId)
  if (!about) return { refusal: 'no-such-case' }
  const service = await serviceByKey(tx, 'complaint')
  if (!service) throw new Error('The service “complaint” is not published')
  const received = await receive(tx, actor, {
    channel: 'staff',
    sourceKey: `complaint:${aboutCaseId}:${newId()}`,
    customerId: about.customerId,
    serviceVersionId: service.versionId,
    answers: {
      what: words,
      wanted,
      earlier: about.reference,
      ...(category ? { category } : {}),
    },
    place: about.uprn ? { kind: 'property', uprn: about.uprn } : null,
  })
  if (received.refusal === null && received.caseId && (await complaintOf(tx, received.caseId)))
    saveComplaint(tx, received.caseId, { about_case_id: aboutCaseId })
  return received
}
