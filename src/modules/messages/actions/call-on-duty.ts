import { whoMayKnow } from '#modules/access/index.ts'
import { findCall, listDutySteps, subjectOfCalls } from '#modules/organisation/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { sendMessage } from './send-message.ts'

const robot = system('duty')

/** Writes to the person on duty who is called, unless somebody has the call by now or it went on to the next. */
export async function writeToOnDuty(tx: Tx, { callId, staffId }: { callId: string; staffId: string }): Promise<void> {
  const call = await findCall(tx, robot, callId)
  if (call?.state !== 'waiting' || call.calledId !== staffId || !call.calledEmail) return
  const mayKnow = call.scopeId === null || (await whoMayKnow(tx, call.scopeId, londonDate(tx.now))).has(staffId)
  const needed = mayKnow ? await subjectOfCalls(call.subjectKind)?.needed(tx, call.subjectId, call.scopeId) : []
  await sendMessage(tx, robot, {
    template: 'staff-duty-call',
    email: call.calledEmail,
    name: call.calledName,
    about: { kind: call.subjectKind, id: call.subjectId },
    data: { summary: call.summary, needed: needed?.join('\n') ?? '' },
    scopeId: call.scopeId,
    link: '/staff/duty',
    urgent: true,
  })
}

/** Tells everybody who was called, but whoever has it now, that nobody is called any more. */
export async function tellDutyEnded(tx: Tx, { callId }: { callId: string }): Promise<void> {
  const call = await findCall(tx, robot, callId)
  if (!call || call.state === 'waiting') return
  const called = new Map((await listDutySteps(tx, [callId])).map((step) => [step.staffId, step]))
  for (const { staffId, email, name } of called.values()) {
    if (staffId === call.endedById) continue
    await sendMessage(tx, robot, {
      template: 'staff-duty-ended',
      email,
      name,
      about: { kind: call.subjectKind, id: call.subjectId },
      data: { summary: call.summary, takenBy: call.state === 'acknowledged' ? call.endedByName : '' },
      scopeId: call.scopeId,
    })
  }
}
