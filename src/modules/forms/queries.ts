import { type Db, json, sql, type Tx } from '#platform/db/index.ts'
import { type Answers, answersSchema } from './rules/answers.ts'
import { type LeftOver, leftOverSchema } from './rules/carry.ts'
import { type PagesSent, pagesSentSchema } from './rules/seen.ts'

/** A form someone has begun. */
export type Draft = {
  id: string
  serviceKey: string
  serviceVersionId: string
  answers: Answers
  pagesSent: PagesSent
  /** What was answered and no longer fits since the form changed. */
  leftOver: readonly LeftOver[]
  state: 'open' | 'sent'
  reference: string | null
  caseId: string | null
  scopeId: string | null
  keepUntil: Temporal.Instant
}

const columns = [
  'drafts.id',
  'drafts.service_key as serviceKey',
  'drafts.service_version_id as serviceVersionId',
  'drafts.answers',
  'drafts.pages_sent as pagesSent',
  'drafts.left_over as leftOver',
  'drafts.state',
  'drafts.reference',
  'drafts.case_id as caseId',
  'drafts.scope_id as scopeId',
  'drafts.keep_until as keepUntil',
] as const

type Stored = 'answers' | 'pagesSent' | 'leftOver'

const draftFrom = (row: Record<Stored, unknown> & Omit<Draft, Stored>): Draft => ({
  ...row,
  answers: answersSchema.parse(row.answers),
  pagesSent: pagesSentSchema.parse(row.pagesSent),
  leftOver: leftOverSchema.parse(row.leftOver),
})

