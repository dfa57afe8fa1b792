import type { Db, Tx } from '#platform/db/index.ts'

/** Every contact of these customers, with its matters, checks of identity and hand-offs. */
export async function collectRows(db: Db, ids: readonly string[]): Promise<Record<string, unknown[]>> {
  const of = [...ids]
  const contacts = await db
    .selectFrom('contacts')
    .selectAll()
    .where((eb) => eb.or([eb('customer_id', 'in', of), eb('caller_id', 'in', of)]))
    .execute()
  const contactIds = contacts.map(({ id }) => id)
  return {
    contacts,
    matters: await db.selectFrom('matters').selectAll().where('contact_id', 'in', contactIds).execute(),
    identity_checks: await db.selectFrom('identity_checks').selectAll().where('customer_id', 'in', of).execute(),
    hand_offs: await db.selectFrom('hand_offs').selectAll().where('customer_id', 'in', of).execute(),
  }
}

/** Takes the person out of their contacts: what remains is that there was one, for the figures. */
export async function eraseRows(tx: Tx, ids: readonly string[]) {
  const of = [...ids]
  const rows = await tx.selectFrom('contacts').select('id').where('customer_id', 'in', of).execute()
  const contactIds = rows.map(({ id }) => id)
  await tx.updateTable('matters').set({ detail: null, told: null }).where('contact_id', 'in', contactIds).execute()
  await tx.deleteFrom('identity_checks').where('customer_id', 'in', of).execute()
  await tx
    .updateTable('hand_offs')
    .set({ customer_id: null, note: '', decision_words: null })
    .where('customer_id', 'in', of)
    .execute()
  await tx
    .updateTable('contacts')
    .set({ customer_id: null, caller_name: null })
    .where('customer_id', 'in', of)
    .execute()
  await tx.updateTable('contacts').set({ caller_id: null, caller_name: null }).where('caller_id', 'in', of).execute()
}
