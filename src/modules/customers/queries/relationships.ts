import { type Db, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import type { Authority } from '../rules/authority.ts'
import type { RelationshipKind } from '../rules/relationships.ts'

const columns = [
  'r.id',
  'r.from_id as fromId',
  'r.to_id as toId',
  'r.kind',
  'r.authority',
  'r.subjects',
  'r.evidence',
  'r.since',
  'r.until',
  'r.expires_at as expiresAt',
  'r.ended_at as endedAt',
  'r.recorded_by as recordedBy',
  'r.version',
] as const

/** Relationships of these records with others the actor may see, not ended. What stands between two of them is none. */
export function listRelationships(db: Db, actor: Actor, ids: readonly string[]) {
  return db
    .selectFrom('relationships as r')
    .innerJoin('customers as f', 'f.id', 'r.from_id')
    .innerJoin('customers as t', 't.id', 'r.to_id')
    .select([...columns, 'f.display_name as fromName', 't.display_name as toName'])
    .where('r.ended_at', 'is', null)
    .where((eb) => eb.or([eb('r.from_id', 'in', [...ids]), eb('r.to_id', 'in', [...ids])]))
    .where((eb) => eb.not(eb.and([eb('r.from_id', 'in', [...ids]), eb('r.to_id', 'in', [...ids])])))
    .where(visible(actor, 'f.scope_id'))
    .where(visible(actor, 't.scope_id'))
    .orderBy('r.kind')
    .orderBy('r.since')
    .execute()
}

export type Relationship = Awaited<ReturnType<typeof listRelationships>>[number]

/** What is recorded about one customer acting for another, ended or not. */
export function listBetween(db: Db, fromIds: readonly string[], toIds: readonly string[]) {
  return db
    .selectFrom('relationships as r')
    .select(columns)
    .where('r.from_id', 'in', [...fromIds])
    .where('r.to_id', 'in', [...toIds])
    .execute()
}

export const findRelationship = (db: Db, id: string) =>
  db.selectFrom('relationships as r').select(columns).where('r.id', '=', id).executeTakeFirst()

export const lockRelationship = (tx: Tx, id: string) =>
  tx.selectFrom('relationships as r').select(columns).where('r.id', '=', id).forUpdate().executeTakeFirst()

export type NewRelationship = {
  id: string
  fromId: string
  toId: string
  kind: RelationshipKind
  authority: Authority | null
  subjects: readonly string[]
  evidence: string | null
  since: Temporal.PlainDate
  until: Temporal.PlainDate | null
  expiresAt: Temporal.Instant | null
  recordedBy: string
}

export function insertRelationship(tx: Tx, relationship: NewRelationship) {
  tx.save(
    tx.insertInto('relationships').values({
      id: relationship.id,
      from_id: relationship.fromId,
      to_id: relationship.toId,
      kind: relationship.kind,
      authority: relationship.authority,
      subjects: [...relationship.subjects],
      evidence: relationship.evidence,
      since: relationship.since,
      until: relationship.until,
      expires_at: relationship.expiresAt,
      recorded_by: relationship.recordedBy,
      created_at: tx.now,
    }),
  )
}

export function endRelationshipRow(tx: Tx, id: string, by: string) {
  tx.save(
    tx
      .updateTable('relationships')
      .set((eb) => ({ ended_by: by, ended_at: tx.now, version: eb('version', '+', 1) }))
      .where('id', '=', id),
  )
}

/** Whether any of these records is of somebody who has died. */
export async function hasDied(db: Db, ids: readonly string[]): Promise<boolean> {
  const row = await db
    .selectFrom('customers')
    .select(sql<number>`1`.as('one'))
    .where('id', 'in', [...ids])
    .where('deceased_on', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
