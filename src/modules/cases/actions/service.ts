import { findScope, scopeByKey } from '#modules/access/index.ts'
import { restampAudit } from '#modules/audit/index.ts'
import { restampMatters } from '#modules/contacts/index.ts'
import { carryAnswers, type LeftOver } from '#modules/forms/index.ts'
import { moveMessagesToScope } from '#modules/messages/index.ts'
import { endDutyCalls, restampDutyCalls, teamByKey } from '#modules/organisation/index.ts'
import { describePlace } from '#modules/places/index.ts'
import { type BegunPromise, promisesOf, restampPromises, withdrawPromises } from '#modules/promises/index.ts'
import { orderByPromises, updateItem } from '#modules/queues/index.ts'
import { routeFor, type Service, serviceByKey, serviceVersion } from '#modules/services/index.ts'
import { type Db, json, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, system } from '#platform/http/index.ts'
import { changed } from '#platform/live/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { mayWork } from '../permissions.ts'
import { answersOf, findPlace, type LockedCase, matterIdsOf } from '../queries/cases.ts'
import { revokeLinks } from '../queries/links.ts'
import { restampRows } from '../queries/restamp.ts'
import { openTasks } from '../queries/tasks.ts'
import { isOpen, statusAfterWaiting } from '../rules/standing.ts'
import { sentence, summaryOf } from '../rules/summary.ts'
import { begin, type Done, finish, noWait, type Refused, refused, type Seen, subjectOf } from './change.ts'
import { callRota } from './duty.ts'
import { kindOf } from './kinds.ts'
import { promiseByPolicy } from './promising.ts'
import { tellEverybody } from './tell.ts'

/** What becomes of the answers when a case goes to another service: what fits, and what is left. */
export async function previewService(db: Db, from: { id: string; serviceVersionId: string }, to: Service) {
  const old = await serviceVersion(db, from.serviceVersionId)
  return carryAnswers(old.body.form, to.body.form, await answersOf(db, from.id), londonDate(db.clock.now()))
}

type Change = Seen & {
  serviceKey: string
  reason: string
  /** The rules of the new service that what was written meets, by their number. */
  written?: readonly number[]
}

/**
 * Gives a case to the service it should have gone to, with the answers that fit. Its promises end and the new
 * service's begin from the day it was received: going the wrong way is our loss, not the customer's.
 */
export async function changeService(
  tx: Tx,
  actor: Actor,
  { serviceKey, reason, written = [], ...seen }: Change,
): Promise<(Done & { left: LeftOver[] }) | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  if (!isOpen(current.status)) return refused('not-open')
  if (current.serviceKey === serviceKey) return refused('same-service')
  const service = await serviceByKey(tx, serviceKey)
  if (!service || service.body.caseKind === 'none') return refused('no-such-service')
  const old = await serviceVersion(tx, current.serviceVersionId)
  const target = await targetOf(tx, current, { service, written })
  if (!target) return refused('no-such-team')

  const kind = kindOf(service.body.caseKind)
  const about = { ...current, ...target, serviceKey }
  if (kind.name !== current.kind) {
    await kindOf(current.kind).onConvertAway(tx, actor, current.id)
    await kind.onConvertTo(tx, actor, about)
  }
  await withdrawPromises(tx, subjectOf(current), `Now with ${service.body.name}`, actor)
  if (!target.route.duty)
    endDutyCalls(tx, subjectOf(current), { state: 'not-needed', by: isStaff(actor) ? actor.id : null })
  if (target.scopeId !== current.scopeId) await restamp(tx, current, target.scopeId)
  const moved: LockedCase = {
    ...current,
    teamId: target.teamId,
    ownerId: target.ownerId,
    scopeId: target.scopeId,
    serviceKey,
    serviceVersionId: service.versionId,
  }
  const promises = (await kind.promises(tx, about)) ?? ((await isConfirmed(tx, current)) ? { acknowledge: null } : {})
  const promised = await promiseByPolicy(tx, actor, moved, {
    ...target.route,
    ...promises,
    startedAt: current.receivedAt,
  })
  updateItem(tx, subjectOf(current), {
    teamId: target.teamId,
    ownerId: target.ownerId,
    serviceKey,
    title: service.body.name,
    urgent: target.urgentReason !== null,
    urgentReason: target.urgentReason,
    waitingFor: null,
    waitingUntil: null,
    dueAt: promised.dueAt,
  })
  await orderByPromises(tx, [subjectOf(current)])
  const { duty, urgent } = target.route
  const called =
    duty && urgent
      ? await callRota(
          tx,
          { ...moved, title: service.body.name },
          { rota: duty, reason: urgent, scopeId: moved.scopeId },
        )
      : []
  await tellEverybody(tx, actor, moved, {
    template: 'case-moved',
    data: { oldServiceName: old.body.name, promiseWords: wordsOf(promised.main, tx.now) },
  })
  const done = finish(tx, actor, current, {
    action: 'service-changed',
    change: {
      kind: service.body.caseKind,
      service_key: serviceKey,
      service_version_id: service.versionId,
      title: service.body.name,
      summary: target.summary,
      answers: json(target.answers),
      answers_left: json(target.left),
      team_id: target.teamId,
      owner_id: target.ownerId,
      status: statusAfterWaiting(target.ownerId),
      ...noWait,
      urgent_reason: target.urgentReason,
      scope_id: target.scopeId,
    },
    events: [...changedFacts(current, old, service, { left: target.left, reason }), ...called],
    detail: { service: serviceKey },
  })
  return { ...done, left: target.left }
}

