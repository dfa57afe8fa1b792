import { assignCase, beginStep, type Done, endStep } from '#modules/cases/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import { accountablePeople } from '#modules/promises/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type StaffActor, system } from '#platform/http/index.ts'
import { momentInWords } from '#platform/time/index.ts'
import { enquiryOf, saveEnquiry } from '../queries/enquiries.ts'
import { lockDueSoon, lockEscalation, lockUndecided, saveDecision, saveRaised } from '../queries/escalations.ts'
import { findMember } from '../queries/members.ts'
import type { No } from './hand.ts'
import { decideBy, tellAccountable } from './tell-accountable.ts'
import { writeToMember } from './write-to-member.ts'

const firstpoint = system('enquiries')
const anybody = () => true

type Decide = { escalationId: string; words: string; ownerId: string | null }

/**
 * The person an enquiry was taken to says what happens now, and who does it. The Member reads the decision; whoever had
 * the case stays responsible until it is given to somebody else.
 */
export async function decideEscalation(
  tx: Tx,
  actor: StaffActor,
  { escalationId, words, ownerId }: Decide,
): Promise<Done | No> {
  const found = await lockEscalation(tx, actor, escalationId)
  if (!found || (found.toStaffId !== actor.id && found.decision === null)) return { refusal: 'no-escalation' }
  if (found.decision !== null) return { refusal: 'decided' }
  if (words.trim() === '') return { refusal: 'missing-words' }
  const enquiry = await enquiryOf(tx, found.caseId)
  const member = enquiry && (await findMember(tx, enquiry.memberId))
  if (!enquiry || !member) return { refusal: 'not-an-enquiry' }
  if (enquiry.endedAt !== null) return { refusal: 'ended' }
  saveDecision(tx, escalationId, { decision: words, staffId: actor.id })
  const step = await beginStep(tx, firstpoint, { caseId: found.caseId, version: null }, anybody)
  if (step.refusal !== null) return step
  const { reference, scopeId } = step.current
  await writeToMember(tx, actor, {
    template: 'enquiry-decided',
    enquiry,
    member,
    data: { reference, text: words },
    scopeId,
    link: `/members/enquiries/${reference}`,
  })
  const done = endStep(tx, actor, step.current, {
    action: 'enquiry-escalation-decided',
    words: `${actor.name} decided: ${words}`,
    news: null,
  })
  if (ownerId === null) return done
  return assignCase(tx, firstpoint, { caseId: found.caseId, version: null, ownerId })
}

/**
 * What was not decided in one working day goes one level up, and whoever had it is not asked again. Where it went into a
 * circle since that they are not in, somebody in it is asked. Run by the clock.
 */
export async function raiseUndecided(tx: Tx): Promise<number> {
  const undecided = await lockUndecided(tx)
  const find = accountablePeople(tx)
  for (const { id, caseId, toStaffId, level, ownerId, teamId, scopeId } of undecided) {
    const mayDecide = toStaffId !== null && (await find.mayKnow(toStaffId, scopeId))
    const next = mayDecide
      ? await find.above(toStaffId, scopeId, [toStaffId])
      : await find.first(ownerId, teamId, scopeId)
    const raised = mayDecide && next ? level + 1 : level
    saveRaised(tx, id, { toStaffId: next ?? toStaffId, level: raised, decideBy: decideBy(tx.now) })
    const step = await beginStep(tx, firstpoint, { caseId, version: null }, anybody)
    if (step.refusal !== null || next === null) continue
    endStep(tx, firstpoint, step.current, {
      action: 'enquiry-escalation-raised',
      words: mayDecide
        ? 'Nobody decided in one working day, so it is one level up'
        : 'Whoever had it to decide may not know of it any more, so somebody who may decides',
      news: null,
      detail: { level: raised },
    })
    await tellAccountable(tx, { staffId: next, caseId, reference: step.current.reference, scopeId })
  }
  return undecided.length
}

/** Before the time is over its owner hears of it, once. Run by the clock. */
export async function warnOwners(tx: Tx): Promise<number> {
  const soon = await lockDueSoon(tx, decideBy(tx.now))
  for (const { caseId, reference, dueAt, scopeId, name, email } of soon) {
    saveEnquiry(tx, caseId, { warned_at: tx.now })
    await sendMessage(tx, firstpoint, {
      template: 'enquiry-due-soon',
      email,
      name,
      about: { kind: 'case', id: caseId },
      data: { reference, dueWords: momentInWords(dueAt) },
      scopeId,
      link: `/staff/enquiries/${reference}`,
    })
  }
  return soon.length
}