/** The draft a browser holds for a service: the open one, else the one it sent last. */
export async function findDraft(db: Db, visitHash: string, serviceKey: string): Promise<Draft | null> {
  const row = await db
    .selectFrom('drafts')
    .select(columns)
    .where('visit_hash', '=', visitHash)
    .where('service_key', '=', serviceKey)
    .orderBy(sql`state = 'open'`, 'desc')
    .orderBy('changed_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? draftFrom(row) : null
}

/** The open draft, held until the transaction ends, so that two pages sent at once both count. */
export async function lockDraft(tx: Tx, visitHash: string, serviceKey: string): Promise<Draft | null> {
  const row = await tx
    .selectFrom('drafts')
    .select(columns)
    .where('visit_hash', '=', visitHash)
    .where('service_key', '=', serviceKey)
    .where('state', '=', 'open')
    .forUpdate()
    .executeTakeFirst()
  return row ? draftFrom(row) : null
}

/** One draft of a browser, held until the transaction ends; open or sent. */
export async function lockDraftById(tx: Tx, visitHash: string, id: string): Promise<Draft | null> {
  const row = await tx
    .selectFrom('drafts')
    .select(columns)
    .where('id', '=', id)
    .where('visit_hash', '=', visitHash)
    .forUpdate()
    .executeTakeFirst()
  return row ? draftFrom(row) : null
}

export async function saveNewDraft(
  tx: Tx,
  draft: Pick<Draft, 'id' | 'serviceKey' | 'serviceVersionId' | 'scopeId' | 'keepUntil'>,
  visitHash: string,
) {
  await tx
    .insertInto('drafts')
    .values({
      id: draft.id,
      service_key: draft.serviceKey,
      service_version_id: draft.serviceVersionId,
      visit_hash: visitHash,
      answers: json({}),
      pages_sent: json({}),
      left_over: json([]),
      state: 'open',
      scope_id: draft.scopeId,
      created_at: tx.now,
      changed_at: tx.now,
      keep_until: draft.keepUntil,
    })
    .onConflict((conflict) => conflict.columns(['visit_hash', 'service_key']).where('state', '=', 'open').doNothing())
    .execute()
}

export function saveDraftAnswers(
  tx: Tx,
  draft: Pick<Draft, 'id' | 'serviceVersionId' | 'answers' | 'pagesSent' | 'leftOver' | 'keepUntil'>,
) {
  tx.save(
    tx
      .updateTable('drafts')
      .set({
        answers: json(draft.answers),
        pages_sent: json(draft.pagesSent),
        left_over: json(draft.leftOver),
        service_version_id: draft.serviceVersionId,
        changed_at: tx.now,
        keep_until: draft.keepUntil,
      })
      .where('id', '=', draft.id),
  )
}

export function saveSending(
  tx: Tx,
  id: string,
  sent: { reference: string | null; caseId: string | null; keepUntil: Temporal.Instant },
) {
  tx.save(
    tx
      .updateTable('drafts')
      .set({
        state: 'sent',
        reference: sent.reference,
        case_id: sent.caseId,
        changed_at: tx.now,
        keep_until: sent.keepUntil,
      })
      .where('id', '=', id),
  )
}

export function saveDraftFile(
  tx: Tx,
  file: { fileId: string; draftId: string; questionKey: string; scopeId: string | null },
) {
  tx.save(
    tx.insertInto('draft_files').values({
      file_id: file.fileId,
      draft_id: file.draftId,
      question_key: file.questionKey,
      scope_id: file.scopeId,
      created_at: tx.now,
    }),
  )
}

export const deleteDraftFile = (tx: Tx, draftId: string, fileId: string) =>
  tx.deleteFrom('draft_files').where('draft_id', '=', draftId).where('file_id', '=', fileId).execute()

/** Whether a file was sent with a draft of this browser. */
export async function holdsDraftFile(db: Db, visitHash: string, fileId: string): Promise<boolean> {
  const row = await db
    .selectFrom('draft_files')
    .innerJoin('drafts', 'drafts.id', 'draft_files.draft_id')
    .select('draft_files.file_id')
    .where('draft_files.file_id', '=', fileId)
    .where('drafts.visit_hash', '=', visitHash)
    .executeTakeFirst()
  return row !== undefined
}

export function saveDraftLink(
  tx: Tx,
  link: { id: string; draftId: string; tokenHash: string; scopeId: string | null; expiresAt: Temporal.Instant },
) {
  tx.save(
    tx.insertInto('draft_links').values({
      id: link.id,
      draft_id: link.draftId,
      token_hash: link.tokenHash,
      scope_id: link.scopeId,
      created_at: tx.now,
      expires_at: link.expiresAt,
    }),
  )
}

/** The open draft a link leads to, if the link still counts. */
export async function findDraftByLink(db: Db, tokenHash: string, now: Temporal.Instant): Promise<Draft | null> {
  const row = await db
    .selectFrom('draft_links')
    .innerJoin('drafts', 'drafts.id', 'draft_links.draft_id')
    .select(columns)
    .where('draft_links.token_hash', '=', tokenHash)
    .where('draft_links.expires_at', '>', now)
    .where('drafts.state', '=', 'open')
    .executeTakeFirst()
  return row ? draftFrom(row) : null
}

/** Gives a draft to another browser; a draft that browser had begun for the same service makes way. */
export async function moveDraft(tx: Tx, draft: Draft, visitHash: string) {
  await tx
    .deleteFrom('drafts')
    .where('visit_hash', '=', visitHash)
    .where('service_key', '=', draft.serviceKey)
    .where('state', '=', 'open')
    .where('id', '!=', draft.id)
    .execute()
  await tx.updateTable('drafts').set({ visit_hash: visitHash, changed_at: tx.now }).where('id', '=', draft.id).execute()
}

/** Deletes drafts whose time is over, at most so many at once, and answers with the files nobody else holds. */
export async function deleteOldDrafts(tx: Tx, most: number): Promise<{ drafts: number; fileIds: string[] }> {
  const old = await tx
    .selectFrom('drafts')
    .select('id')
    .where('keep_until', '<', tx.now)
    .orderBy('keep_until')
    .limit(most)
    .forUpdate()
    .skipLocked()
    .execute()
  const ids = old.map(({ id }) => id)
  // What was sent is the case's now; not so a file whose question was gone before it was sent.
  const files = await tx
    .selectFrom('draft_files')
    .innerJoin('drafts', 'drafts.id', 'draft_files.draft_id')
    .select('draft_files.file_id')
    .where('draft_files.draft_id', 'in', ids)
    .where((eb) =>
      eb.or([
        eb('drafts.state', '=', 'open'),
        sql<boolean>`position(draft_files.file_id::text in drafts.answers::text) = 0`,
      ]),
    )
    .execute()
  await tx.deleteFrom('drafts').where('id', 'in', ids).execute()
  return { drafts: ids.length, fileIds: files.map(({ file_id }) => file_id) }
}
