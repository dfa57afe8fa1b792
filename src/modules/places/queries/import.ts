import { type Db, json, newId, sql, type Tx } from '#platform/db/index.ts'
import { leadingNumber, postcodeKey, searchName, tellingWords } from '../rules/address.ts'
import { boxOf, middleOf } from '../rules/geometry.ts'
import type { PropertyRow, RoundRow } from '../rules/import-rows.ts'
import type { Container } from '../rules/schedule.ts'
import { type Area, type Line, partsOf, type Shape } from '../rules/shapes.ts'
import { forgetWards } from './places.ts'

/** What a write of many rows did: rows that were as they are count as unchanged. */
export type Counts = { added: number; changed: number; unchanged: number }

const countsOf = (asked: number, written: readonly { added: boolean }[]): Counts => {
  const added = written.filter((row) => row.added).length
  return { added, changed: written.length - added, unchanged: asked - written.length }
}

const wasAdded = sql<boolean>`xmax = 0`.as('added')

/** Only rows that differ are touched, so that a second run changes nothing. */
const differs = (table: string, columns: readonly string[]) => {
  const list = (from: string) => sql.join(columns.map((column) => sql.ref(`${from}.${column}`)))
  return sql<boolean>`(${list(table)}) is distinct from (${list('excluded')})`
}

const excluded = <C extends string>(columns: readonly C[]) =>
  Object.fromEntries(columns.map((column) => [column, sql.ref(`excluded.${column}`)]))

const boxColumns = ['west', 'south', 'east', 'north'] as const

export type WardRow = {
  code: string
  name: string
  since: Temporal.PlainDate
  until: Temporal.PlainDate | null
  boundary: Area
}

export async function saveWards(tx: Tx, rows: readonly WardRow[]): Promise<Counts> {
  const columns = ['name', 'boundary', ...boxColumns, 'since', 'until'] as const
  const written = await tx
    .insertInto('wards')
    .values(
      rows.map((row) => ({
        ...row,
        ...boxOf(partsOf(row.boundary).flat()),
        boundary: json(row.boundary),
        created_at: tx.now,
      })),
    )
    .onConflict((clash) => clash.column('code').doUpdateSet(excluded(columns)).where(differs('wards', columns)))
    .returning(wasAdded)
    .execute()
  forgetWards(tx)
  return countsOf(rows.length, written)
}

export type StreetRow = { usrn: string; name: string; town: string; line: Line }

export async function saveStreets(tx: Tx, rows: readonly StreetRow[]): Promise<Counts> {
  const columns = ['name', 'town', 'search_name', 'line', ...boxColumns, 'lat', 'lon'] as const
  const written = await tx
    .insertInto('streets')
    .values(
      rows.map((row) => ({
        ...row,
        ...boxOf(partsOf(row.line).flat()),
        ...middleOf(row.line),
        line: json(row.line),
        search_name: searchName(row.name),
        created_at: tx.now,
      })),
    )
    .onConflict((clash) => clash.column('usrn').doUpdateSet(excluded(columns)).where(differs('streets', columns)))
    .returning(wasAdded)
    .execute()
  return countsOf(rows.length, written)
}

export type GroundRow = { kind: 'water' | 'green' | 'railway'; name: string; shape: Shape }

export async function saveGround(tx: Tx, rows: readonly GroundRow[]): Promise<Counts> {
  const columns = ['kind', 'shape'] as const
  const written = await tx
    .insertInto('map_shapes')
    .values(rows.map((row) => ({ ...row, id: newId(), shape: json(row.shape), created_at: tx.now })))
    .onConflict((clash) => clash.column('name').doUpdateSet(excluded(columns)).where(differs('map_shapes', columns)))
    .returning(wasAdded)
    .execute()
  return countsOf(rows.length, written)
}

const propertyColumns = [
  ...(['usrn', 'organisation', 'sub_building', 'building', 'number', 'number_value', 'sub_building_value'] as const),
  ...(['postcode', 'postcode_key', 'search_name', 'tenure', 'landlord', 'lat', 'lon', 'assisted'] as const),
] as const

export async function saveProperties(tx: Tx, rows: readonly PropertyRow[]): Promise<Counts> {
  const written = await tx
    .insertInto('properties')
    .values(rows.map((row) => ({ ...propertyValues(row), created_at: tx.now, changed_at: tx.now })))
    .onConflict((clash) =>
      clash
        .column('uprn')
        .doUpdateSet(excluded([...propertyColumns, 'changed_at']))
        .where(differs('properties', propertyColumns)),
    )
    .returning(wasAdded)
    .execute()
  await savePlaceWords(tx, rows)
  return countsOf(rows.length, written)
}

async function savePlaceWords(tx: Tx, rows: readonly PropertyRow[]) {
  const names = new Set(rows.flatMap((row) => nameOf(row) ?? []))
  const words = [...names].flatMap((name) => tellingWords(name).map((word) => ({ word, search_name: name })))
  if (words.length === 0) return
  await tx
    .insertInto('place_words')
    .values(words)
    .onConflict((clash) => clash.doNothing())
    .execute()
}

