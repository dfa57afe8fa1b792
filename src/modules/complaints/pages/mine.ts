import { family } from '#modules/customers/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type ResidentActor, system } from '#platform/http/index.ts'
import { processOf } from '../actions/regime-words.ts'
import { findReporters, findRequest, listHeldComplaintsAbout } from '../queries/cases.ts'
import { type ComplaintRow, complaintOf } from '../queries/complaints.ts'
import { lettersOf } from '../queries/letters.ts'
import { findingsOf, pointsOf, remediesOf, stagesOf } from '../queries/register.ts'
import { type LetterKind, pounds, sentence } from '../rules/letter.ts'
import { outcomeNames } from '../rules/outcome.ts'

export type MyComplaint = NonNullable<Awaited<ReturnType<typeof myComplaint>>>

/**
 * What whoever brought a complaint reads of it: their points with what was found once it was answered, the letters
 * they were sent, what was offered and what became of it, and how to go on. A restricted one only for somebody who
 * proved who they are.
 */
export async function myComplaint(db: Db, actor: ResidentActor, caseId: string) {
  const complaint = await broughtByThem(db, actor, caseId)
  if (!complaint) return null

  const { stageName, last, next, ombudsman } = await processOf(db, complaint)
  const stages = await stagesOf(db, caseId)
  const answered = new Set(stages.filter(({ answeredAt }) => answeredAt !== null).map(({ number }) => number))
  const findings = (await findingsOf(db, caseId)).filter(({ stage }) => answered.has(stage))
  const isAnswered = complaint.state === 'answered'
  const answeredAt = stages.find(({ number }) => number === complaint.stage)?.answeredAt
  const endsIt = ({ kind, sentAt }: { kind: LetterKind; sentAt: Temporal.Instant | null }) =>
    kind === 'not-escalated' && sentAt && answeredAt && Temporal.Instant.compare(sentAt, answeredAt) >= 0
  const letters = await lettersOf(db, caseId)
  // Asked for and refused: our letter sent them to the Ombudsman, so the page does not ask them to begin again.
  const isRefused = complaint.state === 'refused' || (isAnswered && letters.some(endsIt))
  return {
    about: await requestOf(db, actor, complaint),
    stageName: complaint.state === 'triage' ? null : stageName,
    stages: stages.length,
    points: (await pointsOf(db, caseId)).map(({ id, number, alleged, ours, whose, withdrawnAt }) => ({
      number,
      alleged,
      standing: withdrawnAt ? 'You took this back.' : ours ? null : (whose ?? 'We do not answer for this.'),
      findings: findings
        .filter(({ pointId }) => pointId === id)
        .map(({ stage, finding, reason }) => ({ stage, name: outcomeNames[finding], reason })),
    })),
    letters: letters.flatMap(({ state, title, body, sentAt }) =>
      state === 'sent' && sentAt ? [{ title, paragraphs: body.split('\n\n'), sentAt }] : [],
    ),
    remedies: (await remediesOf(db, caseId))
      .filter(({ state }) => state !== 'proposed')
      .map(({ words, amountPence, dueOn, state, evidence }) => ({
        words: sentence(words),
        amount: amountPence === null ? null : pounds(amountPence),
        dueOn,
        state,
        evidence: state === 'promised' ? null : evidence,
      })),
    mayLookAgain: isAnswered && !isRefused && complaint.stage < last,
    next: isAnswered && complaint.stage >= last ? next : null,
    ombudsman: isRefused ? ombudsman : null,
  }
}

/** A complaint they hold and brought themselves; a restricted one only when they proved who they are. */
async function broughtByThem(db: Db, actor: ResidentActor, caseId: string) {
  const complaint = actor.caseIds.includes(caseId) ? await complaintOf(db, caseId) : undefined
  if (!complaint || (complaint.scopeId !== null && actor.level !== 'verified')) return null
  const theirs = actor.customerId ? await family(db, actor.customerId) : []
  return (await findReporters(db, caseId)).some((id) => theirs.includes(id)) ? complaint : null
}

/** The request it came from, where they hold that too. */
async function requestOf(db: Db, actor: ResidentActor, { aboutCaseId }: ComplaintRow) {
  const held = aboutCaseId !== null && actor.caseIds.includes(aboutCaseId)
  return held ? ((await findRequest(db, system('complaints'), aboutCaseId))?.reference ?? null) : null
}

/** What they complained of about a request of theirs: whoever holds only the request learns nothing of it. */
export async function myComplaintsAbout(db: Db, actor: ResidentActor, requestId: string) {
  const found = await listHeldComplaintsAbout(db, requestId, actor.caseIds)
  const theirs = await Promise.all(found.map(({ caseId }) => broughtByThem(db, actor, caseId)))
  return found.filter((_, index) => theirs[index]).map(({ reference, receivedAt }) => ({ reference, receivedAt }))
}

/** Where a complaint stands, in words for whoever the person who brought it asked to act for them. */
export async function complaintStanding(db: Db, caseId: string): Promise<string | null> {
  const complaint = await complaintOf(db, caseId)
  if (!complaint) return null
  const { stageName } = await processOf(db, complaint)
  const stage = stageName.charAt(0).toUpperCase() + stageName.slice(1).toLowerCase()
  switch (complaint.state) {
    case 'triage':
      return 'We have it, and are finding out who answers it'
    case 'investigating':
      return `${stage}, we are looking into it`
    case 'answered':
      return `${stage}, we have answered it`
    case 'withdrawn':
      return 'It was taken back'
    case 'refused':
      return 'We could not take it on, and have written why'
    case 'elsewhere':
      return 'It is dealt with in another way'
  }
}
