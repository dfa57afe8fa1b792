import { type Db, sql } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'

/** Half-open: the first day counts, the last named one does not. */
export const holdsOn = (day: Temporal.PlainDate, table: string) =>
  sql<boolean>`${sql.ref(`${table}.since`)} <= ${day} and (${sql.ref(`${table}.until`)} is null or ${sql.ref(`${table}.until`)} > ${day})`

/** Every unit as it stood on a day: where it lay, who ran it, who managed it. */
export function structureOn(db: Db, day: Temporal.PlainDate) {
  return db
    .selectFrom('units')
    .innerJoin('organisations', 'organisations.id', 'units.organisation_id')
    .leftJoin('unit_parents', (join) =>
      join.onRef('unit_parents.unit_id', '=', 'units.id').on(holdsOn(day, 'unit_parents')),
    )
    .leftJoin('unit_managers', (join) =>
      join.onRef('unit_managers.unit_id', '=', 'units.id').on(holdsOn(day, 'unit_managers')),
    )
    .leftJoin('staff', 'staff.id', 'unit_managers.staff_id')
    .select(['units.id', 'units.key', 'units.name', 'units.kind', 'units.organisation_id as organisationId'])
    .select(['organisations.name as organisationName', 'organisations.kind as organisationKind'])
    .select(['unit_parents.parent_id as parentId', 'staff.id as managerId', 'staff.name as managerName'])
    .where(holdsOn(day, 'units'))
    .orderBy('units.name')
    .execute()
}

export type StructureUnit = Awaited<ReturnType<typeof structureOn>>[number]

const today = (db: Db) => londonDate(db.clock.now())

const teamsToday = (db: Db) =>
  db
    .selectFrom('units')
    .innerJoin('organisations', 'organisations.id', 'units.organisation_id')
    .select(['units.id', 'units.key', 'units.name', 'units.organisation_id as organisationId'])
    .select(['organisations.name as organisationName', 'organisations.kind as organisationKind'])
    .where('units.kind', '=', 'team')
    .where(holdsOn(today(db), 'units'))

/** The teams there are today, by name. */
export const teams = (db: Db) => teamsToday(db).orderBy('units.name').execute()

export type Team = Awaited<ReturnType<typeof teams>>[number]

/** The team of a key today. Remembered for a second by each process, so that what comes in costs no query for it. */
export async function teamByKey(db: Db, key: string): Promise<Team | undefined> {
  const day = today(db).toString()
  const held = remembered.get(db.home)
  const fresh = held?.day === day && performance.now() - held.readAt < mostOldMilliseconds
  const memory = fresh ? held : { day, readAt: performance.now(), teams: new Map<string, Team>() }
  remembered.set(db.home, memory)
  const known = memory.teams.get(key)
  if (known) return known
  const found = await teamsToday(db).where('units.key', '=', key).executeTakeFirst()
  if (found) memory.teams.set(key, found)
  return found
}

const mostOldMilliseconds = 1000
const remembered = new WeakMap<object, { day: string; readAt: number; teams: Map<string, Team> }>()

/** A unit of any kind, also one that no longer exists: its name stays on what it did. */
export function findUnit(db: Db, id: string) {
  return db
    .selectFrom('units')
    .innerJoin('organisations', 'organisations.id', 'units.organisation_id')
    .select(['units.id', 'units.key', 'units.name', 'units.kind', 'units.since', 'units.until'])
    .select(['units.organisation_id as organisationId', 'organisations.name as organisationName'])
    .select(['organisations.kind as organisationKind'])
    .where('units.id', '=', id)
    .executeTakeFirst()
}

export type UnitFound = NonNullable<Awaited<ReturnType<typeof findUnit>>>

/** Names of units by id, of all of them where no ids are given. */
export async function teamNames(db: Db, ids?: readonly string[]): Promise<Map<string, string>> {
  if (ids?.length === 0) return new Map()
  let query = db.selectFrom('units').select(['id', 'name'])
  if (ids) query = query.where('id', 'in', [...new Set(ids)])
  return new Map((await query.execute()).map(({ id, name }) => [id, name]))
}

/** The teams in the units somebody manages on a day, however deep. */
export async function teamsManagedBy(db: Db, staffId: string, at: Temporal.Instant): Promise<string[]> {
  const day = londonDate(at)
  const { rows } = await sql<{ id: string }>`
    with recursive below(id) as (
      select unit_id from unit_managers where staff_id = ${staffId} and ${holdsOn(day, 'unit_managers')}
      union
      select p.unit_id from below join unit_parents p on p.parent_id = below.id and ${holdsOn(day, 'p')}
    )
    select units.id from below join units on units.id = below.id where units.kind = 'team'`.execute(db)
  return rows.map(({ id }) => id)
}

/** Teams of the outside organisations somebody is contract lead for. */
export async function teamsLedByContract(db: Db, staffId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('units')
    .innerJoin('organisations', 'organisations.id', 'units.organisation_id')
    .select('units.id')
    .where('organisations.contract_lead_id', '=', staffId)
    .where('units.kind', '=', 'team')
    .execute()
  return rows.map(({ id }) => id)
}

export function listOrganisations(db: Db) {
  return db
    .selectFrom('organisations')
    .leftJoin('staff', 'staff.id', 'organisations.contract_lead_id')
    .select(['organisations.id', 'organisations.key', 'organisations.name', 'organisations.kind'])
    .select(['staff.id as contractLeadId', 'staff.name as contractLeadName'])
    .orderBy('organisations.kind')
    .orderBy('organisations.name')
    .execute()
}
