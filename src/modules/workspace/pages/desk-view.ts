import { casesAtFrontDesk, findCase, likelyDuplicates, searchCases, waitingWords } from '#modules/cases/index.ts'
import { listComplaintsOf } from '#modules/complaints/index.ts'
import {
  type Contact,
  canBeTakenOff,
  type findContactAndHand,
  handOffsOf,
  identityDocuments,
  isEnough,
  type Level,
  type Matter,
  mattersAround,
  outcomesToSay,
  outcomeWords,
} from '#modules/contacts/index.ts'
import { type Card, openCard, searchCustomers } from '#modules/customers/index.ts'
import { causes } from '#modules/demand/index.ts'
import { formFor, type PageView, showForm } from '#modules/forms/index.ts'
import { answersTo, guidanceFor } from '#modules/guidance/index.ts'
import { type LastMessage, lastMessages } from '#modules/messages/index.ts'
import { noticesAt } from '#modules/places/index.ts'
import { allServices, placeIn, type Service, searchServices } from '#modules/services/index.ts'
import { searchThatCannotWait } from '#modules/triage/index.ts'
import { type Database, inTransaction } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { inWords, londonDate, shortDay, shortMoment } from '#platform/time/index.ts'
import { beginsHere, caseAboutMatter, demandOf } from '../actions/about.ts'
import { answersOf, isBegun, opensCases, usualOutcome, whoIsAsking, whomToAsk } from '../actions/contact.ts'
import { withoutFiles } from '../rules/staff-form.ts'
import { type KnownCase, type Reason, whyAreTheyCalling } from '../rules/why.ts'
import { becameOf, type HandOff } from './became.ts'
import { callerView } from './desk-caller.ts'
import {
  causeWords,
  channelWords,
  classWords,
  demandReasonWords,
  documentWords,
  levelWords,
  reasonHeadings,
} from './words.ts'

export type DeskQuery = { q: string; service: string; matter: string | null }

type Shown = {
  db: Database
  actor: StaffActor
  contact: NonNullable<Awaited<ReturnType<typeof findContactAndHand>>>
  query: DeskQuery
  pages: { matterId: string; pages: PageView[] } | null
}

