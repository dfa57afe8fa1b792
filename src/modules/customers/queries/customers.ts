import { type Db, json, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import type { Change } from '../rules/changes.ts'

export type CustomerKind = 'person' | 'organisation' | 'member'

/** Streets and properties belong to the places module; where a customer has no property, the address is text. */
export const addressLine = sql<string | null>`
  case when p.uprn is null then c.address_text else
    concat_ws(', ', p.organisation, p.sub_building, p.building, concat_ws(' ', p.number, s.name), s.town, p.postcode) end`

export const selectCustomers = (db: Db) =>
  db
    .selectFrom('customers as c')
    .leftJoin('properties as p', 'p.uprn', 'c.uprn')
    .leftJoin('streets as s', 's.usrn', 'p.usrn')
    .select([
      'c.id',
      'c.kind',
      'c.title',
      'c.given_name as givenName',
      'c.family_name as familyName',
      'c.organisation_name as organisationName',
      'c.display_name as name',
      'c.ward_code as wardCode',
      'c.date_of_birth as dateOfBirth',
      'c.uprn',
      'c.address_text as addressText',
      'c.deceased_on as deceasedOn',
      'c.merged_into as mergedInto',
      'c.scope_id as scopeId',
      'c.version',
      'c.created_at as createdAt',
      'c.changed_at as changedAt',
      addressLine.as('address'),
    ])

export type Customer = NonNullable<Awaited<ReturnType<typeof findRecord>>>

/** The record itself, merged or not. */
export function findRecord(db: Db, actor: Actor, id: string) {
  return selectCustomers(db).where('c.id', '=', id).where(visible(actor, 'c.scope_id')).executeTakeFirst()
}

/** The customer, by the id of any record that was merged into theirs. */
export function findCustomer(db: Db, actor: Actor, id: string) {
  return selectCustomers(db)
    .where('c.id', '=', sql<string>`survivor_of(${id})`)
    .where(visible(actor, 'c.scope_id'))
    .executeTakeFirst()
}

export function listRecords(db: Db, actor: Actor, ids: readonly string[]) {
  return selectCustomers(db)
    .where('c.id', 'in', [...ids])
    .where(visible(actor, 'c.scope_id'))
    .execute()
}

/** The ids of every record of one customer, the surviving one first. */
export async function family(db: Db, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select family_of(${id}) as id`.execute(db)
  return rows.map((row) => row.id)
}

/** Holds the records until the end of the transaction, always in the order of their ids. */
export function lockRecords(tx: Tx, actor: Actor, ids: readonly string[]) {
  return tx
    .selectFrom('customers')
    .select([
      'id',
      'kind',
      'display_name as name',
      'merged_into as mergedInto',
      'deceased_on as deceasedOn',
      'scope_id as scopeId',
      'version',
    ])
    .where('id', 'in', [...ids])
    .where(visible(actor))
    .orderBy('id')
    .forUpdate()
    .execute()
}

export type CustomerValues = {
  kind: CustomerKind
  title: string | null
  givenName: string | null
  familyName: string | null
  organisationName: string | null
  displayName: string
  wardCode: string | null
  dateOfBirth: Temporal.PlainDate | null
  uprn: string | null
  addressText: string | null
  postcodeKey: string | null
}

const columns = (values: CustomerValues) => ({
  kind: values.kind,
  title: values.title,
  given_name: values.givenName,
  family_name: values.familyName,
  organisation_name: values.organisationName,
  display_name: values.displayName,
  ward_code: values.wardCode,
  date_of_birth: values.dateOfBirth,
  uprn: values.uprn,
  address_text: values.addressText,
  postcode_key: values.postcodeKey,
})

export function insertCustomer(tx: Tx, id: string, values: CustomerValues & { scopeId: string | null }) {
  tx.save(
    tx
      .insertInto('customers')
      .values({ id, ...columns(values), scope_id: values.scopeId, created_at: tx.now, changed_at: tx.now }),
  )
}

export function updateCustomer(tx: Tx, id: string, values: CustomerValues, version: number) {
  tx.save(
    tx
      .updateTable('customers')
      .set({ ...columns(values), version: version + 1, changed_at: tx.now, match_due: true })
      .where('id', '=', id),
  )
}

export function setDeceased(tx: Tx, id: string, on: Temporal.PlainDate | null) {
  tx.save(
    tx
      .updateTable('customers')
      .set((eb) => ({ deceased_on: on, version: eb('version', '+', 1), changed_at: tx.now }))
      .where('id', '=', id),
  )
}

type Words = readonly { word: string; part: 'family' | 'given' | 'organisation' }[]

/** The words by which a customer is found. In the order of the alphabet, so that two writers never wait for each other. */
export function insertWords(tx: Tx, customerId: string, words: Words) {
  const sorted = [...words].sort((a, b) => (a.word < b.word ? -1 : 1))
  if (sorted.length === 0) return
  tx.save(
    tx
      .insertInto('name_words')
      .values([...new Set(sorted.map(({ word }) => word))].map((word) => ({ word })))
      .onConflict((on) => on.doNothing()),
  )
  tx.save(
    tx
      .insertInto('customer_words')
      .values(sorted.map((each) => ({ ...each, customer_id: customerId })))
      .onConflict((on) => on.doNothing()),
  )
}

export function replaceWords(tx: Tx, customerId: string, words: Words) {
  tx.save(tx.deleteFrom('customer_words').where('customer_id', '=', customerId))
  insertWords(tx, customerId, words)
}

export function insertChange(
  tx: Tx,
  change: { id: string; customerId: string; version: number; changedBy: string; fields: readonly Change[] },
) {
  tx.save(
    tx.insertInto('customer_changes').values({
      id: change.id,
      customer_id: change.customerId,
      version: change.version,
      changed_by: change.changedBy,
      changed_at: tx.now,
      fields: json(change.fields),
    }),
  )
}

export function changesSince(db: Db, customerId: string, version: number) {
  return db
    .selectFrom('customer_changes')
    .select(['version', 'changed_by as changedBy', 'changed_at as changedAt', 'fields'])
    .where('customer_id', '=', customerId)
    .where('version', '>', version)
    .orderBy('version')
    .execute()
}

/** Remembers who looked, for "recently seen". */
export function saveLook(tx: Tx, staffId: string, customerId: string) {
  tx.save(
    tx
      .insertInto('customer_looks')
      .values({ staff_id: staffId, customer_id: customerId, seen_at: tx.now })
      .onConflict((on) => on.columns(['staff_id', 'customer_id']).doUpdateSet({ seen_at: tx.now })),
  )
}

export function recentlySeen(db: Db, actor: Actor, staffId: string, limit: number) {
  return selectCustomers(db)
    .innerJoin('customer_looks as l', 'l.customer_id', 'c.id')
    .select('l.seen_at as seenAt')
    .where('l.staff_id', '=', staffId)
    .where('c.merged_into', 'is', null)
    .where(visible(actor, 'c.scope_id'))
    .orderBy('l.seen_at', 'desc')
    .limit(limit)
    .execute()
}
