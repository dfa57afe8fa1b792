import { findScope, listScopeMembers, scopeByKey, visibleScope } from '#modules/access/index.ts'
import { endDutyCalls, teamByKey } from '#modules/organisation/index.ts'
import { moveOwner } from '#modules/promises/index.ts'
import { updateItem } from '#modules/queues/index.ts'
import { routeFor, serviceVersion } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { mayWork } from '../permissions.ts'
import { answersOf, type LockedCase, lockCase } from '../queries/cases.ts'
import { openPartsOf } from '../queries/parts.ts'
import { isOpen } from '../rules/standing.ts'
import { addToStory, begin, type Done, finish, type Refused, refused, type Seen, subjectOf } from './change.ts'
import { callRota } from './duty.ts'
import { isNamedCircle, restamp } from './service.ts'

type Change = Seen & {
  /** A circle of named people; null gives the case back to those who know of its service. */
  scopeId: string | null
  reason: string
}

/**
 * Says who may know of a case: only the people of a named circle, or again all who know of its service. Nobody can put
 * a case where they could not see it any more. An owner outside the circle loses the case. Its open parts go with it,
 * but for those of a service that has a circle of its own.
 */
export async function changeCircle(
  tx: Tx,
  actor: Actor,
  { scopeId, reason, ...seen }: Change,
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  if (!isOpen(current.status)) return refused('not-open')
  if (current.parentId !== null)
    return {
      refusal: 'not-allowed',
      why: 'Whoever knows of the whole case knows of its parts. Do this on the whole case',
    }
  const circle = scopeId === null ? await circleOfService(tx, current) : await findScope(tx, scopeId)
  const target = circle?.id ?? null
  if (scopeId !== null && (circle?.kind !== 'named' || !visibleScope(actor, scopeId)))
    return { refusal: 'not-allowed', why: 'Select a circle that you are in' }
  if (!visibleScope(actor, target))
    return { refusal: 'not-allowed', why: 'You would not see the case any more. Ask somebody of its team' }
  if (target === current.scopeId) return { refusal: 'not-allowed', why: 'These people know of it already' }

  const who = circle ? `Only ${circle.name} may know of this` : 'All who look at cases may know of this'
  const put = { target, named: scopeId, text: `${who}. ${reason}` }
  if (scopeId === null && !(await isNamedCircle(tx, current.scopeId))) return giveBack(tx, actor, current, put)
  for (const id of await openPartsOf(tx, current.id, current.scopeId)) {
    const part = await lockCase(tx, actor, id)
    if (part) await putInCircle(tx, actor, part, put)
  }
  return putInCircle(tx, actor, current, put)
}

/** What a circle kept for its words, or what somebody was called about for them, is for its own service after all. */
export async function giveToOwnService(tx: Tx, actor: Actor, { reason, ...seen }: Seen & { reason: string }) {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  if (!isOpen(current.status)) return refused('not-open')
  const target = (await isNamedCircle(tx, current.scopeId)) ? current.scopeId : null
  return giveBack(tx, actor, current, { target, named: target, text: reason })
}

/**
 * It is its own team's again, and nobody is called about it but whom its own service calls. Why it could not wait goes, where its
 * own service has no such reason.
 */
async function giveBack(tx: Tx, actor: Actor, current: LockedCase, put: Put): Promise<Done> {
  const { body } = await serviceVersion(tx, current.serviceVersionId)
  const route = routeFor(body, await answersOf(tx, current.id), noFacts)
  const team = await teamByKey(tx, route.team)
  if (!team) throw new Error(`A service names a team that is not there: ${route.team}`)
  endDutyCalls(tx, subjectOf(current), { state: 'not-needed', by: isStaff(actor) ? actor.id : null })
  updateItem(tx, subjectOf(current), { urgent: route.urgent !== null, urgentReason: route.urgent })
  const done = await putInCircle(tx, actor, current, { ...put, teamId: team.id, urgentReason: route.urgent })
  if (!route.duty || !route.urgent) return done
  const events = await callRota(tx, current, {
    rota: route.duty,
    reason: route.urgent,
    scopeId: put.target,
  })
  if (events.length > 0) addToStory(tx, actor, { ...current, scopeId: put.target }, { action: 'duty-called', events })
  return done
}

type Put = {
  target: string | null
  named: string | null
  /** The team it goes to with the circle; left out where it stays. */
  teamId?: string
  /** Why it overtakes the queue from now on; left out where that stays. */
  urgentReason?: string | null
  text: string
}

/** Nobody outside the circle knows of the case any more, or everybody who looks at cases does. */
export async function putInCircle(
  tx: Tx,
  actor: Actor,
  current: LockedCase,
  { target, named, teamId = current.teamId, urgentReason = current.urgentReason, text }: Put,
): Promise<Done> {
  await restamp(tx, current, target)
  const ownerId = teamId === current.teamId ? await ownerInside(tx, current.ownerId, named) : null
  if (ownerId !== current.ownerId || teamId !== current.teamId) {
    moveOwner(tx, subjectOf(current), { teamId, ownerId })
    updateItem(tx, subjectOf(current), { teamId, ownerId })
  }
  return finish(tx, actor, current, {
    action: 'circle-changed',
    change: { scope_id: target, team_id: teamId, owner_id: ownerId, urgent_reason: urgentReason },
    events: [{ fact: { kind: 'note', text } }],
  })
}

const noFacts = { tenure: null, landlord: null, ward: null }

async function circleOfService(tx: Tx, current: LockedCase) {
  const service = await serviceVersion(tx, current.serviceVersionId)
  const { scope } = routeFor(service.body, await answersOf(tx, current.id), noFacts)
  return scope ? ((await scopeByKey(tx, scope)) ?? null) : null
}

async function ownerInside(tx: Tx, ownerId: string | null, scopeId: string | null) {
  if (ownerId === null || scopeId === null) return ownerId
  const members = await listScopeMembers(tx)
  return members.some((member) => member.scopeId === scopeId && member.staffId === ownerId) ? ownerId : null
}
