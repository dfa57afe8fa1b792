import { z } from 'zod'
import { addNote, joinCase, likelyDuplicates, receive } from '#modules/cases/index.ts'
import {
  addMatter,
  type Channel,
  type Contact,
  type ContactRefusal,
  endContact,
  endMatter,
  findContact,
  isEnough,
  keepMatterDraft,
  type Matter,
  type MatterOutcome,
  mattersOf,
  type OpenContact,
  openContact,
  restampMatters,
} from '#modules/contacts/index.ts'
import { reachableIdentity } from '#modules/customers/index.ts'
import type { Cause, Demand } from '#modules/demand/index.ts'
import {
  type Answers,
  answersSchema,
  formFor,
  type PageView,
  type SubmittedForm,
  submitForm,
} from '#modules/forms/index.ts'
import { phoneNow } from '#modules/organisation/index.ts'
import {
  allServices,
  askInstead,
  collectionSays,
  placeIn,
  placeOf,
  type Service,
  type ServiceBody,
  serviceByKey,
  withoutWhatIsKnown,
} from '#modules/services/index.ts'
import { type Db, newId, type Tx } from '#platform/db/index.ts'
import { notFound, type StaffActor } from '#platform/http/index.ts'
import { upToTheBin, withoutFiles } from '../rules/staff-form.ts'
import { caseAboutMatter, endMatterAboutCase, recordDemandOf } from './about.ts'

type Refusable = { refusal: ContactRefusal | null }

type Begun = Pick<OpenContact, 'channel' | 'customerId' | 'startedAt'>

/** Begins a contact at the desk; one while the council's line is closed stands in the morning handover. */
export const beginContact = async (tx: Tx, actor: StaffActor, begun: Begun) =>
  openContact(tx, actor, { ...begun, sourceKey: newId(), outOfHours: (await phoneNow(tx))?.isOpen === false })

/** The general question of somebody we need not know: logged, answered and over in one go. */
export async function answerAtOnce(
  tx: Tx,
  actor: StaffActor,
  input: { channel: Channel; detail: string; startedAt: Temporal.Instant },
): Promise<Refusable & { contactId: string }> {
  const { contactId } = await beginContact(tx, actor, { ...input, customerId: null })
  const { refusal, matterId } = await addMatter(tx, actor, {
    contactId,
    serviceKey: 'general-enquiry',
    detail: input.detail,
  })
  if (refusal || !matterId) return { refusal, contactId }
  await endMatter(tx, actor, { contactId, matterId, outcome: 'advice-given', told: input.detail })
  const matters = await mattersOf(tx, actor, contactId)
  for (const matter of matters)
    await recordDemandOf(tx, actor, { contactId, customerId: null, matter, outcome: 'advice-given', corrected: null })
  return { ...(await endContact(tx, actor, contactId)), contactId }
}

/** The answers kept so far for a matter. */
export const answersOf = (matter: Pick<Matter, 'draft'>): Answers => {
  const kept = answersSchema.safeParse(matter.draft['answers'])
  return kept.success ? kept.data : {}
}

/** Somebody sent the form of a matter, and it came back: to be put right, compared or asked about first. */
export const isBegun = (matter: Pick<Matter, 'draft'>) => matter.draft['begun'] === true

export type SentForm =
  | { kind: 'again'; pages: PageView[] }
  /** Complete, but only somebody we know may ask for it: the questions come first. */
  | { kind: 'who?' }
  /** Complete, but others seem to have told us: the advisor joins one of them or sends it all the same. */
  | { kind: 'same?' }
  /** Complete, but not ours to do: the advisor tells them whom to ask, or sends it all the same. */
  | { kind: 'not-ours?' }
  | { kind: 'done'; outcome: MatterOutcome; caseId: string | null; reference: string | null; words: string | null }
  | { kind: 'refused'; refusal: ContactRefusal | 'other-content' }

/**
 * Takes a service's form from the advisor's screen. When it is complete the case is opened (or joined, or told) and the
 * matter has its outcome; until then what was typed is kept with the matter.
 */
