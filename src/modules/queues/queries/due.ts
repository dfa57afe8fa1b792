import { sql, type Tx } from '#platform/db/index.ts'
import type { Subject } from './items.ts'

/** A queue in which something stands elsewhere now, and who may know of what it is. */
export type Reordered = { teamId: string; scopeId: string | null }

/**
 * Work that stands where the promises about it put it: by the one that falls due first of those whose clock runs, and
 * under the disruption that holds it up. Answers with the teams whose queues changed.
 */
export async function saveOrderByPromises(tx: Tx, subjects: readonly Subject[]): Promise<Reordered[]> {
  if (subjects.length === 0) return []
  const kinds = subjects.map((subject) => subject.kind)
  const ids = subjects.map((subject) => subject.id)
  const changed = await tx
    .updateTable('queue_items')
    .from(
      sql<{ subject_kind: string; subject_id: string; due_at: Temporal.Instant | null; disruption_id: string | null }>`(
        select subject_kind, subject_id,
          min(due_at) filter (where paused_at is null) as due_at,
          (array_agg(disruption_id) filter (where kind = 'next-update'))[1] as disruption_id
        from unnest(${kinds}::text[], ${ids}::uuid[]) as wanted (kind_wanted, id_wanted)
        join promises on subject_kind = kind_wanted and subject_id = id_wanted
        where state = 'running'
        group by subject_kind, subject_id)`.as('promised'),
    )
    .set((eb) => ({ due_at: eb.ref('promised.due_at'), disruption_id: eb.ref('promised.disruption_id') }))
    .whereRef('queue_items.subject_kind', '=', 'promised.subject_kind')
    .whereRef('queue_items.subject_id', '=', 'promised.subject_id')
    .returning(['queue_items.team_id as teamId', 'queue_items.scope_id as scopeId'])
    .execute()
  const once = new Map(changed.map((row) => [`${row.teamId} ${row.scopeId}`, row]))
  return [...once.values()]
}
