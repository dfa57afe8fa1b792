import { recordAudit } from '#modules/audit/index.ts'
import { lookAtCase, referenceIn } from '#modules/cases/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { notFound, type StaffActor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { categoriesNow } from '../definitions.ts'
import { mayManage } from '../permissions.ts'
import { findComplaint, saveComplaint } from '../queries/complaints.ts'
import { insertLearning, type Learning, linkComplaint, lockLearning, saveLearned } from '../queries/learning.ts'
import type { RunRefusal } from '../rules/run.ts'

type Answer = { refusal: null; id: string } | { refusal: RunRefusal }

type Begin = Pick<Learning, 'categoryKey' | 'detailKey' | 'rootCause' | 'action' | 'ownerId' | 'dueOn'> & {
  /** References of the complaints it is learned from. */
  complaints: readonly string[]
}

/** What the council changes because of complaints: why they came, who does what by when. */
export async function beginLearning(tx: Tx, actor: StaffActor, given: Begin): Promise<Answer> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  const { categories } = await categoriesNow(tx)
  const category = categories.find(({ key }) => key === given.categoryKey)
  const isDetail = given.detailKey === null || category?.details.some(({ key }) => key === given.detailKey)
  if (!category || !isDetail) return { refusal: 'no-such-category' }
  const caseIds: string[] = []
  let scopeId: string | null = null
  for (const reference of given.complaints) {
    const found = await lookAtCase(tx, actor, referenceIn(reference))
    if (!found || !(await findComplaint(tx, actor, found.id))) return { refusal: 'no-such-complaint' }
    caseIds.push(found.id)
    scopeId ??= found.scopeId
  }
  const id = insertLearning(tx, { ...given, createdBy: actor.id })
  for (const caseId of new Set(caseIds)) {
    linkComplaint(tx, id, caseId)
    saveComplaint(tx, caseId, { root_cause: given.rootCause })
  }
  record(tx, actor, 'learning.begun', { id, scopeId })
  return { refusal: null, id }
}

type Done = { id: string; version: number; doneOn: Temporal.PlainDate; evidence: string }

/** It is done, with what shows it. From then on its effect is measured. */
export async function endLearning(tx: Tx, actor: StaffActor, { id, version, doneOn, evidence }: Done): Promise<Answer> {
  const learning = await lockLearning(tx, actor, id)
  const isTheirs = learning?.ownerId === actor.id
  if (!learning || !(learning.isKnown || isTheirs)) throw notFound('Learning action')
  if (!mayManage(actor) && !isTheirs) return { refusal: 'not-allowed' }
  if (learning.doneOn !== null) return { refusal: 'done-already' }
  if (learning.version !== version) return { refusal: 'changed' }
  if (evidence.trim() === '') return { refusal: 'evidence-missing' }
  if (Temporal.PlainDate.compare(doneOn, londonDate(tx.now)) > 0) return { refusal: 'in-the-future' }
  saveLearned(tx, learning, { on: doneOn, evidence })
  record(tx, actor, 'learning.done', learning)
  return { refusal: null, id }
}

function record(tx: Tx, actor: StaffActor, action: string, { id, scopeId }: Pick<Learning, 'id' | 'scopeId'>) {
  recordAudit(tx, actor, { action, subject: { kind: 'learning-action', id }, scopeId, detail: {} })
}