export async function sendMatterForm(
  tx: Tx,
  actor: StaffActor,
  { contactId, matterId, body }: { contactId: string; matterId: string; body: unknown },
): Promise<SentForm> {
  const { contact, matter } = await contactWithMatter(tx, actor, contactId, matterId)
  const service = await serviceByKey(tx, matter.serviceKey)
  if (!service) throw notFound('Service')
  const sent = await answersIn(tx, service, answersOf(matter), body)
  const kept = await keepMatterDraft(tx, actor, {
    contactId,
    matterId,
    draft: { ...matter.draft, answers: sent.answers, begun: true },
  })
  if (kept.refusal) return { kind: 'refused', refusal: kept.refusal }
  const other = await whomToAsk(tx, service, sent.answers)
  if (other && wasTold(body)) {
    const told = await endMatter(tx, actor, { contactId, matterId, outcome: 'told', told: other.words })
    if (told.refusal) return { kind: 'refused', refusal: told.refusal }
    return { kind: 'done', outcome: 'told', caseId: null, reference: null, words: other.words }
  }
  if (sent.kind === 'again') return { kind: 'again', pages: sent.pages }
  if ((await whoIsAsking(tx, contact, service.body)) === 'to-show') return { kind: 'who?' }
  if (other && !sawWhomToAsk(body)) return { kind: 'not-ours?' }
  if (!wasCompared(body) && (await isProbablyKnown(tx, actor, service, sent.answers))) return { kind: 'same?' }
  const isForSomeoneElse = contact.callerId !== null && contact.callerId !== contact.customerId
  const received = await receive(tx, actor, {
    channel: contact.channel,
    sourceKey: matter.id,
    customerId: isForSomeoneElse ? contact.callerId : contact.customerId,
    onBehalfOf: isForSomeoneElse ? contact.customerId : null,
    serviceVersionId: service.versionId,
    answers: sent.answers,
    matterId: matter.id,
  })
  if (received.refusal !== null) return { kind: 'refused', refusal: received.refusal }
  // Somebody known only by name stands in no record: whoever works on it must not take them for the customer.
  const keptBy = received.atOnce?.keptBy ?? null
  if (received.caseId && contact.callerName && contact.callerId === null && !service.body.scope)
    // A circle keeps it from this commit on: what the advisor knows of it goes in before it closes.
    await addNote(tx, keptBy ? { ...actor, scopes: [...actor.scopes, keptBy] } : actor, {
      caseId: received.caseId,
      text: `${contact.callerName} told us this, for the customer.`,
    })
  const outcome = received.caseId === null ? 'told' : received.joined ? 'joined' : 'case-opened'
  const promised = received.told?.words ?? received.promiseWords
  const words = [received.atOnce?.whatToDo, promised].filter(Boolean).join(' ') || null
  const ended = await endMatter(tx, actor, { contactId, matterId, outcome, caseId: received.caseId, told: words })
  if (ended.refusal) return { kind: 'refused', refusal: ended.refusal }
  if (keptBy) restampMatters(tx, [matterId], keptBy)
  return { kind: 'done', outcome, caseId: received.caseId, reference: received.reference, words }
}

/** Takes what was answered. Of a bin the rounds may know all there is to know: then nothing more has to be asked. */
async function answersIn(tx: Tx, service: Service, before: Answers, body: unknown): Promise<SubmittedForm> {
  const form = withoutFiles(formFor(service.body.form, 'staff'))
  const first = upToTheBin(form, service.body)
  const early = first && (await submitForm(tx, first, before, body))
  if (early?.kind !== 'accepted') return submitForm(tx, form, before, body)
  const known = await collectionSays(tx, service, early.answers)
  if (known?.streetKey === null) return early
  return submitForm(tx, await withoutWhatIsKnown(tx, service, form, early.answers), before, body)
}

/**
 * Whether it has been shown who asks, as far as the service wants it and the records can: nobody can show who they are
 * where we hold too little. What somebody says for another is taken down as theirs, whoever the other is.
 */
export async function whoIsAsking(
  db: Db,
  { customerId, callerId, callerName, identityLevel }: Contact,
  { identity }: ServiceBody,
): Promise<'to-show' | 'enough'> {
  if (customerId === null || callerId !== null || callerName !== null) return 'enough'
  if (isEnough(identityLevel, identity.ask)) return 'enough'
  return isEnough(await reachableIdentity(db, customerId), identity.ask) ? 'to-show' : 'enough'
}

/** Who does it when it is not ours to do: a repair in a home that is not the council's. */
export const whomToAsk = async (db: Db, service: Service, answers: Answers) =>
  service.body.askInstead.length > 0
    ? askInstead(service.body, answers, (await placeOf(db, service, answers)).facts)
    : null

