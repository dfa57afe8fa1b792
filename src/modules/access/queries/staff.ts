import { type Db, newId, sql, type Tx } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'

/** Half-open: the first day counts, the last named one does not. */
const holdsOn = (day: Temporal.PlainDate, table: string) =>
  sql<boolean>`${sql.ref(`${table}.since`)} <= ${day} and (${sql.ref(`${table}.until`)} is null or ${sql.ref(`${table}.until`)} > ${day})`

/** One member of staff, also one who has left: their name stays on what they did. */
export function findStaff(db: Db, id: string) {
  return db
    .selectFrom('staff')
    .select([
      'id',
      'kind',
      'name',
      'email',
      'phone',
      'job_title as jobTitle',
      'organisation_id as organisationId',
      'version',
    ])
    .select(['deactivated_at as deactivatedAt', 'password_set_at as passwordSetAt', 'created_at as createdAt'])
    .select(['code_confirmed_at as codeConfirmedAt', 'trial'])
    .where('id', '=', id)
    .executeTakeFirst()
}

export type StaffMember = NonNullable<Awaited<ReturnType<typeof findStaff>>>

export function findStaffByEmail(db: Db, email: string) {
  return db
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('email', '=', email.trim().toLowerCase())
    .executeTakeFirst()
}

/** Names by id, for lists. */
export async function staffNames(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Who is in a team at a moment, by name. */
export function staffInTeam(db: Db, teamId: string, at: Temporal.Instant) {
  return staffInTeams(db, [teamId], at)
}

export function staffInTeams(db: Db, teamIds: readonly string[], at: Temporal.Instant) {
  return db
    .selectFrom('staff_teams')
    .innerJoin('staff', 'staff.id', 'staff_teams.staff_id')
    .select(['staff.id', 'staff.name', 'staff.email', 'staff.kind', 'staff_teams.team_id as teamId'])
    .where('staff_teams.team_id', 'in', [...teamIds])
    .where(holdsOn(londonDate(at), 'staff_teams'))
    .where('staff.deactivated_at', 'is', null)
    .orderBy('staff.name')
    .execute()
}

/** Those who work here now, for choosing one. */
export function listActiveStaff(db: Db) {
  return db
    .selectFrom('staff')
    .select(['id', 'name', 'email', 'kind'])
    .where('deactivated_at', 'is', null)
    .orderBy('name')
    .execute()
}

export function listWithoutPassword(db: Db) {
  return db
    .selectFrom('staff')
    .select(['id', 'name', 'email'])
    .where('password_set_at', 'is', null)
    .where('trial', '=', false)
    .where('deactivated_at', 'is', null)
    .orderBy('name')
    .execute()
}

export type NewStaff = {
  id: string
  kind: 'staff' | 'contractor'
  name: string
  email: string
  phone: string | null
  jobTitle: string | null
  organisationId: string | null
  trial: boolean
}

export function saveStaff(tx: Tx, staff: NewStaff) {
  tx.save(
    tx.insertInto('staff').values({
      id: staff.id,
      kind: staff.kind,
      name: staff.name,
      email: staff.email,
      phone: staff.phone,
      job_title: staff.jobTitle,
      organisation_id: staff.organisationId,
      trial: staff.trial,
      created_at: tx.now,
    }),
  )
}

export type StaffChange = Pick<NewStaff, 'kind' | 'name' | 'email' | 'phone' | 'jobTitle' | 'organisationId'>

/** False when somebody else changed the person since `version`. */
export async function saveStaffChange(tx: Tx, id: string, version: number, change: StaffChange): Promise<boolean> {
  const changed = await tx
    .updateTable('staff')
    .set({ kind: change.kind, name: change.name, email: change.email, phone: change.phone })
    .set({ job_title: change.jobTitle, organisation_id: change.organisationId, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst()
  return changed !== undefined
}

export function saveDeactivated(tx: Tx, id: string, at: Temporal.Instant | null) {
  tx.save(
    tx
      .updateTable('staff')
      .set((eb) => ({ deactivated_at: at, version: eb('version', '+', 1) }))
      .where('id', '=', id),
  )
}

export function teamsOfStaff(db: Db, staffId: string) {
  return db
    .selectFrom('staff_teams')
    .select(['id', 'team_id as teamId', 'since', 'until'])
    .where('staff_id', '=', staffId)
    .orderBy('since', 'desc')
    .execute()
}

export function saveTeamMembership(tx: Tx, row: { staffId: string; teamId: string; since: Temporal.PlainDate }) {
  tx.save(
    tx
      .insertInto('staff_teams')
      .values({ id: newId(), staff_id: row.staffId, team_id: row.teamId, since: row.since, created_at: tx.now }),
  )
}

export async function overlapsTeam(db: Db, staffId: string, teamId: string, since: Temporal.PlainDate) {
  const found = await db
    .selectFrom('staff_teams')
    .select('id')
    .where('staff_id', '=', staffId)
    .where('team_id', '=', teamId)
    .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', since)]))
    .executeTakeFirst()
  return found !== undefined
}

export async function endTeamMembership(tx: Tx, staffId: string, id: string, until: Temporal.PlainDate) {
  return tx
    .updateTable('staff_teams')
    .set({ until: sql`greatest(since, ${until}::date)` })
    .where('id', '=', id)
    .where('staff_id', '=', staffId)
    .returning('team_id as teamId')
    .executeTakeFirst()
}
