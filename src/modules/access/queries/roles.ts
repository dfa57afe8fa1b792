import { type Db, json, lockName, newId, sql, type Tx } from '#platform/db/index.ts'
import { keepsTheKeys } from '../permissions.ts'
import type { Limits } from '../rules/limits.ts'

export type Power = { key: string; name: string; unit: 'pence' | 'count' }

export function listPowers(db: Db): Promise<Power[]> {
  return db.selectFrom('powers').select(['key', 'name', 'unit']).orderBy('position').execute()
}

export function listRoles(db: Db) {
  return db
    .selectFrom('roles')
    .select(['key', 'name', 'description', 'permissions', 'limits', 'code_required as codeRequired', 'version'])
    .orderBy('position')
    .execute()
}

export function findRole(db: Db, key: string) {
  return db
    .selectFrom('roles')
    .select(['key', 'name', 'description', 'permissions', 'limits', 'code_required as codeRequired', 'version'])
    .where('key', '=', key)
    .executeTakeFirst()
}

export async function countHolders(db: Db, today: Temporal.PlainDate): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('staff_roles')
    .innerJoin('staff', 'staff.id', 'staff_roles.staff_id')
    .select(['role_key as key', sql<number>`count(distinct staff.id)::int`.as('count')])
    .where('staff.deactivated_at', 'is', null)
    .where('staff_roles.since', '<=', today)
    .where((eb) => eb.or([eb('staff_roles.until', 'is', null), eb('staff_roles.until', '>', today)]))
    .groupBy('role_key')
    .execute()
  return new Map(rows.map(({ key, count }) => [key, count]))
}

export function savePower(tx: Tx, power: Power, position: number) {
  const values = { key: power.key, name: power.name, unit: power.unit, position }
  tx.save(
    tx
      .insertInto('powers')
      .values(values)
      .onConflict((clash) => clash.column('key').doUpdateSet(values)),
  )
}

export type Role = {
  key: string
  name: string
  description: string
  permissions: readonly string[]
  limits: Limits
  codeRequired: boolean
}

export function saveRole(tx: Tx, role: Role, position: number) {
  const values = {
    key: role.key,
    name: role.name,
    description: role.description,
    permissions: [...role.permissions],
    limits: json(role.limits),
    code_required: role.codeRequired,
    position,
    created_at: tx.now,
  }
  tx.save(
    tx
      .insertInto('roles')
      .values(values)
      .onConflict((clash) => clash.column('key').doNothing()),
  )
}

export type RoleChange = { permissions: readonly string[]; limits: Limits; codeRequired: boolean }

/** False when somebody else changed the role since `version`. */
export async function saveRoleChange(tx: Tx, key: string, version: number, change: RoleChange): Promise<boolean> {
  const changed = await tx
    .updateTable('roles')
    .set({ permissions: [...change.permissions], limits: json(change.limits), code_required: change.codeRequired })
    .set({ version: version + 1 })
    .where('key', '=', key)
    .where('version', '=', version)
    .returning('key')
    .executeTakeFirst()
  return changed !== undefined
}

export function rolesOfStaff(db: Db, staffId: string) {
  return db
    .selectFrom('staff_roles')
    .innerJoin('roles', 'roles.key', 'staff_roles.role_key')
    .select(['staff_roles.id', 'roles.key', 'roles.name', 'staff_roles.since', 'staff_roles.until'])
    .where('staff_id', '=', staffId)
    .orderBy('staff_roles.since', 'desc')
    .execute()
}

export type HeldRole = { staffId: string; roleKey: string; since: Temporal.PlainDate; until: Temporal.PlainDate | null }

export function saveHeldRole(tx: Tx, { staffId, roleKey, since, until }: HeldRole) {
  tx.save(
    tx
      .insertInto('staff_roles')
      .values({ id: newId(), staff_id: staffId, role_key: roleKey, since, until, created_at: tx.now }),
  )
}

export async function overlapsRole(db: Db, { staffId, roleKey, since, until }: HeldRole): Promise<boolean> {
  let query = db
    .selectFrom('staff_roles')
    .select('id')
    .where('staff_id', '=', staffId)
    .where('role_key', '=', roleKey)
    .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', since)]))
  if (until) query = query.where('since', '<', until)
  return (await query.executeTakeFirst()) !== undefined
}

export async function endHeldRole(tx: Tx, staffId: string, id: string, until: Temporal.PlainDate) {
  return tx
    .updateTable('staff_roles')
    .set({ until: sql`greatest(since, ${until}::date)` })
    .where('id', '=', id)
    .where('staff_id', '=', staffId)
    .returning('role_key as roleKey')
    .executeTakeFirst()
}

/** How many people can give roles, for good and without an end. Locks the roles, so that two cannot both leave last. */
export async function countKeyHolders(tx: Tx, today: Temporal.PlainDate): Promise<number> {
  await lockName(tx, 'access key-holders')
  const { rows } = await sql<{ count: number }>`
    select count(distinct staff.id)::int as count
    from staff
    join staff_roles sr on sr.staff_id = staff.id and sr.since <= ${today} and sr.until is null
    join roles r on r.key = sr.role_key and ${keepsTheKeys} = any(r.permissions)
    where staff.deactivated_at is null`.execute(tx)
  return rows[0]?.count ?? 0
}
