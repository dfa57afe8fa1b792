import { services } from '#modules/services/index.ts'
import { type Db, sql } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'

/** Who manages each team today, and the one above where a team has nobody. */
const managersNow = (db: Db, day: Temporal.PlainDate) =>
  db
    .selectFrom('units')
    .leftJoin('unit_managers', (join) =>
      join
        .onRef('unit_managers.unit_id', '=', 'units.id')
        .on(
          sql<boolean>`unit_managers.since <= ${day} and (unit_managers.until is null or unit_managers.until > ${day})`,
        ),
    )
    .leftJoin('staff', 'staff.id', 'unit_managers.staff_id')
    .select(['units.key', 'units.name as team', 'staff.name', 'staff.email', 'staff.phone', 'staff.job_title as title'])
    .where('units.kind', '=', 'team')
    .where(sql<boolean>`units.since <= ${day} and (units.until is null or units.until > ${day})`)
    .orderBy('units.name')
    .execute()

/** The named managers a Member may turn to, by what the council does: always as the organisation stands today. */
export async function namedManagers(db: Db) {
  const [rows, offered] = await Promise.all([managersNow(db, londonDate(db.clock.now())), services(db)])
  return rows
    .map((row) => ({
      ...row,
      services: offered
        .filter(({ body }) => body.team === row.key && body.caseKind === 'request')
        .map(({ body }) => body.name)
        .toSorted((a, b) => a.localeCompare(b, 'en')),
    }))
    .filter(({ services: done, name }) => done.length > 0 && name !== null)
}
