import { type Done, endStep, type Seen } from '#modules/cases/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { insertPerson, saveBody } from '../queries/people.ts'
import { type PersonRole, personNames } from '../rules/people.ts'
import { takeInHand } from './letters.ts'
import type { No } from './points.ts'

/** Names somebody the law asks for: an investigating officer, an independent person, the panel. */
export async function namePerson(
  tx: Tx,
  actor: Actor,
  { role, name, ...seen }: Seen & { role: PersonRole; name: string },
): Promise<Done | No> {
  if (name.trim() === '') return { refusal: 'no-person' }
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, complaint } = taken
  const since = londonDate(tx.now)
  insertPerson(tx, { caseId: current.id, role, staffId: null, name, since, scopeId: complaint.scopeId })
  return endStep(tx, actor, current, {
    action: 'complaint-person-named',
    words: `${personNames[role]}: ${name}`,
    news: null,
    detail: { role },
  })
}

/** Names a body that answers with us, or writes down what it answered; one of them leads. */
export async function nameBody(
  tx: Tx,
  actor: Actor,
  { name, isLead, answer, ...seen }: Seen & { name: string; isLead: boolean; answer: string | null },
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const { current, complaint } = taken
  const body = { caseId: current.id, name, isLead, answer, scopeId: complaint.scopeId }
  saveBody(tx, body, londonDate(tx.now))
  return endStep(tx, actor, current, {
    action: 'complaint-body-named',
    words: answer ? `${name} answered` : `${name} was asked for its part of the answer`,
    news: null,
  })
}
