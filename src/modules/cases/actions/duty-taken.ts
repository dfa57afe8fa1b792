import { findStaff } from '#modules/access/index.ts'
import { phoneInWords } from '#modules/customers/index.ts'
import { type DutySubject, type Handed, type TakenCall, teamByKey } from '#modules/organisation/index.ts'
import { isReasonOfRule, type ServiceBody, services, serviceVersion } from '#modules/services/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, type StaffActor, system } from '#platform/http/index.ts'
import { mayWork } from '../permissions.ts'
import { type LockedCase, lockCase } from '../queries/cases.ts'
import { peopleToCall } from '../queries/duty.ts'
import { isTold } from '../queries/events.ts'
import { readCase } from '../queries/reading.ts'
import { toldInOwnWords } from '../rules/duty.ts'
import { isOpen } from '../rules/standing.ts'
import type { Keeper } from './cannot-wait.ts'
import { addToStory } from './change.ts'
import { putInCircle } from './circle.ts'
import { callRota } from './duty.ts'
import { markUrgent, takeCase } from './ownership.ts'

const firstpoint = system('duty')

/** Duty calls about cases. */
export const caseCalls: DutySubject = { kind: 'case', needed, onTaken }

/**
 * What whoever is called out needs. Of a restricted case, which the circle can open by the reference they were called
 * with, only what kind of harm it is: two calls of one night must be told apart.
 */
async function needed(db: Db, caseId: string, scopeId: string | null): Promise<string[]> {
  const found = await readCase(db, firstpoint, caseId)
  if (!found) return []
  const reference = `Reference: ${found.reference}`
  const { body } = await serviceVersion(db, found.serviceVersionId)
  if (scopeId) return [await kindOfHarm(db, body, found.urgentReason)]
  if (found.scopeId) return [reference]
  const people = await peopleToCall(db, caseId)
  const told = toldInOwnWords(body.form, found.answers)
  // What came as an email may answer no question of the form.
  const summary = told.length === 0 && found.summary !== '' ? [`What they told us: ${found.summary}`] : []
  return [
    reference,
    ...(found.urgentReason ? [`Urgent: ${found.urgentReason}`] : []),
    ...people.map(({ name, phone }) => `${name}: ${phone ? phoneInWords(phone) : 'we have no phone number'}`),
    ...told,
    ...summary,
    ...(found.doNotWrite ? [`Do not write or leave a message: ${found.doNotWrite}`] : []),
  ]
}

/**
 * In the words of a rule of the council, which give nobody away: what somebody wrote might. The rule may be another service's
 * than the one it was sent to.
 */
async function kindOfHarm(db: Db, own: ServiceBody, reason: string | null) {
  const bodies = [own, ...(await services(db)).map(({ body }) => body)]
  return reason !== null && bodies.some((body) => isReasonOfRule(body, reason))
    ? `Urgent: ${reason}`
    : `About: ${own.group}`
}

/** Whoever takes the call has the case too, where nobody has it and they may. */
async function onTaken(tx: Tx, actor: StaffActor, { id: callId, subjectId }: TakenCall): Promise<Handed | null> {
  const current = await lockCase(tx, actor, subjectId)
  if (!current) {
    const hidden = await lockCase(tx, firstpoint, subjectId)
    if (hidden) sayTaken(tx, actor, hidden, callId)
    return null
  }
  sayTaken(tx, actor, current, callId)
  return { href: `/staff/cases/${current.reference}`, has: await giveCase(tx, actor, current) }
}

const sayTaken = (tx: Tx, actor: StaffActor, current: LockedCase, callId: string) =>
  addToStory(tx, actor, current, {
    action: 'duty-answered',
    events: [{ fact: { kind: 'duty-answered', name: actor.name }, sourceId: callId }],
  })

async function giveCase(tx: Tx, actor: StaffActor, current: LockedCase): Promise<Handed['has']> {
  if (current.ownerId === actor.id) return 'you'
  if (current.ownerId) return 'somebody-else'
  if (!isOpen(current.status) || !mayWork(actor, current)) return 'nobody'
  const taken = await takeCase(tx, actor, { caseId: current.id, version: null })
  return taken.refusal === null ? 'you' : 'nobody'
}

type Urgent = { caseId: string; rota: string; reason: string; keeper: Keeper | null }

/**
 * What was written cannot wait, whichever service it turns out to be for: it goes before the rest, and the rota is called.
 * What a circle keeps is its own and its team's from now on.
 */
export async function callAbout(tx: Tx, actor: Actor, { caseId, rota, reason, keeper }: Urgent) {
  const before = await lockCase(tx, actor, caseId)
  if (before && before.scopeId === null && keeper) await keepCase(tx, actor, before, keeper)
  if (before?.urgentReason === null) await markUrgent(tx, actor, { caseId, version: null, reason })
  const current = await lockCase(tx, actor, caseId)
  if (!current) return
  const events = await callRota(tx, current, { rota, reason, scopeId: keeper?.scopeId ?? null })
  if (events.length > 0) addToStory(tx, actor, current, { action: 'duty-called', events })
}

async function keepCase(tx: Tx, actor: Actor, current: LockedCase, { scopeId, team: key }: Keeper) {
  const team = await teamByKey(tx, key)
  if (!team) throw new Error(`A circle keeps a case for a team that is not there: ${key}`)
  const text = 'Only a circle may know of this'
  await putInCircle(tx, actor, current, { target: scopeId, named: null, teamId: team.id, text })
}

type Call = { caseId: string; stepId: string; staffId: string; rota: string }

/** Somebody more is called about a case: the story has each of them. */
export async function hearDutyCalled(tx: Tx, { caseId, stepId, staffId, rota }: Call) {
  const current = await lockCase(tx, firstpoint, caseId)
  if (!current || (await isTold(tx, caseId, 'duty-called', stepId))) return
  const person = await findStaff(tx, staffId)
  addToStory(tx, firstpoint, current, {
    action: 'duty-called',
    events: [{ fact: { kind: 'duty-called', rota, called: person?.name ?? null }, sourceId: stepId }],
  })
}
