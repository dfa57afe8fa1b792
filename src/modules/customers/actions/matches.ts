import { recordAudit } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { lockRecords } from '../queries/customers.ts'
import { listMatches } from '../queries/likely-same.ts'
import {
  type Decided,
  decideProposal,
  findDecided,
  insertDecided,
  insertProposal,
  listProfiles,
  lockProposal,
  markMatched,
} from '../queries/matches.ts'
import { nameOf } from './save.ts'

/** Looks for records that may be the same customer and proposes them to people. Nothing is merged. Safe to repeat. */
export async function proposeMatches(tx: Tx, customerId: string): Promise<number> {
  markMatched(tx, [customerId])
  const [me] = await listProfiles(tx, [customerId])
  if (!me) return 0
  const matches = await listMatches(tx, { ...me, exceptId: customerId })
  for (const { other, match } of matches) {
    const [firstId, secondId] = inOrder(customerId, other.id)
    insertProposal(tx, { id: newId(), firstId, secondId, reasons: match.reasons, strength: match.strength })
  }
  return matches.length
}

/** What was decided about two records after somebody looked at them; null when it stands as they saw it. */
export async function decidedSince(
  tx: Tx,
  actor: Actor,
  { oneId, otherId, seen }: { oneId: string; otherId: string; seen: string },
): Promise<Decided | null> {
  await lockRecords(tx, actor, [oneId, otherId])
  const decided = await findDecided(tx, ...inOrder(oneId, otherId))
  return decided?.at.toString() === seen ? null : decided
}

/** Somebody looked and says they are two. They are not proposed again. */
export async function dismissMatch(tx: Tx, actor: Actor, pair: { oneId: string; otherId: string; reason: string }) {
  const records = await lockRecords(tx, actor, [pair.oneId, pair.otherId])
  const [one] = records
  if (!one || records.length !== 2) throw notFound('Customer')
  await settlePair(tx, actor, { ...pair, state: 'dismissed' })
  recordAudit(tx, actor, {
    action: 'customer.match-dismissed',
    subject: { kind: 'customer', id: pair.oneId },
    scopeId: one.scopeId,
    detail: { other: pair.otherId },
  })
}

/** Writes a decision about two records, whether or not anything had been proposed. */
export async function settlePair(
  tx: Tx,
  actor: Actor,
  decision: { oneId: string; otherId: string; reason: string; state: 'dismissed' | 'merged' },
) {
  const [firstId, secondId] = inOrder(decision.oneId, decision.otherId)
  const proposal = await lockProposal(tx, firstId, secondId)
  const by = nameOf(actor)
  if (proposal) decideProposal(tx, proposal.id, { state: decision.state, by, reason: decision.reason })
  else if (decision.state === 'dismissed')
    insertDecided(tx, { id: newId(), firstId, secondId, by, reason: decision.reason })
}

export const inOrder = (one: string, other: string): [string, string] => (one < other ? [one, other] : [other, one])