/** Everything the advisor's screen shows of one contact. */
export async function deskView({ db, actor, contact, query, pages }: Shown) {
  const offered = new Map((await allServices(db)).map((service) => [service.key, service]))
  const customerId = contact.customerId
  const card = customerId ? await inTransaction(db, (tx) => openCard(tx, actor, customerId)) : null
  const people = card?.family ?? []
  const now = db.clock.now()
  const place = card?.address?.uprn ? card.place : null
  const [{ matters, earlier: contacts }, atDesk, messages, notices, found, caller] = await Promise.all([
    mattersAround(db, actor, { contactId: contact.id, customerIds: people, earlierAtMost: 8 }),
    people.length > 0 ? casesAtFrontDesk(db, actor, people, 30) : { cases: [], known: [] },
    people.length > 0 ? lastMessages(db, actor, people, 6) : [],
    place ? noticesAt(db, place, londonDate(now)) : [],
    query.q ? searchPeople(db, actor, query.q) : null,
    callerView(db, actor, contact),
  ])
  const handOffs = await handOffsOf(db, actor, [...matters, ...contacts])
  const handOffOf = ({ id }: { id: string }) => handOffs.find(({ matterId }) => matterId === id)
  const became = (matter: (typeof contacts)[number]) =>
    becameOf(matter, offered.get(matter.serviceKey), handOffOf(matter))
  const known = atDesk.cases.map((one) => knownCase(one, offered))
  const hasComplained = known.some(({ serviceKey }) => offered.get(serviceKey)?.body.caseKind === 'complaint')
  const complaints = hasComplained ? await listComplaintsOf(db, actor, people) : []
  const justBegun = new Set(matters.filter(({ outcome }) => beginsHere(outcome)).map(({ caseId }) => caseId))
  const reasons = whyAreTheyCalling({
    now,
    cases: known.filter(({ id }) => !justBegun.has(id)),
    messages: messages.map((message) => ({
      id: message.id,
      at: message.at,
      subject: message.subject,
      caseId: message.about?.kind === 'case' ? message.about.id : null,
      outgoing: message.direction === 'out',
      arrived: message.arrival === 'did-not-arrive' ? 'no' : message.arrival === 'arrived' ? 'yes' : 'unknown',
    })),
    notices: notices.map(({ id, title, text }) => ({ id, title, text })),
    contacts: contacts.map((one) => ({
      at: one.startedAt,
      serviceKey: one.serviceKey,
      serviceName: offered.get(one.serviceKey)?.body.name ?? one.serviceKey,
      caseId: one.caseId,
      words: [became(one).settled, became(one).text].filter(Boolean).join('. '),
      handedOn: handOffOf(one) ?? null,
    })),
  })
  const isBarred = caller !== null && !caller.allowed
  // However much they know of the person: what is theirs is told to nobody else without authority, and for this service.
  const hears = (serviceKey: string) => caller === null || caller.mayAct(offered.get(serviceKey)?.body.team ?? null)
  const levelFor = (serviceKey: string) => (hears(serviceKey) ? contact.identityLevel : 'none')
  const mayHearOf = (serviceKey: string) =>
    hears(serviceKey) && isEnough(levelFor(serviceKey), neededFor(offered, serviceKey))
  const serviceOf = new Map(
    known.flatMap((one) => [one.id, one.reference].map((key) => [key, one.serviceKey] as const)),
  )
  const hearsOf = (idOrReference: string) => hears(serviceOf.get(idOrReference) ?? '')
  const shownReasons = reasons.map((reason) =>
    reasonView(reason, { now, levelFor, hears, hearsOf, offered, complaints }),
  )
  const current = openMatter(matters, query.matter)
  return {
    contact: {
      id: contact.id,
      channel: channelWords[contact.channel],
      state: contact.state,
      startedAt: contact.startedAt,
      callerName: contact.callerName,
    },
    query,
    inHand: contact.inHand
      .filter((one) => one.id !== contact.id)
      .map((one) => ({ ...one, channel: channelWords[one.channel] })),
    card,
    found,
    known: atDesk.known,
    identity: card && { ...identityView(contact, card), isBarred },
    caller,
    reasons: shownReasons,
    /** Something waits to be told until we are sure who it is. */
    waitsForIdentity: shownReasons.some(({ locked }) => locked !== null),
    recent: contacts.slice(0, 4).map((one) => ({
      when: inWords(one.startedAt, now),
      channel: channelWords[one.channel],
      service: offered.get(one.serviceKey)?.body.name ?? one.serviceKey,
      label: became(one).label,
      // What was settled or decided is as personal as its service: it waits until we know who calls.
      more: mayHearOf(one.serviceKey) ? moreOf(became(one), handOffOf(one)) : null,
      handler: one.handlerName,
    })),
    messages: messages.slice(0, 4).map((message) => messageView(message, now)),
    matters: await Promise.all(
      matters.map(async (matter) => ({
        ...(await matterView({ db, actor, contact, matter, known, offered, hears })),
        canBeTakenOff: canBeTakenOff(matter),
        settled: became(matter).settled,
        text: became(matter).text,
      })),
    ),
    current: current
      ? await currentView({
          db,
          actor,
          contact,
          matter: current,
          offered,
          level: levelFor(current.serviceKey),
          hears,
          known,
          pages,
          wardCode: place?.wardCode ?? null,
        })
      : null,
    ...(query.service ? await servicesFor(db, query.service) : { sayNow: null, foundServices: [] }),
    classes: Object.entries(classWords).map(([value, text]) => ({ value, text })),
    causes: causes.map((value) => ({ value, text: causeWords[value] })),
  }
}

