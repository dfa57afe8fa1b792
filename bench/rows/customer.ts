import { sql } from '../../src/platform/db/index.ts'
import type { PageRow } from '../row.ts'

export const row: PageRow = {
  kind: 'page',
  title: 'Page of a customer',
  async prepare(city, atLeast) {
    const { cookie } = await city.signIn('advisor')
    const people = await city.db
      .selectFrom('case_people')
      .innerJoin('customers', 'customers.id', 'case_people.customer_id')
      .select('customers.id')
      .where('customers.merged_into', 'is', null)
      .where(sql<boolean>`hashtext(case_id::text) % greatest(1, ${Math.floor(city.cases / (atLeast * 3))}::int) = 0`)
      .limit(atLeast)
      .execute()
    return people.map(({ id }) => ({ path: `/staff/customers/${id}`, cookie }))
  },
}
