import { nameCustomer, openContact } from '../../src/modules/contacts/index.ts'
import { inTransaction, newId, sql } from '../../src/platform/db/index.ts'
import type { PageRow } from '../row.ts'
import { staffActorFor } from '../staff-actor.ts'

export const row: PageRow = {
  kind: 'page',
  title: 'Why are they calling',
  async prepare(city, atLeast) {
    const { id, cookie } = await city.signIn('advisor')
    const actor = staffActorFor(id)
    const { contactId } = await inTransaction(city.db, (tx) =>
      openContact(tx, actor, { channel: 'phone', sourceKey: newId(), customerId: null }),
    )
    // Whoever has had more to do with the council calls more often.
    const callers = await city.db
      .selectFrom('case_people')
      .select('customer_id as customerId')
      .where(sql<boolean>`hashtext(case_id::text) % greatest(1, ${Math.floor(city.cases / (atLeast * 3))}::int) = 0`)
      .limit(atLeast)
      .execute()
    return callers.map(({ customerId }) => ({
      path: `/staff/desk/${contactId}`,
      cookie,
      before: () => inTransaction(city.db, (tx) => nameCustomer(tx, actor, { contactId, customerId })),
    }))
  },
}
