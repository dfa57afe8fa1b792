import { type Db, newId, sql, type Tx } from '#platform/db/index.ts'
import { type StaffActor, visible } from '#platform/http/index.ts'

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
  tx.save(
    tx
      .updateTable('enquiries')
      .set({ escalated_at: tx.now })
      .where('case_id', '=', one.caseId)
      .where('escalated_at', 'is', null),
  )
  return id
}

/** One that is to be decided, locked; what went into a circle since is there for nobody outside it. */
export const lockEscalation = (tx: Tx, actor: StaffActor, id: string) =>
  tx
    .selectFrom('enquiry_escalations')
    .select(['id', 'case_id as caseId', 'to_staff_id as toStaffId', 'level', 'decision', 'reason'])
    .where('id', '=', id)
    .where(visible(actor))
    .forUpdate()
    .executeTakeFirst()

/** What was decided meanwhile, for whoever was asked or reads enquiries anyhow. */
export const findDecided = (db: Db, actor: StaffActor, id: string) =>
  db
    .selectFrom('enquiry_escalations')
    .innerJoin('cases', 'cases.id', 'enquiry_escalations.case_id')
    .leftJoin('staff', 'staff.id', 'decided_by')
    .select(['decision', 'decided_at as at', 'staff.name as by', 'cases.reference'])
    .where('enquiry_escalations.id', '=', id)
    .where('decision', 'is not', null)
    .$if(!actor.permissions.has('enquiries.read'), (query) => query.where('to_staff_id', '=', actor.id))
    .where(visible(actor, 'enquiry_escalations.scope_id'))
    .executeTakeFirst()

export function saveDecision(tx: Tx, id: string, { decision, staffId }: { decision: string; staffId: string }) {
  tx.save(
    tx
      .updateTable('enquiry_escalations')
      .set({ decision, decided_by: staffId, decided_at: tx.now })
      .where('id', '=', id),
  )
}

type Raised = { toStaffId: string | null; level: number; decideBy: Temporal.Instant }

export function saveRaised(tx: Tx, id: string, { toStaffId, level, decideBy }: Raised) {
  tx.save(
    tx
      .updateTable('enquiry_escalations')
      .set({ to_staff_id: toStaffId, level, decide_by: decideBy })
      .where('id', '=', id),
  )
}

/** What nobody decided in the time given, oldest first: a batch for the clock. Two workers share it. */
export const lockUndecided = (tx: Tx) =>
  tx
    .selectFrom('enquiry_escalations')
    .innerJoin('enquiries', 'enquiries.case_id', 'enquiry_escalations.case_id')
    .innerJoin('cases', 'cases.id', 'enquiries.case_id')
    .select(['enquiry_escalations.id', 'enquiry_escalations.case_id as caseId', 'to_staff_id as toStaffId', 'level'])
    .select(['cases.owner_id as ownerId', 'cases.team_id as teamId', 'enquiries.scope_id as scopeId'])
    .where('decision', 'is', null)
    .where('enquiries.ended_at', 'is', null)
    .where('decide_by', '<', tx.now)
    .orderBy('decide_by')
    .limit(100)
    .forUpdate('enquiry_escalations')
    .skipLocked()
    .execute()

/** What somebody has to decide: danger first, then by the time they have. */
export const escalationsFor = (db: Db, actor: StaffActor) =>
  db
    .selectFrom('enquiry_escalations')
    .innerJoin('enquiries', 'enquiries.case_id', 'enquiry_escalations.case_id')
    .innerJoin('cases', 'cases.id', 'enquiries.case_id')
    .innerJoin('members', 'members.id', 'enquiries.member_id')
    .leftJoin('staff', 'staff.id', 'cases.owner_id')
    .leftJoin('units', 'units.id', 'cases.team_id')
    .select(['enquiry_escalations.id', 'enquiries.case_id as caseId', 'reason', 'by_member as byMember', 'level'])
    .select(['decide_by as decideBy', 'enquiry_escalations.created_at as at', 'cases.reference', 'cases.version'])
    .select(['members.name as memberName', 'enquiries.words', 'enquiries.received_at as receivedAt'])
    .select(['enquiries.due_at as dueAt', 'responded_at as respondedAt', 'responded_by as respondedBy'])
    .select(['safeguarding', 'cases.urgent_reason as urgentReason', 'staff.name as ownerName', 'units.name as team'])
    .select(['enquiries.failed_before as failedBefore', 'cases.team_id as teamId'])
    .where('to_staff_id', '=', actor.id)
    .where('decision', 'is', null)
    .where('enquiries.ended_at', 'is', null)
    .where(visible(actor, 'enquiries.scope_id'))
    .orderBy(sql`enquiries.safeguarding or cases.urgent_reason is not null`, 'desc')
    .orderBy('decide_by')
    .limit(100)
    .execute()

/** Enquiries that nobody has answered and that fall due soon, whose owner was not told yet. */
export const lockDueSoon = (tx: Tx, until: Temporal.Instant) =>
  tx
    .selectFrom('enquiries')
    .innerJoin('cases', 'cases.id', 'enquiries.case_id')
    .innerJoin('staff', 'staff.id', 'cases.owner_id')
    .select(['enquiries.case_id as caseId', 'cases.reference', 'due_at as dueAt', 'enquiries.scope_id as scopeId'])
    .select(['staff.name', 'staff.email'])
    .where('enquiries.ended_at', 'is', null)
    .where('responded_at', 'is', null)
    .where('warned_at', 'is', null)
    .where('due_at', '>', tx.now)
    .where('due_at', '<=', until)
    .orderBy('due_at')
    .limit(100)
    .forUpdate('enquiries')
    .skipLocked()
    .execute()

/** Parts that their units have not answered and that fall due soon, of which nobody was told yet. */
export const lockPartsDueSoon = (tx: Tx, until: Temporal.Instant) =>
  tx
    .selectFrom('enquiry_parts')
    .innerJoin('enquiries', 'enquiries.case_id', 'enquiry_parts.enquiry_id')
    .innerJoin('cases', 'cases.id', 'enquiry_parts.case_id')
    .innerJoin('units', 'units.id', 'cases.team_id')
    .innerJoin('promises', (join) =>
      join.onRef('promises.subject_id', '=', 'enquiry_parts.case_id').on('promises.subject_kind', '=', 'case'),
    )
    .select(['enquiry_parts.case_id as caseId', 'cases.reference', 'promises.due_at as dueAt', 'units.name as unit'])
    .select([
      'cases.owner_id as ownerId',
      'cases.team_id as teamId',
      'enquiry_parts.scope_id as scopeId',
      'enquiry_id as enquiryId',
    ])
    .where('enquiry_parts.state', 'in', ['asked', 'returned'])
    .where('cases.status', 'not in', ['resolved', 'closed'])
    .where('enquiries.ended_at', 'is', null)
    .where('enquiry_parts.warned_at', 'is', null)
    .where('promises.state', '=', 'running')
    .where('promises.kind', '!=', 'next-update')
    .where('promises.due_at', '>', tx.now)
    .where('promises.due_at', '<=', until)
    .orderBy('promises.due_at')
    .limit(100)
    .forUpdate('enquiry_parts')
    .skipLocked()
    .execute()
