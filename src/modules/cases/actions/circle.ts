import { findScope, listScopeMembers, scopeByKey, visibleScope } from '#modules/access/index.ts'
import { moveOwner } from '#modules/promises/index.ts'
import { updateItem } from '#modules/queues/index.ts'
import { routeFor, serviceVersion } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { mayWork } from '../permissions.ts'
import { answersOf, type LockedCase, lockCase } from '../queries/cases.ts'
import { openPartsOf } from '../queries/parts.ts'
import { isOpen } from '../rules/standing.ts'
import { begin, type Done, finish, type Refused, refused, type Seen, subjectOf } from './change.ts'
import { restamp } from './service.ts'

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
  for (const id of await openPartsOf(tx, current.id, current.scopeId)) {
    const part = await lockCase(tx, actor, id)
    if (part) await putInCircle(tx, actor, part, put)
  }
  return putInCircle(tx, actor, current, put)
}

type Put = {
  target: string | null
  named: string | null
  /** The team it goes to with the circle; left out where it stays. */
  teamId?: string
  text: string
}

/** Nobody outside the circle knows of the case any more, or everybody who looks at cases does. */
export async function putInCircle(
  tx: Tx,
  actor: Actor,
  current: LockedCase,
  { target, named, teamId = current.teamId, text }: Put,
): Promise<Done> {
  await restamp(tx, current, target)
  const ownerId = teamId === current.teamId ? await ownerInside(tx, current.ownerId, named) : null
  if (ownerId !== current.ownerId || teamId !== current.teamId) {
    moveOwner(tx, subjectOf(current), { teamId, ownerId })
    updateItem(tx, subjectOf(current), { teamId, ownerId })
  }
  return finish(tx, actor, current, {
    action: 'circle-changed',
    change: { scope_id: target, team_id: teamId, owner_id: ownerId },
    events: [{ fact: { kind: 'note', text } }],
  })
}

async function circleOfService(tx: Tx, current: LockedCase) {
  const service = await serviceVersion(tx, current.serviceVersionId)
  const { scope } = routeFor(service.body, await answersOf(tx, current.id), {
    tenure: null,
    landlord: null,
    ward: null,
  })
  return scope ? ((await scopeByKey(tx, scope)) ?? null) : null
}

async function ownerInside(tx: Tx, ownerId: string | null, scopeId: string | null) {
  if (ownerId === null || scopeId === null) return ownerId
  const members = await listScopeMembers(tx)
  return members.some((member) => member.scopeId === scopeId && member.staffId === ownerId) ? ownerId : null
}
