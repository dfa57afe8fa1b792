import { beginStep, endStep, lookAtCase, referenceIn } from '#modules/cases/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, notFound, type StaffActor } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { groupWorkAsked } from '../events.ts'
import { mayManage } from '../permissions.ts'
import { type ComplaintRow, findComplaint, saveComplaint } from '../queries/complaints.ts'
import { groupLetters, insertGroupSignature, saveGoing } from '../queries/group-letters.ts'
import {
  findGroup,
  groupFindings,
  insertGroup,
  lockGroup,
  openPointsIn,
  saveFindingsAsOwn,
  saveGroupFinding,
  saveInvestigation,
  sortedInGroup,
} from '../queries/groups.ts'
import { recordDecision } from '../queries/register.ts'
import { sealOf, toAskFor, toSign, waitingToBeSorted } from '../rules/group.ts'
import type { Finding } from '../rules/outcome.ts'
import type { RunRefusal } from '../rules/run.ts'

type No = { refusal: RunRefusal; why?: string }
type Answer = { refusal: null; id: string } | No

/** Many complaints about one thing are looked into once. Each stays a complaint of its own, with its own letter. */
export async function groupComplaints(
  tx: Tx,
  actor: StaffActor,
  { title, references }: { title: string; references: readonly string[] },
): Promise<Answer> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  const found = await complaintsNamed(tx, actor, references)
  if (found.refusal !== null) return found
  const [first] = found.complaints
  if (!first || found.complaints.length < 2) return { refusal: 'too-few' }
  if (found.complaints.some(({ scopeId }) => scopeId !== first.scopeId)) return { refusal: 'several-circles' }
  const id = insertGroup(tx, { title, scopeId: first.scopeId, createdBy: actor.id })
  for (const complaint of found.complaints) await join(tx, actor, complaint, { id, title })
  return { refusal: null, id }
}

/** Further complaints join a group; what was found for the others is taken into them when it is carried again. */
export async function addToGroup(
  tx: Tx,
  actor: StaffActor,
  { id, references }: { id: string; references: readonly string[] },
): Promise<Answer> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  const group = await lockGroup(tx, actor, id)
  if (!group) throw notFound('Group')
  const found = await complaintsNamed(tx, actor, references)
  if (found.refusal !== null) return found
  if (found.complaints.length === 0) return { refusal: 'none-chosen' }
  if (found.complaints.some(({ scopeId }) => scopeId !== group.scopeId)) return { refusal: 'several-circles' }
  for (const complaint of found.complaints) await join(tx, actor, complaint, group)
  return { refusal: null, id }
}

async function complaintsNamed(tx: Tx, actor: StaffActor, references: readonly string[]) {
  const complaints = new Map<string, ComplaintRow>()
  for (const reference of references) {
    const found = await lookAtCase(tx, actor, referenceIn(reference))
    const complaint = found ? await findComplaint(tx, actor, found.id) : null
    if (!complaint) {
      const why = `No complaint has the reference ${reference}. Check it`
      return { refusal: 'no-such-complaint' as const, why }
    }
    if (complaint.groupId !== null) return { refusal: 'grouped-already' as const }
    complaints.set(complaint.caseId, complaint)
  }
  return { refusal: null, complaints: [...complaints.values()] }
}

