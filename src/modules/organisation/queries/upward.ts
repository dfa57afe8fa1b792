import { z } from 'zod'
import { type Db, sql } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import type { Above } from '../rules/escalation.ts'

const facts = z.object({
  people: z.array(z.object({ id: z.string(), lineManagerId: z.string().nullable(), isHere: z.boolean() })),
  units: z.array(
    z.object({
      id: z.string(),
      parentId: z.string().nullable(),
      managerId: z.string().nullable(),
      isOutside: z.boolean(),
      contractLeadId: z.string().nullable(),
    }),
  ),
  memberships: z.array(z.object({ staffId: z.string(), unitId: z.string() })),
})

/** What lies above a team and some people on a day: units and their managers, line managers, who is away. One statement. */
export async function findAbove(
  db: Db,
  { teamId, staffIds }: { teamId: string | null; staffIds: readonly string[] },
  at: Temporal.Instant,
): Promise<Above> {
  const day = londonDate(at)
  const holds = (table: string) =>
    sql`${sql.ref(`${table}.since`)} <= ${day} and (${sql.ref(`${table}.until`)} is null or ${sql.ref(`${table}.until`)} > ${day})`
  const { rows } = await sql<{ facts: unknown }>`
    with recursive memberships as (
      select t.staff_id, t.team_id as unit_id from staff_teams t
      where t.staff_id = any(${[...staffIds]}::uuid[]) and ${holds('t')}
      union
      select m.staff_id, m.unit_id from unit_managers m
      where m.staff_id = any(${[...staffIds]}::uuid[]) and ${holds('m')}
    ),
    above as (
      select units.id, p.parent_id from units
      left join unit_parents p on p.unit_id = units.id and ${holds('p')}
      where units.id = ${teamId}::uuid or units.id in (select unit_id from memberships)
      union
      select above.parent_id, p.parent_id from above
      left join unit_parents p on p.unit_id = above.parent_id and ${holds('p')}
      where above.parent_id is not null
    ),
    led as (
      select above.id, above.parent_id, m.staff_id as manager_id, o.kind <> 'council' as is_outside, o.contract_lead_id
      from above
      join units on units.id = above.id
      join organisations o on o.id = units.organisation_id
      left join unit_managers m on m.unit_id = above.id and ${holds('m')}
    ),
    up as (
      (
        select unnest(${[...staffIds]}::uuid[]) as id
        union select manager_id from led where manager_id is not null
        union select contract_lead_id from led where contract_lead_id is not null
      )
      union
      select l.manager_id from up join line_managers l on l.staff_id = up.id and ${holds('l')}
    )
    select jsonb_build_object(
      'people', coalesce((
        select jsonb_agg(jsonb_build_object('id', st.id, 'lineManagerId', l.manager_id, 'isHere',
          st.deactivated_at is null and not exists (
            select from absences a where a.staff_id = st.id and a.since <= ${day} and a.until > ${day}
          )))
        from up join staff st on st.id = up.id
        left join line_managers l on l.staff_id = st.id and ${holds('l')}
      ), '[]'),
      'units', coalesce((
        select jsonb_agg(jsonb_build_object('id', id, 'parentId', parent_id, 'managerId', manager_id,
          'isOutside', is_outside, 'contractLeadId', contract_lead_id))
        from led
      ), '[]'),
      'memberships', coalesce((
        select jsonb_agg(jsonb_build_object('staffId', staff_id, 'unitId', unit_id)) from memberships
      ), '[]')
    ) as facts`.execute(db)
  const { people, units, memberships } = facts.parse(rows[0]?.facts)
  const unitsOf = Map.groupBy(memberships, ({ staffId }) => staffId)
  return {
    people: new Map(people.map((person) => [person.id, person])),
    units: new Map(units.map((unit) => [unit.id, unit])),
    unitsOf: new Map([...unitsOf].map(([staffId, of]) => [staffId, of.map(({ unitId }) => unitId)])),
  }
}
