import { type Expression, type SqlBool, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'

/**
 * The condition on every promise anybody reads: staff by scope, a contractor's people by their teams, residents by
 * the cases they hold.
 */
export function readable(actor: Actor): Expression<SqlBool> {
  switch (actor.kind) {
    case 'system':
    case 'staff':
      return visible(actor, 'promises.scope_id')
    case 'contractor':
      return sql<SqlBool>`(promises.scope_id is null and promises.team_id = any(${[...actor.teams]}::uuid[]))`
    case 'resident':
    case 'member':
      return sql<SqlBool>`(promises.subject_kind = 'case' and promises.subject_id = any(${[...actor.caseIds]}::uuid[]))`
    case 'public':
      return sql<SqlBool>`false`
  }
}
