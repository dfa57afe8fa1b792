import { z } from 'zod'
import { recordAudit } from '#modules/audit/index.ts'
import type { Answers, PlaceAnswer } from '#modules/forms/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import { collectionAnswer, containers, describePlace, type PlaceRef } from '#modules/places/index.ts'
import { collectionAsked, placeIn, type Service, serviceVersion } from '#modules/services/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { lockCase } from '../queries/cases.ts'
import { claimSource, earlierSource, lockStreet, openCaseOfStreet } from '../queries/sources.ts'
import { hashOf } from '../rules/summary.ts'
import { type CannotWait, cannotWait } from './cannot-wait.ts'
import { addReporter } from './join.ts'
import { openCase } from './open.ts'

/** What comes in, by any channel. */
export type Report = {
  channel: string
  /** The draft, matter, message or report it came from: one of them opens at most one case. */
  sourceKey: string
  customerId: string | null
  serviceVersionId: string
  answers: Answers
  /** Where it is; taken from the answers when left out. */
  place?: PlaceRef | null
  /** The customer it is about, when somebody else reports it. */
  onBehalfOf?: string | null
  matterId?: string | null
  /** The finished case it goes on from, where that can no longer be reopened. */
  followsId?: string | null
  /** When it reached us, if that was earlier. */
  receivedAt?: Temporal.Instant
  /** What was written, for a report that came as free text. */
  summary?: string
  /** The rules of its service that what was written meets, by their number. Left out where nobody has judged it yet. */
  written?: readonly number[]
  /** What somebody on duty was called about before it was a case. */
  calledAbout?: { kind: string; id: string }
}

/** What was said in place of opening a case. */
const toldSchema = z.object({ reason: z.string(), words: z.string(), promiseOn: z.string().nullable() })

export type Told = z.infer<typeof toldSchema>

export type Received =
  | {
      refusal: null
      /** Null when what we could say at once was enough. */
      caseId: string | null
      reference: string | null
      /** The same was sent before: this is the answer it got. */
      repeat: boolean
      /** It was added to a case that others opened. */
      joined: boolean
      told: Told | null
      promiseWords: string | null
      /** What was written cannot wait: whom to ring now, and the circle that keeps it, where one does that has not the service. */
      atOnce: AtOnce | null
    }
  | { refusal: 'other-content'; reference: string | null }

export type AtOnce = { whatToDo: string; keptBy: string | null }

/**
 * The one way in. The same key with the same content gets the first answer again; with other content it is refused.
 * Everything that follows from it is in the caller's commit: also that somebody is called about what cannot wait.
 */
export async function receive(tx: Tx, actor: Actor, report: Report): Promise<Received> {
  const service = await serviceVersion(tx, report.serviceVersionId)
  const given = report.place === undefined ? placeRef(placeIn(service.body, report.answers)) : report.place
  const contentHash = hashOf({
    serviceKey: service.key,
    answers: report.answers,
    place: given,
    onBehalfOf: report.onBehalfOf ?? null,
  })
  const receivedAt = report.receivedAt ?? tx.now
  const danger = report.written ? null : await cannotWait(tx, { service, answers: report.answers, receivedAt })
  const incoming: Incoming = { ...report, service, contentHash, receivedAt, danger }
  const said = await collectionSays(tx, incoming)
  if (said && !said.streetKey) return tellInstead(tx, actor, incoming, said)
  const street = said?.streetKey ? await caseOfStreet(tx, said.streetKey) : null
  if (street && said) return joinStreet(tx, actor, incoming, { ...said, caseId: street })

  const caseId = newId()
  const [claimed, place] = await Promise.all([
    claim(tx, incoming, { caseId, told: said && toldOf(said) }),
    given && describePlace(tx, given),
  ])
  if (!claimed) return repeatOf(tx, incoming)
  const opened = await openCase(tx, actor, {
    ...incoming,
    written: report.written ?? danger?.written ?? [],
    keeper: danger?.keeper ?? null,
    caseId,
    place: given,
    described: place,
    placeWords: place ? null : placeWordsIn(service, report.answers),
    byWord: said?.promiseOn ? { on: said.promiseOn, streetKey: said.streetKey } : null,
  })
  const atOnce = await callAtOnce(tx, incoming, caseId)
  return { refusal: null, caseId, repeat: false, joined: false, told: said && toldOf(said), ...opened, atOnce }
}

type Incoming = Report & {
  service: Service
  contentHash: string
  receivedAt: Temporal.Instant
  danger: CannotWait | null
}
type Said = { reason: string; words: string; promiseOn: Temporal.PlainDate | null; streetKey: string | null }

