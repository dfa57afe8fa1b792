import { receive } from '#modules/cases/index.ts'
import { findOrCreateFromAnswers } from '#modules/customers/index.ts'
import {
  type Answers,
  answerTo,
  contactKeys,
  isPlace,
  lockDraftToSend,
  markSent,
  whereToGoOn,
} from '#modules/forms/index.ts'
import { isOpenAt } from '#modules/organisation/index.ts'
import { answersSent, routeFor, serviceVersion } from '#modules/services/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { formOf } from '../answers.ts'
import { logWebContact } from './contact.ts'

export type SendRefusal = 'incomplete' | 'form-changed'

/**
 * Sends what a resident filled in: the person, the contact and the case in one commit. Sent a second time it answers
 * with what the first became.
 */
export async function sendDraft(
  tx: Tx,
  actor: Actor,
  { visitId, draftId }: { visitId: string; draftId: string },
): Promise<{ refusal: SendRefusal | null }> {
  const draft = await lockDraftToSend(tx, visitId, draftId)
  if (!draft) throw notFound('Form')
  if (draft.state === 'sent') return { refusal: null }
  const { key, body } = await serviceVersion(tx, draft.serviceVersionId)
  const form = await formOf(tx, { body }, draft.answers)
  if (whereToGoOn(form, draft, londonDate(tx.now)) !== null) return { refusal: 'incomplete' }

  const answers = answersSent(body, 'resident', draft.answers)
  const customerId = await whoSends(tx, actor, answers, body.placeQuestions)
  const matterId = newId()
  const received = await receive(tx, actor, {
    channel: 'web',
    sourceKey: draft.id,
    customerId,
    serviceVersionId: draft.serviceVersionId,
    answers,
    matterId,
  })
  if (received.refusal !== null) return { refusal: 'form-changed' }
  await logWebContact(tx, actor, {
    sourceKey: draft.id,
    customerId,
    serviceKey: key,
    detail: null,
    outcome: received.caseId === null ? 'told' : received.joined ? 'joined' : 'case-opened',
    caseId: received.caseId,
    scopeId: received.atOnce?.keptBy ?? draft.scopeId,
    outOfHours: !(await isOpenAt(tx, routeFor(body, answers).team, tx.now)),
    matterId,
  })
  markSent(tx, draft, { reference: received.reference, caseId: received.caseId })
  return { refusal: null }
}

/** The person who gave their name, found or made; null when they gave none. */
async function whoSends(
  tx: Tx,
  actor: Actor,
  answers: Answers,
  placeQuestions: readonly string[],
): Promise<string | null> {
  const text = (key: string) => {
    const answer = answerTo(answers, key)
    return typeof answer === 'string' ? answer : null
  }
  const name = text(contactKeys.name)
  const email = text(contactKeys.email)
  const phone = text(contactKeys.phone)
  if (!name && !email && !phone) return null
  const place = placeQuestions.map((key) => answerTo(answers, key)).find(isPlace)
  const uprn = place?.kind === 'property' ? place.uprn : null
  const { customerId } = await findOrCreateFromAnswers(tx, actor, { name: name ?? '', email, phone, uprn })
  return customerId
}
