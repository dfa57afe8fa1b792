import { type Db, sql } from '#platform/db/index.ts'
import { holdsOn } from './structure.ts'

export type PeopleSearch = {
  text: string | null
  role: string | null
  teamId: string | null
  /** Those who have left instead of those who are here. */
  left: boolean
  page: number
}

const pageSize = 50

/** People with their roles and teams of today, a page at a time, and how many there are. */
export async function searchPeople(db: Db, search: PeopleSearch, day: Temporal.PlainDate) {
  const rolesHeld = sql<string[]>`array(
    select r.name from staff_roles sr join roles r on r.key = sr.role_key
    where sr.staff_id = staff.id and ${holdsOn(day, 'sr')} order by r.position)`
  const teamsIn = sql<string[]>`array(
    select u.name from staff_teams t join units u on u.id = t.team_id
    where t.staff_id = staff.id and ${holdsOn(day, 't')} order by u.name)`
  const isAway = sql<boolean>`exists (
    select from absences a where a.staff_id = staff.id and a.since <= ${day} and a.until > ${day})`
  let found = db.selectFrom('staff').where('deactivated_at', search.left ? 'is not' : 'is', null)
  if (search.text) {
    const like = `%${search.text.replaceAll(/[\\%_]/g, '\\$&')}%`
    found = found.where((eb) =>
      eb.or([eb('staff.name', 'ilike', like), eb('staff.email', 'ilike', like), eb('staff.phone', 'like', like)]),
    )
  }
  if (search.role)
    found = found.where(sql<boolean>`exists (
      select from staff_roles sr where sr.staff_id = staff.id and sr.role_key = ${search.role} and ${holdsOn(day, 'sr')})`)
  if (search.teamId)
    found = found.where(sql<boolean>`exists (
      select from staff_teams t where t.staff_id = staff.id and t.team_id = ${search.teamId}::uuid and ${holdsOn(day, 't')})`)
  const [people, { count }] = await Promise.all([
    found
      .leftJoin('organisations', 'organisations.id', 'staff.organisation_id')
      .select(['staff.id', 'staff.name', 'staff.email', 'staff.phone', 'staff.kind', 'staff.job_title as jobTitle'])
      .select(['organisations.name as organisationName', 'organisations.kind as organisationKind'])
      .select([rolesHeld.as('roles'), teamsIn.as('teams'), isAway.as('isAway')])
      .orderBy('staff.name')
      .orderBy('staff.id')
      .limit(pageSize)
      .offset((search.page - 1) * pageSize)
      .execute(),
    found.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow(),
  ])
  return { people, count, pages: Math.max(1, Math.ceil(count / pageSize)) }
}

/** Who is in which team on a day, for the tree. */
export function membersOn(db: Db, day: Temporal.PlainDate) {
  const isAway = sql<boolean>`exists (
    select from absences a where a.staff_id = staff.id and a.since <= ${day} and a.until > ${day})`
  return db
    .selectFrom('staff_teams')
    .innerJoin('staff', 'staff.id', 'staff_teams.staff_id')
    .select(['staff_teams.team_id as teamId', 'staff.id', 'staff.name', isAway.as('isAway')])
    .where(holdsOn(day, 'staff_teams'))
    .where((eb) => eb.or([eb('staff.deactivated_at', 'is', null), sql<boolean>`staff.deactivated_at::date > ${day}`]))
    .orderBy('staff.name')
    .execute()
}