const toldOf = ({ reason, words, promiseOn }: Said): Told => ({
  reason,
  words,
  promiseOn: promiseOn?.toString() ?? null,
})

/** Calls somebody about what cannot wait, once for each thing that came in. */
async function callAtOnce(tx: Tx, { danger, channel, sourceKey, customerId }: Incoming, caseId: string | null) {
  if (!danger) return null
  await danger.call(tx, { channel, sourceKey, customerId, caseId })
  return { whatToDo: danger.whatToDo, keptBy: danger.keeper?.scopeId ?? null }
}

const claim = (
  tx: Tx,
  { channel, sourceKey, contentHash }: Incoming,
  { caseId, told }: { caseId: string | null; told: Told | null },
) => claimSource(tx, { channel, sourceKey, contentHash, caseId, told, scopeId: null })

/** Its twin was taken in while this one was being read. */
async function repeatOf(tx: Tx, { channel, sourceKey, contentHash }: Incoming): Promise<Received> {
  const before = await earlierSource(tx, channel, sourceKey)
  if (!before) throw new Error('A report was claimed by another that is not there')
  return answerAgain(before, contentHash)
}

type Before = NonNullable<Awaited<ReturnType<typeof earlierSource>>>

function answerAgain(before: Before, contentHash: string): Received {
  const { caseId, reference, told } = before
  if (before.contentHash !== contentHash) return { refusal: 'other-content', reference }
  return {
    refusal: null,
    caseId,
    reference,
    repeat: true,
    joined: false,
    told: toldSchema.nullable().parse(told),
    promiseWords: null,
    atOnce: null,
  }
}

/** What the collection rounds know: a missed bin may need no case, or be one with its whole street. */
async function collectionSays(tx: Tx, { service, answers, receivedAt }: Incoming): Promise<Said | null> {
  const asked = collectionAsked(service.body, answers)
  const container = containers.find((one) => one === asked?.container)
  if (!asked || !container) return null
  const answer = await collectionAnswer(tx, { uprn: asked.uprn, container, reportedAt: receivedAt })
  return answer.kind === 'report' ? null : answer
}

async function caseOfStreet(tx: Tx, streetKey: string): Promise<string | null> {
  await lockStreet(tx, streetKey)
  return openCaseOfStreet(tx, streetKey)
}

/** Says what the crew knows already; nothing is left to do, so there is no case. */
async function tellInstead(tx: Tx, actor: Actor, incoming: Incoming, said: Said): Promise<Received> {
  if (!(await claim(tx, incoming, { caseId: null, told: toldOf(said) }))) return repeatOf(tx, incoming)
  const { service, customerId } = incoming
  if (customerId) {
    await sendMessage(tx, actor, {
      template: 'told-instead',
      customerId,
      about: null,
      data: { reference: null, serviceName: service.body.name, words: said.words },
      scopeId: null,
    })
  }
  recordAudit(tx, actor, {
    action: 'case.told-instead',
    subject: { kind: 'service', id: service.key },
    scopeId: null,
    detail: { reason: said.reason },
  })
  return {
    refusal: null,
    caseId: null,
    reference: null,
    repeat: false,
    joined: false,
    told: toldOf(said),
    promiseWords: null,
    atOnce: await callAtOnce(tx, incoming, null),
  }
}

/** A neighbour has reported the same street: one case for all of them. */
async function joinStreet(
  tx: Tx,
  actor: Actor,
  incoming: Incoming,
  said: Said & { caseId: string },
): Promise<Received> {
  if (!(await claim(tx, incoming, { caseId: said.caseId, told: toldOf(said) }))) return repeatOf(tx, incoming)
  const current = await lockCase(tx, system('cases'), said.caseId)
  if (!current) throw new Error('The case of a street is not there')
  const { customerId, matterId = null } = incoming
  const { reference } = await addReporter(tx, actor, current, { customerId, matterId })
  return {
    refusal: null,
    caseId: said.caseId,
    reference,
    repeat: false,
    joined: true,
    told: toldOf(said),
    promiseWords: null,
    atOnce: await callAtOnce(tx, incoming, null),
  }
}

function placeRef(answer: PlaceAnswer | null): PlaceRef | null {
  if (answer?.kind === 'property') return { kind: 'property', uprn: answer.uprn }
  if (answer?.kind === 'point')
    return { kind: 'point', lat: answer.lat, lon: answer.lon, usrn: answer.usrn, text: answer.text }
  return null
}

const placeWordsIn = (service: Service, answers: Answers) => placeIn(service.body, answers)?.text ?? null
