import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { notFound } from '#platform/http/index.ts'
import {
  findByAddress,
  insertMember,
  lockMember,
  type MemberFields,
  saveAssistants,
  saveMember,
} from '../queries/members.ts'
import type { MemberRefusal } from '../rules/member.ts'

type Given = MemberFields & { actsFor: readonly string[]; until: Temporal.PlainDate | null }

/** Adds a Member, or somebody who writes for one. */
export async function addMember(
  tx: Tx,
  actor: StaffActor,
  { actsFor, until: _, ...fields }: Given,
): Promise<{ refusal: MemberRefusal } | { refusal: null; memberId: string }> {
  if (await findByAddress(tx, fields.email)) return { refusal: 'email-taken' }
  if (fields.kind === 'assistant' && actsFor.length === 0) return { refusal: 'writes-for-nobody' }
  const memberId = insertMember(tx, fields)
  saveAssistants(tx, memberId, actsFor)
  recordAudit(tx, actor, { action: 'member.added', subject: { kind: 'member', id: memberId }, scopeId: null })
  return { refusal: null, memberId }
}

/** Changes what we keep of a Member; with a last day they are a Member no more from then. */
export async function changeMember(
  tx: Tx,
  actor: StaffActor,
  { memberId, version, actsFor, until, ...fields }: Given & { memberId: string; version: number },
): Promise<{ refusal: MemberRefusal } | { refusal: null; memberId: string }> {
  const current = await lockMember(tx, memberId)
  if (!current) throw notFound('Member')
  if (current.version !== version) return { refusal: 'changed' }
  const other = await findByAddress(tx, fields.email)
  if (other && other.id !== memberId) return { refusal: 'email-taken' }
  if (until && Temporal.PlainDate.compare(until, current.since) <= 0) return { refusal: 'ends-before-start' }
  if (fields.kind === 'assistant' && actsFor.length === 0) return { refusal: 'writes-for-nobody' }
  saveMember(tx, memberId, { ...fields, until, version: version + 1 })
  saveAssistants(tx, memberId, fields.kind === 'assistant' ? actsFor : [])
  recordAudit(tx, actor, { action: 'member.changed', subject: { kind: 'member', id: memberId }, scopeId: null })
  return { refusal: null, memberId }
}
