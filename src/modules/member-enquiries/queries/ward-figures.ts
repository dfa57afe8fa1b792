import { isBrokenAt } from '#modules/promises/index.ts'
import { type Db, sql, type Tx } from '#platform/db/index.ts'
import type { MemberActor } from '#platform/http/index.ts'
import type { Months } from '../rules/whole-months.ts'

export type WardCount = {
  readonly serviceKey: string | null
  readonly isComplaint: boolean
  readonly received: number
  readonly open: number
  readonly inTime: number
  readonly broken: number
  readonly repeat: number
}

type Asked = { readonly wards: readonly string[]; readonly from: Temporal.Instant; readonly until: Temporal.Instant }

/**
 * What came in from some wards within a time, by service, with totals of requests and of complaints that are counted
 * by themselves. Members’ enquiries, parts and what is in a circle do not count. As it stood at the end of that time.
 */
export async function countWards(db: Db, { wards, from, until }: Asked): Promise<WardCount[]> {
  if (wards.length === 0) return []
  const { rows } = await sql<WardCount>`
    with asked as (
      select cases.service_key, cases.kind = 'complaint' as is_complaint,
        cases.resolved_at is null or cases.resolved_at >= ${until}::timestamptz as open,
        exists (select from promises where promises.subject_kind = 'case' and promises.subject_id = cases.id
          and promises.kind <> 'acknowledge' and ${isBrokenAt(until)} and promises.due_at < ${until}::timestamptz) as broken,
        exists (select from promises where promises.subject_kind = 'case' and promises.subject_id = cases.id
          and promises.kind <> 'acknowledge') as promised,
        exists (select from case_events where case_events.case_id = cases.id
          and case_events.kind in ('chased', 'reopened') and case_events.created_at < ${until}::timestamptz) as repeat
      from cases
      where cases.ward_code = any(${[...wards]}::text[]) and cases.scope_id is null and cases.parent_id is null
        and cases.kind not in ('member-enquiry', 'enquiry-part')
        and cases.received_at >= ${from}::timestamptz and cases.received_at < ${until}::timestamptz
    )
    select case when grouping(service_key) = 1 then null else service_key end as "serviceKey",
      is_complaint as "isComplaint", count(*) as received, count(*) filter (where open) as open,
      count(*) filter (where not open and promised and not broken) as "inTime",
      count(*) filter (where broken) as broken, count(*) filter (where repeat) as repeat
    from asked
    group by grouping sets ((is_complaint, service_key), (is_complaint))
    order by grouping(service_key), count(*) desc, service_key`.execute(db)
  return rows
}

/** Whether what wards asked for in these months was counted already: a city in which nobody asked is counted each time. */
export async function areCounted(db: Db, { lastDay }: Months, months: number): Promise<boolean> {
  const row = await db
    .selectFrom('ward_figures')
    .select('last_day')
    .where('last_day', '=', lastDay)
    .where('months', '=', months)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The same as `countWards`, from what was counted when the months had ended. */
export async function readWards(
  db: Db,
  wards: readonly string[],
  { lastDay }: Months,
  months: number,
): Promise<WardCount[]> {
  const { rows } = await sql<WardCount>`
    select service_key as "serviceKey", is_complaint as "isComplaint", sum(received)::int as received, sum(open)::int as open,
      sum(in_time)::int as "inTime", sum(broken)::int as broken, sum(repeat)::int as repeat
    from ward_figures
    where last_day = ${lastDay}::date and months = ${months} and ward_code = any(${[...wards]}::text[])
    group by grouping sets ((is_complaint, service_key), (is_complaint))
    order by grouping(service_key), sum(received) desc, service_key`.execute(db)
  return rows
}

type Counted = {
  readonly ward: string
  readonly lastDay: Temporal.PlainDate
  readonly months: number
  readonly count: WardCount
}

/** What a ward asked for of one service. */
export function saveWardCount(tx: Tx, { ward, lastDay, months, count }: Counted) {
  if (count.serviceKey === null) return
  tx.saveNew('ward_figures', {
    last_day: lastDay,
    months,
    ward_code: ward,
    service_key: count.serviceKey,
    is_complaint: count.isComplaint,
    received: count.received,
    open: count.open,
    in_time: count.inTime,
    broken: count.broken,
    repeat: count.repeat,
    created_at: tx.now,
  })
}

export function deleteWardsBefore(tx: Tx, lastDay: Temporal.PlainDate) {
  tx.save(tx.deleteFrom('ward_figures').where('last_day', '<', lastDay))
}

/** A Member's own enquiries of the same time: theirs to count exactly. */
export async function countOwn(db: Db, { actsFor }: MemberActor, { from, until }: Omit<Asked, 'wards'>) {
  const row = await db
    .selectFrom('enquiries')
    .innerJoin('cases', 'cases.id', 'enquiries.case_id')
    .select([
      sql<number>`count(*)`.as('received'),
      sql<number>`count(*) filter (where responded_at <= due_at)`.as('responded'),
      sql<number>`count(*) filter (where responded_at <= due_at and responded_by = 'holding')`.as('holding'),
      sql<number>`count(*) filter (where enquiries.resolved_at <= due_at)`.as('resolved'),
      sql<number>`count(*) filter (where disputed_at is not null)`.as('disputed'),
    ])
    .where('enquiries.member_id', 'in', actsFor)
    .where('enquiries.scope_id', 'is', null)
    .where('cases.scope_id', 'is', null)
    .where('enquiries.received_at', '>=', from)
    .where('enquiries.received_at', '<', until)
    .executeTakeFirstOrThrow()
  return row
}
