import { recordAudit } from '#modules/audit/index.ts'
import { type Db, newId, type Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { family, findCustomer, lockRecords } from '../queries/customers.ts'
import { countWrong, identityRecord, insertFailure } from '../queries/identity.ts'
import {
  type IdentityAnswers,
  type IdentityLevel,
  type IdentityOutcome,
  identityFacts,
  isStopped,
  judgeIdentity,
  questionsFrom,
} from '../rules/identity.ts'

export type IdentityCheck = IdentityOutcome & {
  /** Too many wrong answers: nothing personal is told in this contact, whatever comes next. */
  stopped: boolean
}

/**
 * Compares what a caller said with the records and says which answers were right, never what is stored. Wrong answers
 * are counted by contact and by customer and leave a trace; after too many the check is refused.
 */
export async function checkIdentity(
  tx: Tx,
  actor: Actor,
  check: { customerId: string; given: IdentityAnswers; contactId?: string | null },
): Promise<IdentityCheck> {
  const customer = await findCustomer(tx, actor, check.customerId)
  if (!customer) throw notFound('Customer')
  // One check at a time, so that parallel guesses are counted.
  await lockRecords(tx, actor, [customer.id])
  const contactId = check.contactId ?? null
  const earlier = await countWrong(tx, {
    customerIds: await family(tx, customer.id),
    contactId,
    since: tx.now.subtract({ hours: 1 }),
  })
  if (isStopped(earlier)) {
    note(tx, actor, customer, 'identity.refused', { contact: contactId })
    return { level: 'none', right: [], wrong: [], stopped: true }
  }
  const facts = identityFacts(await identityRecord(tx, customer.id), londonDate(tx.now))
  const outcome = judgeIdentity(facts, check.given)
  const wrong = outcome.wrong.length
  const stopped = isStopped({ contact: earlier.contact + wrong, customer: earlier.customer + wrong })
  if (wrong > 0) {
    insertFailure(tx, { id: newId(), customerId: customer.id, contactId, wrong })
    note(tx, actor, customer, 'identity.failed', { contact: contactId, wrong: outcome.wrong })
  }
  return { ...outcome, level: stopped ? 'none' : outcome.level, stopped }
}

/** The most that right answers can reach with what the records hold: without a date of birth nobody is verified by questions. */
export const reachableIdentity = async (db: Db, customerId: string): Promise<IdentityLevel> =>
  questionsFrom(identityFacts(await identityRecord(db, customerId), londonDate(db.clock.now()))).reachable

function note(
  tx: Tx,
  actor: Actor,
  customer: { id: string; scopeId: string | null },
  action: string,
  detail: Record<string, unknown>,
) {
  recordAudit(tx, actor, { action, subject: { kind: 'customer', id: customer.id }, scopeId: customer.scopeId, detail })
}
