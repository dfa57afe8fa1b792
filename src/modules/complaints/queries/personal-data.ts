import { type Db, type SqlBool, sql, type Tx } from '#platform/db/index.ts'

/** Complaints on which there is nobody but these customers. */
const theirsAlone = (db: Db, customerIds: readonly string[]) =>
  db
    .selectFrom('case_people')
    .select('case_people.case_id')
    .where('case_people.customer_id', 'in', [...customerIds])
    .where(
      sql<SqlBool>`not exists (select from case_people other
        where other.case_id = case_people.case_id and not other.customer_id = any(${[...customerIds]}::uuid[]))`,
    )

/** What they alleged and wanted, and what was found and why. */
export const listPersonalPoints = (db: Db, customerIds: readonly string[]) =>
  db
    .selectFrom('complaint_points')
    .innerJoin('cases', 'cases.id', 'complaint_points.case_id')
    .leftJoin('complaint_findings', 'complaint_findings.point_id', 'complaint_points.id')
    .select(['cases.reference', 'number', 'alleged', 'desired', 'complaint_findings.stage', 'finding', 'reason'])
    .where('complaint_points.case_id', 'in', theirsAlone(db, customerIds))
    .orderBy('cases.reference')
    .orderBy('number')
    .execute()

export const listPersonalLetters = (db: Db, customerIds: readonly string[]) =>
  db
    .selectFrom('complaint_letters')
    .innerJoin('cases', 'cases.id', 'complaint_letters.case_id')
    .select(['cases.reference', 'complaint_letters.title', 'body', 'sent_at as sentAt'])
    .where('complaint_letters.case_id', 'in', theirsAlone(db, customerIds))
    .where('sent_at', 'is not', null)
    .orderBy('sent_at')
    .execute()

const gone = 'Removed'

/** Their words go, and ours about them. What it was about, when, and how it ended stays, for the figures. */
export function erasePersonalComplaints(tx: Tx, customerIds: readonly string[]) {
  const theirs = theirsAlone(tx, customerIds)
  const points = tx.selectFrom('complaint_points').select('id').where('case_id', 'in', theirs)
  tx.save(
    tx
      .updateTable('complaint_points')
      .set({ alleged: gone, desired: '', whose: sql<string | null>`case when ours then null else ${gone} end` })
      .where('case_id', 'in', theirs),
  )
  tx.save(tx.updateTable('complaint_findings').set({ reason: gone, evidence: '' }).where('point_id', 'in', points))
  tx.save(tx.updateTable('complaint_stages').set({ reasons: null }).where('case_id', 'in', theirs))
  tx.save(
    tx
      .updateTable('complaint_decisions')
      .set({ reason: gone, evidence: '', records: null })
      .where('case_id', 'in', theirs),
  )
  tx.save(
    tx.updateTable('complaint_remedies').set({ words: gone, evidence: null, basis: '' }).where('case_id', 'in', theirs),
  )
  tx.save(
    tx
      .updateTable('complaint_letters')
      .set({ body: gone, opening_words: '', closing_words: '' })
      .where('case_id', 'in', theirs),
  )
  tx.save(
    tx
      .updateTable('complaint_bundle_marks')
      .set({ words: sql<string | null>`case when words is null then null else ${gone} end`, note: '' })
      .where('case_id', 'in', theirs),
  )
  tx.save(tx.updateTable('complaint_bodies').set({ answer: null }).where('case_id', 'in', theirs))
  const letters = tx.selectFrom('complaint_letters').select('id').where('case_id', 'in', theirs)
  tx.save(tx.updateTable('complaint_signatures').set({ comments: '' }).where('letter_id', 'in', letters))
  const ombudsman = tx.selectFrom('ombudsman_cases').select('id').where('case_id', 'in', theirs)
  tx.save(tx.updateTable('ombudsman_determinations').set({ issue: gone }).where('ombudsman_case_id', 'in', ombudsman))
  tx.save(
    tx
      .updateTable('ombudsman_demands')
      .set({ words: gone, evidence: null })
      .where('ombudsman_case_id', 'in', ombudsman),
  )
}

/** Redacted copies of files on complaints that are theirs alone: their rows let go of them first. */
export async function releaseCopies(tx: Tx, customerIds: readonly string[]): Promise<string[]> {
  const theirs = theirsAlone(tx, customerIds)
  const rows = await tx
    .selectFrom('complaint_bundle_marks')
    .select('file_id as fileId')
    .where('case_id', 'in', theirs)
    .where('file_id', 'is not', null)
    .execute()
  tx.save(tx.updateTable('complaint_bundle_marks').set({ file_id: null }).where('case_id', 'in', theirs))
  return rows.flatMap(({ fileId }) => (fileId === null ? [] : [fileId]))
}
