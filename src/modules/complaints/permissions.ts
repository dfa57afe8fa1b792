import { type Actor, can } from '#platform/http/index.ts'
import type { ComplaintRow } from './queries/complaints.ts'

const isSystem = (actor: Actor) => actor.kind === 'system'

/** Who runs complaints: says what they are, opens stages, deals with the Ombudsman. */
export const mayManage = (actor: Actor) => isSystem(actor) || can(actor, 'complaints.manage')

/** Who looks into one and writes its answer: the handler of its stage, and those who run complaints. */
export const mayHandle = (actor: Actor, handlerId: string | null) =>
  mayManage(actor) || (can(actor, 'complaints.handle') && actor.kind !== 'system' && handlerOf(actor) === handlerId)

/** A handler takes what nobody has. */
export const mayTake = (actor: Actor) => mayManage(actor) || can(actor, 'complaints.handle')

/** Anybody who works cases may start a complaint from one: dissatisfaction is recognised where it is said. */
export const mayStart = (actor: Actor) =>
  isSystem(actor) || actor.kind === 'resident' || can(actor, 'contacts.log') || can(actor, 'cases.work')

/** Whoever brought it, and those who run complaints, may ask for the next stage. */
export const mayEscalate = (actor: Actor, { caseId }: Pick<ComplaintRow, 'caseId'>) =>
  actor.kind === 'resident' ? actor.caseIds.includes(caseId) : mayStart(actor) || mayManage(actor)

const handlerOf = (actor: Actor) => (actor.kind === 'staff' || actor.kind === 'contractor' ? actor.id : null)
