import type { Db, Tables, Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'

export type FeedbackKind = Tables['complaint_feedback']['kind']

type NewFeedback = {
  caseId: string
  kind: FeedbackKind
  aboutTeamId: string | null
  directorateId: string | null
  scopeId: string | null
  receivedAt: Temporal.Instant
}

export function insertFeedback(tx: Tx, given: NewFeedback) {
  tx.save(
    tx.insertInto('complaint_feedback').values({
      case_id: given.caseId,
      kind: given.kind,
      about_team_id: given.aboutTeamId,
      directorate_id: given.directorateId,
      scope_id: given.scopeId,
      received_at: given.receivedAt,
    }),
  )
}

export function savePassedOn(tx: Tx, caseId: string, given: { teamId: string; directorateId: string | null }) {
  tx.save(
    tx
      .updateTable('complaint_feedback')
      .set({ about_team_id: given.teamId, directorate_id: given.directorateId, passed_on_at: tx.now })
      .where('case_id', '=', caseId),
  )
}

export const restampFeedback = (tx: Tx, caseId: string, scopeId: string | null) =>
  tx.save(tx.updateTable('complaint_feedback').set({ scope_id: scopeId }).where('case_id', '=', caseId))

const select = (db: Db, actor: Actor) =>
  db
    .selectFrom('complaint_feedback')
    .innerJoin('cases', 'cases.id', 'complaint_feedback.case_id')
    .leftJoin('units', 'units.id', 'about_team_id')
    .select(['complaint_feedback.case_id as caseId', 'complaint_feedback.kind', 'cases.reference', 'cases.summary'])
    .select(['cases.version', 'cases.status', 'about_team_id as teamId', 'units.name as teamName'])
    .select(['complaint_feedback.received_at as receivedAt', 'passed_on_at as passedOnAt'])
    .where(visible(actor, 'complaint_feedback.scope_id'))

export const findFeedback = (db: Db, actor: Actor, caseId: string) =>
  select(db, actor).where('complaint_feedback.case_id', '=', caseId).executeTakeFirst()

/** Compliments or suggestions, the latest first. */
export const listFeedback = (db: Db, actor: Actor, kind: FeedbackKind, before: Temporal.Instant) =>
  select(db, actor)
    .where('complaint_feedback.kind', '=', kind)
    .where('complaint_feedback.received_at', '<', before)
    .orderBy('complaint_feedback.received_at', 'desc')
    .limit(51)
    .execute()