/** Customers and cases for whatever the caller says: a name, four digits, a postcode, a reference. */
export async function searchPeople(db: Database, actor: StaffActor, text: string) {
  const [customers, cases] = await Promise.all([
    searchCustomers(db, actor, text, { limit: 8 }),
    /\d{6}/.test(text) ? searchCases(db, actor, text, 3) : [],
  ])
  const found = await Promise.all(cases.map(({ id }) => findCase(db, actor, id)))
  return {
    customers: customers.map((one) => ({ ...one, address: one.address && roughly(one.address) })),
    cases: cases.map((one, index) => ({
      ...one,
      people: (found[index]?.people ?? []).map(({ customerId, name }) => ({ customerId, name })),
    })),
  }
}

/** An address without its number and postcode, which a caller may be asked for: enough to tell two people apart. */
const roughly = (address: string) =>
  address.replace(/,?\s*[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}$/i, '').replace(/^(?:.*,\s*)?\d+[a-z]?\s+/i, '')

/**
 * Answers and services in one list, what fits best first: what only shares a word with something far better is left out. What cannot
 * wait goes above it, with what to tell them now.
 */
async function servicesFor(db: Database, text: string) {
  const [urgent, found, answers] = await Promise.all([
    searchThatCannotWait(db, text),
    searchServices(db, text, 'internal'),
    answersTo(db, text),
  ])
  const first = urgent?.service.body.channels.includes('internal') ? [asFound(urgent.service)] : []
  const offered = [
    ...answers.slice(0, 3).map((answer) => ({
      kind: 'answer' as const,
      key: answer.key,
      title: answer.title,
      text: answer.answer.join(' '),
      // Between equals the answer that ends the call comes first.
      score: answer.score * 1.05,
    })),
    ...found.slice(0, 5).map(({ thing, score }) => ({
      ...asFound(thing),
      score,
    })),
  ].toSorted((a, b) => b.score - a.score)
  const others = offered.filter(({ key, score }) => key !== first[0]?.key && score >= (offered[0]?.score ?? 0) * 0.4)
  return { sayNow: urgent?.reply ?? null, foundServices: [...first, ...others] }
}

const asFound = ({ key, body }: Service) => ({
  kind: 'service' as const,
  key,
  title: body.name,
  text: body.title,
})

type FoundCase = Awaited<ReturnType<typeof casesAtFrontDesk>>['cases'][number]

function knownCase(one: FoundCase, offered: ReadonlyMap<string, Service>): KnownCase {
  return {
    id: one.id,
    reference: one.reference,
    serviceKey: one.serviceKey,
    serviceName: offered.get(one.serviceKey)?.body.name ?? one.title,
    placeText: one.placeText,
    isOpen: one.status !== 'resolved' && one.status !== 'closed',
    waitsForCustomer: one.status === 'waiting-for-customer',
    waits: waitingWords(one),
    resolvedAt: one.resolvedAt,
    outcomeWords: one.outcomeWords,
    promise: one.promise,
  }
}

type Complaints = Awaited<ReturnType<typeof listComplaintsOf>>

type Seen = {
  now: Temporal.Instant
  levelFor: (serviceKey: string) => Level
  /** Whether whoever calls may hear of this service. */
  hears: (serviceKey: string) => boolean
  /** The same of a case, by its id or reference. */
  hearsOf: (idOrReference: string) => boolean
  offered: ReadonlyMap<string, Service>
  complaints: Complaints
}

const neededFor = (offered: ReadonlyMap<string, Service>, serviceKey: string) =>
  offered.get(serviceKey)?.body.identity.progress ?? 'verified'

const moreOf = ({ settled, text }: ReturnType<typeof becameOf>, handOff: HandOff | undefined) =>
  [settled, handOff?.words ? text : null].filter(Boolean).join('. ') || null

