import { type Db, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'

/** The status of the case a complaint has. */
export async function findCaseStatus(db: Db, caseId: string) {
  const found = await db.selectFrom('cases').select('status').where('id', '=', caseId).executeTakeFirst()
  return found?.status ?? null
}

/** Who brought a complaint. */
export async function findReporters(db: Db, caseId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('case_people')
    .select('customer_id as id')
    .where('case_id', '=', caseId)
    .where('role', '=', 'reporter')
    .execute()
  return rows.map(({ id }) => id)
}

/** A request somebody is unhappy with, and who made it, for staff who may know of it. */
export const findRequest = (db: Db, actor: Actor, caseId: string) =>
  db
    .selectFrom('cases')
    .leftJoin('case_people', (join) =>
      join.onRef('case_people.case_id', '=', 'cases.id').on('case_people.role', '=', 'reporter'),
    )
    .select(['cases.id', 'reference', 'uprn', 'cases.scope_id as scopeId', 'case_people.customer_id as customerId'])
    .select('cases.received_at as receivedAt')
    .where('cases.id', '=', caseId)
    .where(visible(actor, 'cases.scope_id'))
    .limit(1)
    .executeTakeFirst()

const withRequest = [
  'complaints.case_id as caseId',
  'complaints.state',
  'cases.reference',
  'complaints.received_at as receivedAt',
  'request.id as requestId',
  'request.reference as requestReference',
] as const

const selectWithRequest = (db: Db) =>
  db
    .selectFrom('complaints')
    .innerJoin('cases', 'cases.id', 'complaints.case_id')
    .innerJoin('cases as request', 'request.id', 'about_case_id')
    .select(withRequest)

/** The complaints that came out of a case, for staff who may know of them, the latest first. */
export const listComplaintsAbout = (db: Db, actor: Actor, caseId: string) =>
  selectWithRequest(db)
    .where('about_case_id', '=', caseId)
    .where(visible(actor, 'complaints.scope_id'))
    .orderBy('complaints.received_at', 'desc')
    .execute()

/**
 * The same of everything these people brought, with the requests; only where staff may know of both. Each case is looked up
 * by itself (`offset 0`): what one person brought is never worth reading all complaints for.
 */
export const listComplaintsOf = (db: Db, actor: Actor, customerIds: readonly string[]) =>
  db
    .selectFrom('case_people')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('complaints')
          .select(['case_id', 'state', 'about_case_id', 'received_at', 'scope_id'])
          .whereRef('complaints.case_id', '=', 'case_people.case_id')
          .offset(0)
          .as('complaints'),
      (join) => join.onTrue(),
    )
    .innerJoin('cases', 'cases.id', 'complaints.case_id')
    .innerJoin('cases as request', 'request.id', 'complaints.about_case_id')
    .select(withRequest)
    .where('case_people.customer_id', 'in', customerIds)
    .where('case_people.role', '=', 'reporter')
    .where(visible(actor, 'complaints.scope_id'))
    .where(visible(actor, 'request.scope_id'))
    .orderBy('complaints.received_at', 'desc')
    .limit(50)
    .execute()

/** The complaints about a request among the cases somebody holds a link to. */
export const listHeldComplaintsAbout = (db: Db, requestId: string, heldIds: readonly string[]) =>
  selectWithRequest(db).where('about_case_id', '=', requestId).where('complaints.case_id', 'in', heldIds).execute()

/** A request that somebody names by its reference: their own, and known to no fewer people than this. */
export async function findOwnRequest(
  db: Db,
  { reference, customerIds, scopeId }: { reference: string; customerIds: readonly string[]; scopeId: string | null },
): Promise<string | null> {
  const found = await db
    .selectFrom('cases')
    .innerJoin('case_people', 'case_people.case_id', 'cases.id')
    .select('cases.id')
    .where('reference', '=', reference)
    .where('customer_id', 'in', customerIds)
    .where('role', '=', 'reporter')
    .where((eb) => eb.or([eb('cases.scope_id', 'is', null), eb('cases.scope_id', '=', scopeId)]))
    .limit(1)
    .executeTakeFirst()
  return found?.id ?? null
}

/** The directorate a team was in on a day: figures keep a complaint where it came in. */
export async function findDirectorate(db: Db, teamId: string, at: Temporal.Instant): Promise<string | null> {
  const day = londonDate(at)
  const { rows } = await sql<{ id: string }>`
    with recursive above as (
      select units.id, units.kind, 0 as height from units where units.id = ${teamId}
      union
      select parent.id, parent.kind, above.height + 1
      from above
      join unit_parents p on p.unit_id = above.id and p.since <= ${day} and (p.until is null or p.until > ${day})
      join units parent on parent.id = p.parent_id
    )
    select id from above where kind = 'directorate' order by height limit 1`.execute(db)
  return rows[0]?.id ?? null
}

/** Who holds a role on a day, first by name: the chief executive, the complaints manager. */
export async function findHolder(db: Db, roleKey: string, at: Temporal.Instant): Promise<string | null> {
  const day = londonDate(at)
  const found = await db
    .selectFrom('staff_roles')
    .innerJoin('staff', 'staff.id', 'staff_roles.staff_id')
    .select('staff.id')
    .where('role_key', '=', roleKey)
    .where('staff_roles.since', '<=', day)
    .where((eb) => eb.or([eb('staff_roles.until', 'is', null), eb('staff_roles.until', '>', day)]))
    .where('staff.deactivated_at', 'is', null)
    .orderBy('staff.name')
    .limit(1)
    .executeTakeFirst()
  return found?.id ?? null
}

/** Who leads each unit from a team upwards on a day, nearest first. */
export async function findLeads(db: Db, teamId: string, at: Temporal.Instant) {
  const day = londonDate(at)
  const { rows } = await sql<{ kind: 'directorate' | 'service' | 'team'; managerId: string | null }>`
    with recursive above as (
      select units.id, units.kind, 0 as height from units where units.id = ${teamId}
      union
      select parent.id, parent.kind, above.height + 1
      from above
      join unit_parents p on p.unit_id = above.id and p.since <= ${day} and (p.until is null or p.until > ${day})
      join units parent on parent.id = p.parent_id
    )
    select above.kind, m.staff_id as "managerId"
    from above
    left join unit_managers m on m.unit_id = above.id and m.since <= ${day} and (m.until is null or m.until > ${day})
    order by height`.execute(db)
  return rows
}

/** Who of these is away on a day. */
export async function findAway(db: Db, staffIds: readonly string[], on: Temporal.PlainDate): Promise<Set<string>> {
  const rows = await db
    .selectFrom('absences')
    .select('staff_id as id')
    .where('staff_id', 'in', staffIds)
    .where('since', '<=', on)
    .where('until', '>', on)
    .execute()
  return new Set(rows.map(({ id }) => id))
}
