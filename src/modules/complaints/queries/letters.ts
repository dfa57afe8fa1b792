import { type Db, newId, type Tx } from '#platform/db/index.ts'
import type { Delegation, Signer } from '../rules/sign-off.ts'

const columns = [
  'id',
  'case_id as caseId',
  'stage',
  'kind',
  'state',
  'version',
  'opening_words as openingWords',
  'closing_words as closingWords',
  'title',
  'body',
  'content_hash as contentHash',
  'written_by as writtenBy',
  'sent_at as sentAt',
  'scope_id as scopeId',
  'updated_at as updatedAt',
] as const

export const lettersOf = (db: Db, caseId: string) =>
  db.selectFrom('complaint_letters').select(columns).where('case_id', '=', caseId).orderBy('created_at').execute()

export type LetterRow = Awaited<ReturnType<typeof lettersOf>>[number]

export const letterById = (db: Db, id: string) =>
  db.selectFrom('complaint_letters').select(columns).where('id', '=', id).executeTakeFirst()

type Draft = Pick<
  LetterRow,
  | 'caseId'
  | 'stage'
  | 'kind'
  | 'openingWords'
  | 'closingWords'
  | 'title'
  | 'body'
  | 'contentHash'
  | 'writtenBy'
  | 'scopeId'
>

export function insertLetter(tx: Tx, draft: Draft): string {
  const id = newId()
  tx.save(
    tx.insertInto('complaint_letters').values({
      id,
      case_id: draft.caseId,
      stage: draft.stage,
      kind: draft.kind,
      state: 'draft',
      version: 1,
      opening_words: draft.openingWords,
      closing_words: draft.closingWords,
      title: draft.title,
      body: draft.body,
      content_hash: draft.contentHash,
      written_by: draft.writtenBy,
      scope_id: draft.scopeId,
      created_at: tx.now,
      updated_at: tx.now,
    }),
  )
  return id
}

type LetterChange = Partial<{
  state: LetterRow['state']
  version: number
  opening_words: string
  closing_words: string
  title: string
  body: string
  content_hash: string
  written_by: string | null
  sent_at: Temporal.Instant
  sent_by: string | null
}>

export function saveLetter(tx: Tx, id: string, change: LetterChange) {
  tx.save(
    tx
      .updateTable('complaint_letters')
      .set({ ...change, updated_at: tx.now })
      .where('id', '=', id),
  )
}

export const signaturesOf = (db: Db, letterId: string) =>
  db
    .selectFrom('complaint_signatures')
    .leftJoin('staff as asked', 'asked.id', 'asked_id')
    .leftJoin('staff as named', 'named.id', 'named_id')
    .leftJoin('staff as decider', 'decider.id', 'decided_by')
    .select(['complaint_signatures.id', 'step', 'role', 'because', 'letter_version as letterVersion', 'decision'])
    .select(['comments', 'decided_at as decidedAt', 'complaint_signatures.created_at as askedAt'])
    .select([
      'asked_id as askedId',
      'named_id as namedId',
      'asked.name as askedName',
      'named.name as namedName',
      'decider.name as deciderName',
      'decider.job_title as deciderTitle',
    ])
    .where('letter_id', '=', letterId)
    .orderBy('complaint_signatures.created_at')
    .orderBy('step')
    .execute()

export type SignatureRow = Awaited<ReturnType<typeof signaturesOf>>[number]

type Asking = {
  letterId: string
  step: number
  role: Signer
  namedId: string
  askedId: string
  because: string
  letterVersion: number
  scopeId: string | null
}

export function insertSignature(tx: Tx, asking: Asking) {
  tx.save(
    tx.insertInto('complaint_signatures').values({
      id: newId(),
      letter_id: asking.letterId,
      step: asking.step,
      role: asking.role,
      named_id: asking.namedId,
      asked_id: asking.askedId,
      because: asking.because,
      letter_version: asking.letterVersion,
      comments: '',
      scope_id: asking.scopeId,
      created_at: tx.now,
    }),
  )
}

export function saveSignature(tx: Tx, id: string, { decision, comments, decidedBy, groupSignatureId = null }: Decided) {
  tx.save(
    tx
      .updateTable('complaint_signatures')
      .set({ decision, comments, decided_by: decidedBy, decided_at: tx.now, group_signature_id: groupSignatureId })
      .where('id', '=', id),
  )
}

type Decided = {
  decision: 'signed' | 'returned'
  comments: string
  decidedBy: string
  groupSignatureId?: string | null
}

/** Whoever was asked to sign what has changed since is no longer asked, and what was signed counts for nothing. */
export function saveOvertaken(tx: Tx, letterId: string) {
  tx.save(
    tx
      .updateTable('complaint_signatures')
      .set({ decision: 'overtaken', decided_at: tx.now })
      .where('letter_id', '=', letterId)
      .where((eb) => eb.or([eb('decision', 'is', null), eb('decision', '=', 'signed')])),
  )
}

/** One who was asked is no longer: somebody else is. */
export function saveNoLongerAsked(tx: Tx, id: string) {
  tx.save(
    tx
      .updateTable('complaint_signatures')
      .set({ decision: 'overtaken', decided_at: tx.now })
      .where('id', '=', id)
      .where('decision', 'is', null),
  )
}

export const delegationsOf = (db: Db, staffIds: readonly string[]): Promise<Delegation[]> =>
  db
    .selectFrom('complaint_delegates')
    .innerJoin('staff', 'staff.id', 'delegate_id')
    .select(['staff_id as staffId', 'delegate_id as delegateId', 'since', 'until'])
    .where('staff_id', 'in', staffIds)
    .where('staff.deactivated_at', 'is', null)
    .orderBy('since', 'desc')
    .execute()
