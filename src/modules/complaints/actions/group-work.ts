import { z } from 'zod'
import { findActor } from '#modules/access/index.ts'
import { leaveUndone, takeBack, takeCase } from '#modules/cases/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type StaffActor, system } from '#platform/http/index.ts'
import type { GroupWork } from '../events.ts'
import { findComplaint } from '../queries/complaints.ts'
import { saveGoing } from '../queries/group-letters.ts'
import { groupFindings } from '../queries/groups.ts'
import { letterById } from '../queries/letters.ts'
import { currentStage, decisionsOf, findingsOf, pointsOf, stagesOf } from '../queries/register.ts'
import { toAnswer, unanswered } from '../rules/points.ts'
import { draftLetter } from './letters.ts'
import { answerPoint } from './points.ts'
import { acknowledge, sendAnswer } from './send.ts'
import { askToSign, returnLetter, signLetter } from './sign-off.ts'
import { acceptComplaint } from './triage.ts'

type Of<What> = Extract<GroupWork, { what: What }>
type Answer = { refusal: string | null }

const testsAnswered = z.record(z.string(), z.string())

/**
 * Does with one complaint what was asked for with all of its group, as whoever asked for it, with the powers they have
 * now. What has changed meanwhile is left as it is. Doing it twice is doing it once.
 */
export async function doGroupWork(tx: Tx, work: GroupWork): Promise<Answer> {
  const actor = await findActor(tx, work.byId)
  if (!actor) return { refusal: 'not-allowed' }
  if (!('groupSignatureId' in work)) await takeBack(tx, work.caseId, sourceOf(work))
  switch (work.what) {
    case 'take-on':
      return takeOn(tx, actor, work)
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

/**
 * Sorts a complaint as another of the group was sorted, and acknowledges it. Its words, whose tenant they are, who brought
 * it and the day it came stay its own, and decide by which rules it runs.
 */
async function takeOn(tx: Tx, actor: StaffActor, { caseId, likeId }: Of<'take-on'>): Promise<Answer> {
  const [complaint, like] = [await findComplaint(tx, actor, caseId), await findComplaint(tx, actor, likeId)]
  const sorted = (await decisionsOf(tx, likeId)).findLast(({ decision }) => decision === 'complaint')
  const isWaiting = complaint?.state === 'triage' && complaint.groupId !== null
  if (!isWaiting || complaint.groupId !== like?.groupId || !like.categoryKey || !sorted) return { refusal: 'changed' }
  const seen = { caseId, version: null }
  const { categoryKey, detailKey, aboutTeamId, sector, risk } = like
  const { tenure, broughtBy } = complaint
  const { reason, evidence } = sorted
  const tests = testsAnswered.parse(sorted.tests)
  const sorting = { categoryKey, detailKey, aboutTeamId, sector, risk, tenure, broughtBy, tests, reason, evidence }
  const accepted = await acceptComplaint(tx, actor, { ...seen, ...sorting })
  if (accepted.refusal !== null) return accepted
  await takeCase(tx, actor, seen)
  return acknowledge(tx, actor, { ...seen, openingWords: '', closingWords: '' })
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

const leftWords: Readonly<Record<'take-on' | 'carry' | 'ask', string>> = {
  'take-on': 'It was to be taken on with its group, and could not be. Sort it by hand.',
  carry: 'What was found for its group could not be taken over. Answer its points by hand.',
  ask: 'The answer was to be signed with its group, and nobody could be asked. Ask for the signature by hand.',
}

/** It could not be done: a letter lies with its signer again, anything else with whoever has the complaint. */
export async function leaveGroupWork(tx: Tx, work: GroupWork) {
  if ('groupSignatureId' in work) saveGoing(tx, [work.letterId], null)
  else await leaveUndone(tx, { caseId: work.caseId, sourceId: sourceOf(work), words: leftWords[work.what] })
}

const sourceOf = (work: Exclude<GroupWork, Of<'sign' | 'return'>>) =>
  work.what === 'take-on' ? work.likeId : work.what === 'carry' ? work.findingId : work.letterId
