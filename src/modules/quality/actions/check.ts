import { recordAudit } from '#modules/audit/index.ts'
import { versionById } from '#modules/definitions/index.ts'
import { json, type Tx } from '#platform/db/index.ts'
import { notFound, type StaffActor } from '#platform/http/index.ts'
import { checklists } from '../definitions.ts'
import { type Check, insertNote, lockCheck, saveCheck } from '../queries/checks.ts'
import { type Answers, type CheckRefusal, scoreOf, type Verdict, verdictOf } from '../rules/score.ts'

type Done = { refusal: null; verdict: Verdict } | { refusal: CheckRefusal }

type Judge = {
  checkId: string
  version: number
  answers: Answers
  /** What is good, or what is missing. */
  words: string
  /** For the author alone. */
  note: string
}

/** A checker answers the checklist: the reply is praised, accepted, or goes back with what is missing. */
export async function judgeReply(
  tx: Tx,
  actor: StaffActor,
  { checkId, version, answers, words, note }: Judge,
): Promise<Done> {
  const check = await lockCheck(tx, actor, checkId)
  if (!check) throw notFound('Reply')
  const refusal = refusalToJudge(check, actor, version)
  if (refusal) return { refusal }
  const checklist = (await versionById(tx, checklists, check.checklistVersionId))?.body
  if (!checklist) throw notFound('Checklist')
  if (checklist.checklist.some(({ key }) => answers[key] === undefined)) return { refusal: 'answers-missing' }
  const verdict = verdictOf(checklist, answers)
  if (verdict === 'returned' && words === '') return { refusal: 'words-missing' }
  if (note !== '' && check.authorId === null) return { refusal: 'nobody-to-coach' }
  saveCheck(tx, check, {
    state: verdict,
    answers: json(answers),
    score: scoreOf(checklist.checklist, answers),
    words,
    checked_by: actor.id,
    checked_at: tx.now,
  })
  if (note !== '' && check.authorId)
    insertNote(tx, { checkId, staffId: check.authorId, words: note, writtenBy: actor.id })
  recordAudit(tx, actor, {
    action: 'quality.checked',
    subject: { kind: 'case', id: check.caseId },
    scopeId: check.scopeId,
    detail: { checkId, verdict },
  })
  return { refusal: null, verdict }
}

function refusalToJudge(check: Check, actor: StaffActor, version: number): CheckRefusal | null {
  if (check.authorId === actor.id) return 'own-reply'
  if (check.state !== 'waiting') return 'checked-already'
  return check.version === version ? null : 'changed'
}

type PutRight = { checkId: string; version: number; words: string }

/** The author says how what was missing was put right. */
export async function putRight(
  tx: Tx,
  actor: StaffActor,
  { checkId, version, words }: PutRight,
): Promise<{ refusal: CheckRefusal | null }> {
  const check = await lockCheck(tx, actor, checkId)
  if (!check || check.authorId !== actor.id) throw notFound('Reply')
  if (check.state !== 'returned') return { refusal: 'not-returned' }
  if (check.version !== version) return { refusal: 'changed' }
  saveCheck(tx, check, { state: 'put-right', put_right_words: words, put_right_at: tx.now })
  return { refusal: null }
}