async function join(
  tx: Tx,
  actor: Actor,
  { caseId, scopeId }: ComplaintRow,
  { id, title }: { id: string; title: string },
) {
  const step = await beginStep(tx, actor, { caseId, version: null }, mayManage)
  if (step.refusal !== null) throw notFound('Complaint')
  saveComplaint(tx, caseId, { group_id: id })
  recordDecision(tx, actor, {
    caseId,
    kind: 'grouped',
    decision: title,
    tests: {},
    reason: 'Looked into together with others',
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

/** They are looked into apart from now on. What was found with the others stays with them, as their own. */
export async function takeOutOfGroup(
  tx: Tx,
  actor: Actor,
  { id, caseIds }: { id: string; caseIds: readonly string[] },
): Promise<Answer> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  const group = await lockGroup(tx, actor, id)
  if (!group) throw notFound('Group')
  if (caseIds.length === 0) return { refusal: 'none-chosen' }
  for (const caseId of caseIds) {
    const complaint = await findComplaint(tx, actor, caseId)
    if (complaint?.groupId !== id) return { refusal: 'no-such-complaint' }
    const step = await beginStep(tx, actor, { caseId, version: null }, mayManage)
    if (step.refusal !== null) return { refusal: 'not-allowed' }
    partFromGroup(tx, actor, complaint, group.title)
    endStep(tx, actor, step.current, {
      action: 'complaint-ungrouped',
      words: `No longer looked into together with others: ${group.title}`,
      news: null,
      detail: { groupId: id },
    })
  }
  return { refusal: null, id }
}

export function partFromGroup(
  tx: Tx,
  actor: Actor,
  { caseId, scopeId }: Pick<ComplaintRow, 'caseId' | 'scopeId'>,
  title: string,
) {
  saveComplaint(tx, caseId, { group_id: null })
  saveFindingsAsOwn(tx, caseId)
  recordDecision(tx, actor, {
    caseId,
    kind: 'grouped',
    decision: title,
    tests: {},
    reason: 'No longer looked into together with others',
    evidence: '',
    scopeId,
  })
}

/**
 * Has those that nobody has sorted yet sorted and acknowledged as the chosen one of the group was; without a choice as the
 * first that was sorted.
 */
export async function takeOnForGroup(
  tx: Tx,
  actor: StaffActor,
  { groupId, likeId }: { groupId: string; likeId: string | null },
): Promise<Answer & { asked?: number }> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  const group = await lockGroup(tx, actor, groupId)
  if (!group) throw notFound('Group')
  const waiting = waitingToBeSorted(await groupLetters(tx, actor, group.id))
  const sorted = await sortedInGroup(tx, actor, group.id)
  const like = likeId === null ? sorted[0] : sorted.find(({ caseId }) => caseId === likeId)
  if (waiting.length === 0 || sorted.length === 0) return { refusal: 'nothing-to-take-on' }
  if (!like) return { refusal: 'like-changed' }
  for (const { caseId } of waiting)
    publish(tx, groupWorkAsked, { what: 'take-on', caseId, byId: actor.id, likeId: like.caseId })
  return { refusal: null, id: group.id, asked: waiting.length }
}

export type GroupFound = {
  id: string
  /** The finding that is written anew; without one it is another. */
  findingId: string | null
  about: string
  finding: Finding
  reason: string
  reliedOn: string
  investigation: string
  /** Points of complaints that have several: those that say the same. Where one point is open, it does. */
  same: readonly string[]
}

/**
 * Writes once what was found, and has it taken into each complaint where the point is the same. What somebody's own
 * finding says stays; what has been answered stays. Each can be read and changed on its own afterwards.
 */
export async function findForGroup(tx: Tx, actor: StaffActor, given: GroupFound): Promise<Answer & { asked?: number }> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  const group = await lockGroup(tx, actor, given.id)
  if (!group) throw notFound('Group')
  if (given.reason.trim() === '') return { refusal: 'reason-missing' }
  const known = await groupFindings(tx, group.id)
  if (given.findingId && !known.some(({ id }) => id === given.findingId)) throw notFound('Finding')
  const findingId = given.findingId ?? newId()
  const taken = pointsFor(await openPointsIn(tx, actor, group.id), findingId, given.same)
  if (taken.size === 0) return { refusal: 'nothing-to-carry' }
  saveInvestigation(tx, group.id, given.investigation)
  saveGroupFinding(tx, { ...given, id: findingId, groupId: group.id, foundBy: actor.id, scopeId: group.scopeId })
  for (const [caseId, pointIds] of taken)
    publish(tx, groupWorkAsked, { what: 'carry', caseId, byId: actor.id, findingId, pointIds })
  return { refusal: null, id: group.id, asked: taken.size }
}

type OpenPoint = Awaited<ReturnType<typeof openPointsIn>>[number]

/** The points a finding is for: the one that is open, those chosen where there are several, and those that have it. */
function pointsFor(points: readonly OpenPoint[], findingId: string, same: readonly string[]): Map<string, string[]> {
  const taken = new Map<string, string[]>()
  for (const [caseId, theirs] of Map.groupBy(points, (one) => one.caseId)) {
    const isOnly = theirs.length === 1
    const fits = theirs.filter(
      (one) => one.groupFindingId === findingId || (!one.isAnswered && (isOnly || same.includes(one.pointId))),
    )
    if (fits.length > 0)
      taken.set(
        caseId,
        fits.map(({ pointId }) => pointId),
      )
  }
  return taken
}

/** Asks for one signature for all the letters of a group that say the same. */
export async function askForGroup(tx: Tx, actor: StaffActor, id: string): Promise<Answer & { asked?: number }> {
  if (!mayManage(actor)) return { refusal: 'not-allowed' }
  if (!(await findGroup(tx, actor, id))) throw notFound('Group')
  const letters = toAskFor(await groupLetters(tx, actor, id))
  if (letters.length === 0) return { refusal: 'nothing-to-sign' }
  for (const { caseId, letterId } of letters)
    if (letterId) publish(tx, groupWorkAsked, { what: 'ask', caseId, byId: actor.id, letterId })
  return { refusal: null, id, asked: letters.length }
}

type Signing = { id: string; seal: string; decision: 'sign' | 'return'; comments: string }

/** Signs, or gives back, once for all the letters that say the same and lie with this person; each then goes by itself. */
export async function signForGroup(
  tx: Tx,
  actor: StaffActor,
  { id, seal, decision, comments }: Signing,
): Promise<Answer> {
  const group = await lockGroup(tx, actor, id)
  if (!group) throw notFound('Group')
  if (decision === 'return' && comments.trim() === '') return { refusal: 'comments-missing' }
  const letters = toSign(await groupLetters(tx, actor, id))
  if (letters.length === 0) return { refusal: 'nothing-to-sign' }
  if (sealOf(letters) !== seal) return { refusal: 'letters-changed' }
  const groupSignatureId = insertGroupSignature(tx, {
    groupId: id,
    decision: decision === 'sign' ? 'signed' : 'returned',
    comments,
    letters: letters.length,
    signedBy: actor.id,
    scopeId: group.scopeId,
  })
  saveGoing(
    tx,
    letters.flatMap(({ letterId }) => letterId ?? []),
    groupSignatureId,
  )
  for (const { caseId, letterId, letterVersion } of letters)
    if (letterId && letterVersion !== null)
      publish(tx, groupWorkAsked, {
        what: decision,
        caseId,
        byId: actor.id,
        letterId,
        letterVersion,
        comments,
        groupSignatureId,
      })
  return { refusal: null, id }
}