/** A reason in one glance: what it is, and what may be told at the level of identity reached. */
function reasonView(reason: Reason, { now, levelFor, hears, hearsOf, offered, complaints }: Seen) {
  const mayBeTold = (serviceKey: string) =>
    hears(serviceKey) && isEnough(levelFor(serviceKey), neededFor(offered, serviceKey))
  if (reason.kind === 'notice')
    return {
      kind: reason.kind,
      heading: reason.notice.title,
      text: reason.notice.text,
      caseId: null,
      serviceKey: null,
      alarm: false,
      locked: null,
      isBarred: false,
      around: [],
    }
  if (reason.kind === 'contact') {
    const { at, serviceKey, serviceName, words, handedOn } = reason.contact
    const isTold = mayBeTold(serviceKey)
    return {
      kind: reason.kind,
      heading:
        handedOn === null
          ? `Called about ${serviceName} ${inWords(at, now)}`
          : handedOn.decidedAt
            ? `${serviceName}: decided ${inWords(handedOn.decidedAt, now)}`
            : `${serviceName}: handed on ${inWords(at, now)}, nobody has decided yet`,
      text: isTold ? words : null,
      caseId: null,
      serviceKey,
      alarm: false,
      locked: isTold ? null : levelWords[neededFor(offered, serviceKey)],
      isBarred: !hears(serviceKey),
      around: [],
    }
  }
  const { about } = reason
  const isBarred = !hears(about.serviceKey)
  const mayHear = mayBeTold(about.serviceKey)
  const alarm = reason.kind === 'promise-broken'
  const due = about.promise ? ` (${alarm ? 'broken' : 'due'} ${inWords(about.promise.dueAt, now)})` : ''
  return {
    kind: reason.kind,
    heading: `${about.serviceName}: ${reasonHeadings[reason.kind]}`,
    text: mayHear ? `${about.promise ? `${about.promise.words}${due}` : (about.outcomeWords ?? '')}` : null,
    caseId: about.id,
    reference: about.reference,
    serviceKey: about.serviceKey,
    alarm,
    locked: mayHear ? null : levelWords[neededFor(offered, about.serviceKey)],
    isBarred,
    around: mayHear ? around(about.id, complaints).filter(({ reference }) => hearsOf(reference)) : [],
  }
}

/** What they complained of about a request, and the request a complaint of theirs is about. */
const around = (caseId: string, complaints: Complaints) => [
  ...complaints
    .filter(({ requestId }) => requestId === caseId)
    .map(({ reference, receivedAt }) => ({
      words: `They complained about it on ${shortDay(londonDate(receivedAt))}`,
      reference,
      href: `/staff/complaints/${reference}`,
    })),
  ...complaints
    .filter((one) => one.caseId === caseId)
    .map(({ requestReference: reference }) => ({
      words: 'It is about',
      reference,
      href: `/staff/cases/${reference}`,
    })),
]

const messageView = (message: LastMessage, now: Temporal.Instant) => ({
  when: inWords(message.at, now),
  what: `${message.channelWords} ${message.direction === 'out' ? 'to them' : 'from them'}`,
  subject: message.subject,
  state: message.stateWords,
  failed: message.arrival === 'did-not-arrive',
})

const identityView = (contact: Contact, { identity: { questions, reachable } }: Card) => ({
  level: contact.identityLevel,
  words: levelWords[contact.identityLevel],
  stopped: contact.identityStopped,
  questions,
  /** Where the records hold too little: how sure questions can make us at most. */
  atMost: reachable === 'verified' ? null : levelWords[reachable],
  documents:
    contact.channel === 'face-to-face' && contact.callerId === null && contact.callerName === null
      ? identityDocuments.map((value) => ({ value, text: documentWords[value] }))
      : [],
})

const openMatter = (matters: readonly Matter[], wanted: string | null) =>
  matters.find((matter) => matter.id === wanted && matter.outcome === null) ??
  matters.findLast((matter) => matter.outcome === null)