const wasCompared = (body: unknown) => z.object({ _compared: z.string() }).safeParse(body).success
const wasTold = (body: unknown) => z.object({ _instead: z.literal('told') }).safeParse(body).success
const sawWhomToAsk = (body: unknown) => z.object({ _sawInstead: z.string() }).safeParse(body).success

async function isProbablyKnown(tx: Tx, actor: StaffActor, { key, body }: Service, answers: Answers) {
  const place = placeIn(body, answers)
  return (
    place !== null &&
    place.kind !== 'words' &&
    (await likelyDuplicates(tx, actor, { serviceKey: key, place })).length > 0
  )
}

/** The same thing was reported already: the person is added to that case, and hears how it goes. */
export async function joinMatter(
  tx: Tx,
  actor: StaffActor,
  { contactId, matterId, caseId }: { contactId: string; matterId: string; caseId: string },
): Promise<Refusable> {
  const { contact } = await contactWithMatter(tx, actor, contactId, matterId)
  const joined = await joinCase(tx, actor, { caseId, customerId: contact.customerId, matterId })
  if (joined.refusal !== null) return { refusal: 'changed' }
  return endMatter(tx, actor, { contactId, matterId, outcome: 'joined', caseId })
}

export type Ending = {
  outcome: MatterOutcome | null
  corrected: { class: Demand['class']; cause: Cause | null } | null
}

/**
 * Ends a contact with one key: each open matter gets its outcome (about a case: told and put before whoever has it),
 * each matter its demand, and the contact is over. Pressed once more by who ended it, with nothing new to say, it is done.
 */
export async function finishContact(
  tx: Tx,
  actor: StaffActor,
  { contactId, endings }: { contactId: string; endings: ReadonlyMap<string, Ending> },
): Promise<Refusable & { unsaidId?: string }> {
  const contact = await findContact(tx, actor, contactId)
  if (!contact) throw notFound('Contact')
  if (
    contact.state === 'ended' &&
    contact.handlerId === actor.id &&
    !saysMore(endings, await mattersOf(tx, actor, contactId))
  )
    return { refusal: null }
  const offered = new Map((await allServices(tx)).map((service) => [service.key, service]))
  for (const matter of await mattersOf(tx, actor, contactId)) {
    if (matter.outcome !== null) continue
    const caseId = caseAboutMatter(matter)
    const outcome =
      endings.get(matter.id)?.outcome ?? (caseId ? 'chased' : usualOutcome(matter, offered.get(matter.serviceKey)))
    if (outcome === null) return { refusal: 'outcome-missing', unsaidId: matter.id }
    const about = { contactId, matterId: matter.id, caseId }
    const ended =
      caseId && outcome === 'chased'
        ? await endMatterAboutCase(tx, actor, { ...about, caseId, customerId: contact.customerId, notRight: null })
        : await endMatter(tx, actor, { ...about, outcome })
    if (ended.refusal) return ended
  }
  for (const matter of await mattersOf(tx, actor, contactId)) {
    const corrected = endings.get(matter.id)?.corrected ?? null
    await recordDemandOf(tx, actor, {
      contactId,
      customerId: contact.customerId,
      matter,
      outcome: matter.outcome ?? 'settled',
      corrected,
    })
  }
  return endContact(tx, actor, contactId)
}

/** Whether something was chosen that is not how the matters ended. */
const saysMore = (endings: ReadonlyMap<string, Ending>, matters: readonly Matter[]) =>
  [...endings].some(
    ([id, { outcome, corrected }]) =>
      corrected !== null || (outcome !== null && matters.find((one) => one.id === id)?.outcome !== outcome),
  )

/**
 * What a matter most often ends in where nobody said it: a question was answered. How a call ends about a service that
 * opens cases has to be said when none was opened, and the calls of a sensitive line are counted.
 */
export const usualOutcome = (matter: Pick<Matter, 'scopeId'>, service: Service | undefined): MatterOutcome | null =>
  matter.scopeId || (service && opensCases(service.body)) ? null : 'advice-given'

/** Whether somebody can ask for it in a form, and a case comes of it. */
export const opensCases = ({ channels, caseKind }: ServiceBody) => channels.length > 0 && caseKind !== 'none'

async function contactWithMatter(tx: Tx, actor: StaffActor, contactId: string, matterId: string) {
  const contact = await findContact(tx, actor, contactId)
  const matter = (await mattersOf(tx, actor, contactId)).find((one) => one.id === matterId)
  if (!contact || !matter) throw notFound('Contact')
  return { contact, matter }
}
