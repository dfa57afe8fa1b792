import { type Db, json, newId, type Tx } from '#platform/db/index.ts'
import {
  type Answers,
  type AssessmentState,
  answersSchema,
  emptyReport,
  type Report,
  reportSchema,
} from '../rules/assessment.ts'
import { type Evidence, evidenceSchema } from '../rules/evidence.ts'
import type { Span } from '../rules/figures.ts'

const select = (db: Db) =>
  db
    .selectFrom('self_assessments')
    .leftJoin('staff as writer', 'writer.id', 'written_by')
    .leftJoin('staff as checker', 'checker.id', 'checked_by')
    .leftJoin('staff as publisher', 'publisher.id', 'published_by')
    .select(['self_assessments.id', 'code', 'code_version_id as codeVersionId', 'edition', 'reason', 'state'])
    .select([
      'year_from as yearFrom',
      'year_until as yearUntil',
      'answers',
      'report',
      'evidence',
      'self_assessments.version',
    ])
    .select(['writer.name as writerName', 'checker.name as checkerName', 'publisher.name as publisherName'])
    .select(['checked_at as checkedAt', 'published_at as publishedAt'])

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

/** What was kept as documents is read as what it was when it was written. */
const read = ({ yearFrom, yearUntil, ...row }: Row) => ({
  ...row,
  span: { from: yearFrom, until: yearUntil },
  answers: answersSchema.parse(row.answers),
  report: reportSchema.parse(row.report),
  evidence: row.evidence === null ? null : evidenceSchema.parse(row.evidence),
})

export type Assessment = ReturnType<typeof read>

/** All of them, the latest year first. */
export const listAssessments = async (db: Db) =>
  (await select(db).orderBy('year_from', 'desc').orderBy('code').orderBy('edition', 'desc').limit(200).execute()).map(
    read,
  )

export const listPublished = async (db: Db) =>
  (
    await select(db)
      .where('state', '=', 'published')
      .orderBy('year_from', 'desc')
      .orderBy('code')
      .orderBy('edition', 'desc')
      .limit(200)
      .execute()
  ).map(read)

export async function findAssessment(db: Db, id: string): Promise<Assessment | null> {
  const row = await select(db).where('self_assessments.id', '=', id).executeTakeFirst()
  return row ? read(row) : null
}

export async function lockAssessment(tx: Tx, id: string): Promise<Assessment | null> {
  const row = await select(tx).where('self_assessments.id', '=', id).forUpdate('self_assessments').executeTakeFirst()
  return row ? read(row) : null
}

/** Those of a Code and year, the latest first. */
export const assessmentsOf = (db: Db, code: string, from: Temporal.PlainDate) =>
  db
    .selectFrom('self_assessments')
    .select(['id', 'state', 'edition', 'answers', 'report'])
    .where('code', '=', code)
    .where('year_from', '=', from)
    .orderBy('edition', 'desc')
    .execute()

type NewAssessment = {
  code: string
  codeVersionId: string
  span: Span
  edition: number
  reason: string
  answers: Answers
  report?: Report
  writtenBy: string
}

/** Nothing comes back when somebody else began it at the same moment. */
export async function insertAssessment(tx: Tx, given: NewAssessment): Promise<string | null> {
  const inserted = await tx
    .insertInto('self_assessments')
    .values({
      id: newId(),
      code: given.code,
      code_version_id: given.codeVersionId,
      year_from: given.span.from,
      year_until: given.span.until,
      edition: given.edition,
      reason: given.reason,
      state: 'draft',
      answers: json(given.answers),
      report: json(given.report ?? emptyReport),
      version: 1,
      written_by: given.writtenBy,
      created_at: tx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted?.id ?? null
}

type Change = {
  state?: AssessmentState
  answers?: Answers
  report?: Report
  evidence?: Evidence | null
  by: string
}

/** Saves a step of it; whose step it was is kept by its state. */
export function saveAssessment(tx: Tx, { id, version }: Assessment, { state, answers, report, evidence, by }: Change) {
  tx.save(
    tx
      .updateTable('self_assessments')
      .set({
        version: version + 1,
        ...(state ? { state } : {}),
        ...(answers ? { answers: json(answers), written_by: by } : {}),
        ...(report ? { report: json(report) } : {}),
        ...(evidence === undefined ? {} : { evidence: evidence === null ? null : json(evidence) }),
        ...(state === 'checked' ? { checked_by: by, checked_at: tx.now } : {}),
        ...(state === 'draft' ? { checked_by: null, checked_at: null } : {}),
        ...(state === 'published' ? { published_by: by, published_at: tx.now } : {}),
      })
      .where('id', '=', id),
  )
}
