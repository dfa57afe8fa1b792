import { recordAudit } from '#modules/audit/index.ts'
import { beginStep, type Done, endStep } from '#modules/cases/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type StoredFile, saveFile } from '#platform/files/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { withholdingReasonsNow } from '../definitions.ts'
import { mayManage } from '../permissions.ts'
import type { ComplaintRow } from '../queries/complaints.ts'
import { insertMark, lockMarks, marksOf, saveLifted } from '../queries/marks.ts'
import { type MarkRefusal, standing, versionOf } from '../rules/marks.ts'
import { isTooShort } from '../rules/redaction.ts'

type Answer = { refusal: null } | { refusal: MarkRefusal }

type About = { complaint: ComplaintRow; document: string; version: number }

type Withhold = About & {
  /** The words of a passage; null: the whole document. */
  words: string | null
  reasonKey: string
  note: string
}

/** Marks a document, or words, as withheld from the bundle. Nothing of the record changes. The same twice is one mark. */
export async function markWithheld(tx: Tx, actor: StaffActor, given: Withhold): Promise<Answer> {
  const { complaint, document, reasonKey, note } = given
  const words = given.words?.trim() ?? null
  if (words === '') return { refusal: 'words-missing' }
  if (words !== null && isTooShort(words)) return { refusal: 'words-too-short' }
  const reason = (await withholdingReasonsNow(tx)).find(({ key, ended }) => key === reasonKey && !ended)
  if (!reason) return { refusal: 'no-reason' }
  const marks = await openMarks(tx, actor, complaint)
  if (!marks) return { refusal: 'not-allowed' }
  const kind = words === null ? 'whole' : 'passage'
  if (standing(marks).some((one) => one.document === document && one.kind === kind && one.words === words))
    return { refusal: null }
  if (versionOf(marks) !== given.version) return { refusal: 'changed' }
  insertMark(tx, {
    caseId: complaint.caseId,
    document,
    kind,
    words,
    fileId: null,
    reasonKey,
    reason: reason.words,
    note,
    markedBy: actor.id,
    scopeId: complaint.scopeId,
  })
  return audited(tx, actor, complaint, 'complaint-record.withheld', { document, kind, reason: reasonKey })
}

/** A redacted copy goes in the place of a file. Its content is on disk and was checked before. */
export async function addCopy(
  tx: Tx,
  actor: StaffActor,
  { complaint, document, version, file, note }: About & { file: StoredFile; note: string },
): Promise<Answer> {
  const marks = await openMarks(tx, actor, complaint)
  if (!marks) return { refusal: 'not-allowed' }
  if (versionOf(marks) !== version) return { refusal: 'changed' }
  if (!document.startsWith('file-')) return { refusal: 'not-a-file' }
  saveFile(tx, file, complaint.scopeId)
  insertMark(tx, {
    caseId: complaint.caseId,
    document,
    kind: 'copy',
    words: null,
    fileId: file.id,
    reasonKey: null,
    reason: 'redacted copy',
    note,
    markedBy: actor.id,
    scopeId: complaint.scopeId,
  })
  return audited(tx, actor, complaint, 'complaint-record.copy-added', { document, fileId: file.id })
}

/** Takes a mark back. It stays in the history, with who took it back and when. */
export async function liftMark(
  tx: Tx,
  actor: StaffActor,
  { complaint, markId }: { complaint: ComplaintRow; markId: string },
): Promise<Answer> {
  const marks = await openMarks(tx, actor, complaint)
  if (!marks) return { refusal: 'not-allowed' }
  const mark = marks.find(({ id }) => id === markId)
  if (!mark) return { refusal: 'no-such-document' }
  if (mark.liftedAt !== null) return { refusal: 'lifted-already' }
  saveLifted(tx, markId, actor.id)
  return audited(tx, actor, complaint, 'complaint-record.given-again', { document: mark.document, kind: mark.kind })
}

type Making = {
  caseId: string
  documents: number
  withheld: number
  passages: number
  lacking: number
  version: number
}

/** That somebody took the whole record out stands on its story and in the audit before the first byte of it goes. */
export async function recordBundle(
  tx: Tx,
  actor: StaffActor,
  { caseId, documents, withheld, passages, lacking, version }: Making,
): Promise<Done | { refusal: 'not-allowed' }> {
  const step = await beginStep(tx, actor, { caseId, version: null }, mayManage)
  if (step.refusal !== null) return { refusal: 'not-allowed' }
  return endStep(tx, actor, step.current, {
    action: 'complaint-bundle-made',
    words: `Bundle of the record made for the Ombudsman: ${documents} documents, ${withheld} of them withheld${lacking === 0 ? '' : `, ${lacking === 1 ? '1 file' : `${lacking} files`} not in it because we no longer have what was stored`}`,
    news: null,
    detail: { documents, withheld, passages, lacking, marksVersion: version },
  })
}

async function openMarks(tx: Tx, actor: StaffActor, { caseId }: ComplaintRow) {
  if (!mayManage(actor)) return null
  await lockMarks(tx, caseId)
  return marksOf(tx, caseId)
}

function audited(
  tx: Tx,
  actor: StaffActor,
  { caseId, scopeId }: ComplaintRow,
  action: string,
  detail: Record<string, unknown>,
): Answer {
  recordAudit(tx, actor, { action, subject: { kind: 'case', id: caseId }, scopeId, detail })
  return { refusal: null }
}
