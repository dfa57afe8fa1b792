import { endOfDay } from '#modules/calendar/index.ts'
import { type Done, endStep, type Seen, type Step } from '#modules/cases/index.ts'
import { beginPromise, keepPromise, promisesOf } from '#modules/promises/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { enquiryOf, type Part, partOf, questionsOf, savePart } from '../queries/enquiries.ts'
import { findMember } from '../queries/members.ts'
import { type No, takePartInHand } from './hand.ts'
import { writeToMember } from './write-to-member.ts'

/** What runs for a part: its answer, or the work that was promised with it. */
export async function runningOf(tx: Tx, caseId: string) {
  const promises = await promisesOf(tx, system('enquiries'), [{ kind: 'case', id: caseId }])
  return promises.find(({ state }) => state === 'running')
}

/** The answer went; the work it speaks of is promised on its own, and is watched like any other promise. */
export async function promiseWork(tx: Tx, actor: Actor, current: Step, workDueOn: Temporal.PlainDate) {
  const { teamId, ownerId, scopeId, serviceKey, wardCode } = current
  await beginPromise(tx, actor, {
    subject: { kind: 'case', id: current.id },
    teamId,
    ownerId,
    scopeId,
    serviceKey,
    wardCode,
    startedAt: tx.now,
    dueAt: endOfDay(workDueOn),
    words: 'The work will be done by {due}',
  })
}

/** The work that an answer promised is done: the Member reads what shows it, as they were told that it would come. */
export async function workIsDone(
  tx: Tx,
  actor: Actor,
  { shown, ...seen }: Seen & { shown: string },
): Promise<Done | No> {
  const part = await partOf(tx, seen.caseId)
  if (part?.outcome !== 'long-lead') return { refusal: 'not-an-enquiry' }
  if (shown.trim() === '') return { refusal: 'missing-words' }
  const step = await takePartInHand(tx, actor, seen)
  if (step.refusal !== null) return step
  const work = await runningOf(tx, part.caseId)
  if (!work) return { refusal: 'work-done' }
  await keepPromise(tx, actor, { promiseId: work.id })
  savePart(tx, part.caseId, { work_done_at: tx.now })
  await tellOfWork(tx, actor, part, { shown, current: step.current })
  return endStep(tx, actor, step.current, {
    action: 'enquiry-work-done',
    words: `The work that was promised is done: ${shown}`,
    news: null,
  })
}

/** Only who was answered knows of the work. */
async function tellOfWork(tx: Tx, actor: Actor, part: Part, { shown, current }: { shown: string; current: Step }) {
  const enquiry = await enquiryOf(tx, part.enquiryId)
  if (!enquiry?.resolvedAt && !enquiry?.disputedAt) return
  const member = await findMember(tx, enquiry.memberId)
  if (!member) return
  const { reference: ofPart, scopeId } = current
  const [reference = ofPart] = ofPart.split('/')
  const asked = (await questionsOf(tx, part.enquiryId)).filter(({ partId }) => partId === part.caseId)
  await writeToMember(tx, actor, {
    template: 'enquiry-work-done',
    enquiry,
    member,
    data: { reference, question: asked.map(({ question }) => question).join(' '), text: shown },
    scopeId,
    link: `/members/enquiries/${reference}`,
  })
}
