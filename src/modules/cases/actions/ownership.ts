import { staffInTeam, staffNames } from '#modules/access/index.ts'
import { callOn, teamNames } from '#modules/organisation/index.ts'
import { keepPromises, moveOwner } from '#modules/promises/index.ts'
import { updateItem } from '#modules/queues/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { mayAssign, mayWork } from '../permissions.ts'
import type { Lacked } from '../rules/facts.ts'
import { refusalToMarkUrgent, refusalToMove, refusalToStart, refusalToTake, refusalToWork } from '../rules/standing.ts'
import { begin, type Done, finish, noWait, type Refused, refused, type Seen, subjectOf } from './change.ts'
import { kindOf } from './kinds.ts'
import { goOn } from './waiting.ts'

/** Takes a case that nobody has. */
export async function takeCase(tx: Tx, actor: Actor, seen: Seen): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  if (!isStaff(actor)) return refused('not-allowed')
  const refusal = refusalToTake(current, actor.id)
  if (refusal) return refused(refusal)
  const why = await kindOf(current.kind).mayHave(tx, current.id, actor.id)
  if (why) return { refusal: 'kind-says-no', why }
  moveOwner(tx, subjectOf(current), { teamId: current.teamId, ownerId: actor.id })
  updateItem(tx, subjectOf(current), { ownerId: actor.id })
  return finish(tx, actor, current, {
    action: 'taken',
    change: { owner_id: actor.id },
    events: [{ fact: { kind: 'taken' } }],
  })
}

/**
 * Gives a case to somebody of its team, or with null puts it back for anybody to take. What cannot wait is not left lying: the
 * next person on duty is called.
 */
export async function assignCase(
  tx: Tx,
  actor: Actor,
  { ownerId, ...seen }: Seen & { ownerId: string | null },
): Promise<(Done & { calledOn: boolean }) | Refused> {
  const current = await begin(
    tx,
    actor,
    seen,
    (who, row) => mayAssign(who, row) || (mayWork(who, row) && isOwn(who, row.ownerId)),
  )
  if (typeof current === 'string') return refused(current)
  const refusal = refusalToWork(current)
  if (refusal) return refused(refusal)
  if (ownerId && !(await isInTeam(tx, ownerId, current.teamId))) return refused('not-in-team')
  const why = ownerId ? await kindOf(current.kind).mayHave(tx, current.id, ownerId) : null
  if (why) return { refusal: 'kind-says-no', why }
  const ownerName = ownerId ? ((await staffNames(tx, [ownerId])).get(ownerId) ?? null) : null
  moveOwner(tx, subjectOf(current), { teamId: current.teamId, ownerId })
  updateItem(tx, subjectOf(current), { ownerId })
  const done = finish(tx, actor, current, {
    action: 'assigned',
    change: { owner_id: ownerId },
    events: [{ fact: { kind: 'assigned', ownerName } }],
    detail: { ownerId },
  })
  const isLeft = ownerId === null && current.ownerId !== null && current.urgentReason !== null
  return { ...done, calledOn: isLeft && (await callOn(tx, actor, subjectOf(current))) }
}

const isOwn = (actor: Actor, ownerId: string | null) => isStaff(actor) && actor.id === ownerId

const isInTeam = async (tx: Tx, staffId: string, teamId: string) =>
  (await staffInTeam(tx, teamId, tx.now)).some(({ id }) => id === staffId)

/** Starts the work; whoever starts what nobody has, takes it. */
export async function startWork(tx: Tx, actor: Actor, seen: Seen): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const refusal = refusalToStart(current)
  if (refusal) return refused(refusal)
  const ownerId = current.ownerId ?? (isStaff(actor) ? actor.id : null)
  const why = ownerId ? await kindOf(current.kind).mayHave(tx, current.id, ownerId) : null
  if (why) return { refusal: 'kind-says-no', why }
  if (ownerId !== current.ownerId) moveOwner(tx, subjectOf(current), { teamId: current.teamId, ownerId })
  keepPromises(tx, subjectOf(current), ['acknowledge'])
  await goOn(tx, actor, current)
  updateItem(tx, subjectOf(current), { ownerId })
  return finish(tx, actor, current, {
    action: 'started',
    change: { status: 'in-progress', owner_id: ownerId, ...noWait },
    events: [{ fact: { kind: 'started' } }],
  })
}

type Move = Seen & { teamId: string; reason: string; lacked: Lacked }

/** Hands a case to another team, with what was lacked here: a hand-off always says why. */
export async function moveToTeam(
  tx: Tx,
  actor: Actor,
  { teamId, reason, lacked, ...seen }: Move,
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const refusal = refusalToMove(current, teamId)
  if (refusal) return refused(refusal)
  const names = await teamNames(tx)
  const toTeam = names.get(teamId)
  if (!toTeam) return refused('no-such-team')
  moveOwner(tx, subjectOf(current), { teamId, ownerId: null })
  updateItem(tx, subjectOf(current), { teamId, ownerId: null })
  return finish(tx, actor, current, {
    action: 'moved-to-team',
    change: { team_id: teamId, owner_id: null },
    events: [
      { fact: { kind: 'moved', fromTeam: names.get(current.teamId) ?? 'another team', toTeam, reason, lacked } },
    ],
    detail: { teamId, lacked },
  })
}

/** Puts a case before all that are not urgent. */
export async function markUrgent(
  tx: Tx,
  actor: Actor,
  { reason, ...seen }: Seen & { reason: string },
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const refusal = refusalToMarkUrgent(current)
  if (refusal) return refused(refusal)
  updateItem(tx, subjectOf(current), { urgent: true, urgentReason: reason })
  return finish(tx, actor, current, {
    action: 'marked-urgent',
    change: { urgent_reason: reason },
    events: [{ fact: { kind: 'urgent', reason } }],
  })
}

/** Puts a case back in its place among the others. */
export async function unmarkUrgent(
  tx: Tx,
  actor: Actor,
  { reason, ...seen }: Seen & { reason: string },
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const refusal = refusalToWork(current) ?? (current.urgentReason ? null : 'not-urgent')
  if (refusal) return refused(refusal)
  updateItem(tx, subjectOf(current), { urgent: false, urgentReason: null })
  return finish(tx, actor, current, {
    action: 'no-longer-urgent',
    change: { urgent_reason: null },
    events: [{ fact: { kind: 'not-urgent', reason } }],
  })
}
