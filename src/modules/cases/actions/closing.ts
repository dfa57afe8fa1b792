import { serviceVersion } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { caseClosed } from '../events.ts'
import { mayContribute, mayWork } from '../permissions.ts'
import { answersOf } from '../queries/cases.ts'
import { findParent } from '../queries/parts.ts'
import { isOpen, refusalToClose, refusalToReopen, statusAfterWaiting } from '../rules/standing.ts'
import { sentence } from '../rules/summary.ts'
import { begin, type Done, finish, type Refused, refused, type Seen } from './change.ts'
import { kindOf } from './kinds.ts'
import { promiseByPolicy } from './promising.ts'
import { putInQueue, takeTasksFromQueue } from './queue.ts'
import { tellEverybody } from './tell.ts'

type Because = 'finished' | 'time'

/** Closes what is resolved. The person has had their answer, so nobody is told. */
export async function closeCase(
  tx: Tx,
  actor: Actor,
  { because, ...seen }: Seen & { because: Because },
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const refusal = refusalToClose(current)
  if (refusal) return refused(refusal)
  const why = await kindOf(current.kind).mayClose(tx, current.id)
  if (why) return { refusal: 'kind-says-no', why }
  publish(tx, caseClosed, { caseId: current.id })
  return finish(tx, actor, current, {
    action: 'closed',
    change: { status: 'closed', closed_at: tx.now },
    events: [{ fact: { kind: 'closed', because } }],
  })
}

/**
 * Takes a finished case up again, with a new promise; whoever hears of it is told. The promise counts from when it was
 * asked for, where that was before now.
 */
export async function reopenCase(
  tx: Tx,
  actor: Actor,
  { reason, askedAt = tx.now, ...seen }: Seen & { reason: string; askedAt?: Temporal.Instant },
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayContribute)
  if (typeof current === 'string') return refused(current)
  const { body } = await serviceVersion(tx, current.serviceVersionId)
  const refusal = refusalToReopen(current, tx.now, body.reopenWithinDays)
  if (refusal) return refused(refusal)
  const why = await kindOf(current.kind).mayReopen(tx, current.id)
  if (why) return { refusal: 'kind-says-no', why }
  const keeps = current.ownerId && !(await kindOf(current.kind).mayHave(tx, current.id, current.ownerId))
  const ownerId = keeps ? current.ownerId : null
  const parent = current.parentId ? await findParent(tx, current.parentId) : null
  if (parent && !isOpen(parent.status)) return refused('whole-is-finished')

  const about = { ...current, ownerId, answers: await answersOf(tx, current.id) }
  const promises = await kindOf(current.kind).promises(tx, about)
  const promised = await promiseByPolicy(tx, actor, about, {
    acknowledge: null,
    resolve: body.promises.resolve,
    ...promises,
    startedAt: askedAt,
  })
  putInQueue(tx, {
    ...about,
    dueAt: promised.dueAt,
    disruptionId: promised.main?.disruption?.id ?? null,
    enteredAt: tx.now,
  })
  await takeTasksFromQueue(tx, current.id)
  const status = statusAfterWaiting(ownerId)
  const promise = promised.main?.words ?? null
  const data = { promiseWords: sentence(promise ?? '') }
  await tellEverybody(tx, actor, { ...current, status }, { template: 'case-reopened', data })
  return finish(tx, actor, current, {
    action: 'reopened',
    change: {
      status,
      owner_id: ownerId,
      outcome: null,
      outcome_words: null,
      resolved_at: null,
      closed_at: null,
    },
    events: [{ fact: { kind: 'reopened', reason, promise } }],
  })
}
