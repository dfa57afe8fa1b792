import { findCall } from '#modules/organisation/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { sendMessage } from './send-message.ts'

const robot = system('duty')

/** Writes to the person on duty who is called, unless somebody has the call by now or it went on to the next. */
export async function writeToOnDuty(tx: Tx, { callId, staffId }: { callId: string; staffId: string }): Promise<void> {
  const call = await findCall(tx, robot, callId)
  if (call?.state !== 'waiting' || call.calledId !== staffId || !call.calledEmail) return
  await sendMessage(tx, robot, {
    template: 'staff-duty-call',
    email: call.calledEmail,
    name: call.calledName,
    about: { kind: call.subjectKind, id: call.subjectId },
    data: { summary: call.summary },
    scopeId: call.scopeId,
    link: '/staff/duty',
    urgent: true,
  })
}
