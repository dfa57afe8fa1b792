import { family } from '#modules/customers/index.ts'
import { type Db, sql } from '#platform/db/index.ts'
import type { Before } from '../rules/failed-before.ts'

/** What is in a resident's own record from the year before somebody wrote for them. Only what all staff may know counts. */
export async function historyOfResident(db: Db, residentId: string, before: Temporal.Instant): Promise<Before[]> {
  const ids = await family(db, residentId)
  const since = before.subtract({ hours: 24 * 365 })
  const { rows } = await sql<{ what: Before['what']; reference: string | null; at: Temporal.Instant }>`
    with theirs as (
      select cases.id, cases.reference, cases.kind, cases.received_at
      from case_people join cases on cases.id = case_people.case_id
      where case_people.customer_id = any(${ids}::uuid[]) and case_people.role <> 'about'
        and cases.scope_id is null and cases.kind <> 'member-enquiry'
        and cases.received_at >= ${since} and cases.received_at < ${before}
    )
    select case when kind = 'complaint' then 'complaint' else 'request' end as what, reference, received_at as at from theirs
    union all
    select case case_events.kind when 'chased' then 'chase' when 'reopened' then 'reopened' else 'broken-promise' end,
      reference, case_events.created_at
    from theirs join case_events on case_events.case_id = theirs.id
    where case_events.kind in ('chased', 'reopened', 'promise-broken') and case_events.created_at < ${before}
    order by at desc
    limit 200`.execute(db)
  return rows
}
