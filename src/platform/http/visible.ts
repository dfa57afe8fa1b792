import { type Expression, type SqlBool, sql } from 'kysely'
import type { Actor } from './actor.ts'

/**
 * The one condition on a row that may belong to a scope. Staff see what has none and what is in a circle of theirs.
 * Residents, contractors and the public see nothing by it: each module has a condition of their own for them.
 * Where tables are joined, say which column: `visible(actor, 'cases.scope_id')`.
 */
export function visible(actor: Actor, column = 'scope_id'): Expression<SqlBool> {
  if (actor.kind === 'system') return sql<SqlBool>`true`
  if (actor.kind !== 'staff') return sql<SqlBool>`false`
  const scope = sql.ref(column)
  return sql<SqlBool>`(${scope} is null or ${scope} = any(${[...actor.scopes]}::uuid[]))`
}

/** The same rule for one row already in hand. */
export function visibleScope(actor: Actor, scopeId: string | null): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind !== 'staff') return false
  return scopeId === null || actor.scopes.includes(scopeId)
}

/** The same for all who are shown the same rows. */
export function seesAlike(actor: Actor): string {
  if (actor.kind === 'system') return 'everything'
  if (actor.kind !== 'staff') return 'nothing'
  return ['open to all', ...actor.scopes.toSorted()].join(' ')
}
