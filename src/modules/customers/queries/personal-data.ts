import { type Db, sql, type Tx } from '#platform/db/index.ts'

/** Every row that says something about these customers, by table. */
export async function collectRows(db: Db, ids: readonly string[]): Promise<Record<string, unknown[]>> {
  const of = [...ids]
  return {
    customers: await db.selectFrom('customers').selectAll().where('id', 'in', of).execute(),
    customer_changes: await db.selectFrom('customer_changes').selectAll().where('customer_id', 'in', of).execute(),
    contact_points: await db.selectFrom('contact_points').selectAll().where('customer_id', 'in', of).execute(),
    needs: await db.selectFrom('needs').selectAll().where('customer_id', 'in', of).execute(),
    alerts: await db.selectFrom('alerts').selectAll().where('customer_id', 'in', of).execute(),
    relationships: await db
      .selectFrom('relationships')
      .selectAll()
      .where((eb) => eb.or([eb('from_id', 'in', of), eb('to_id', 'in', of)]))
      .execute(),
    merges: await db
      .selectFrom('merges')
      .selectAll()
      .where((eb) => eb.or([eb('kept_id', 'in', of), eb('merged_id', 'in', of)]))
      .execute(),
    match_proposals: await db
      .selectFrom('match_proposals')
      .selectAll()
      .where((eb) => eb.or([eb('first_id', 'in', of), eb('second_id', 'in', of)]))
      .execute(),
    identity_failures: await db.selectFrom('identity_failures').selectAll().where('customer_id', 'in', of).execute(),
    customer_looks: await db.selectFrom('customer_looks').selectAll().where('customer_id', 'in', of).execute(),
    customer_words: await db.selectFrom('customer_words').selectAll().where('customer_id', 'in', of).execute(),
  }
}

/** Leaves of each customer only that there was one, so that figures and other people's records still add up. */
export async function eraseRows(tx: Tx, ids: readonly string[]) {
  const of = [...ids]
  tx.save(tx.deleteFrom('customer_looks').where('customer_id', 'in', of))
  tx.save(tx.deleteFrom('identity_failures').where('customer_id', 'in', of))
  tx.save(tx.deleteFrom('customer_changes').where('customer_id', 'in', of))
  tx.save(tx.deleteFrom('contact_points').where('customer_id', 'in', of))
  tx.save(tx.deleteFrom('needs').where('customer_id', 'in', of))
  tx.save(tx.deleteFrom('alerts').where('customer_id', 'in', of))
  tx.save(tx.deleteFrom('relationships').where((eb) => eb.or([eb('from_id', 'in', of), eb('to_id', 'in', of)])))
  tx.save(tx.deleteFrom('match_proposals').where((eb) => eb.or([eb('first_id', 'in', of), eb('second_id', 'in', of)])))
  tx.save(
    tx
      .updateTable('merges')
      .set({ reason: 'Erased', undone_reason: null })
      .where((eb) => eb.or([eb('kept_id', 'in', of), eb('merged_id', 'in', of)])),
  )
  const words = await tx.deleteFrom('customer_words').where('customer_id', 'in', of).returning('word').execute()
  const gone = [...new Set(words.map(({ word }) => word))]
  // A word of a name that nobody bears any more tells of the one who did.
  tx.save(
    tx
      .deleteFrom('name_words')
      .where('word', 'in', gone)
      .where(sql<boolean>`not exists (select from customer_words where customer_words.word = name_words.word)`),
  )
  tx.save(
    tx
      .updateTable('customers')
      .set((eb) => ({
        title: null,
        given_name: null,
        family_name: sql<string | null>`case when kind <> 'organisation' then 'Erased' end`,
        organisation_name: sql<string | null>`case when kind = 'organisation' then 'Erased' end`,
        display_name: 'Erased',
        ward_code: null,
        date_of_birth: null,
        uprn: null,
        address_text: null,
        postcode_key: null,
        deceased_on: null,
        external_refs: null,
        match_due: false,
        version: eb('version', '+', 1),
        changed_at: tx.now,
      }))
      .where('id', 'in', of),
  )
}
