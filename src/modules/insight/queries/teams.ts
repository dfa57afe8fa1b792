import { z } from 'zod'
import { type Db, sql } from '#platform/db/index.ts'
import { type StaffActor, visible } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'

const people = z.array(z.object({ id: z.string(), name: z.string() }))

export type BoardTeam = {
  readonly id: string
  readonly name: string
  readonly organisation: string | null
  /** Whether this manager runs it, holds it to its contract, or is in it. */
  readonly mine: boolean
  readonly people: readonly { readonly id: string; readonly name: string }[]
}

type Row = Omit<BoardTeam, 'people'> & { people: unknown; to_decide: number }

/** Every team of today with its people, which of them are this manager's, and how many decisions wait for them. */
export async function boardTeams(db: Db, actor: StaffActor): Promise<{ teams: BoardTeam[]; toDecide: number }> {
  const day = londonDate(db.clock.now())
  const holds = (table: string) =>
    sql<boolean>`${sql.ref(`${table}.since`)} <= ${day} and (${sql.ref(`${table}.until`)} is null or ${sql.ref(`${table}.until`)} > ${day})`
  const { rows } = await sql<Row>`
    with recursive below(id) as (
      select unit_managers.unit_id from unit_managers
      where unit_managers.staff_id = ${actor.id} and ${holds('unit_managers')}
      union
      select unit_parents.unit_id from below
      join unit_parents on unit_parents.parent_id = below.id and ${holds('unit_parents')}
    )
    select units.id, units.name,
      case when organisations.kind = 'council' then null else organisations.name end as organisation,
      (units.id in (select id from below) or organisations.contract_lead_id = ${actor.id}
        or units.id = any(${[...actor.teams]}::uuid[])) as mine,
      coalesce((
        select jsonb_agg(jsonb_build_object('id', staff.id, 'name', staff.name) order by staff.name)
        from staff_teams join staff on staff.id = staff_teams.staff_id
        where staff_teams.team_id = units.id and staff.deactivated_at is null and ${holds('staff_teams')}
      ), '[]') as people,
      (select count(*)::int from promise_breaches
        join promises on promises.id = promise_breaches.promise_id and promises.state = 'running'
          and promises.due_at = promise_breaches.due_at
        where promise_breaches.accountable_id = ${actor.id} and promise_breaches.decision is null
          and ${visible(actor, 'promises.scope_id')}) as to_decide
    from units
    join organisations on organisations.id = units.organisation_id
    where units.kind = 'team' and ${holds('units')}
    order by units.name`.execute(db)
  const teams = rows.map((row) => ({
    id: row.id,
    name: row.name,
    organisation: row.organisation,
    mine: row.mine,
    people: people.parse(row.people),
  }))
  return { teams, toDecide: rows[0]?.to_decide ?? 0 }
}
