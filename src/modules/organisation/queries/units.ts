import { type Db, newId, sql, type Tx } from '#platform/db/index.ts'
import { holdsOn } from './structure.ts'

export type NewUnit = {
  id: string
  key: string
  name: string
  kind: 'directorate' | 'service' | 'team'
  organisationId: string
  since: Temporal.PlainDate
}

export function saveUnit(tx: Tx, unit: NewUnit) {
  tx.save(
    tx.insertInto('units').values({
      id: unit.id,
      key: unit.key,
      name: unit.name,
      kind: unit.kind,
      organisation_id: unit.organisationId,
      since: unit.since,
      created_at: tx.now,
    }),
  )
}

export async function isUnitKeyTaken(db: Db, key: string): Promise<boolean> {
  return (await db.selectFrom('units').select('id').where('key', '=', key).executeTakeFirst()) !== undefined
}

export function saveUnitName(tx: Tx, id: string, name: string) {
  tx.save(tx.updateTable('units').set({ name }).where('id', '=', id))
}

export type NewOrganisation = { id: string; key: string; name: string; kind: 'council' | 'contractor' | 'arms-length' }

export function saveOrganisation(tx: Tx, organisation: NewOrganisation) {
  tx.save(tx.insertInto('organisations').values({ ...organisation, created_at: tx.now }))
}

export function saveOrganisationName(tx: Tx, id: string, name: string) {
  tx.save(tx.updateTable('organisations').set({ name }).where('id', '=', id))
}

export async function isOrganisationKeyTaken(db: Db, key: string): Promise<boolean> {
  return (await db.selectFrom('organisations').select('id').where('key', '=', key).executeTakeFirst()) !== undefined
}

export function findOrganisation(db: Db, id: string) {
  return db.selectFrom('organisations').select(['id', 'name', 'kind']).where('id', '=', id).executeTakeFirst()
}

export function saveContractLead(tx: Tx, organisationId: string, staffId: string | null) {
  tx.save(tx.updateTable('organisations').set({ contract_lead_id: staffId }).where('id', '=', organisationId))
}

/** Where a unit lay over the years, newest first. */
export function parentsOf(db: Db, unitId: string) {
  return db
    .selectFrom('unit_parents')
    .innerJoin('units', 'units.id', 'unit_parents.parent_id')
    .select([
      'unit_parents.id',
      'unit_parents.parent_id as value',
      'units.name',
      'unit_parents.since',
      'unit_parents.until',
    ])
    .where('unit_parents.unit_id', '=', unitId)
    .orderBy('unit_parents.since', 'desc')
    .execute()
}

/** Who managed a unit over the years, newest first. */
export function managersOf(db: Db, unitId: string) {
  return db
    .selectFrom('unit_managers')
    .innerJoin('staff', 'staff.id', 'unit_managers.staff_id')
    .select([
      'unit_managers.id',
      'unit_managers.staff_id as value',
      'staff.name',
      'unit_managers.since',
      'unit_managers.until',
    ])
    .where('unit_managers.unit_id', '=', unitId)
    .orderBy('unit_managers.since', 'desc')
    .execute()
}

export function lineManagersOf(db: Db, staffId: string) {
  return db
    .selectFrom('line_managers')
    .innerJoin('staff', 'staff.id', 'line_managers.manager_id')
    .select([
      'line_managers.id',
      'line_managers.manager_id as value',
      'staff.name',
      'line_managers.since',
      'line_managers.until',
    ])
    .where('line_managers.staff_id', '=', staffId)
    .orderBy('line_managers.since', 'desc')
    .execute()
}

type Span = { since: Temporal.PlainDate; until: Temporal.PlainDate | null }

export function saveParent(tx: Tx, unitId: string, parentId: string, { since, until }: Span) {
  const values = { id: newId(), unit_id: unitId, parent_id: parentId, since, until, created_at: tx.now }
  tx.save(tx.insertInto('unit_parents').values(values))
}

export function saveManager(tx: Tx, unitId: string, staffId: string, { since, until }: Span) {
  const values = { id: newId(), unit_id: unitId, staff_id: staffId, since, until, created_at: tx.now }
  tx.save(tx.insertInto('unit_managers').values(values))
}

export function saveLineManager(tx: Tx, staffId: string, managerId: string, { since, until }: Span) {
  const values = { id: newId(), staff_id: staffId, manager_id: managerId, since, until, created_at: tx.now }
  tx.save(tx.insertInto('line_managers').values(values))
}

/** Not by `save`: what ends must have ended before what follows begins, or the database sees two at once. */
export function endParent(tx: Tx, id: string, until: Temporal.PlainDate) {
  return tx.updateTable('unit_parents').set({ until }).where('id', '=', id).execute()
}

export function endManager(tx: Tx, id: string, until: Temporal.PlainDate) {
  return tx.updateTable('unit_managers').set({ until }).where('id', '=', id).execute()
}

export function endLineManager(tx: Tx, id: string, until: Temporal.PlainDate) {
  return tx.updateTable('line_managers').set({ until }).where('id', '=', id).execute()
}

export function replaceParent(tx: Tx, id: string, parentId: string) {
  tx.save(tx.updateTable('unit_parents').set({ parent_id: parentId }).where('id', '=', id))
}

export function replaceManager(tx: Tx, id: string, staffId: string) {
  tx.save(tx.updateTable('unit_managers').set({ staff_id: staffId }).where('id', '=', id))
}

export function replaceLineManager(tx: Tx, id: string, managerId: string) {
  tx.save(tx.updateTable('line_managers').set({ manager_id: managerId }).where('id', '=', id))
}

/** Whether one person is, on a day, somewhere below another in the line. */
export async function isBelow(db: Db, staffId: string, topId: string, day: Temporal.PlainDate): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    with recursive up(id) as (
      select ${staffId}::uuid
      union
      select l.manager_id from up join line_managers l on l.staff_id = up.id and ${holdsOn(day, 'l')}
    ) select exists (select from up where id = ${topId}) as found`.execute(db)
  return rows[0]?.found ?? false
}

export function absencesOf(db: Db, staffId: string, from: Temporal.PlainDate) {
  return db
    .selectFrom('absences')
    .select(['id', 'since', 'until'])
    .where('staff_id', '=', staffId)
    .where('until', '>', from)
    .orderBy('since')
    .execute()
}

export function saveAbsence(tx: Tx, staffId: string, since: Temporal.PlainDate, until: Temporal.PlainDate) {
  tx.save(tx.insertInto('absences').values({ id: newId(), staff_id: staffId, since, until, created_at: tx.now }))
}

export async function deleteAbsence(tx: Tx, staffId: string, id: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('absences')
    .where('id', '=', id)
    .where('staff_id', '=', staffId)
    .returning('id')
    .executeTakeFirst()
  return gone !== undefined
}

/** Who of these is away on a day. */
export async function listAway(db: Db, staffIds: readonly string[], day: Temporal.PlainDate): Promise<Set<string>> {
  const rows = await db
    .selectFrom('absences')
    .select('staff_id as id')
    .where('staff_id', 'in', [...staffIds])
    .where('since', '<=', day)
    .where('until', '>', day)
    .execute()
  return new Set(rows.map(({ id }) => id))
}
