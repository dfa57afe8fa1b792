import { recordAudit } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, forbidden, notFound } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { customersMerged, customersUnmerged } from '../events.ts'
import { mayMerge } from '../permissions.ts'
import { lockRecords } from '../queries/customers.ts'
import { findMerge, insertMerge, saveUndone, setMergedInto } from '../queries/merges.ts'
import { type MergeRefusal, refusalToMerge } from '../rules/merging.ts'
import { settlePair } from './matches.ts'
import { nameOf } from './save.ts'

/** Makes two records one customer: the one stands under the other. Everything each holds stays where it is. */
export async function mergeCustomers(
  tx: Tx,
  actor: Actor,
  { keptId, mergedId, reason }: { keptId: string; mergedId: string; reason: string },
): Promise<{ refusal: MergeRefusal | null }> {
  mustMerge(actor)
  if (keptId === mergedId) return { refusal: 'same-record' }
  const records = await lockRecords(tx, actor, [keptId, mergedId])
  const kept = records.find((record) => record.id === keptId)
  const merged = records.find((record) => record.id === mergedId)
  if (!kept || !merged) throw notFound('Customer')
  const refusal = refusalToMerge(kept, merged)
  if (refusal) return { refusal }
  const id = newId()
  insertMerge(tx, { id, keptId, mergedId, reason, by: nameOf(actor) })
  setMergedInto(tx, mergedId, keptId)
  await settlePair(tx, actor, { oneId: keptId, otherId: mergedId, reason, state: 'merged' })
  note(tx, actor, { id, keptId, mergedId }, kept.scopeId, 'customer.merged')
  publish(tx, customersMerged, { keptId, mergedId })
  return { refusal: null }
}

/**
 * Makes several records one customer in one decision, all of them or none. Each stands under the kept one by a merge of its
 * own, so each can be taken out again by itself.
 */
export async function mergeTogether(
  tx: Tx,
  actor: Actor,
  { keptId, mergedIds, reason }: { keptId: string; mergedIds: readonly string[]; reason: string },
): Promise<{ refusal: MergeRefusal | null }> {
  mustMerge(actor)
  await lockRecords(tx, actor, [keptId, ...mergedIds])
  for (const mergedId of mergedIds) {
    const { refusal } = await mergeCustomers(tx, actor, { keptId, mergedId, reason })
    if (refusal) return { refusal }
  }
  return { refusal: null }
}

/** Takes a record out from under the other again, with everything that was merged into it. Both keep their histories. */
export async function unmergeCustomers(
  tx: Tx,
  actor: Actor,
  { mergeId, reason }: { mergeId: string; reason: string },
): Promise<{ refusal: 'already-undone' | null }> {
  mustMerge(actor)
  const found = await findMerge(tx, mergeId)
  if (!found) throw notFound('Merge')
  const { keptId, mergedId } = found
  const records = await lockRecords(tx, actor, [keptId, mergedId])
  const merged = records.find((record) => record.id === mergedId)
  if (records.length !== 2 || !merged) throw notFound('Merge')
  const merge = await findMerge(tx, mergeId)
  if (!merge || merge.undoneAt) return { refusal: 'already-undone' }
  saveUndone(tx, mergeId, { by: nameOf(actor), reason })
  setMergedInto(tx, mergedId, null)
  await settlePair(tx, actor, { oneId: keptId, otherId: mergedId, reason, state: 'dismissed' })
  note(tx, actor, { id: mergeId, keptId, mergedId }, merged.scopeId, 'customer.unmerged')
  publish(tx, customersUnmerged, { keptId, mergedId })
  return { refusal: null }
}

function mustMerge(actor: Actor) {
  if (!mayMerge(actor)) throw forbidden('You need permission to merge customers')
}

type Noted = { id: string; keptId: string; mergedId: string }

function note(tx: Tx, actor: Actor, merge: Noted, scopeId: string | null, action: string) {
  recordAudit(tx, actor, {
    action,
    subject: { kind: 'customer', id: merge.keptId },
    scopeId,
    detail: { merge: merge.id, merged: merge.mergedId },
  })
}