type Placed = {
  db: Database
  actor: StaffActor
  contact: Contact
  matter: Matter
  known: readonly KnownCase[]
  offered: ReadonlyMap<string, Service>
  hears: (serviceKey: string) => boolean
}

async function matterView({ db, actor, contact, matter, known, offered, hears }: Placed) {
  const caseId = caseAboutMatter(matter)
  const about = known.find((one) => one.id === caseId) ?? null
  const isBarred = about !== null && !hears(matter.serviceKey)
  const isSensitive = matter.scopeId !== null
  const barred = isSensitive ? 'passed-to-team' : 'identity-refused'
  const outcome =
    matter.outcome ?? (isBarred ? barred : about ? 'chased' : usualOutcome(matter, offered.get(matter.serviceKey)))
  const demand = await demandOf(db, actor, {
    contactId: contact.id,
    customerId: contact.customerId,
    matter,
    outcome: outcome ?? 'advice-given',
  })
  return {
    id: matter.id,
    service: offered.get(matter.serviceKey)?.body.name ?? matter.serviceKey,
    detail: matter.detail,
    about: about ? about.reference : null,
    done: matter.outcome ? outcomeWords[matter.outcome] : null,
    outcome,
    outcomes: [...(about && !isBarred ? ['chased' as const] : []), ...outcomesToSay(isSensitive)].map((value) => ({
      value,
      text: outcomeWords[value],
      selected: value === outcome,
    })),
    demand: {
      class: demand.class,
      cause: demand.cause,
      words: demandWords(demand.class, demand.cause),
      reason: demandReasonWords[demand.reason],
    },
  }
}

const demandWords = (kind: keyof typeof classWords, cause: keyof typeof causeWords | null) =>
  cause ? `${classWords[kind]}: ${causeWords[cause]}` : classWords[kind]

type Current = Placed & {
  level: Level
  pages: { matterId: string; pages: PageView[] } | null
  wardCode: string | null
}

/** The matter in hand: what to tell about its case, or its form in place; beside it what to say and likely duplicates. */
async function currentView({ db, actor, contact, matter, offered, level, hears, known, pages, wardCode }: Current) {
  const service = offered.get(matter.serviceKey)
  if (!service) return null
  const about = known.find((one) => one.id === caseAboutMatter(matter)) ?? null
  const answers = answersOf(matter)
  const hasForm = opensCases(service.body) && !about
  const place = placeIn(service.body, answers)
  const [guidance, instead, duplicates] = await Promise.all([
    guidanceFor(db, service.key, db.clock.now(), wardCode),
    hasForm ? whomToAsk(db, service, answers) : null,
    hasForm
      ? likelyDuplicates(db, actor, { serviceKey: service.key, place: place && place.kind !== 'words' ? place : null })
      : [],
  ])
  const needed = service.body.identity.progress
  const mayHear = hears(service.key) && isEnough(level, needed)
  const sentPages = hasForm && pages?.matterId === matter.id ? pages.pages : null
  return {
    id: matter.id,
    service: service.body.name,
    sensitive: matter.scopeId !== null,
    detail: matter.detail,
    pages: sentPages ?? (hasForm ? showForm(withoutFiles(formFor(service.body.form, 'staff')), answers) : []),
    isBegun: isBegun(matter),
    isWrong: sentPages?.some(({ errors }) => errors.length > 0) ?? false,
    isBarred: !hears(service.key),
    about: about && { ...about, locked: mayHear ? null : levelWords[needed] },
    asksFirst:
      hasForm && (await whoIsAsking(db, contact, service.body)) === 'to-show'
        ? levelWords[service.body.identity.ask]
        : null,
    settling: service.body.settling,
    instead,
    guidance,
    duplicates: duplicates.map((one) => ({ ...one, when: shortMoment(one.receivedAt) })),
  }
}
