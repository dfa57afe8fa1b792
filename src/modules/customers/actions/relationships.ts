import { recordAudit } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { family, lockRecords } from '../queries/customers.ts'
import {
  endRelationshipRow,
  findRelationship,
  insertRelationship,
  listBetween,
  lockRelationship,
} from '../queries/relationships.ts'
import { type Authority, verbalHours } from '../rules/authority.ts'
import { type RelateRefusal, type RelationshipKind, refusalToRelate } from '../rules/relationships.ts'
import { nameOf } from './save.ts'

export type NewRelationship = {
  /** Who acts, cares, lets. */
  fromId: string
  /** For whom. */
  toId: string
  kind: RelationshipKind
  authority: Authority | null
  /** Keys of the directorates, services and teams the authority is for; none: it is for everything. */
  subjects?: readonly string[]
  /** What was seen or heard, and where it is. */
  evidence: string | null
  since: Temporal.PlainDate
  until: Temporal.PlainDate | null
}

/** Records how two customers are connected and what authority that gives. */
export async function relateCustomers(
  tx: Tx,
  actor: Actor,
  relationship: NewRelationship,
): Promise<{ refusal: RelateRefusal | null }> {
  const ids = [relationship.fromId, relationship.toId]
  const records = await lockRecords(tx, actor, ids)
  const [fromFamily, toFamily] = [await family(tx, relationship.fromId), await family(tx, relationship.toId)]
  const sameFamily = fromFamily.includes(relationship.toId)
  if (records.length !== new Set(ids).size) throw notFound('Customer')
  const refusal = refusalToRelate(relationship, sameFamily)
  if (refusal) return { refusal }
  const isVerbal = relationship.authority === 'verbal-for-this-call'
  const subjects = relationship.authority === null ? [] : (relationship.subjects ?? [])
  const known = await listBetween(tx, fromFamily, toFamily)
  if (!isVerbal && known.some((each) => !each.endedAt && saysTheSame(each, { ...relationship, subjects })))
    return { refusal: 'already-recorded' }
  const id = newId()
  insertRelationship(tx, {
    ...relationship,
    id,
    subjects,
    expiresAt: isVerbal ? tx.now.add({ hours: verbalHours }) : null,
    recordedBy: nameOf(actor),
  })
  note(tx, actor, { id, ...relationship }, records, 'relationship.recorded')
  return { refusal: null }
}

export async function endRelationship(
  tx: Tx,
  actor: Actor,
  relationshipId: string,
): Promise<{ refusal: 'already-ended' | null }> {
  const found = await findRelationship(tx, relationshipId)
  if (!found) throw notFound('Relationship')
  const records = await lockRecords(tx, actor, [found.fromId, found.toId])
  if (records.length !== 2) throw notFound('Relationship')
  const relationship = await lockRelationship(tx, relationshipId)
  if (!relationship || relationship.endedAt) return { refusal: 'already-ended' }
  endRelationshipRow(tx, relationship.id, nameOf(actor))
  note(tx, actor, relationship, records, 'relationship.ended')
  return { refusal: null }
}

type Said = { kind: string; authority: string | null; subjects: readonly string[] }

const saysTheSame = (one: Said, other: Said) =>
  one.kind === other.kind &&
  one.authority === other.authority &&
  new Set(one.subjects).symmetricDifference(new Set(other.subjects)).size === 0

type Noted = { id: string; fromId: string; toId: string; kind: string; authority: string | null }

function note(
  tx: Tx,
  actor: Actor,
  noted: Noted,
  records: readonly { id: string; scopeId: string | null }[],
  action: string,
) {
  recordAudit(tx, actor, {
    action,
    subject: { kind: 'customer', id: noted.toId },
    scopeId: records.find((record) => record.scopeId !== null)?.scopeId ?? null,
    detail: { relationship: noted.id, kind: noted.kind, authority: noted.authority, other: noted.fromId },
  })
}
