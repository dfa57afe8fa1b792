import { findActor } from '#modules/access/index.ts'
import { endOfDay } from '#modules/calendar/index.ts'
import { beginStep, endStep, type Step } from '#modules/cases/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import { beginPromise, keepPromises, withdrawPromises } from '#modules/promises/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, notFound, system } from '#platform/http/index.ts'
import { dayInWords, londonDate, shortDay } from '#platform/time/index.ts'
import { mayManage } from '../permissions.ts'
import { findComplaint } from '../queries/complaints.ts'
import {
  type Demand,
  demandsOf,
  determinationsOf,
  insertDemand,
  insertDetermination,
  insertOmbudsmanCase,
  isKnown,
  lockOmbudsmanCase,
  type OmbudsmanCase,
  saveDemandEnd,
  saveOmbudsmanCase,
} from '../queries/ombudsman.ts'
import { pounds } from '../rules/letter.ts'
import {
  type Decision,
  decisionNames,
  type Finding,
  findingNames,
  findingsOfScheme,
  type OmbudsmanRefusal,
  refusalToDecide,
  type Scheme,
  schemeNames,
} from '../rules/ombudsman.ts'

type Answer = { refusal: null; id: string } | { refusal: OmbudsmanRefusal }

type Open = { caseId: string; scheme: Scheme; theirReference: string; receivedOn: Temporal.PlainDate }

/** An Ombudsman looks into a complaint of ours: also into one that is closed long ago. */
export async function openOmbudsmanCase(tx: Tx, actor: Actor, given: Open): Promise<Answer> {
  const step = await ofCase(tx, actor, given.caseId, mayManage)
  if (step.refusal !== null) return step
  const complaint = await findComplaint(tx, actor, given.caseId)
  if (!complaint) return { refusal: 'no-such-complaint' }
  if (isLater(given.receivedOn, tx)) return { refusal: 'in-the-future' }
  if (await isKnown(tx, given.scheme, given.theirReference)) return { refusal: 'known-already' }
  const { directorateId, scopeId } = complaint
  const id = insertOmbudsmanCase(tx, { ...given, directorateId, scopeId })
  return tell(tx, actor, step.current, id, {
    action: 'ombudsman-opened',
    words: `The ${schemeNames[given.scheme]} is looking into this (their reference ${given.theirReference})`,
  })
}

/** Which case of an Ombudsman, and the version of it that was on the screen. */
export type SeenCase = { id: string; version: number }

type Ask = SeenCase & Pick<Demand, 'kind' | 'words' | 'amountPence' | 'dueOn'> & { ownerId: string | null }

/** What the Ombudsman asks, orders or recommends is a promise from now on: with a day, and somebody to keep it. */
export async function addDemand(tx: Tx, actor: Actor, given: Ask): Promise<Answer> {
  const opened = await inHand(tx, actor, given)
  if (opened.refusal !== null) return opened
  const { ombudsman, current } = opened
  const id = newId()
  const promise = await beginPromise(tx, actor, {
    dueAt: endOfDay(given.dueOn),
    words: `The ${schemeNames[ombudsman.scheme]} ${asked[given.kind]} by {due}: ${given.words}`,
    startedAt: tx.now,
    subject: { kind: 'ombudsman-demand', id },
    teamId: current.teamId,
    ownerId: given.ownerId ?? current.ownerId,
    scopeId: ombudsman.scopeId,
    serviceKey: current.serviceKey,
    wardCode: current.wardCode,
  })
  insertDemand(tx, ombudsman.id, { ...given, id, promiseId: promise.id, scopeId: ombudsman.scopeId })
  saveOmbudsmanCase(tx, ombudsman)
  await tellOwner(tx, actor, { ...given, ombudsmanId: ombudsman.id, demandId: id, current })
  return tell(tx, actor, current, ombudsman.id, {
    action: `ombudsman-${given.kind}`,
    words: `The Ombudsman ${asked[given.kind]}: ${given.words}`,
  })
}

type Given = Ask & { ombudsmanId: string; demandId: string; current: Step }

