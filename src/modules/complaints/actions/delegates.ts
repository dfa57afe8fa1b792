import { findStaff } from '#modules/access/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { endDelegation, insertDelegation } from '../queries/delegates.ts'
import { listGrades } from '../queries/signing.ts'
import { type Grade, maySignFor } from '../rules/sign-off.ts'
import type { ComplaintRefusal } from '../rules/stage.ts'

type Delegate = { delegateId: string; since: Temporal.PlainDate; until: Temporal.PlainDate | null }
type Answer = { refusal: null } | { refusal: ComplaintRefusal }

/** Names who signs for somebody, from a day and until another. What lies with them already may be signed by either. */
export async function nameDelegate(tx: Tx, actor: Actor, { delegateId, since, until }: Delegate): Promise<Answer> {
  if (!isStaff(actor)) return { refusal: 'not-allowed' }
  const delegate = await findStaff(tx, delegateId)
  if (!delegate || delegateId === actor.id) return { refusal: 'no-such-person' }
  const today = londonDate(tx.now)
  if (!(await whoMaySignFor(tx, actor.id)).some(({ id }) => id === delegateId)) return { refusal: 'may-not-sign-for' }
  if (Temporal.PlainDate.compare(since, today) < 0) return { refusal: 'date-in-past' }
  if (until && Temporal.PlainDate.compare(until, since) <= 0) return { refusal: 'date-in-past' }
  insertDelegation(tx, { staffId: actor.id, delegateId, since, until })
  return { refusal: null }
}

/** From today on they sign for themselves again. Ending it twice is ending it once. */
export async function takeBackDelegation(tx: Tx, actor: Actor, id: string): Promise<Answer> {
  if (!isStaff(actor)) return { refusal: 'not-allowed' }
  endDelegation(tx, { id, staffId: actor.id, on: londonDate(tx.now) })
  return { refusal: null }
}

const without: Grade = { signs: false, leads: null }

/** Whom somebody may name to sign for them today. */
export async function whoMaySignFor(db: Db, staffId: string) {
  const grades = await listGrades(db, londonDate(db.clock.now()))
  const own = grades.find(({ id }) => id === staffId) ?? without
  return grades.filter((one) => one.id !== staffId && maySignFor(own, one))
}
