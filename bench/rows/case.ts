import { sql } from '../../src/platform/db/index.ts'
import type { PageRow } from '../row.ts'

export const row: PageRow = {
  kind: 'page',
  title: 'Page of a case',
  async prepare(city, atLeast) {
    const { cookie } = await city.signIn('officer', 'street-cleansing')
    // Some are open and some are years old, in no order.
    const cases = await city.db
      .selectFrom('cases')
      .select('reference')
      .where('scope_id', 'is', null)
      .where('kind', '=', 'request')
      .where('parent_id', 'is', null)
      .where(sql<boolean>`hashtext(id::text) % greatest(1, ${Math.floor(city.cases / (atLeast * 3))}::int) = 0`)
      .limit(atLeast)
      .execute()
    return cases.map(({ reference }) => ({ path: `/staff/cases/${reference}`, cookie }))
  },
}
