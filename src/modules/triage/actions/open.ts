import { scopeByKey } from '#modules/access/index.ts'
import { type Case, receive } from '#modules/cases/index.ts'
import { type Channel, logContact } from '#modules/contacts/index.ts'
import type { Answers } from '#modules/forms/index.ts'
import type { PlaceRef } from '#modules/places/index.ts'
import { isServiceOpen, routeFor, type Service } from '#modules/services/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { type Streets, streetsNamed } from '../rules/alike.ts'

/** A text that goes somewhere. */
export type Text = {
  source: 'report' | 'email' | 'web'
  sourceKey: string
  text: string
  customerId: string | null
  receivedAt: Temporal.Instant
}

/** What a text says that cannot wait: the rules it meets, the request it was said about, and what somebody was called about before it was a case. */
export type Urgent = { written: readonly number[]; calledAbout?: { kind: string; id: string }; follows?: Case | null }

export type Placed = { caseId: string; contactId: string; scopeId: string | null }

export const channelOf = (source: Text['source']): Channel => (source === 'email' ? 'email' : 'web')

/** Opens the case a text asks for, and logs the contact it was, in one commit. */
export async function openFor(
  tx: Tx,
  actor: Actor,
  text: Text,
  { service, streets, follows: said = null, ...urgent }: { service: Service; streets: Streets } & Urgent,
): Promise<Placed> {
  const answers = answersFrom(service, text.text)
  const scopeKey = routeFor(service.body, answers, {}, urgent.written).scope
  const scopeId = scopeKey ? ((await scopeByKey(tx, scopeKey))?.id ?? null) : null
  // What another circle keeps is not known by what was said about it.
  const follows = said && (said.scopeId === null || said.scopeId === scopeId) ? said : null
  const matterId = newId()
  const received = await receive(tx, actor, {
    channel: channelOf(text.source),
    sourceKey: text.sourceKey,
    customerId: text.customerId,
    serviceVersionId: service.versionId,
    answers,
    place: placeIn(service, text.text, streets) ?? follows?.place ?? null,
    followsId: follows?.id ?? null,
    matterId,
    receivedAt: text.receivedAt,
    summary: text.text.replace(/\s+/g, ' '),
    ...urgent,
  })
  if (received.refusal !== null || received.caseId === null) throw new Error(`No case came of ${text.sourceKey}`)
  const { contactId } = logContact(tx, actor, {
    ...(await contactOf(tx, text, service.key)),
    outcome: 'case-opened',
    caseId: received.caseId,
    scopeId,
    matterId,
  })
  return { caseId: received.caseId, contactId, scopeId }
}

export async function contactOf(tx: Tx, text: Text, serviceKey: string) {
  return {
    channel: channelOf(text.source),
    sourceKey: text.sourceKey,
    customerId: text.customerId,
    serviceKey,
    detail: text.text.slice(0, 1000),
    outOfHours: !(await isServiceOpen(tx, serviceKey, text.receivedAt)),
    startedAt: text.receivedAt,
  }
}

/**
 * The text as the answer to the first question that must be answered in one's own words, where the form always asks one; else to
 * the first that may be: what was seen or heard is asked for, who lives there besides is left to choice.
 */
function answersFrom({ body }: Service, text: string): Answers {
  const asked = body.form.pages
    .filter((page) => !page.when)
    .flatMap((page) => page.questions)
    .filter((each) => each.type === 'long-text' && !each.when)
  const question = asked.find((each) => !each.optional) ?? asked[0]
  const most = question?.type === 'long-text' ? (question.maxLength ?? 2000) : 0
  return question ? { [question.key]: text.slice(0, most) } : {}
}

/** A street the text names, for services whose place may be a point: near enough to know the ward. */
function placeIn({ body }: Service, text: string, streets: Streets): PlaceRef | null {
  const [street, ...others] = streetsNamed(text, streets)
  const takesPoint = body.form.pages.some((page) =>
    page.questions.some((question) => question.type === 'place' && body.placeQuestions.includes(question.key)),
  )
  if (!street || others.some(({ usrn }) => usrn !== street.usrn) || !takesPoint) return null
  return { kind: 'point', lat: street.lat, lon: street.lon, usrn: street.usrn, text: `Somewhere in ${street.name}` }
}