/** They know that we have it: what is said once is not promised again, counted from a day that has gone by. */
async function isConfirmed(tx: Tx, current: LockedCase) {
  if (kindOf(current.kind).confirmsReceipt) return true
  const before = await promisesOf(tx, system('cases'), [subjectOf(current)])
  return before.some(({ kind, state }) => kind === 'acknowledge' && state === 'kept')
}

/** What the new service promises. Nobody is promised a day that has gone by: that it is late is said, with sorry. */
function wordsOf(main: BegunPromise | null, now: Temporal.Instant) {
  if (!main) return ''
  return Temporal.Instant.compare(main.dueAt, now) > 0
    ? sentence(main.words)
    : 'Counted from the day you came to us, this is late already. We are sorry. The team knows that it is late.'
}

function changedFacts(
  current: LockedCase,
  old: Service,
  service: Service,
  { left, reason }: { left: LeftOver[]; reason: string },
) {
  const from = old.body.name
  const to = service.body.name
  const changedService = {
    fact: {
      kind: 'service-changed',
      from,
      to,
      left: left.map(({ name, lines }) => `${name}: ${lines.join(', ')}`),
    } as const,
  }
  const note = { fact: { kind: 'note', text: reason } as const }
  if (current.kind === service.body.caseKind) return [changedService, note]
  const titles = { from: kindOf(current.kind).title, to: kindOf(service.body.caseKind).title }
  return [changedService, { fact: { kind: 'converted', ...titles } as const }, note]
}

/** Where the case goes, by the new service's own rules. Whoever has it keeps it when the team stays the same. */
async function targetOf(
  tx: Tx,
  current: LockedCase,
  { service, written }: { service: Service; written: readonly number[] },
) {
  const { answers, leftOver } = await previewService(tx, current, service)
  const { place } = await findPlace(tx, current.id)
  const found = place ? await describePlace(tx, place) : null
  const facts = { tenure: found?.tenure ?? null, landlord: found?.landlord ?? null, ward: found?.wardCode ?? null }
  const route = routeFor(service.body, answers, facts, written)
  const team = await teamByKey(tx, route.team)
  if (!team) return null
  const scope = route.scope ? await scopeByKey(tx, route.scope) : null
  return {
    route,
    answers,
    left: leftOver,
    summary: summaryOf(service.body.form, answers) || (await summaryBefore(tx, current)),
    teamId: team.id,
    ownerId: team.id === current.teamId ? current.ownerId : null,
    scopeId: (await isNamedCircle(tx, current.scopeId)) ? current.scopeId : (scope?.id ?? null),
    urgentReason: route.urgent ?? current.urgentReason,
  }
}

/** What named people only may know stays with them, whichever service it is for. */
export const isNamedCircle = async (tx: Tx, scopeId: string | null) =>
  scopeId !== null && (await findScope(tx, scopeId))?.kind === 'named'

async function summaryBefore(tx: Tx, current: LockedCase) {
  const old = await serviceVersion(tx, current.serviceVersionId)
  return summaryOf(old.body.form, await answersOf(tx, current.id))
}

/**
 * Everything about a case goes into the circle of its new service, or out of it, in the one commit. Links that were
 * sent before end, because they showed more than the circle allows.
 */
export async function restamp(tx: Tx, current: LockedCase, scopeId: string | null) {
  const subject = subjectOf(current)
  restampRows(tx, current.id, scopeId)
  await kindOf(current.kind).onRestamp(tx, current.id, scopeId)
  if (scopeId) revokeLinks(tx, current.id)
  restampPromises(tx, subject, { scopeId })
  updateItem(tx, subject, { scopeId })
  for (const { id } of await openTasks(tx, current.id)) updateItem(tx, { kind: 'case-task', id }, { scopeId })
  moveMessagesToScope(tx, subject, scopeId)
  restampMatters(tx, await matterIdsOf(tx, current.id), scopeId)
  restampDutyCalls(tx, subject, scopeId)
  restampAudit(tx, subject, scopeId)
  changed(tx, `case:${current.id}`, current.scopeId)
  changed(tx, `queue:${current.teamId}`, current.scopeId)
}
