import { type Db, json, type SqlBool, sql, type Tx } from '#platform/db/index.ts'
import { visible } from '#platform/http/index.ts'

/** Everything they wrote that went through triage. */
export const collectTexts = (db: Db, customerIds: readonly string[]) =>
  db
    .selectFrom('triage_items')
    .select([
      'id',
      'text',
      'reported_on as reportedOn',
      'state',
      'decision_words as decisionWords',
      'received_at as receivedAt',
    ])
    .where(theirs(customerIds))
    .where(visible({ kind: 'system', name: 'personal data' }))
    .orderBy('received_at')
    .execute()

/** The texts of theirs that somebody on duty may have been called about. */
export async function urgentTexts(db: Db, customerIds: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('triage_items')
    .select('id')
    .where('urgent_service', 'is not', null)
    .where(theirs(customerIds))
    .where(visible({ kind: 'system', name: 'personal data' }))
    .execute()
  return rows.map(({ id }) => id)
}

/** Takes the words out; that something came, and where it went, stays for the figures. */
export function eraseTexts(tx: Tx, customerIds: readonly string[]) {
  tx.save(
    tx
      .updateTable('triage_items')
      .set({
        text: '(erased)',
        marks: [],
        candidates: json([]),
        alike: json([]),
        reason: '(erased)',
        decision_words: null,
        customer_id: null,
      })
      .where(theirs(customerIds)),
  )
}

/** Under their record, or in the case they opened with it. */
const theirs = (
  customerIds: readonly string[],
) => sql<SqlBool>`(triage_items.customer_id = any(${[...customerIds]}::uuid[])
  or triage_items.case_id in (select case_id from case_people
    where customer_id = any(${[...customerIds]}::uuid[]) and role = 'reporter'))`
