import { findActor } from '#modules/access/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type StaffActor, system } from '#platform/http/index.ts'
import type { GroupWork } from '../events.ts'
import { findComplaint } from '../queries/complaints.ts'
import { groupFindings } from '../queries/groups.ts'
import { letterById } from '../queries/letters.ts'
import { currentStage, findingsOf, pointsOf, stagesOf } from '../queries/register.ts'
import { toAnswer, unanswered } from '../rules/points.ts'
import { draftLetter } from './letters.ts'
import { answerPoint } from './points.ts'
import { sendAnswer } from './send.ts'
import { askToSign, returnLetter, signLetter } from './sign-off.ts'

type Of<What> = Extract<GroupWork, { what: What }>
type Answer = { refusal: string | null }

/**
 * Does with one complaint what was asked for with all of its group, as whoever asked for it, with the powers they have
 * now. What has changed meanwhile is left as it is. Doing it twice is doing it once.
 */
export async function doGroupWork(tx: Tx, work: GroupWork): Promise<Answer> {
  const actor = await findActor(tx, work.byId)
  if (!actor) return { refusal: 'not-allowed' }
  switch (work.what) {
    case 'carry':
      return carry(tx, actor, work)
    case 'ask':
      return askToSign(tx, actor, { caseId: work.caseId, version: null, letterId: work.letterId })
    case 'sign':
      return signAndSend(tx, actor, work)
    case 'return':
      return returnLetter(tx, actor, { ...work, version: null })
  }
}

/** Takes the finding into the points that say the same, and writes the answer when nothing is open any more. */
async function carry(tx: Tx, actor: StaffActor, { caseId, findingId, pointIds }: Of<'carry'>): Promise<Answer> {
  const complaint = await findComplaint(tx, actor, caseId)
  const stage = currentStage(await stagesOf(tx, caseId))
  const found = complaint?.groupId
    ? (await groupFindings(tx, complaint.groupId)).find(({ id }) => id === findingId)
    : undefined
  if (!complaint || !found || complaint.state !== 'investigating' || !stage || stage.answeredAt !== null)
    return { refusal: 'changed' }
  const before = (await findingsOf(tx, caseId)).filter((one) => one.stage === stage.number)
  const isTheirs = (pointId: string) => before.some((one) => one.pointId === pointId && one.groupFindingId !== found.id)
  const seen = { caseId, version: null }
  const points = await pointsOf(tx, caseId)
  for (const { id } of toAnswer(points).filter((point) => pointIds.includes(point.id) && !isTheirs(point.id))) {
    const { finding, reason, reliedOn } = found
    const answer = { ...seen, pointId: id, finding, reason, reliedOn, evidence: '', groupFindingId: found.id }
    const done = await answerPoint(tx, actor, answer)
    if (done.refusal !== null) return done
  }
  if (unanswered(points, await findingsOf(tx, caseId), stage.number).length > 0) return { refusal: null }
  return draftLetter(tx, actor, { ...seen, kind: 'response' })
}

/** Signs the letter as it was read, and sends it when nobody else has to sign it. */
async function signAndSend(tx: Tx, actor: StaffActor, work: Of<'sign' | 'return'>): Promise<Answer> {
  const seen = { caseId: work.caseId, version: null, letterId: work.letterId }
  const signed = await signLetter(tx, actor, { ...work, version: null })
  if (signed.refusal !== null) return signed
  if ((await letterById(tx, work.letterId))?.state !== 'signed') return { refusal: null }
  return sendAnswer(tx, system('complaints'), seen)
}
