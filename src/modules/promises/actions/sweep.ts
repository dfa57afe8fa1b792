import { recordAudit } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { changed } from '#platform/live/index.ts'
import { promiseBroken } from '../events.ts'
import {
  type Escalation,
  listEscalations,
  lockNewlyBroken,
  lockUndecided,
  saveBreaches,
  saveEscalations,
  saveRaised,
  saveSwept,
  saveTopReached,
} from '../queries/breaches.ts'
import { decideBy } from '../rules/broken.ts'
import { accountablePeople } from './accountable.ts'

const atOnce = 200
const sweeper = system('promises')

/**
 * Deals with promises that have just broken: once for each promise and due time, the person the council named for it
 * becomes accountable and is asked to decide. Answers with how many there were.
 */
export async function sweepBroken(tx: Tx): Promise<number> {
  const broken = await lockNewlyBroken(tx, atOnce)
  if (broken.length === 0) return 0
  const find = accountablePeople(tx)
  const found = []
  for (const promise of broken) {
    // What a disruption holds up is answered for by whoever declared it, not by the officer who cannot do it.
    const ownerId = promise.kind === 'next-update' ? (promise.declaredBy ?? promise.ownerId) : promise.ownerId
    const accountableId = await find.first(ownerId, promise.teamId, promise.scopeId)
    found.push({ promise, breachId: newId(), accountableId })
  }
  const fresh = await saveBreaches(
    tx,
    found.map(({ promise, breachId, accountableId }) => ({
      id: breachId,
      promiseId: promise.id,
      dueAt: promise.dueAt,
      disruptionId: promise.disruptionId,
      accountableId,
      decideBy: decideBy(tx.now),
    })),
  )
  saveSwept(
    tx,
    broken.map((promise) => promise.id),
  )
  const escalations: Escalation[] = []
  for (const { promise, breachId, accountableId } of found) {
    if (!fresh.has(breachId)) continue
    const subject = { kind: promise.subjectKind, id: promise.subjectId }
    escalations.push({ breachId, level: 1, staffId: accountableId })
    publish(tx, promiseBroken, { promiseId: promise.id, breachId, subject, accountableId })
    recordAudit(tx, sweeper, {
      action: 'promise.broken',
      subject,
      scopeId: promise.scopeId,
      detail: { promiseId: promise.id, accountableId },
    })
  }
  saveEscalations(tx, escalations)
  for (const scopeId of new Set(broken.map((promise) => promise.scopeId))) changed(tx, 'board', scopeId)
  return broken.length
}

/** Decisions that were not taken within one working day go to the next person up. Nobody is reminded: that is not one up. */
export async function escalateUndecided(tx: Tx): Promise<number> {
  const undecided = await lockUndecided(tx, atOnce)
  if (undecided.length === 0) return 0
  const ids = undecided.map((breach) => breach.id)
  const before = Map.groupBy(await listEscalations(tx, ids), (escalation) => escalation.breachId)
  const find = accountablePeople(tx)
  const escalations: Escalation[] = []
  const raisedIn = new Set<string | null>()
  const atTheTop: string[] = []
  for (const breach of undecided) {
    const next = breach.accountableId
      ? await find.above(breach.accountableId, breach.scopeId, asked(before.get(breach.id) ?? []))
      : await find.first(breach.ownerId, breach.teamId, breach.scopeId)
    if (next === null) {
      atTheTop.push(breach.id)
      continue
    }
    const level = breach.level + 1
    saveRaised(tx, { id: breach.id, level, accountableId: next, decideBy: decideBy(tx.now) })
    escalations.push({ breachId: breach.id, level, staffId: next })
    raisedIn.add(breach.scopeId)
    recordAudit(tx, sweeper, {
      action: 'promise.escalated',
      subject: { kind: breach.subjectKind, id: breach.subjectId },
      scopeId: breach.scopeId,
      detail: { breachId: breach.id, level, accountableId: next },
    })
  }
  saveTopReached(tx, atTheTop)
  saveEscalations(tx, escalations)
  for (const scopeId of raisedIn) changed(tx, 'board', scopeId)
  return undecided.length
}

/** Those who were asked before: it never goes back to one of them. */
const asked = (escalations: readonly { staffId: string | null }[]) =>
  escalations.flatMap(({ staffId }) => staffId ?? [])
