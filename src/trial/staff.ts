import { z } from 'zod'
import type { Database } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'

export type Person = { id: string; name: string; email: string; kind: 'staff' | 'contractor' }

/** Who plays which part in the history. */
export type Cast = {
  advisors: Person[]
  lead: Person
  manager: Person
  adviser: Person
  triage: Person
  /** The people of each team, and the team's id, by its key. */
  teams: ReadonlyMap<string, { id: string; people: Person[] }>
  scopes: string[]
}

export async function findCast(db: Database): Promise<Cast> {
  const inTeams = await db
    .selectFrom('staff_teams')
    .innerJoin('staff', 'staff.id', 'staff_teams.staff_id')
    .innerJoin('units', 'units.id', 'staff_teams.team_id')
    .innerJoin('staff_roles', 'staff_roles.staff_id', 'staff.id')
    .select([
      'staff.id',
      'staff.name',
      'staff.email',
      'staff.kind',
      'staff.job_title as title',
      'units.id as teamId',
      'units.key as teamKey',
      'staff_roles.role_key as role',
    ])
    .orderBy('staff.email')
    .execute()
  const scopes = await db.selectFrom('scopes').select('id').execute()
  const withRole = (...roles: string[]) => inTeams.filter((row) => roles.includes(row.role))
  const first = (...roles: string[]) => {
    const [found] = withRole(...roles)
    if (!found) throw new Error(`Nobody in the sample has one of the roles ${roles.join(', ')}`)
    return found
  }
  const withTitle = (title: RegExp) => {
    const found = inTeams.find((row) => title.test(row.title ?? ''))
    if (!found) throw new Error(`Nobody in the sample has a title like ${title.source}`)
    return found
  }
  const workers = withRole('officer', 'social-worker', 'contractor', 'team-manager', 'triage-officer')
  const teams = new Map(
    [...Map.groupBy(workers, (row) => row.teamKey)].map(([key, rows]) => {
      const officers = rows.filter((row) => row.role !== 'team-manager')
      return [key, { id: rows[0]?.teamId ?? '', people: officers.length > 0 ? officers : rows }]
    }),
  )
  return {
    advisors: withRole('advisor'),
    lead: first('lead-advisor'),
    manager: first('team-manager'),
    adviser: withTitle(/^Personal adviser/),
    triage: first('triage-officer', 'lead-advisor'),
    teams,
    scopes: scopes.map(({ id }) => id),
  }
}

/** The people of the sample with this role, by email address. */
export const peopleWithRole = (db: Database, role: string): Promise<Person[]> =>
  db
    .selectFrom('staff')
    .innerJoin('staff_roles', 'staff_roles.staff_id', 'staff.id')
    .select(['staff.id', 'staff.name', 'staff.email', 'staff.kind'])
    .where('staff_roles.role_key', '=', role)
    .orderBy('staff.email')
    .execute()

const limits = z.record(z.string(), z.number())

/** Somebody by their id, with how far each of their roles lets them go. */
export async function personOf(db: Database, id: string): Promise<Person & { limits: Record<string, number> }> {
  const rows = await db
    .selectFrom('staff')
    .innerJoin('staff_roles', 'staff_roles.staff_id', 'staff.id')
    .innerJoin('roles', 'roles.key', 'staff_roles.role_key')
    .select(['staff.id', 'staff.name', 'staff.email', 'staff.kind', 'roles.limits'])
    .where('staff.id', '=', id)
    .execute()
  const [person] = rows
  if (!person) throw new Error('There is no such person in the sample')
  const { limits: _, ...who } = person
  return { ...who, limits: Object.assign({}, ...rows.map((row) => limits.parse(row.limits))) }
}

/** A person of the sample, acting with these permissions. */
export const asStaff = (
  person: Person,
  permissions: readonly string[],
  more: { teams?: string[]; scopes?: string[]; limits?: Record<string, number> } = {},
): StaffActor => ({
  kind: person.kind,
  id: person.id,
  name: person.name,
  email: person.email,
  roles: [],
  permissions: new Set(permissions),
  teams: more.teams ?? [],
  scopes: more.scopes ?? [],
  frontDeskScopes: [],
  limits: more.limits ?? {},
  organisationId: null,
})

/** Whoever leads the service that a team is part of. */
export async function whoLeadsAbove(db: Database, teamKey: string): Promise<string> {
  const { id } = await db
    .selectFrom('units')
    .innerJoin('unit_parents', 'unit_parents.unit_id', 'units.id')
    .innerJoin('unit_managers', 'unit_managers.unit_id', 'unit_parents.parent_id')
    .select('unit_managers.staff_id as id')
    .where('units.key', '=', teamKey)
    .where('unit_parents.until', 'is', null)
    .where('unit_managers.until', 'is', null)
    .executeTakeFirstOrThrow()
  return id
}
