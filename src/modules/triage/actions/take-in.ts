import { chase, joinCase } from '#modules/cases/index.ts'
import { logContact } from '#modules/contacts/index.ts'
import { moveMessageToScope } from '#modules/messages/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { changed } from '#platform/live/index.ts'
import { londonDate } from '#platform/time/index.ts'
import type { Judge } from '../answers.ts'
import { findEarlier, type ItemState, insertItem } from '../queries/items.ts'
import { numbersCited, saysAgain } from '../rules/again.ts'
import { marksIn, namesIn } from '../rules/alike.ts'
import { classify } from '../rules/classify.ts'
import type { Doubt } from '../rules/doubt.ts'
import { daysToChase, type Outcome, place } from '../rules/outcome.ts'
import { type CannotWait, cameJustNow, cannotWait } from '../rules/urgent.ts'
import { callForItem, circleOf } from './call.ts'
import { contactOf, openFor, type Text } from './open.ts'

export type Incoming = Text & {
  reportedOn: Temporal.PlainDate
  /** Why a person must look at it, however sure the words are. */
  forPerson: string | null
  messageId?: string | null
  scopeId?: string | null
  /** What was judged before, by the words that are their own; without it the whole text is judged here. */
  urgent?: CannotWait | null
  doubt?: Doubt | null
  /** The request it was said about, which may have nothing of it. */
  followsId?: string | null
  /** A case that it already is. */
  caseId?: string | null
}

const usualDays = 28

export type TakenIn = { state: ItemState; urgent: CannotWait | null; scopeId: string | null }

/**
 * Takes in one text: it becomes a case, joins or chases one, or waits for a person. Where it cannot wait, somebody on duty
 * is called at once, and what a circle keeps is its own from then on. The caller knows that it is new.
 */
export async function takeIn(tx: Tx, actor: Actor, incoming: Incoming, judge: Judge): Promise<TakenIn> {
  const { model, streets, services, byPerson } = judge
  const { text, reportedOn } = incoming
  const candidates = classify(text, model)
  const first = candidates[0]?.service ?? null
  const again = saysAgain(text)
  const marks = marksIn(text, model.vocabulary, streets)
  const cited = numbersCited(text).map((number) => `report:${number}`)
  const earlier = await findEarlier(tx, actor, { names: namesIn(marks), cited, on: reportedOn, days: daysToChase })
  const days = (first && services.get(first)?.body.duplicates?.days) || usualDays
  const outcome = place(
    { reportedOn, told: { text, marks, service: first }, candidates, again, earlier, days, byPerson },
    model.vocabulary,
  )
  const said = incoming.urgent === undefined ? cannotWait(text, candidates, judge) : incoming.urgent
  const urgent = cameJustNow(reportedOn, londonDate(tx.now)) ? said : null
  const goesThere = outcome.state === 'routed' && (!urgent || urgent.service.key === outcome.service)
  const waits = incoming.forPerson ?? (urgent && !goesThere ? 'Cannot wait' : null)
  const { state, reason, ...put } = waits
    ? forPerson(incoming, outcome, waits)
    : await follow(tx, actor, incoming, outcome, { ...judge, written: urgent?.written ?? [] })
  const id = newId()
  const scopeId = (urgent && state === 'open' ? await circleOf(tx, urgent) : null) ?? put.scopeId
  insertItem(tx, {
    ...incoming,
    ...put,
    id,
    scopeId,
    urgentService: urgent?.service.key ?? null,
    urgentReason: urgent?.reason ?? null,
    state,
    reason,
    candidates,
    marks,
    saysAgain: again !== null,
    alike: outcome.alike,
    messageId: incoming.messageId ?? null,
    doubt: incoming.doubt ?? null,
  })
  if (incoming.messageId && scopeId !== (incoming.scopeId ?? null)) moveMessageToScope(tx, incoming.messageId, scopeId)
  if (urgent && state === 'open')
    await callForItem(tx, actor, { id, source: incoming.source, caseId: put.caseId, scopeId }, urgent)
  if (state === 'open') changed(tx, 'triage', scopeId)
  return { state, urgent, scopeId }
}

type Put = {
  state: ItemState
  reason: string
  serviceKey: string | null
  caseId: string | null
  contactId: string | null
  scopeId: string | null
}

const forPerson = ({ scopeId = null, caseId = null }: Incoming, { reason }: Outcome, why: string): Put => ({
  state: 'open',
  reason: `${why}. ${reason.charAt(0).toUpperCase()}${reason.slice(1)}`,
  serviceKey: null,
  caseId,
  contactId: null,
  scopeId,
})

async function follow(
  tx: Tx,
  actor: Actor,
  incoming: Incoming,
  outcome: Outcome,
  { services, streets, written }: Judge & { written: readonly number[] },
): Promise<Put> {
  const { state, reason } = outcome
  const waits: Put = {
    state: 'open',
    reason,
    serviceKey: null,
    caseId: null,
    contactId: null,
    scopeId: incoming.scopeId ?? null,
  }
  if (state === 'open') return waits
  if (state === 'routed') {
    const service = services.get(outcome.service)
    return service
      ? {
          state,
          reason,
          serviceKey: service.key,
          ...(await openFor(tx, actor, incoming, { service, streets, written })),
        }
      : waits
  }
  const contactId = await addTo(tx, actor, incoming, outcome)
  return contactId
    ? { state, reason, serviceKey: outcome.service, caseId: outcome.caseId, contactId, scopeId: null }
    : waits
}

type Target = { state: 'chase' | 'duplicate'; service: string; caseId: string }

/** Adds a text to a case that is there: it asks how that goes, or reports the same. Null when the case cannot take it. */
export async function addTo(
  tx: Tx,
  actor: Actor,
  text: Text,
  { state, service, caseId }: Target,
  scopeId: string | null = null,
): Promise<string | null> {
  const { customerId } = text
  const matterId = newId()
  const done =
    state === 'chase'
      ? await chase(tx, actor, { caseId, matterId, customerId, words: text.text.slice(0, 500) })
      : await joinCase(tx, actor, { caseId, matterId, customerId })
  if (done.refusal !== null) return null
  const outcome = state === 'chase' ? 'chased' : 'joined'
  return logContact(tx, actor, { ...(await contactOf(tx, text, service)), outcome, caseId, scopeId, matterId })
    .contactId
}
