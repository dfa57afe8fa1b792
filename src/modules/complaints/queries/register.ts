import { type Db, json, newId, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { type EvidenceRecord, evidenceRecords } from '../rules/evidence-records.ts'
import type { Point, PointFinding } from '../rules/points.ts'
import type { Stage } from '../rules/stage.ts'

/** The stages of a complaint so far, first to last. */
export const stagesOf = (db: Db, caseId: string) =>
  db
    .selectFrom('complaint_stages')
    .select(['id', 'number', 'handler_id as handlerId', 'started_at as startedAt', 'reasons'])
    .select(['acknowledged_at as acknowledgedAt', 'answered_at as answeredAt', 'outcome', 'extended'])
    .select(['first_due_at as firstDueAt', 'due_at as dueAt', 'reported_as as reportedAs'])
    .where('case_id', '=', caseId)
    .orderBy('number')
    .execute()

export type StageRow = Awaited<ReturnType<typeof stagesOf>>[number]

export const currentStage = (stages: readonly StageRow[]) => stages.at(-1)

type NewStage = Pick<Stage, 'number'> & {
  caseId: string
  startedAt: Temporal.Instant
  reasons: string | null
  reportedAs: number
  scopeId: string | null
}

export function insertStage(tx: Tx, { caseId, number, startedAt, reasons, reportedAs, scopeId }: NewStage) {
  tx.save(
    tx.insertInto('complaint_stages').values({
      id: newId(),
      case_id: caseId,
      number,
      started_at: startedAt,
      reasons,
      reported_as: reportedAs,
      scope_id: scopeId,
      created_at: tx.now,
    }),
  )
}

type StageChange = Partial<{
  handler_id: string | null
  acknowledged_at: Temporal.Instant | null
  acknowledge_due_at: Temporal.Instant | null
  answered_at: Temporal.Instant
  outcome: 'upheld' | 'partially-upheld' | 'not-upheld' | 'withdrawn' | 'refused'
  first_due_at: Temporal.Instant | null
  due_at: Temporal.Instant | null
  extended: boolean
  reported_as: number
}>

/** A stage they asked for that is not to be: what was decided about it is kept as the decision. */
export function deleteStage(tx: Tx, id: string) {
  tx.save(tx.deleteFrom('complaint_stages').where('id', '=', id))
}

export function saveStage(tx: Tx, id: string, change: StageChange) {
  tx.save(tx.updateTable('complaint_stages').set(change).where('id', '=', id))
}

/** The points of a complaint in the order they were raised. */
export const pointsOf = (db: Db, caseId: string): Promise<Point[]> =>
  db
    .selectFrom('complaint_points')
    .select(['id', 'number', 'alleged', 'desired', 'ours', 'whose'])
    .select(['raised_at_stage as raisedAtStage', 'withdrawn_at as withdrawnAt'])
    .where('case_id', '=', caseId)
    .orderBy('number')
    .execute()

export type NewPointRow = {
  id: string
  caseId: string
  number: number
  alleged: string
  desired: string
  ours: boolean
  whose: string | null
  stage: number
  raisedBy: 'resident' | 'representative' | 'member' | 'staff'
  scopeId: string | null
}

export function insertPoint(tx: Tx, point: NewPointRow) {
  tx.save(
    tx.insertInto('complaint_points').values({
      id: point.id,
      case_id: point.caseId,
      number: point.number,
      alleged: point.alleged,
      desired: point.desired,
      ours: point.ours,
      whose: point.whose,
      raised_at_stage: point.stage,
      raised_by: point.raisedBy,
      scope_id: point.scopeId,
      created_at: tx.now,
    }),
  )
}

/** Who raised a point. */
export async function raiserOf(db: Db, pointId: string): Promise<NewPointRow['raisedBy']> {
  const row = await db
    .selectFrom('complaint_points')
    .select('raised_by as raisedBy')
    .where('id', '=', pointId)
    .executeTakeFirstOrThrow()
  return row.raisedBy
}

/** What is left of a point when it is parted: words of theirs all the same. */
export function savePiece(tx: Tx, id: string, alleged: string) {
  tx.save(tx.updateTable('complaint_points').set({ alleged }).where('id', '=', id))
}

type PointChange = Partial<{ desired: string; ours: boolean; whose: string | null; withdrawn_at: Temporal.Instant }>

/** What is alleged stays as it was said; what we make of it may change. */
export function savePoint(tx: Tx, id: string, change: PointChange) {
  tx.save(tx.updateTable('complaint_points').set(change).where('id', '=', id))
}

export const findingsOf = (db: Db, caseId: string): Promise<PointFinding[]> =>
  db
    .selectFrom('complaint_findings')
    .innerJoin('complaint_points', 'complaint_points.id', 'point_id')
    .select(['point_id as pointId', 'stage', 'finding', 'reason', 'relied_on as reliedOn', 'evidence'])
    .select('group_finding_id as groupFindingId')
    .where('case_id', '=', caseId)
    .orderBy('complaint_points.number')
    .execute()

export function saveFinding(tx: Tx, found: PointFinding & { foundBy: string | null; scopeId: string | null }) {
  const values = {
    finding: found.finding,
    reason: found.reason,
    relied_on: found.reliedOn,
    evidence: found.evidence,
    found_by: found.foundBy,
    group_finding_id: found.groupFindingId,
    updated_at: tx.now,
  }
  tx.save(
    tx
      .insertInto('complaint_findings')
      .values({ id: newId(), point_id: found.pointId, stage: found.stage, scope_id: found.scopeId, ...values })
      .onConflict((conflict) => conflict.columns(['point_id', 'stage']).doUpdateSet(values)),
  )
}

export const remediesOf = (db: Db, caseId: string) =>
  db
    .selectFrom('complaint_remedies')
    .leftJoin('complaint_points', 'complaint_points.id', 'point_id')
    .leftJoin('staff', 'staff.id', 'owner_id')
    .leftJoin('units', 'units.id', 'team_id')
    .select(['complaint_remedies.id', 'point_id as pointId', 'complaint_points.number as pointNumber', 'stage'])
    .select(['complaint_remedies.kind', 'words', 'amount_pence as amountPence', 'basis', 'due_on as dueOn', 'state'])
    .select(['team_id as teamId', 'owner_id as ownerId', 'staff.name as ownerName', 'units.name as teamName'])
    .select(['promise_id as promiseId', 'evidence', 'ended_at as endedAt'])
    .where('complaint_remedies.case_id', '=', caseId)
    .orderBy('due_on')
    .orderBy('complaint_remedies.id')
    .execute()

export type RemedyRow = Awaited<ReturnType<typeof remediesOf>>[number]
export type RemedyKind = RemedyRow['kind']

type NewRemedy = Pick<
  RemedyRow,
  'pointId' | 'stage' | 'kind' | 'words' | 'amountPence' | 'basis' | 'teamId' | 'ownerId' | 'dueOn'
> & {
  id: string
  caseId: string
  scopeId: string | null
}

export function insertRemedy(tx: Tx, remedy: NewRemedy) {
  tx.save(
    tx.insertInto('complaint_remedies').values({
      id: remedy.id,
      case_id: remedy.caseId,
      point_id: remedy.pointId,
      stage: remedy.stage,
      kind: remedy.kind,
      words: remedy.words,
      amount_pence: remedy.amountPence,
      basis: remedy.basis,
      team_id: remedy.teamId,
      owner_id: remedy.ownerId,
      due_on: remedy.dueOn,
      state: 'proposed',
      scope_id: remedy.scopeId,
      created_at: tx.now,
    }),
  )
}

type RemedyChange = Partial<{
  state: 'proposed' | 'promised' | 'done' | 'dropped'
  promise_id: string
  due_on: Temporal.PlainDate
  evidence: string
  ended_at: Temporal.Instant
}>

export function saveRemedy(tx: Tx, id: string, change: RemedyChange) {
  tx.save(tx.updateTable('complaint_remedies').set(change).where('id', '=', id))
}

export type DecisionKind =
  | 'triage'
  | 'refused'
  | 'not-escalated'
  | 'regime'
  | 'extension'
  | 'withdrawn'
  | 'grouped'
  | 'new-points'
  | 'agreement'

export type NewDecision = {
  caseId: string
  kind: DecisionKind
  decision: string
  tests: Readonly<Record<string, string>>
  reason: string
  evidence: string
  /** Records of the complaint that show it. */
  records?: readonly EvidenceRecord[]
  scopeId: string | null
}

/** Keeps what was decided about a complaint, why and on what evidence. It is never edited. */
export function recordDecision(tx: Tx, actor: Actor, decision: NewDecision) {
  tx.save(
    tx.insertInto('complaint_decisions').values({
      id: newId(),
      case_id: decision.caseId,
      kind: decision.kind,
      decision: decision.decision,
      tests: json(decision.tests),
      reason: decision.reason,
      evidence: decision.evidence,
      records: decision.records ? json(decision.records) : null,
      decided_by: isStaff(actor) ? actor.id : null,
      decided_by_name: isStaff(actor) ? actor.name : 'Firstpoint',
      scope_id: decision.scopeId,
      created_at: tx.now,
    }),
  )
}

export async function decisionsOf(db: Db, caseId: string) {
  const rows = await db
    .selectFrom('complaint_decisions')
    .select([
      'id',
      'kind',
      'decision',
      'tests',
      'reason',
      'evidence',
      'records',
      'decided_by_name as byName',
      'created_at as at',
    ])
    .where('case_id', '=', caseId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(({ records, ...row }) => ({ ...row, records: evidenceRecords.parse(records ?? []) }))
}
