import { type Db, sql, type Tx } from '#platform/db/index.ts'
import { type IdentityRecord, reachedBy } from '../rules/identity.ts'
import { findWhole } from './whole.ts'

/** What is known of a customer that a caller may be asked for, over every merged record. Never leaves this module. */
export async function identityRecord(db: Db, customerId: string): Promise<IdentityRecord> {
  const { records, points } = await findWhole(db, customerId)
  return {
    datesOfBirth: records.flatMap((record) => record.dateOfBirth ?? []),
    addresses: records.flatMap((record) => record.address ?? []),
    ...reachedBy(points),
  }
}

export function insertFailure(
  tx: Tx,
  failure: { id: string; customerId: string; contactId: string | null; wrong: number },
) {
  tx.save(
    tx.insertInto('identity_failures').values({
      id: failure.id,
      customer_id: failure.customerId,
      contact_id: failure.contactId,
      wrong: failure.wrong,
      failed_at: tx.now,
    }),
  )
}

/** How many answers were wrong: in this contact, and about this customer since a moment. */
export async function countWrong(
  db: Db,
  {
    customerIds,
    contactId,
    since,
  }: { customerIds: readonly string[]; contactId: string | null; since: Temporal.Instant },
) {
  const row = await db
    .selectFrom('identity_failures')
    .select([
      sql<number>`coalesce(sum(wrong) filter (where contact_id = ${contactId}), 0)::int`.as('contact'),
      sql<number>`coalesce(sum(wrong) filter (where customer_id = any(${[...customerIds]}::uuid[]) and failed_at > ${since}), 0)::int`.as(
        'customer',
      ),
    ])
    .where((eb) =>
      eb.or([eb('customer_id', 'in', [...customerIds]), ...(contactId ? [eb('contact_id', '=', contactId)] : [])]),
    )
    .executeTakeFirstOrThrow()
  return row
}
