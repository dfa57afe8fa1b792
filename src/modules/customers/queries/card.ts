import { type Db, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import type { Authority } from '../rules/authority.ts'
import type { NeedCategory } from '../rules/needs.ts'
import type { RelationshipKind } from '../rules/relationships.ts'
import { selectCustomers } from './customers.ts'

/** Dates and moments inside these lists are text, as jsonb gives them. */
type PointOnCard = {
  id: string
  kind: 'email' | 'phone'
  value: string
  status: 'ok' | 'bouncing' | 'wrong'
  preferred: boolean
}
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
}

const listOf = <T>(rows: ReturnType<typeof sql>) => sql<T[]>`(select coalesce(jsonb_agg(row), '[]') from (${rows}) row)`

/** Everything the card of a customer shows, over all records merged into one, in a single statement. */
export function findCard(db: Db, actor: Actor, id: string) {
  const family = sql`family_of(c.id)`
  return selectCustomers(db)
    .select([
      sql<string | null>`(select w.name from wards w where w.code = c.ward_code)`.as('wardName'),
      sql<string[]>`array(select ${family})`.as('family'),
      sql<boolean>`exists (select from customers d where d.id in (select ${family}) and d.deceased_on is not null)`.as(
        'died',
      ),
      listOf<PointOnCard>(sql`
        select id, kind, value, status, preferred from contact_points
        where customer_id in (select ${family}) and removed_at is null
        order by preferred desc, (status = 'ok') desc, created_at, id`).as('points'),
      listOf<NeedOnCard>(sql`
        select id, category, value, detail, applies_to as "appliesTo", consent_to_share as "consentToShare", review_due as "reviewDue" from needs
        where customer_id in (select ${family}) and ended_on is null
        order by category, created_at, id`).as('needs'),
      listOf<RelationshipOnCard>(sql`
        select r.id, r.kind, r.from_id as "fromId", r.to_id as "toId", f.display_name as "fromName", t.display_name as "toName",
          r.authority, r.evidence, r.since, r.until, r.expires_at as "expiresAt"
        from relationships r join customers f on f.id = r.from_id join customers t on t.id = r.to_id
        where r.ended_at is null and (r.from_id in (select ${family}) or r.to_id in (select ${family}))
          and ${visible(actor, 'f.scope_id')} and ${visible(actor, 't.scope_id')}
        order by r.kind, r.created_at`).as('relationships'),
      listOf<MergeOnCard>(sql`
        select m.id, k.display_name as "keptName", g.display_name as "mergedName", m.merged_by as "mergedBy", m.merged_at as "mergedAt",
          m.reason, m.undone_by as "undoneBy", m.undone_at as "undoneAt"
        from merges m join customers k on k.id = m.kept_id join customers g on g.id = m.merged_id
        where (m.kept_id in (select ${family}) or m.merged_id in (select ${family}))
          and ${visible(actor, 'k.scope_id')} and ${visible(actor, 'g.scope_id')}
        order by m.merged_at desc`).as('merges'),
      listOf<{ id: string; name: string; reasons: string[] }>(sql`
        select o.id, o.display_name as name, mp.reasons
        from match_proposals mp join customers o on o.id = case when mp.first_id = c.id then mp.second_id else mp.first_id end
        where (mp.first_id = c.id or mp.second_id = c.id) and mp.state = 'open' and o.merged_into is null and ${visible(actor, 'o.scope_id')}
        order by mp.strength desc limit 5`).as('matches'),
    ])
    .where('c.id', '=', sql<string>`survivor_of(${id})`)
    .where(visible(actor, 'c.scope_id'))
    .executeTakeFirst()
}

export type CardRow = NonNullable<Awaited<ReturnType<typeof findCard>>>
