import { beginStep, endStep, findCase, referenceIn } from '#modules/cases/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { notFound, type StaffActor } from '#platform/http/index.ts'
import { mayManage } from '../permissions.ts'
import { type ComplaintRow, findComplaint, saveComplaint } from '../queries/complaints.ts'
import { complaintsIn, findGroup, insertGroup, saveInvestigation } from '../queries/groups.ts'
import { currentStage, findingsOf, pointsOf, recordDecision, stagesOf } from '../queries/register.ts'
import type { Finding } from '../rules/outcome.ts'
import { toAnswer, unanswered } from '../rules/points.ts'
import type { RunRefusal } from '../rules/run.ts'
import { draftLetter } from './letters.ts'
import { answerPoint } from './points.ts'

type Answer = { refusal: null; id: string } | { refusal: RunRefusal; why?: string }

/** Many complaints about one thing are looked into once. Each stays a complaint of its own, with its own letter. */
export async function groupComplaints(
  tx: Tx,
  actor: StaffActor,
  { title, references }: { title: string; references: readonly string[] },
): Promise<Answer> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  const complaints = new Map<string, ComplaintRow>()
  for (const reference of references) {
    const found = await findCase(tx, actor, referenceIn(reference))
    const complaint = found ? await findComplaint(tx, actor, found.id) : null
    if (!complaint)
      return { refusal: 'no-such-complaint', why: `No complaint has the reference ${reference}. Check it` }
    if (complaint.groupId !== null) return { refusal: 'grouped-already' }
    complaints.set(complaint.caseId, complaint)
  }
  const [first] = complaints.values()
  if (!first || complaints.size < 2) return { refusal: 'too-few' }
  if ([...complaints.values()].some(({ scopeId }) => scopeId !== first.scopeId)) return { refusal: 'several-circles' }
  const id = insertGroup(tx, { title, scopeId: first.scopeId, createdBy: actor.id })
  for (const { caseId, scopeId } of complaints.values()) {
    const step = await beginStep(tx, actor, { caseId, version: null }, mayManage)
    if (step.refusal !== null) return { refusal: 'not-allowed' }
    saveComplaint(tx, caseId, { group_id: id })
    recordDecision(tx, actor, {
      caseId,
      kind: 'grouped',
      decision: title,
      tests: {},
      reason: `Looked into together with ${complaints.size - 1} others`,
      evidence: '',
      scopeId,
    })
    endStep(tx, actor, step.current, {
      action: 'complaint-grouped',
      words: `Looked into together with others: ${title}`,
      news: null,
      detail: { groupId: id },
    })
  }
  return { refusal: null, id }
}

type Carry = { id: string; finding: Finding; reason: string; reliedOn: string; investigation: string }

/**
 * Carries what was found into the register of each: every point that is open gets the finding, and its letter is
 * drafted. What has been answered stays as it is. Each letter is signed and sent on its own.
 */
export async function carryFinding(tx: Tx, actor: StaffActor, given: Carry): Promise<Answer & { carried?: number }> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  const group = await findGroup(tx, actor, given.id)
  if (!group) throw notFound('Group')
  if (given.reason.trim() === '') return { refusal: 'reason-missing' }
  saveInvestigation(tx, group.id, given.investigation)
  let carried = 0
  for (const { caseId, state } of await complaintsIn(tx, actor, group.id)) {
    const stage = currentStage(await stagesOf(tx, caseId))
    if (state !== 'investigating' || !stage || stage.answeredAt !== null) continue
    const points = await pointsOf(tx, caseId)
    const open = new Set(unanswered(points, await findingsOf(tx, caseId), stage.number))
    const seen = { caseId, version: null }
    for (const point of toAnswer(points).filter(({ number }) => open.has(number)))
      await answerPoint(tx, actor, { ...seen, ...given, pointId: point.id, evidence: given.investigation })
    if (open.size === 0) continue
    await draftLetter(tx, actor, { ...seen, kind: 'response', openingWords: '', closingWords: '' })
    carried += 1
  }
  return carried === 0 ? { refusal: 'nothing-to-carry' } : { refusal: null, id: group.id, carried }
}
