import { type Db, sql } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'

export type Unit = { readonly id: string; readonly kind: 'directorate' | 'service' | 'team'; readonly name: string }

/** The directorates and services of today, each service after its directorate. */
export async function listUnits(db: Db): Promise<(Unit & { directorateId: string | null })[]> {
  const day = londonDate(db.clock.now())
  const { rows } = await sql<Unit & { directorateId: string | null }>`
    select units.id, units.kind, units.name, p.parent_id as "directorateId"
    from units
    left join unit_parents p on p.unit_id = units.id and p.since <= ${day} and (p.until is null or p.until > ${day})
    left join units parent on parent.id = p.parent_id
    where units.kind in ('directorate', 'service') and (units.until is null or units.until > ${day})
    order by coalesce(parent.name, units.name), units.kind, units.name`.execute(db)
  return rows
}

/** The teams of a service today. */
export async function teamsOf(db: Db, serviceId: string): Promise<string[]> {
  const day = londonDate(db.clock.now())
  const rows = await db
    .selectFrom('unit_parents')
    .select('unit_id as id')
    .where('parent_id', '=', serviceId)
    .where('since', '<=', day)
    .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', day)]))
    .execute()
  return rows.map(({ id }) => id)
}

/** The names of units, also of those that have ended. */
export async function unitNames(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('units')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Every directorate, also those that have ended. */
export const allDirectorates = (db: Db) =>
  db.selectFrom('units').select(['key', 'name']).where('kind', '=', 'directorate').orderBy('name').execute()

/** The directorates with these keys, also those that have ended. */
export const directoratesByKey = (db: Db, keys: readonly string[]) =>
  db
    .selectFrom('units')
    .select(['id', 'key', 'name'])
    .where('kind', '=', 'directorate')
    .where('key', 'in', [...keys])
    .execute()
