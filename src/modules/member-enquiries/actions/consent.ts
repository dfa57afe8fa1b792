import { type Done, endStep, type Seen } from '#modules/cases/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { hasConsent, insertConsent, saveConsentWithdrawn } from '../queries/consents.ts'
import { enquiryOf, partOf, saveEnquiry, savePart } from '../queries/enquiries.ts'
import type { ConsentHow, Holds } from '../rules/consent.ts'
import { type No, takeInHand, takePartInHand } from './hand.ts'

type Consent = Seen & { givenBy: string; givenOn: Temporal.PlainDate; how: ConsentHow; evidence: string }

/** The resident agrees, in their own words, that sensitive facts, or facts of somebody else, are told to the Member. */
export async function recordConsent(
  tx: Tx,
  actor: Actor,
  { givenBy, givenOn, how, evidence, ...seen }: Consent,
): Promise<Done | No> {
  if (givenBy.trim() === '' || evidence.trim() === '') return { refusal: 'missing-words' }
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, enquiry } = taken
  if (enquiry.endedAt !== null) return { refusal: 'ended' }
  if (Temporal.PlainDate.compare(givenOn, londonDate(tx.now)) > 0) return { refusal: 'consent-in-future' }
  if (await hasConsent(tx, current.id)) return { refusal: 'consent-recorded' }
  const recordedBy = isStaff(actor) ? actor.id : null
  insertConsent(tx, { caseId: current.id, givenBy, givenOn, how, evidence, recordedBy, scopeId: current.scopeId })
  saveEnquiry(tx, current.id, {
    authority: 'consent-given',
    authority_note: evidence,
    authority_by: recordedBy,
    authority_at: tx.now,
  })
  return endStep(tx, actor, current, {
    action: 'enquiry-consent-recorded',
    words: 'The resident’s own consent to sensitive facts being told is recorded',
    news: null,
    detail: { how },
  })
}

/** The resident takes their consent back: from now on nothing more of it is told, and what the portal shows is hidden. */
export async function withdrawConsent(
  tx: Tx,
  actor: Actor,
  { because, ...seen }: Seen & { because: string },
): Promise<Done | No> {
  if (because.trim() === '') return { refusal: 'reason-missing' }
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current } = taken
  if (!(await hasConsent(tx, current.id))) return { refusal: 'no-consent' }
  saveConsentWithdrawn(tx, current.id, { because, by: isStaff(actor) ? actor.id : null })
  saveEnquiry(tx, current.id, { authority: 'asked-to-act', authority_at: tx.now })
  return endStep(tx, actor, current, {
    action: 'enquiry-consent-withdrawn',
    words: 'The resident took back their consent to sensitive facts being told',
    news: null,
  })
}

/** Says whether an answer holds what needs the resident's consent. */
export async function markPart(tx: Tx, actor: Actor, { holds, ...seen }: Seen & { holds: Holds }): Promise<Done | No> {
  const open = await openPart(tx, actor, seen)
  if (open.refusal !== null) return open
  savePart(tx, open.part.caseId, { holds })
  return endStep(tx, actor, open.current, {
    action: 'enquiry-part-marked',
    words:
      holds === 'nothing'
        ? 'The answer holds nothing that needs consent'
        : 'The answer waits for the resident’s consent',
    news: null,
    detail: { holds },
  })
}

/** Takes the facts out of an answer, so that the rest can go without consent. */
export async function takeFactsOut(
  tx: Tx,
  actor: Actor,
  { answer, ...seen }: Seen & { answer: string },
): Promise<Done | No> {
  if (answer.trim() === '') return { refusal: 'missing-words' }
  const open = await openPart(tx, actor, seen)
  if (open.refusal !== null) return open
  if (open.part.state !== 'answered' && open.part.state !== 'accepted') return { refusal: 'part-not-answered' }
  if (answer.trim() === open.part.answer.trim()) return { refusal: 'same-answer' }
  savePart(tx, open.part.caseId, { answer, holds: 'nothing' })
  return endStep(tx, actor, open.current, {
    action: 'enquiry-facts-taken-out',
    words: 'What needed the resident’s consent was taken out of the answer',
    news: null,
  })
}

async function openPart(tx: Tx, actor: Actor, seen: Seen) {
  const step = await takePartInHand(tx, actor, seen)
  if (step.refusal !== null) return step
  const part = await partOf(tx, seen.caseId)
  const enquiry = part && (await enquiryOf(tx, part.enquiryId))
  if (!part || !enquiry) return { refusal: 'not-an-enquiry' as const }
  if (enquiry.resolvedAt !== null || enquiry.endedAt !== null) return { refusal: 'reply-sent' as const }
  return { refusal: null, current: step.current, part }
}
