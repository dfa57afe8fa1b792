import { jsonArrayFrom } from 'kysely/helpers/postgres'
import { type Db, sql } from '#platform/db/index.ts'
import type { Need } from '../rules/needs.ts'
import { selectCustomers } from './customers.ts'

/**
 * Every record of a customer, the surviving one first, with the contact points and needs of them all: one query, by
 * which every message and every check of identity begins. It looks as the program itself and says nothing by itself.
 */
export async function findWhole(db: Db, customerId: string) {
  const records = await selectCustomers(db)
    .innerJoin(
      sql<{ id: string; place: number }>`family_of(${customerId}) with ordinality`.as<'f'>(sql`f(id, place)`),
      'f.id',
      'c.id',
    )
    .select((eb) => [
      jsonArrayFrom(
        eb
          .selectFrom('contact_points')
          .select(['contact_points.id', 'contact_points.kind', 'contact_points.value', 'status', 'preferred'])
          .select(sql<string>`contact_points.created_at`.as('createdAt'))
          .whereRef('contact_points.customer_id', '=', 'c.id')
          .where('removed_at', 'is', null)
          .orderBy('contact_points.created_at')
          .orderBy('contact_points.id'),
      ).as('points'),
      jsonArrayFrom(
        eb
          .selectFrom('needs')
          .select(['needs.category', 'needs.value', 'needs.detail', 'needs.applies_to as appliesTo'])
          .whereRef('needs.customer_id', '=', 'c.id')
          .where('ended_on', 'is', null)
          .orderBy('needs.category')
          .orderBy('needs.created_at'),
      ).as('needs'),
    ])
    .orderBy('f.place')
    .execute()
  const points = records.flatMap((record) => record.points)
  const needs: (Need & { category: string })[] = records.flatMap((record) => record.needs)
  return {
    records,
    // The preferred first, then those that work.
    points: points.toSorted(
      (a, b) =>
        Number(b.preferred) - Number(a.preferred) ||
        Number(b.status === 'ok') - Number(a.status === 'ok') ||
        inOrder(a.createdAt, b.createdAt),
    ),
    needs: needs.toSorted((a, b) => inOrder(a.category, b.category)),
  }
}

const inOrder = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
