import { type Expression, type SqlBool, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'

/**
 * The condition on every row of `cases` that anybody reads: staff by scope, a contractor's people by their teams,
 * residents by the cases they hold.
 */
export function reachable(actor: Actor, table = 'cases'): Expression<SqlBool> {
  switch (actor.kind) {
    case 'system':
    case 'staff':
      return visible(actor, `${table}.scope_id`)
    case 'contractor':
      return sql<SqlBool>`(${sql.ref(`${table}.scope_id`)} is null
        and ${sql.ref(`${table}.team_id`)} = any(${[...actor.teams]}::uuid[]))`
    case 'resident':
    case 'member':
      return sql<SqlBool>`${sql.ref(`${table}.id`)} = any(${[...actor.caseIds]}::uuid[])`
    case 'public':
      return sql<SqlBool>`false`
  }
}

/** The same for a row that belongs to a case: reached through it. */
export const ofReachableCase = (actor: Actor, column: string): Expression<SqlBool> =>
  sql<SqlBool>`exists (select from cases where cases.id = ${sql.ref(column)} and ${reachable(actor)})`
