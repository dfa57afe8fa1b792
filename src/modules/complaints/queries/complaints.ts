import type { UpdateObject } from 'kysely'
import type { Db, Tables, Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'

const columns = [
  'complaints.case_id as caseId',
  'route',
  'state',
  'pack_version_id as packVersionId',
  'regime',
  'pack_why as packWhy',
  'subject',
  'tenure',
  'sector',
  'risk',
  'category_key as categoryKey',
  'detail_key as detailKey',
  'about_team_id as aboutTeamId',
  'directorate_id as directorateId',
  'about_case_id as aboutCaseId',
  'brought_by as broughtBy',
  'stage',
  'complaints.outcome',
  'root_cause as rootCause',
  'group_id as groupId',
  'complaints.scope_id as scopeId',
  'complaints.received_at as receivedAt',
] as const

const selectComplaint = (db: Db) => db.selectFrom('complaints').select(columns)

export type ComplaintRow = NonNullable<Awaited<ReturnType<typeof complaintOf>>>

/** The complaint a case has; the case was reached and locked, or looked at, before. */
export const complaintOf = (db: Db, caseId: string) =>
  selectComplaint(db).where('case_id', '=', caseId).executeTakeFirst()

/** The same for whoever may know of it. */
export const findComplaint = (db: Db, actor: Actor, caseId: string) =>
  selectComplaint(db).where('case_id', '=', caseId).where(visible(actor, 'complaints.scope_id')).executeTakeFirst()

export type NewComplaint = Omit<ComplaintRow, 'route' | 'state' | 'stage' | 'outcome' | 'rootCause' | 'groupId'> & {
  categoriesVersionId: string | null
}

export function insertComplaint(tx: Tx, row: NewComplaint) {
  tx.save(
    tx.insertInto('complaints').values({
      case_id: row.caseId,
      route: 'untriaged',
      state: 'triage',
      pack_version_id: row.packVersionId,
      regime: row.regime,
      pack_why: [...row.packWhy],
      subject: row.subject,
      tenure: row.tenure,
      sector: row.sector,
      risk: row.risk,
      category_key: row.categoryKey,
      detail_key: row.detailKey,
      categories_version_id: row.categoriesVersionId,
      about_team_id: row.aboutTeamId,
      directorate_id: row.directorateId,
      about_case_id: row.aboutCaseId,
      brought_by: row.broughtBy,
      stage: 1,
      scope_id: row.scopeId,
      received_at: row.receivedAt,
      created_at: tx.now,
    }),
  )
}

type Update = Omit<UpdateObject<Tables, 'complaints', 'complaints'>, 'case_id' | 'created_at'>

export function saveComplaint(tx: Tx, caseId: string, change: Update) {
  tx.save(tx.updateTable('complaints').set(change).where('case_id', '=', caseId))
}

/** What is owed because of a complaint besides its answer: remedies, and what an Ombudsman demands. */
export async function owedBecauseOf(db: Db, caseId: string): Promise<{ kind: string; id: string }[]> {
  const remedies = await db.selectFrom('complaint_remedies').select('id').where('case_id', '=', caseId).execute()
  const demands = await db
    .selectFrom('ombudsman_demands')
    .innerJoin('ombudsman_cases', 'ombudsman_cases.id', 'ombudsman_demands.ombudsman_case_id')
    .select('ombudsman_demands.id')
    .where('ombudsman_cases.case_id', '=', caseId)
    .execute()
  return [
    ...remedies.map(({ id }) => ({ kind: 'complaint-remedy', id })),
    ...demands.map(({ id }) => ({ kind: 'ombudsman-demand', id })),
  ]
}

/** Everything about a complaint is in the circle its case is in now; the database has stages and decisions follow. */
export function restampComplaint(tx: Tx, caseId: string, scopeId: string | null) {
  const stamp = { scope_id: scopeId }
  tx.save(tx.updateTable('complaints').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('complaint_points').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('complaint_remedies').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('complaint_letters').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('complaint_people').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('complaint_bodies').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('complaint_reminders').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('complaint_bundle_marks').set(stamp).where('case_id', '=', caseId))
  tx.save(tx.updateTable('ombudsman_cases').set(stamp).where('case_id', '=', caseId))
  const points = tx.selectFrom('complaint_points').select('id').where('case_id', '=', caseId)
  tx.save(tx.updateTable('complaint_findings').set(stamp).where('point_id', 'in', points))
  const letters = tx.selectFrom('complaint_letters').select('id').where('case_id', '=', caseId)
  tx.save(tx.updateTable('complaint_signatures').set(stamp).where('letter_id', 'in', letters))
  const ombudsman = tx.selectFrom('ombudsman_cases').select('id').where('case_id', '=', caseId)
  tx.save(tx.updateTable('ombudsman_determinations').set(stamp).where('ombudsman_case_id', 'in', ombudsman))
  tx.save(tx.updateTable('ombudsman_demands').set(stamp).where('ombudsman_case_id', 'in', ombudsman))
}
