import { type Db, sql, type Tx } from '#platform/db/index.ts'

export type PointStatus = 'ok' | 'bouncing' | 'wrong'

/** The phone numbers and email addresses of all these records, the preferred first, then those that work. */
export function listPoints(db: Db, customerIds: readonly string[]) {
  return db
    .selectFrom('contact_points')
    .select([
      'id',
      'customer_id as customerId',
      'kind',
      'value',
      'status',
      'preferred',
      'status_changed_at as statusChangedAt',
      'created_at as createdAt',
    ])
    .where('customer_id', 'in', [...customerIds])
    .where('removed_at', 'is', null)
    .orderBy('preferred', 'desc')
    .orderBy(sql`status = 'ok'`, 'desc')
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export type Point = Awaited<ReturnType<typeof listPoints>>[number]

const selectPoint = (db: Db, id: string) =>
  db
    .selectFrom('contact_points')
    .select(['id', 'customer_id as customerId', 'kind', 'value', 'status', 'preferred'])
    .where('id', '=', id)
    .where('removed_at', 'is', null)

export const findPoint = (db: Db, id: string) => selectPoint(db, id).executeTakeFirst()

export const lockPoint = (tx: Tx, id: string) => selectPoint(tx, id).forUpdate().executeTakeFirst()

export function insertPoint(
  tx: Tx,
  point: {
    id: string
    customerId: string
    kind: 'email' | 'phone'
    value: string
    last4: string | null
    preferred: boolean
  },
) {
  tx.save(
    tx
      .insertInto('contact_points')
      .values({
        id: point.id,
        customer_id: point.customerId,
        kind: point.kind,
        value: point.value,
        last4: point.last4,
        status: 'ok',
        preferred: point.preferred,
        created_at: tx.now,
      })
      .onConflict((on) => on.columns(['customer_id', 'kind', 'value']).where('removed_at', 'is', null).doNothing()),
  )
}

export function setPointStatus(tx: Tx, id: string, status: PointStatus) {
  tx.save(tx.updateTable('contact_points').set({ status, status_changed_at: tx.now }).where('id', '=', id))
}

export function removePoint(tx: Tx, id: string) {
  tx.save(tx.updateTable('contact_points').set({ removed_at: tx.now, preferred: false }).where('id', '=', id))
}

/** One point at most is the preferred one; null: none is. */
export function setPreferred(tx: Tx, customerIds: readonly string[], pointId: string | null) {
  tx.save(
    tx
      .updateTable('contact_points')
      .set({ preferred: pointId === null ? sql<boolean>`false` : sql<boolean>`id = ${pointId}` })
      .where('customer_id', 'in', [...customerIds])
      .where('removed_at', 'is', null),
  )
}

export function markMatchDue(tx: Tx, customerId: string) {
  tx.save(tx.updateTable('customers').set({ match_due: true }).where('id', '=', customerId))
}
