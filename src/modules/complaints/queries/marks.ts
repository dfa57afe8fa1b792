import { type Db, newId, type Tx } from '#platform/db/index.ts'

const select = (db: Db, caseId: string) =>
  db
    .selectFrom('complaint_bundle_marks')
    .innerJoin('staff as marker', 'marker.id', 'marked_by')
    .leftJoin('staff as lifter', 'lifter.id', 'lifted_by')
    .leftJoin('files', 'files.id', 'file_id')
    .select(['complaint_bundle_marks.id', 'document', 'complaint_bundle_marks.kind', 'words', 'reason', 'note'])
    .select([
      'file_id as fileId',
      'files.name as fileName',
      'files.type as fileType',
      'files.size as fileSize',
      'files.sha256 as fileHash',
    ])
    .select(['marker.name as markedBy', 'complaint_bundle_marks.created_at as markedAt'])
    .select(['lifter.name as liftedBy', 'lifted_at as liftedAt'])
    .where('case_id', '=', caseId)

/** Every mark there was on the record of a complaint, taken back or not, in order. */
export const marksOf = (db: Db, caseId: string) =>
  select(db, caseId).orderBy('complaint_bundle_marks.created_at').orderBy('complaint_bundle_marks.id').execute()

export type Mark = Awaited<ReturnType<typeof marksOf>>[number]

/** Marks of one complaint change one after the other. */
export const lockMarks = (tx: Tx, caseId: string) =>
  tx.selectFrom('complaints').select('case_id').where('case_id', '=', caseId).forUpdate().executeTakeFirst()

type NewMark = Pick<Mark, 'document' | 'kind' | 'words' | 'fileId' | 'reason' | 'note'> & {
  caseId: string
  reasonKey: string | null
  markedBy: string
  scopeId: string | null
}

export function insertMark(tx: Tx, mark: NewMark) {
  tx.save(
    tx.insertInto('complaint_bundle_marks').values({
      id: newId(),
      case_id: mark.caseId,
      document: mark.document,
      kind: mark.kind,
      words: mark.words,
      file_id: mark.fileId,
      reason_key: mark.reasonKey,
      reason: mark.reason,
      note: mark.note,
      marked_by: mark.markedBy,
      scope_id: mark.scopeId,
      created_at: tx.now,
    }),
  )
}

export function saveLifted(tx: Tx, id: string, liftedBy: string) {
  tx.save(tx.updateTable('complaint_bundle_marks').set({ lifted_by: liftedBy, lifted_at: tx.now }).where('id', '=', id))
}
