import { type Db, newId, type Tx } from '#platform/db/index.ts'

/** Whether somebody has it to decide already. */
export async function isEscalated(db: Db, caseId: string): Promise<boolean> {
  const row = await db
    .selectFrom('enquiry_escalations')
    .select('id')
    .where('case_id', '=', caseId)
    .where('decision', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/** What was taken further, to whom, and what they decided, in order. */
export const escalationsOf = (db: Db, caseId: string) =>
  db
    .selectFrom('enquiry_escalations')
    .leftJoin('staff', 'staff.id', 'to_staff_id')
    .select(['enquiry_escalations.id', 'reason', 'by_member as byMember', 'staff.name as toName', 'level'])
    .select(['decide_by as decideBy', 'decision', 'decided_at as decidedAt', 'enquiry_escalations.created_at as at'])
    .where('case_id', '=', caseId)
    .orderBy('enquiry_escalations.created_at')
    .execute()

type NewEscalation = {
  caseId: string
  reason: string
  byMember: string | null
  toStaffId: string
  level: number
  decideBy: Temporal.Instant
  scopeId: string | null
}

export function insertEscalation(tx: Tx, one: NewEscalation): string {
  const id = newId()
  tx.save(
    tx.insertInto('enquiry_escalations').values({
      id,
      case_id: one.caseId,
      reason: one.reason,
      by_member: one.byMember,
      to_staff_id: one.toStaffId,
      level: one.level,
      decide_by: one.decideBy,
      scope_id: one.scopeId,
      created_at: tx.now,
    }),
  )
  return id
}
