import { isDeepStrictEqual } from 'node:util'
import { recordAudit } from '#modules/audit/index.ts'
import { versionById } from '#modules/definitions/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { notFound, type StaffActor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { gatherEvidence } from '../answers/evidence.ts'
import { codeNamed, complaintCodes } from '../definitions/codes.ts'
import { mayManage } from '../permissions.ts'
import {
  type Assessment,
  assessmentsOf,
  insertAssessment,
  lockAssessment,
  saveAssessment,
} from '../queries/assessments.ts'
import {
  type Answers,
  type AssessmentRefusal,
  answersSchema,
  incomplete,
  type Report,
  refusalToBegin,
  refusalToChange,
  refusalToCheck,
  refusalToPublish,
  reportSchema,
  yearFrom,
} from '../rules/assessment.ts'

type Answer = { refusal: null; id: string } | { refusal: AssessmentRefusal; points?: readonly string[] }

/**
 * Begins the self-assessment of a year against a Code. Done again in the same year it needs a reason, and begins with
 * what was said before; each is published beside the others.
 */
export async function beginAssessment(
  tx: Tx,
  actor: StaffActor,
  { code: name, year, reason }: { code: string; year: number; reason: string },
): Promise<Answer> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  const code = await codeNamed(tx, name)
  if (!code) return { refusal: 'no-such-code' }
  const span = yearFrom(year)
  const earlier = await assessmentsOf(tx, name, span.from)
  const refusal = refusalToBegin(span, { earlier, reason, today: londonDate(tx.now) })
  if (refusal) return { refusal }
  const [last] = earlier
  const id = await insertAssessment(tx, {
    code: name,
    codeVersionId: code.versionId,
    span,
    edition: (last?.edition ?? 0) + 1,
    reason,
    answers: last ? answersSchema.parse(last.answers) : {},
    ...(last ? { report: { ...reportSchema.parse(last.report), ...notConsidered } } : {}),
    writtenBy: actor.id,
  })
  if (id === null) return { refusal: 'begun-already' }
  return done(tx, actor, 'begun', id)
}

const notConsidered = { governingBody: '', consideredOn: '', response: '' }

type Words = { id: string; version: number; answers: Answers; report: Partial<Report> }

/** Keeps what was written so far; it may be unfinished. The same words sent twice are one change. */
export async function writeAssessment(tx: Tx, actor: StaffActor, { id, version, ...given }: Words): Promise<Answer> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  const current = await inHand(tx, id)
  const refusal = refusalToChange(current.state)
  if (refusal) return { refusal }
  const points = await pointsOf(tx, current)
  const answers = Object.fromEntries(
    points.flatMap(({ key }) => {
      const answer = given.answers[key]
      return answer ? [[key, answer] as const] : []
    }),
  )
  const report = { ...current.report, ...given.report }
  if (isDeepStrictEqual(current.answers, answers) && isDeepStrictEqual(current.report, report))
    return { refusal: null, id }
  if (current.version !== version) return { refusal: 'changed' }
  saveAssessment(tx, current, { answers, report, by: actor.id })
  return done(tx, actor, 'written', id)
}

type Step = { id: string; version: number }

/** Complete, and ready for those who govern the council. From here on it says what the records say today. */
export async function checkAssessment(tx: Tx, actor: StaffActor, { id, version }: Step): Promise<Answer> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  const current = await inHand(tx, id)
  const missing = incomplete(await pointsOf(tx, current), current.answers)
  const refusal = refusalToCheck({ ...current, until: current.span.until, missing, today: londonDate(tx.now) })
  if (refusal) return { refusal, points: refusal === 'findings-missing' ? missing.withoutFinding : missing.unanswered }
  if (current.version !== version) return { refusal: 'changed' }
  const code = await codeOf(tx, current)
  saveAssessment(tx, current, {
    state: 'checked',
    evidence: await gatherEvidence(tx, code, current.span),
    by: actor.id,
  })
  return done(tx, actor, 'checked', id)
}

/** Opens it again for changes; it has to be checked again afterwards. */
export async function takeBackAssessment(tx: Tx, actor: StaffActor, { id, version }: Step): Promise<Answer> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  const current = await inHand(tx, id)
  if (current.state === 'published') return { refusal: 'published-already' }
  if (current.state === 'draft') return { refusal: 'not-checked' }
  if (current.version !== version) return { refusal: 'changed' }
  saveAssessment(tx, current, { state: 'draft', evidence: null, by: actor.id })
  return done(tx, actor, 'taken-back', id)
}

type Publish = Step & { governingBody: string; consideredOn: Temporal.PlainDate; response: string }

/** Publishes it for everybody, with what those who govern the council said. It never changes after that. */
export async function publishAssessment(tx: Tx, actor: StaffActor, { id, version, ...said }: Publish): Promise<Answer> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  const current = await inHand(tx, id)
  const checkedOn = current.checkedAt && londonDate(current.checkedAt)
  const refusal = refusalToPublish({ state: current.state, checkedOn }, said, londonDate(tx.now))
  if (refusal) return { refusal }
  if (current.version !== version) return { refusal: 'changed' }
  const report = { ...current.report, ...said, consideredOn: said.consideredOn.toString() }
  saveAssessment(tx, current, { state: 'published', report, by: actor.id })
  return done(tx, actor, 'published', id)
}

/** The Code as it was when this self-assessment was begun. */
export async function codeOf(db: Db, { codeVersionId }: Pick<Assessment, 'codeVersionId'>) {
  const code = await versionById(db, complaintCodes, codeVersionId)
  if (!code) throw notFound('Code')
  return code
}

const pointsOf = async (db: Db, current: Assessment) => (await codeOf(db, current)).body.points

async function inHand(tx: Tx, id: string): Promise<Assessment> {
  const found = await lockAssessment(tx, id)
  if (!found) throw notFound('Self-assessment')
  return found
}

function done(tx: Tx, actor: StaffActor, action: string, id: string): Answer {
  recordAudit(tx, actor, {
    action: `self-assessment.${action}`,
    subject: { kind: 'self-assessment', id },
    scopeId: null,
    detail: {},
  })
  return { refusal: null, id }
}