/** Whoever was given it hears of it at once, unless they gave it to themselves. */
async function tellOwner(tx: Tx, actor: Actor, { ownerId, ombudsmanId, demandId, current, ...given }: Given) {
  const { id, reference, scopeId } = current
  const owner = ownerId && !(isStaff(actor) && actor.id === ownerId) ? await findActor(tx, ownerId) : null
  if (!owner || (scopeId !== null && !owner.scopes.includes(scopeId))) return
  const { words, kind, amountPence, dueOn } = given
  const amount = amountPence === null ? '' : ` The amount is ${pounds(amountPence)}.`
  const text = `You were given this to do by ${dayInWords(dueOn)}: ${words}${/[.!?]$/.test(words) ? '' : '.'}${amount} Record it when it is done.`
  await sendMessage(tx, firstpoint, {
    template: 'complaint-reminder',
    email: owner.email,
    name: owner.name,
    about: { kind: 'case', id },
    data: { title: `The Ombudsman’s ${kind}, by ${shortDay(dueOn)}`, text, reference },
    scopeId,
    link: `/staff/complaints/ombudsman/${ombudsmanId}/demands/${demandId}`,
  })
}

const firstpoint = system('complaints')

const asked: Readonly<Record<Demand['kind'], string>> = {
  enquiry: 'asks for an answer',
  order: 'orders',
  recommendation: 'recommends',
}

/** No version: that another order ended meanwhile is nothing to do with this one. */
type End = { id: string; demandId: string; evidence: string }

/** It is done, with what shows it: for those who run complaints, and whoever it was given to. It ends the promise. */
export async function finishDemand(tx: Tx, actor: Actor, given: End): Promise<Answer> {
  const ending = await beginEnd(tx, actor, given, ({ ownerId }) => isStaff(actor) && actor.id === ownerId)
  if (ending.refusal !== null) return ending
  keepPromises(tx, subjectOf(ending.demand))
  return saveEnd(tx, actor, ending, { state: 'done', evidence: given.evidence })
}

/** We do not accept it, with why: the council's refusal, for those who run complaints alone. It ends the promise. */
export async function declineDemand(tx: Tx, actor: Actor, given: End): Promise<Answer> {
  const ending = await beginEnd(tx, actor, given)
  if (ending.refusal !== null) return ending
  await withdrawPromises(tx, subjectOf(ending.demand), given.evidence, actor)
  return saveEnd(tx, actor, ending, { state: 'not-accepted', evidence: given.evidence })
}

const subjectOf = ({ id }: Demand) => ({ kind: 'ombudsman-demand', id })

type Ending = { ombudsman: OmbudsmanCase; current: Step; demand: Demand }

/** Those who run complaints may, and `mayToo`. */
async function beginEnd(
  tx: Tx,
  actor: Actor,
  { id, demandId, evidence }: End,
  mayToo: (demand: Demand) => boolean = () => false,
): Promise<({ refusal: null } & Ending) | { refusal: OmbudsmanRefusal }> {
  if (evidence.trim() === '') return { refusal: 'evidence-missing' }
  const demand = (await demandsOf(tx, id)).find((one) => one.id === demandId)
  if (!demand) throw notFound('Order')
  const opened = await inHand(tx, actor, { id, version: null }, () => mayManage(actor) || mayToo(demand))
  if (opened.refusal !== null) return opened
  // Read again behind the lock: two may end it at the same moment.
  const locked = (await demandsOf(tx, id)).find((one) => one.id === demandId)
  return locked?.state === 'open' ? { ...opened, demand: locked } : { refusal: 'ended-already' }
}

type HowItEnded = { state: 'done' | 'not-accepted'; evidence: string }

function saveEnd(tx: Tx, actor: Actor, { ombudsman, current, demand }: Ending, { state, evidence }: HowItEnded) {
  saveDemandEnd(tx, demand.id, { state, evidence, endedOn: londonDate(tx.now) })
  saveOmbudsmanCase(tx, ombudsman)
  return tell(tx, actor, current, ombudsman.id, {
    action: `ombudsman-demand-${state}`,
    words: `${state === 'done' ? 'Done for the Ombudsman' : 'Not accepted'}: ${demand.words}. ${evidence}`,
  })
}

type Determine = SeenCase & { issue: string; finding: Finding; pointId: string | null }

