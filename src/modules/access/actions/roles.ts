import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { countKeyHolders, findRole, type RoleChange, saveRoleChange } from '../queries/roles.ts'

export type ChangeRoleRefusal = 'changed-by-other' | 'last-administrator'

/** Changes what a role may do and how far. It counts from the next request of everybody who has the role. */
export async function changeRole(
  tx: Tx,
  actor: Actor,
  { key, version }: { key: string; version: number },
  change: RoleChange,
): Promise<{ refusal: ChangeRoleRefusal | null }> {
  const role = await findRole(tx, key)
  if (!role) throw notFound('Role')
  const before = await countKeyHolders(tx, londonDate(tx.now))
  if (!(await saveRoleChange(tx, key, version, change))) return { refusal: 'changed-by-other' }
  if (before > 0 && (await countKeyHolders(tx, londonDate(tx.now))) === 0) return { refusal: 'last-administrator' }
  const added = change.permissions.filter((permission) => !role.permissions.includes(permission))
  const removed = role.permissions.filter((permission) => !change.permissions.includes(permission))
  const detail = { name: role.name, added, removed, limits: change.limits, codeRequired: change.codeRequired }
  recordAudit(tx, actor, { action: 'role.changed', subject: { kind: 'role', id: key }, scopeId: null, detail })
  return { refusal: null }
}
