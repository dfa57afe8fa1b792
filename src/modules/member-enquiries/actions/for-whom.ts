import { type Done, endStep, type Seen } from '#modules/cases/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { saveEnquiry } from '../queries/enquiries.ts'
import { type Member, membersOf } from '../queries/members.ts'
import { type No, takeInHand } from './hand.ts'
import { tellMember } from './open.ts'

/** The Members somebody writes for, of those who are Members today. */
export async function writesFor(db: Db, assistantId: string): Promise<Member[]> {
  const today = londonDate(db.clock.now())
  return (await membersOf(db, assistantId)).filter(
    ({ until }) => until === null || Temporal.PlainDate.compare(until, today) > 0,
  )
}

/**
 * An assistant of several did not say for whom they wrote: their enquiry is theirs until somebody does. From then it is
 * that Member's, who hears of it; its clock has run since it came.
 */
export async function sayForWhom(
  tx: Tx,
  actor: Actor,
  { memberId, ...seen }: Seen & { memberId: string },
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, enquiry, member: writer } = taken
  if (enquiry.endedAt !== null) return { refusal: 'ended' }
  if (writer.kind !== 'assistant') return { refusal: 'member-known' }
  const member = (await writesFor(tx, writer.id)).find(({ id }) => id === memberId)
  if (!member) return { refusal: 'no-member' }
  const [ward, ...others] = member.wardCodes
  const ward_code = enquiry.wardCode ?? (others.length === 0 ? (ward ?? null) : null)
  saveEnquiry(tx, current.id, { member_id: member.id, assistant_id: writer.id, ward_code })
  const promises = await promisesOf(tx, system('enquiries'), [{ kind: 'case', id: current.id }])
  await tellMember(tx, actor, member, {
    caseId: current.id,
    memberId: member.id,
    assistantId: writer.id,
    safeguarding: enquiry.safeguarding,
    reference: current.reference,
    promiseWords: promises.find(({ state }) => state === 'running')?.words ?? null,
    scopeId: current.scopeId,
  })
  return endStep(tx, actor, current, {
    action: 'enquiry-for-whom',
    words: `${writer.name} wrote it for ${member.name}`,
    news: null,
  })
}