const nameOf = ({ organisation, building }: PropertyRow) =>
  searchName([organisation, building].filter(Boolean).join(' ')) || null

const propertyValues = (property: PropertyRow) => {
  const { street: _, ward: __, ...row } = property
  return {
    ...row,
    number_value: leadingNumber(row.number),
    sub_building_value: leadingNumber(row.sub_building),
    postcode_key: postcodeKey(row.postcode),
    search_name: nameOf(property),
  }
}

/** The ward that each address is in now. */
export async function findOpenWards(db: Db, uprns: readonly string[]) {
  const rows = await db
    .selectFrom('property_wards')
    .select(['id', 'uprn', 'ward_code as wardCode', 'since'])
    .where('uprn', 'in', [...uprns])
    .where('until', 'is', null)
    .execute()
  return new Map(rows.map((row) => [row.uprn, row]))
}

export type WardTime = {
  uprn: string
  wardCode: string
  since: Temporal.PlainDate
  until: Temporal.PlainDate | null
}

export async function saveWardTimes(tx: Tx, times: readonly WardTime[]) {
  if (times.length === 0) return
  const rows = times.map(({ uprn, wardCode, since, until }) => ({
    id: newId(),
    uprn,
    ward_code: wardCode,
    since,
    until,
    created_at: tx.now,
  }))
  await tx.insertInto('property_wards').values(rows).execute()
}

export async function endWardTimes(tx: Tx, ids: readonly string[], until: Temporal.PlainDate) {
  await tx
    .updateTable('property_wards')
    .set({ until })
    .where('id', 'in', [...ids])
    .execute()
}

export async function correctWardTime(tx: Tx, id: string, wardCode: string) {
  await tx.updateTable('property_wards').set({ ward_code: wardCode }).where('id', '=', id).execute()
}

/** All ward times of some addresses, by address, the earliest first. */
export async function findWardTimes(db: Db, uprns: readonly string[]): Promise<Map<string, WardTime[]>> {
  const rows = await db
    .selectFrom('property_wards')
    .select(['uprn', 'ward_code as wardCode', 'since', 'until'])
    .where('uprn', 'in', [...uprns])
    .orderBy('since')
    .execute()
  return Map.groupBy(rows, ({ uprn }) => uprn)
}

export async function removeWardTimes(tx: Tx, uprns: readonly string[]) {
  await tx
    .deleteFrom('property_wards')
    .where('uprn', 'in', [...uprns])
    .execute()
}

export async function saveRounds(tx: Tx, rows: readonly RoundRow[]): Promise<Counts> {
  const columns = ['name', 'team_key', 'frequency', 'first_on'] as const
  const written = await tx
    .insertInto('rounds')
    .values(rows.map(({ team, ...row }) => ({ ...row, team_key: team, id: newId(), until: null, created_at: tx.now })))
    .onConflict((clash) => clash.column('key').doUpdateSet(excluded(columns)).where(differs('rounds', columns)))
    .returning(wasAdded)
    .execute()
  return countsOf(rows.length, written)
}

export type Assignment = { uprn: string; container: Container; roundId: string }

export const findAssignments = (db: Db, uprns: readonly string[]): Promise<Assignment[]> =>
  db
    .selectFrom('property_rounds')
    .select(['uprn', 'container', 'round_id as roundId'])
    .where('uprn', 'in', [...uprns])
    .execute()

export async function saveAssignments(tx: Tx, assignments: readonly Assignment[]) {
  if (assignments.length === 0) return
  const rows = assignments.map(({ roundId, ...rest }) => ({ ...rest, round_id: roundId, created_at: tx.now }))
  await tx
    .insertInto('property_rounds')
    .values(rows)
    .onConflict((clash) => clash.columns(['uprn', 'container']).doUpdateSet(excluded(['round_id', 'created_at'])))
    .execute()
}

export async function removeAssignments(tx: Tx, container: Container, uprns: readonly string[]) {
  if (uprns.length === 0) return
  await tx
    .deleteFrom('property_rounds')
    .where('container', '=', container)
    .where('uprn', 'in', [...uprns])
    .execute()
}

/** What a line of a file may refer to: wards, streets and rounds that are there. */
export async function findKnown(db: Db) {
  const [wards, streets, rounds] = await Promise.all([
    db.selectFrom('wards').select(['code', 'since']).execute(),
    db.selectFrom('streets').select(['usrn', 'name']).execute(),
    db.selectFrom('rounds').select(['id', 'key', 'container']).execute(),
  ])
  return {
    wards: new Map(wards.map((ward) => [ward.code, ward])),
    streets: new Map(streets.map((street) => [street.usrn, street])),
    rounds: new Map(rounds.map((round) => [round.key, round])),
  }
}

export type Known = Awaited<ReturnType<typeof findKnown>>

/** Which of these addresses we have. */
export async function findKnownUprns(db: Db, uprns: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('properties')
    .select('uprn')
    .where('uprn', 'in', [...uprns])
    .execute()
  return new Set(rows.map(({ uprn }) => uprn))
}
