import { published } from '#modules/definitions/index.ts'
import { type DutyCall, listDutySteps, listWaitingCalls } from '#modules/organisation/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import type { Answered } from '../queries/threads.ts'
import { templates } from '../rules/template.ts'
import { sendMessage } from './send-message.ts'

const robot = system('mail')

/** Whether a message of ours was one to staff: what they answer is for no customer's list, and does nothing by itself. */
export async function isForStaff(db: Db, { templateKey }: Pick<Answered, 'templateKey'>): Promise<boolean> {
  const template = templateKey ? await published(db, templates, templateKey) : undefined
  return template?.body.audience === 'staff'
}

type Reply = { answered: Answered; from: string; name: string | null }

/** The call that a reply is about, where it comes from somebody who was called: what it is about is nobody else's. */
async function callOf(tx: Tx, { answered, from }: Reply): Promise<DutyCall | undefined> {
  const { subjectKind: kind, subjectId: id, templateKey } = answered
  if (templateKey !== 'staff-duty-call') return undefined
  const calls = await listWaitingCalls(tx, robot)
  const call = calls.find(({ subjectKind, subjectId }) => subjectKind === kind && subjectId === id)
  const steps = call ? await listDutySteps(tx, [call.id]) : []
  return steps.some(({ email }) => email.toLowerCase() === from.toLowerCase()) ? call : undefined
}

/** Says at once that nobody reads it; whoever was called hears that they do not have the call yet. */
export async function sayNobodyReads(tx: Tx, reply: Reply): Promise<void> {
  const { answered, from, name } = reply
  if (from === '') return
  const { subjectKind: kind, subjectId: id } = answered
  const call = await callOf(tx, reply)
  await sendMessage(tx, robot, {
    template: 'staff-reply-unread',
    email: from,
    name,
    about: kind && id ? { kind, id } : null,
    data: { calledAbout: call?.summary ?? '' },
    scopeId: answered.scopeId,
    link: call ? '/staff/duty' : '/staff',
    urgent: true,
  })
}
