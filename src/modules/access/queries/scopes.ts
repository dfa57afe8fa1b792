import { type Db, newId, type Tx } from '#platform/db/index.ts'

export type ScopeKind = 'service' | 'named'
export type Level = 'front-desk' | 'member'

export function scopeByKey(db: Db, key: string) {
  return db.selectFrom('scopes').select(['id', 'key', 'name', 'kind']).where('key', '=', key).executeTakeFirst()
}

export function findScope(db: Db, id: string) {
  return db.selectFrom('scopes').select(['id', 'key', 'name', 'kind']).where('id', '=', id).executeTakeFirst()
}

export function listScopes(db: Db) {
  return db.selectFrom('scopes').select(['id', 'key', 'name', 'kind']).orderBy('kind', 'desc').orderBy('name').execute()
}

export function saveScope(tx: Tx, scope: { id: string; key: string; name: string; kind: ScopeKind }) {
  tx.save(tx.insertInto('scopes').values({ ...scope, created_at: tx.now }))
}

/** Every membership, with the person's name where it is a person's. */
export function listScopeMembers(db: Db) {
  return db
    .selectFrom('scope_members')
    .leftJoin('staff', 'staff.id', 'scope_members.staff_id')
    .select(['scope_members.id', 'scope_members.scope_id as scopeId', 'scope_members.team_id as teamId'])
    .select(['scope_members.staff_id as staffId', 'staff.name as staffName', 'scope_members.level'])
    .orderBy('staff.name')
    .execute()
}

export type Member = { staffId: string } | { teamId: string }

/** Somebody who is in already changes level. */
export async function saveScopeMember(tx: Tx, scopeId: string, member: Member, level: Level) {
  const staffId = 'staffId' in member ? member.staffId : null
  const teamId = 'teamId' in member ? member.teamId : null
  const changed = await tx
    .updateTable('scope_members')
    .set({ level })
    .where('scope_id', '=', scopeId)
    .where((eb) => (staffId ? eb('staff_id', '=', staffId) : eb('team_id', '=', teamId)))
    .returning('id')
    .executeTakeFirst()
  if (changed) return
  const id = newId()
  tx.save(
    tx
      .insertInto('scope_members')
      .values({ id, scope_id: scopeId, staff_id: staffId, team_id: teamId, level, created_at: tx.now }),
  )
}

export function deleteScopeMember(tx: Tx, scopeId: string, id: string) {
  return tx
    .deleteFrom('scope_members')
    .where('id', '=', id)
    .where('scope_id', '=', scopeId)
    .returning(['staff_id as staffId', 'team_id as teamId'])
    .executeTakeFirst()
}

/** The members of one circle, for telling that somebody would be the last to leave it. */
export async function countMembers(db: Db, scopeId: string): Promise<number> {
  const { count } = await db
    .selectFrom('scope_members')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('scope_id', '=', scopeId)
    .where('level', '=', 'member')
    .executeTakeFirstOrThrow()
  return count
}

/** Who may know of what is in a circle on a day: its members and the people of its teams. */
export const whoMayKnow = async (db: Db, scopeId: string, on: Temporal.PlainDate) =>
  new Set(
    (
      await db
        .selectFrom('scope_members')
        .leftJoin('staff_teams', (join) =>
          join
            .onRef('staff_teams.team_id', '=', 'scope_members.team_id')
            .on('staff_teams.since', '<=', on)
            .on((eb) => eb.or([eb('staff_teams.until', 'is', null), eb('staff_teams.until', '>', on)])),
        )
        .select((eb) => eb.fn.coalesce('scope_members.staff_id', 'staff_teams.staff_id').as('staffId'))
        .where('scope_members.scope_id', '=', scopeId)
        .where('scope_members.level', '=', 'member')
        .execute()
    ).flatMap((row) => row.staffId ?? []),
  )
