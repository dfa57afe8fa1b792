import { scopeByKey } from '#modules/access/index.ts'
import type { Answers } from '#modules/forms/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { moveOwner, restorePromises, withdrawPromises } from '#modules/promises/index.ts'
import { dequeue, orderByPromises, updateItem } from '#modules/queues/index.ts'
import { routeFor, serviceByKey, serviceVersion } from '#modules/services/index.ts'
import { json, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { caseClosed } from '../events.ts'
import { mayWork } from '../permissions.ts'
import { deletePeopleAddedAt, saveEvents } from '../queries/cases.ts'
import { moveTasks } from '../queries/joining.ts'
import { revokeLinks } from '../queries/links.ts'
import { isOpen } from '../rules/standing.ts'
import { shorten } from '../rules/summary.ts'
import { begin, closedInto, type Done, finish, noWait, type Refused, refused, type Seen, subjectOf } from './change.ts'
import { kindOf } from './kinds.ts'
import { isNamedCircle, restamp } from './service.ts'

type Undo = Seen & {
  /** What it was before, with what was asked then. */
  serviceKey: string
  answers: Answers
  summary: string
  /** When it was given to another service: what was promised until then runs on from there. */
  changedAt: Temporal.Instant
  reason: string
}

/**
 * Takes back that a case was given to another service: it is what it was, with the promises it had, and whoever was put
 * on it by that is on it no more. Nobody is told here: the kind knows who was told of the mistake.
 */
export async function undoService(
  tx: Tx,
  actor: Actor,
  { serviceKey, answers, summary, changedAt, reason, ...seen }: Undo,
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  if (!isOpen(current.status)) return refused('not-open')
  const service = await serviceByKey(tx, serviceKey)
  if (!service) return refused('no-such-service')
  const route = routeFor(service.body, answers)
  const team = await teamByKey(tx, route.team)
  if (!team) return refused('no-such-team')
  const own = route.scope ? ((await scopeByKey(tx, route.scope))?.id ?? null) : null
  const scopeId = (await isNamedCircle(tx, current.scopeId)) ? current.scopeId : own

  const subject = subjectOf(current)
  const was = kindOf(current.kind)
  const is = kindOf(service.body.caseKind)
  const owned = { teamId: team.id, ownerId: null, scopeId }
  await was.onConvertAway(tx, actor, current.id)
  await is.onConvertTo(tx, actor, { ...current, ...owned, serviceKey, answers })
  await withdrawPromises(tx, subject, `Undone: ${reason}`, actor)
  await restorePromises(tx, actor, { subject, endedAt: changedAt, reason })
  if (scopeId !== current.scopeId) {
    await restamp(tx, current, scopeId)
    await is.onRestamp(tx, current.id, scopeId)
  }
  moveOwner(tx, subject, owned)
  deletePeopleAddedAt(tx, current.id, changedAt)
  revokeLinks(tx, current.id)
  updateItem(tx, subject, {
    teamId: team.id,
    ownerId: null,
    serviceKey,
    title: service.body.name,
    waitingFor: null,
    waitingUntil: null,
  })
  await orderByPromises(tx, [subject])
  const old = await serviceVersion(tx, current.serviceVersionId)
  return finish(tx, actor, current, {
    action: 'service-undone',
    change: {
      kind: service.body.caseKind,
      service_key: serviceKey,
      service_version_id: service.versionId,
      title: service.body.name,
      summary: shorten(summary),
      answers: json(answers),
      answers_left: json([]),
      team_id: team.id,
      owner_id: null,
      status: 'new',
      ...noWait,
      scope_id: scopeId,
    },
    events: [
      { fact: { kind: 'service-changed', from: old.body.name, to: service.body.name, left: [] } },
      ...(was.name === is.name ? [] : [{ fact: { kind: 'converted', from: was.title, to: is.title } as const }]),
      { fact: { kind: 'note', text: `Undone: ${reason}` } },
    ],
    detail: { service: serviceKey },
  })
}

type OpenedInError = Seen & {
  /** The case it goes on in: what is written about this one stands there from now on. */
  into: { id: string; reference: string; version: number; scopeId: string | null }
  reason: string
}

/** Closes a case that should never have been opened. Its story stays; whoever hears of it is told by the case it goes on in. */
export async function closeOpenedInError(
  tx: Tx,
  actor: Actor,
  { into, reason, ...seen }: OpenedInError,
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  if (!isOpen(current.status)) return refused('not-open')
  if (current.openParts > 0) return refused('parts-open')
  await kindOf(current.kind).onConvertAway(tx, actor, current.id)
  await withdrawPromises(tx, subjectOf(current), `Opened in error: ${reason}`, actor)
  dequeue(tx, subjectOf(current))
  moveTasks(tx, current.id, into.id)
  revokeLinks(tx, current.id)
  saveEvents(tx, actor, into, [{ fact: { kind: 'taken-back', from: current.reference, reason } }])
  publish(tx, caseClosed, { caseId: current.id })
  return finish(tx, actor, current, {
    action: 'opened-in-error',
    change: closedInto(tx, into, 'opened-in-error', `This was opened in error. It goes on in ${into.reference}.`),
    events: [{ fact: { kind: 'opened-in-error', into: into.reference, reason } }],
    detail: { into: into.reference },
  })
}
