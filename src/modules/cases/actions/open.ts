import { findStaff, scopeByKey } from '#modules/access/index.ts'
import { recordAudit } from '#modules/audit/index.ts'
import { endOfDay, englandAndWales, isOpen } from '#modules/calendar/index.ts'
import { personalAdviserOf } from '#modules/customers/index.ts'
import { answersInWords } from '#modules/forms/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import { openingHours, teamByKey } from '#modules/organisation/index.ts'
import type { DescribedPlace, PlaceRef } from '#modules/places/index.ts'
import { type Route, routeFor, type Service } from '#modules/services/index.ts'
import { nextReference, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { caseOpened } from '../events.ts'
import { type Happened, saveEvents, saveFiles, saveMatter, savePerson } from '../queries/cases.ts'
import { insertCase, type NewCase } from '../queries/opening.ts'
import { restampSource } from '../queries/sources.ts'
import { sentence, shorten, summaryOf } from '../rules/summary.ts'
import type { Keeper } from './cannot-wait.ts'
import { callRota } from './duty.ts'
import { kindOf } from './kinds.ts'
import { type Policies, type Promised, promiseByPolicy, promiseByWord } from './promising.ts'
import { putInQueue } from './queue.ts'
import type { Report } from './receive.ts'
import { tellPerson } from './tell.ts'

type ByWord = { on: Temporal.PlainDate; streetKey: string | null }

export type Opening = Report & {
  caseId: string
  service: Service
  receivedAt: Temporal.Instant
  place: PlaceRef | null
  described: DescribedPlace | null
  /** The place in words, where it is no address and no point. */
  placeWords: string | null
  /** Who alone may know of it because of what it says, whichever service it was sent to. */
  keeper: Keeper | null
  /** A day the crew gave, in place of the policy's. */
  byWord: ByWord | null
}

/** Opens a case with all that follows from it. It reads first, then saves. */
export async function openCase(tx: Tx, actor: Actor, opening: Opening) {
  const { service, caseId, customerId, keeper } = opening
  const route = routeFor(service.body, opening.answers, factsOf(opening.described), opening.written)
  const teamKey = keeper?.team ?? route.team
  const team = await teamByKey(tx, teamKey)
  if (!team) throw new Error(`The service ${service.key} names a team that is not there: ${teamKey}`)
  const scope = route.scope ? await scopeByKey(tx, route.scope) : null
  if (route.scope && !scope)
    throw new Error(`The service ${service.key} names a circle that is not there: ${route.scope}`)
  const hours = await openingHours(tx, teamKey)
  const outOfHours = !isOpen(hours, englandAndWales, opening.receivedAt)
  const reference = await nextReference(tx)
  const scopeId = keeper?.scopeId ?? scope?.id ?? null
  const row = rowOf(opening, { reference, route, teamId: team.id, scopeId, outOfHours })

  const promises = await kindOf(row.kind).promises(tx, row)
  const promised = await promiseFor(tx, actor, row, { policies: promises ?? route, byWord: opening.byWord })
  insertCase(tx, { ...row, disruptionId: promised.main?.disruption?.id ?? null })
  putInQueue(tx, {
    ...row,
    dueAt: promised.dueAt,
    disruptionId: promised.main?.disruption?.id ?? null,
    enteredAt: row.receivedAt,
  })
  savePeople(tx, opening, row)
  await kindOf(row.kind).onOpen(tx, actor, row)

  // A procedure that promises to write first says that too: its answer may be months away.
  const promiseWords = (promises ? promised.words.join('. ') || null : promised.main?.words) ?? null
  const opened: Happened = {
    fact: { kind: 'opened', channel: row.channel, serviceName: service.body.name, promise: promiseWords, outOfHours },
  }
  const events: Happened[] = [opened]
  if (route.urgent) events.push({ fact: { kind: 'urgent', reason: route.urgent } })
  // At any hour where lives or homes are at stake; what is only urgent to the rota waits for its hours. Of what another circle
  // keeps they could not open anything: they are called when it is given back.
  if (route.duty && !keeper && (route.urgent || !isOpen(hours, englandAndWales, tx.now)))
    events.push(...(await callRota(tx, row, callOf(opening, row, route.duty))))
  if (service.body.moneyMatter && customerId)
    events.push(...(await adviserTold(tx, actor, row, { customerId, service })))
  saveEvents(tx, actor, { id: caseId, version: 1, scopeId: row.scopeId }, events)

  if (customerId) {
    const about = { ...row, status: 'new' as const }
    await tellPerson(tx, actor, about, {
      template: 'case-received',
      to: { customerId, writtenBy: null },
      data: {
        receivedWords: service.body.statuses.new,
        promiseWords: sentence(promiseWords ?? ''),
        summary: row.summary,
      },
      urgent: route.urgent !== null,
      isFirst: true,
    })
  }
  if (row.scopeId) restampSource(tx, opening, row.scopeId)
  recordAudit(tx, actor, {
    action: 'case.opened',
    subject: { kind: 'case', id: caseId },
    scopeId: row.scopeId,
    detail: { reference, service: service.key },
  })
  publish(tx, caseOpened, { caseId })
  return { reference, promiseWords }
}

const callOf = ({ calledAbout }: Opening, { scopeId, urgentReason }: NewCase, rota: string) => ({
  rota,
  reason: urgentReason,
  scopeId,
  earlier: calledAbout ?? null,
})

const factsOf = (place: DescribedPlace | null) => ({
  tenure: place?.tenure ?? null,
  landlord: place?.landlord ?? null,
  ward: place?.wardCode ?? null,
})

type Decided = { reference: string; route: Route; teamId: string; scopeId: string | null; outOfHours: boolean }

function rowOf(opening: Opening, { reference, route, teamId, scopeId, outOfHours }: Decided): NewCase {
  const { service, described, place } = opening
  return {
    id: opening.caseId,
    reference,
    parentId: null,
    partNumber: null,
    followsId: opening.followsId ?? null,
    kind: service.body.caseKind,
    serviceKey: service.key,
    serviceVersionId: service.versionId,
    title: service.body.name,
    summary: opening.summary ? shorten(opening.summary) : summaryOf(service.body.form, opening.answers),
    teamId,
    ownerId: null,
    channel: opening.channel,
    answers: opening.answers,
    place,
    placeText: described?.address ?? opening.placeWords ?? '',
    uprn: described?.uprn ?? null,
    usrn: described?.usrn ?? null,
    lat: described?.lat ?? null,
    lon: described?.lon ?? null,
    wardCode: described?.wardCode ?? null,
    streetKey: opening.byWord?.streetKey ?? null,
    urgentReason: route.urgent,
    doNotWrite: route.doNotWrite,
    disruptionId: null,
    outOfHours,
    scopeId,
    receivedAt: opening.receivedAt,
  }
}

function promiseFor(
  tx: Tx,
  actor: Actor,
  row: NewCase,
  { policies, byWord }: { policies: Policies; byWord: ByWord | null },
): Promise<Promised> {
  const startedAt = row.receivedAt
  return byWord
    ? promiseByWord(tx, actor, row, { dueAt: endOfDay(byWord.on), words: 'We will come back by {due}', startedAt })
    : promiseByPolicy(tx, actor, row, { ...policies, startedAt })
}

function savePeople(tx: Tx, opening: Opening, { id: caseId, scopeId }: NewCase) {
  const { customerId, onBehalfOf, matterId, service, answers } = opening
  if (customerId) savePerson(tx, { caseId, customerId, role: 'reporter', writtenBy: null, scopeId })
  if (onBehalfOf) savePerson(tx, { caseId, customerId: onBehalfOf, role: 'about', writtenBy: null, scopeId })
  if (matterId) saveMatter(tx, { caseId, matterId, relation: 'opened', scopeId })
  const files = answersInWords(service.body.form, answers).flatMap((answer) => answer.files)
  saveFiles(tx, { caseId, source: 'answer', customerId, scopeId }, files)
}

/** A care leaver's personal adviser hears of a money matter before anybody acts on it. */
async function adviserTold(
  tx: Tx,
  actor: Actor,
  row: NewCase,
  { customerId, service }: { customerId: string; service: Service },
): Promise<Happened[]> {
  const staffId = await personalAdviserOf(tx, customerId)
  const adviser = staffId ? await findStaff(tx, staffId) : null
  if (!adviser || adviser.deactivatedAt) return []
  await sendMessage(tx, actor, {
    template: 'personal-adviser',
    email: adviser.email,
    name: adviser.name,
    about: { kind: 'case', id: row.id },
    data: { serviceName: service.body.name, reference: row.reference },
    scopeId: row.scopeId,
    link: `/staff/cases/${row.reference}`,
  })
  return [{ fact: { kind: 'adviser-told', name: adviser.name } }]
}