/** What the scheme finds of one issue, in its own words. */
export async function addDetermination(tx: Tx, actor: Actor, given: Determine): Promise<Answer> {
  const opened = await inHand(tx, actor, given)
  if (opened.refusal !== null) return opened
  const { ombudsman, current } = opened
  if (!findingsOfScheme[ombudsman.scheme].includes(given.finding)) return { refusal: 'not-of-scheme' }
  insertDetermination(tx, ombudsman.id, { ...given, scopeId: ombudsman.scopeId })
  saveOmbudsmanCase(tx, ombudsman, ombudsman.state === 'enquiries' ? { state: 'investigating' } : {})
  return tell(tx, actor, current, ombudsman.id, {
    action: 'ombudsman-determined',
    words: `The Ombudsman found of “${given.issue}”: ${findingNames[given.finding].toLowerCase()}`,
  })
}

/** The decision over all of it, which fits what was found of each issue. What is ordered goes on. */
export async function decideOmbudsmanCase(
  tx: Tx,
  actor: Actor,
  { decision, decidedOn, ...seen }: SeenCase & { decision: Decision; decidedOn: Temporal.PlainDate },
): Promise<Answer> {
  const opened = await inHand(tx, actor, seen)
  if (opened.refusal !== null) return opened
  const { ombudsman, current } = opened
  if (isLater(decidedOn, tx)) return { refusal: 'in-the-future' }
  const found = await determinationsOf(tx, ombudsman.id)
  const refusal = refusalToDecide(
    decision,
    found.map(({ finding }) => finding),
  )
  if (refusal) return { refusal }
  saveOmbudsmanCase(tx, ombudsman, { state: 'decided', decision, decided_on: decidedOn })
  return tell(tx, actor, current, ombudsman.id, {
    action: 'ombudsman-decided',
    words: `The Ombudsman decided: ${decisionNames[decision].toLowerCase()}`,
  })
}

/** Closed when it is decided and nothing asked of us is open. */
export async function closeOmbudsmanCase(tx: Tx, actor: Actor, seen: SeenCase): Promise<Answer> {
  const opened = await inHand(tx, actor, seen)
  if (opened.refusal !== null) return opened
  const { ombudsman, current } = opened
  const open = (await demandsOf(tx, ombudsman.id)).some(({ state }) => state === 'open')
  if (open || ombudsman.state !== 'decided') return { refusal: 'demands-open' }
  saveOmbudsmanCase(tx, ombudsman, { state: 'closed' })
  return tell(tx, actor, current, ombudsman.id, { action: 'ombudsman-closed', words: 'The Ombudsman’s case is closed' })
}

async function inHand(
  tx: Tx,
  actor: Actor,
  { id, version }: { id: string; version: number | null },
  may: May = mayManage,
): Promise<{ refusal: null; ombudsman: OmbudsmanCase; current: Step } | { refusal: OmbudsmanRefusal }> {
  const ombudsman = await lockOmbudsmanCase(tx, actor, id)
  if (!ombudsman) throw notFound('Ombudsman case')
  const step = await ofCase(tx, actor, ombudsman.caseId, may)
  if (step.refusal !== null) return step
  if (version !== null && ombudsman.version !== version) return { refusal: 'changed' }
  if (ombudsman.state === 'closed') return { refusal: 'closed-already' }
  return { refusal: null, ombudsman, current: step.current }
}

type May = (actor: Actor) => boolean

/** The complaint's own case, locked, for whoever may. */
async function ofCase(tx: Tx, actor: Actor, caseId: string, may: May) {
  const step = await beginStep(tx, actor, { caseId, version: null }, may)
  return step.refusal === null ? step : { refusal: 'not-allowed' as const }
}

function tell(
  tx: Tx,
  actor: Actor,
  current: Step,
  id: string,
  told: { action: string; words: string },
): { refusal: null; id: string } {
  endStep(tx, actor, current, { ...told, news: null, detail: { ombudsmanId: id } })
  return { refusal: null, id }
}

const isLater = (day: Temporal.PlainDate, tx: Tx) => Temporal.PlainDate.compare(day, londonDate(tx.now)) > 0
