import { findStaff } from '#modules/access/index.ts'
import { type Done, endStep, type Seen } from '#modules/cases/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import type { ComplaintRow } from '../queries/complaints.ts'
import { findOutsider, insertPerson, outsiderNamed, peopleOf, saveBody, savePersonEnd } from '../queries/people.ts'
import { hasOneHolder, isNow, isOfPanel, type PersonRole, personNames, refusalToName } from '../rules/people.ts'
import { takeInHand } from './letters.ts'
import type { No } from './points.ts'
import { processOf } from './regime-words.ts'

type Name = Seen & {
  role: PersonRole
  /** Somebody from outside who is not known yet. */
  name: string
  organisation?: string
  staffId?: string | null
  outsiderId?: string | null
}

/**
 * Names somebody the law asks for: an investigating officer, an independent person, the panel. Where there is one of
 * the kind, they replace whoever was it, who stays in the record with the day it ended.
 */
export async function namePerson(tx: Tx, actor: Actor, { role, ...given }: Name): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, given)
  if (taken.refusal !== null) return taken
  const { current, complaint } = taken
  const named = await whoIs(tx, given)
  if (!named) return { refusal: given.staffId || given.outsiderId ? 'no-such-person' : 'no-person' }
  if (isOfPanel(role) && (await panelIsToCome(tx, complaint))) return { refusal: 'no-panel-yet' }
  const today = londonDate(tx.now)
  const people = await peopleOf(tx, current.id)
  const refusal = refusalToName(role, named, people, today)
  if (refusal) return { refusal }
  const before = hasOneHolder(role) ? people.filter((one) => one.role === role && isNow(one, today)) : []
  for (const { id } of before) savePersonEnd(tx, id, { until: today, because: `Replaced by ${named.name}` })
  insertPerson(tx, { ...named, caseId: current.id, role, since: today, scopeId: complaint.scopeId })
  const [replaced] = before
  return endStep(tx, actor, current, {
    action: 'complaint-person-named',
    words: `${personNames[role]}: ${named.name}${replaced ? `, in place of ${replaced.name}` : ''}`,
    news: null,
    detail: { role },
  })
}

/** The procedure has a review panel, and nobody has asked for it yet. */
export async function panelIsToCome(db: Db, complaint: ComplaintRow): Promise<boolean> {
  const { pack } = await processOf(db, complaint)
  return (
    pack?.stages.some(({ stage, steps }) => stage > complaint.stage && steps.some(({ step }) => step === 'panel')) ??
    false
  )
}

async function whoIs(tx: Tx, { name, organisation = '', staffId, outsiderId }: Omit<Name, 'role'>) {
  if (staffId) {
    const staff = await findStaff(tx, staffId)
    return staff ? { name: staff.name, staffId, outsiderId: null } : null
  }
  if (outsiderId) {
    const outsider = await findOutsider(tx, outsiderId)
    return outsider ? { name: outsider.name, staffId: null, outsiderId } : null
  }
  const typed = name.trim()
  if (typed === '') return null
  return { name: typed, staffId: null, outsiderId: await outsiderNamed(tx, typed, organisation.trim()) }
}

type End = Seen & { personId: string; until: Temporal.PlainDate; because: string }

/** Their part ends on a day; they stay in the record, and what they may not be because of it stays too. */
export async function endPerson(tx: Tx, actor: Actor, { personId, until, because, ...seen }: End): Promise<Done | No> {
  if (because.trim() === '') return { refusal: 'reason-missing' }
  const taken = await takeInHand(tx, actor, seen)
  if (taken.refusal !== null) return taken
  const person = (await peopleOf(tx, taken.current.id)).find(({ id }) => id === personId)
  if (!person) throw notFound('Person')
  if (person.until !== null) return { refusal: 'person-ended' }
  const isBefore = Temporal.PlainDate.compare(until, person.since) < 0
  if (isBefore || Temporal.PlainDate.compare(until, londonDate(tx.now)) > 0) return { refusal: 'ends-before' }
  savePersonEnd(tx, personId, { until, because })
  return endStep(tx, actor, taken.current, {
    action: 'complaint-person-ended',
    words: `${personNames[person.role]}: ${person.name} no longer. ${because}`,
    news: null,
    detail: { role: person.role },
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
