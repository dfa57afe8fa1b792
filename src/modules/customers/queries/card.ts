import { type Db, sql } from '#platform/db/index.ts'
import { type Actor, isStaff, visible } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import type { Authority } from '../rules/authority.ts'
import type { NeedCategory } from '../rules/needs.ts'
import type { RelationshipKind } from '../rules/relationships.ts'
import { addressLine, selectCustomers } from './customers.ts'

/** Dates and moments inside these lists are text, as jsonb gives them. */
type PointOnCard = {
  id: string
  kind: 'email' | 'phone'
  value: string
  status: 'ok' | 'bouncing' | 'wrong'
  preferred: boolean
}
/** What a record has to be sure of somebody by. */
type RecordOnCard = { born: string | null; address: string | null }
type NeedOnCard = {
  id: string
  category: NeedCategory
  value: string
  detail: string | null
  appliesTo: 'person' | 'carer'
  consentToShare: boolean
  reviewDue: string
}
type RelationshipOnCard = {
  id: string
  kind: RelationshipKind
  fromId: string
  toId: string
  fromName: string
  toName: string
  authority: Authority | null
  /** What it is for, by name; none: everything. */
  subjects: string[]
  evidence: string | null
  since: string
  until: string | null
  expiresAt: string | null
}
type MergeOnCard = {
  id: string
  keptName: string
  mergedName: string
  mergedBy: string
  mergedAt: string
  reason: string
  undoneBy: string | null
  undoneAt: string | null
  undoneReason: string | null
}

const listOf = <T>(rows: ReturnType<typeof sql>) => sql<T[]>`(select coalesce(jsonb_agg(row), '[]') from (${rows}) row)`

/** Everything the card of a customer shows, over all records merged into one, in a single statement. */
export function findCard(db: Db, actor: Actor, id: string) {
  const today = londonDate(db.clock.now())
  return selectCustomers(db)
    .crossJoinLateral(sql<{ ids: string[] }>`(select array(select family_of(c.id)) as ids offset 0)`.as('family'))
    .select([
      sql<string | null>`(select w.name from wards w where w.code = c.ward_code)`.as('wardName'),
      'family.ids as family',
      'p.usrn',
      sql<string | null>`(select pw.ward_code from property_wards pw where pw.uprn = c.uprn and pw.since <= ${today}
        and (pw.until is null or pw.until > ${today}))`.as('addressWardCode'),
      sql<boolean>`exists (select from alerts a where a.customer_id = any(family.ids) and a.state in ('proposed', 'approved'))`.as(
        'hasAlerts',
      ),
      sql<Temporal.Instant | null>`(select l.seen_at from customer_looks l
        where l.staff_id = ${isStaff(actor) ? actor.id : null} and l.customer_id = c.id)`.as('seenAt'),
      sql<boolean>`exists (select from customers d where d.id = any(family.ids) and d.deceased_on is not null)`.as(
        'died',
      ),
      listOf<PointOnCard>(sql`
        select id, kind, value, status, preferred from contact_points
        where customer_id = any(family.ids) and removed_at is null
        order by preferred desc, (status = 'ok') desc, created_at, id`).as('points'),
      listOf<RecordOnCard>(sql`
        select c.date_of_birth as born, ${addressLine} as address
        from customers c left join properties p on p.uprn = c.uprn left join streets s on s.usrn = p.usrn
        where c.id = any(family.ids)`).as('records'),
      listOf<NeedOnCard>(sql`
        select id, category, value, detail, applies_to as "appliesTo", consent_to_share as "consentToShare", review_due as "reviewDue" from needs
        where customer_id = any(family.ids) and ended_on is null
        order by category, created_at, id`).as('needs'),
      listOf<RelationshipOnCard>(sql`
        select r.id, r.kind, r.from_id as "fromId", r.to_id as "toId", f.display_name as "fromName", t.display_name as "toName",
          r.authority, array(select name from units where key = any(r.subjects) order by name) as subjects, r.evidence, r.since, r.until, r.expires_at as "expiresAt"
        from relationships r join customers f on f.id = r.from_id join customers t on t.id = r.to_id
        where r.ended_at is null and r.id = any(array(select id from relationships where from_id = any(family.ids)
          union all select id from relationships where to_id = any(family.ids)))
          and not (r.from_id = any(family.ids) and r.to_id = any(family.ids))
          and ${visible(actor, 'f.scope_id')} and ${visible(actor, 't.scope_id')}
        order by r.kind, r.created_at`).as('relationships'),
      listOf<MergeOnCard>(sql`
        select m.id, k.display_name as "keptName", g.display_name as "mergedName", m.merged_by as "mergedBy", m.merged_at as "mergedAt",
          m.reason, m.undone_by as "undoneBy", m.undone_at as "undoneAt", m.undone_reason as "undoneReason"
        from merges m join customers k on k.id = m.kept_id join customers g on g.id = m.merged_id
        where m.id = any(array(select id from merges where kept_id = any(family.ids)
          union all select id from merges where merged_id = any(family.ids)))
          and ${visible(actor, 'k.scope_id')} and ${visible(actor, 'g.scope_id')}
        order by m.merged_at desc`).as('merges'),
      listOf<{ id: string; name: string; reasons: string[] }>(sql`
        select o.id, o.display_name as name, mp.reasons
        from (select second_id as other_id, reasons, strength from match_proposals where first_id = c.id and state = 'open'
          union all select first_id, reasons, strength from match_proposals where second_id = c.id and state = 'open') mp
        join customers o on o.id = mp.other_id
        where o.merged_into is null and ${visible(actor, 'o.scope_id')}
        order by mp.strength desc limit 5`).as('matches'),
    ])
    .where('c.id', '=', sql<string>`survivor_of(${id})`)
    .where(visible(actor, 'c.scope_id'))
    .executeTakeFirst()
}

export type CardRow = NonNullable<Awaited<ReturnType<typeof findCard>>>
