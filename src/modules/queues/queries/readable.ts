import { type Expression, type SqlBool, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'

/** The condition on every row of a queue that anybody reads: staff by scope, a contractor's people by their teams. */
export function readable(actor: Actor): Expression<SqlBool> {
  if (actor.kind !== 'contractor') return visible(actor, 'queue_items.scope_id')
  return sql<SqlBool>`(queue_items.scope_id is null and queue_items.team_id = any(${[...actor.teams]}::uuid[]))`
}
