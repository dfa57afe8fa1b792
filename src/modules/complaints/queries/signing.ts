import { type Db, type SqlBool, sql } from '#platform/db/index.ts'
import { type StaffActor, visible } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import type { Grade } from '../rules/sign-off.ts'
import { isOfStage } from './stage-promise.ts'

/** Asked of them, or of somebody they sign for today: also what was asked before they were named; never their own letter. */
export const liesWith = (staffId: string, on: Temporal.PlainDate) => sql<SqlBool>`(asked_id = ${staffId}
  or (cases.owner_id is distinct from ${staffId} and exists (select from complaint_delegates d
    where d.staff_id in (asked_id, named_id) and d.delegate_id = ${staffId}
      and d.since <= ${on}::date and (d.until is null or d.until > ${on}::date))))`

const waitFor = (db: Db, actor: StaffActor) =>
  db
    .selectFrom('complaint_signatures')
    .innerJoin('complaint_letters', 'complaint_letters.id', 'letter_id')
    .innerJoin('complaints', 'complaints.case_id', 'complaint_letters.case_id')
    .innerJoin('cases', 'cases.id', 'complaints.case_id')
    .where(liesWith(actor.id, londonDate(db.clock.now())))
    .where('decision', 'is', null)
    .where('group_signature_id', 'is', null)
    .where('complaint_letters.state', '=', 'in-review')
    .where(visible(actor, 'complaints.scope_id'))

/** How many letters wait for somebody's signature: for the menu of every page, so no more than a hundred are counted. */
export const countToSign = async (db: Db, actor: StaffActor) =>
  (await waitFor(db, actor).select('complaint_letters.id').limit(100).execute()).length

/** The letters that wait for somebody's signature, the longest first. */
export const listToSign = (db: Db, actor: StaffActor) =>
  waitFor(db, actor)
    .leftJoin('staff as named', 'named.id', 'named_id')
    .leftJoin('staff as handler', 'handler.id', 'cases.owner_id')
    .leftJoin('complaint_points as first', (join) =>
      join.onRef('first.case_id', '=', 'complaints.case_id').on('first.number', '=', 1),
    )
    .leftJoin('units', 'units.id', 'complaints.about_team_id')
    .select(['complaint_letters.id as letterId', 'complaint_letters.kind', 'complaint_letters.stage', 'because'])
    .select(sql<string>`coalesce(nullif(first.alleged, ''), cases.summary)`.as('summary'))
    .select(['cases.reference', 'named.name as namedName', 'named_id as namedId'])
    .select(['handler.name as handlerName', 'units.name as teamName', 'complaint_signatures.created_at as askedAt'])
    .select(
      sql<Temporal.Instant | null>`(select min(promises.due_at) from promises
        where promises.subject_kind = 'case' and promises.subject_id = cases.id and promises.state = 'running'
          and ${isOfStage})`.as('dueAt'),
    )
    .orderBy('complaint_signatures.created_at')
    .limit(200)
    .execute()

/** Whether another letter of a group lies with somebody to sign. */
export async function signsForGroup(
  db: Db,
  { groupId, askedId, letterId }: { groupId: string; askedId: string; letterId: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('complaint_signatures')
    .innerJoin('complaint_letters', 'complaint_letters.id', 'letter_id')
    .innerJoin('complaints', 'complaints.case_id', 'complaint_letters.case_id')
    .select('complaint_signatures.id')
    .where('asked_id', '=', askedId)
    .where('decision', 'is', null)
    .where('letter_id', '!=', letterId)
    .where('complaint_letters.state', '=', 'in-review')
    .where('complaints.group_id', '=', groupId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Those who sign answers or lead a unit on a day, by name: who may be asked to sign for one another. */
export async function listGrades(db: Db, on: Temporal.PlainDate) {
  const { rows } = await sql<Grade & { id: string; name: string; title: string | null }>`
    select id, name, title, signs, leads from (
      select staff.id, staff.name, staff.job_title as title,
        exists (select from staff_roles held join roles on roles.key = held.role_key
          where held.staff_id = staff.id and held.since <= ${on} and (held.until is null or held.until > ${on})
            and 'complaints.sign' = any(roles.permissions)) as signs,
        (select units.kind from unit_managers u join units on units.id = u.unit_id
          where u.staff_id = staff.id and u.since <= ${on} and (u.until is null or u.until > ${on})
          order by case units.kind when 'directorate' then 1 when 'service' then 2 else 3 end limit 1) as leads
      from staff where staff.deactivated_at is null and staff.kind = 'staff') graded
    where signs or leads is not null
    order by name`.execute(db)
  return rows
}

/** Who may sign among those of a circle on a day: those with that power, then those who lead one of its units. */
export async function listWhoSignsIn(db: Db, scopeId: string, on: Temporal.PlainDate): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select staff.id from staff
    cross join lateral (
      select exists (select from staff_roles held join roles on roles.key = held.role_key
          where held.staff_id = staff.id and held.since <= ${on} and (held.until is null or held.until > ${on})
            and 'complaints.sign' = any(roles.permissions)) as signs,
        exists (select from unit_managers u
          where u.staff_id = staff.id and u.since <= ${on} and (u.until is null or u.until > ${on})) as leads) may
    where staff.deactivated_at is null and (may.signs or may.leads)
      and exists (select from scope_members m where m.scope_id = ${scopeId} and m.level = 'member'
        and (m.staff_id = staff.id or m.team_id in (select t.team_id from staff_teams t
          where t.staff_id = staff.id and t.since <= ${on} and (t.until is null or t.until > ${on}))))
    order by may.signs desc, staff.name`.execute(db)
  return rows.map(({ id }) => id)
}
