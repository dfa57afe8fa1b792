import { type Db, newId, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, visible } from '#platform/http/index.ts'
import type { MatterOutcome } from '../rules.ts'

export type Lacked = 'authority' | 'knowledge' | 'system-access' | 'time'

export type NewHandOff = {
  contactId: string
  matterId: string
  customerId: string | null
  fromStaffId: string
  toStaffId: string | null
  toTeamId: string | null
  lacked: Lacked
  /** The limit of a role it was measured against, where authority was lacking. */
  power: string | null
  settledKey: string | null
  amountPence: number | null
  note: string
  scopeId: string | null
}

export function saveHandOff(tx: Tx, handOff: NewHandOff): string {
  const id = newId()
  tx.save(
    tx.insertInto('hand_offs').values({
      id,
      contact_id: handOff.contactId,
      matter_id: handOff.matterId,
      customer_id: handOff.customerId,
      from_staff_id: handOff.fromStaffId,
      to_staff_id: handOff.toStaffId,
      to_team_id: handOff.toTeamId,
      lacked: handOff.lacked,
      power: handOff.power,
      settled_key: handOff.settledKey,
      amount_pence: handOff.amountPence,
      note: handOff.note,
      state: 'waiting',
      scope_id: handOff.scopeId,
      created_at: tx.now,
    }),
  )
  return id
}

/** Hand-offs that wait for this person or for a team of theirs, oldest first. */
export async function handOffsFor(db: Db, actor: Actor) {
  if (!isStaff(actor)) return []
  return db
    .selectFrom('hand_offs')
    .innerJoin('matters', 'matters.id', 'hand_offs.matter_id')
    .innerJoin('contacts', 'contacts.id', 'hand_offs.contact_id')
    .leftJoin('customers', 'customers.id', 'hand_offs.customer_id')
    .leftJoin('customers as callers', 'callers.id', 'contacts.caller_id')
    .select((eb) => [
      'contacts.identity_level as identityLevel',
      eb.fn.coalesce('callers.display_name', 'contacts.caller_name').as('callerName'),
    ])
    .select([
      'hand_offs.id',
      'hand_offs.lacked',
      'hand_offs.power',
      'hand_offs.settled_key as settledKey',
      'hand_offs.amount_pence as amountPence',
    ])
    .select([
      'hand_offs.note',
      'hand_offs.from_staff_id as fromStaffId',
      'hand_offs.created_at as createdAt',
      'hand_offs.contact_id as contactId',
      'hand_offs.scope_id as scopeId',
    ])
    .select([
      'matters.service_key as serviceKey',
      'customers.display_name as customerName',
      'customers.id as customerId',
    ])
    .where('hand_offs.state', '=', 'waiting')
    .where((eb) =>
      eb.or([eb('hand_offs.to_staff_id', '=', actor.id), eb('hand_offs.to_team_id', 'in', [...actor.teams])]),
    )
    .where(visible(actor, 'hand_offs.scope_id'))
    .orderBy('hand_offs.created_at')
    .limit(100)
    .execute()
}

/** What a person handed on since a moment, and what became of it, the latest first. */
export async function handOffsFrom(db: Db, staffId: string, since: Temporal.Instant) {
  return db
    .selectFrom('hand_offs')
    .innerJoin('matters', 'matters.id', 'hand_offs.matter_id')
    .leftJoin('customers', 'customers.id', 'hand_offs.customer_id')
    .select(['hand_offs.state', 'hand_offs.decision_words as words', 'hand_offs.created_at as createdAt'])
    .select([
      'matters.service_key as serviceKey',
      'customers.display_name as customerName',
      'customers.id as customerId',
    ])
    .where('hand_offs.from_staff_id', '=', staffId)
    .where('hand_offs.created_at', '>', since)
    .orderBy('hand_offs.created_at', 'desc')
    .limit(20)
    .execute()
}

/** What became of matters that were handed on, as far as the actor may know. */
export async function handOffsOf(
  db: Db,
  actor: Actor,
  matters: readonly { id: string; contactId: string; outcome: MatterOutcome | null }[],
) {
  const handedOn = matters.filter(({ outcome }) => outcome === 'handed-on' || outcome === 'passed-to-team')
  if (handedOn.length === 0) return []
  const of = (pick: (matter: (typeof handedOn)[number]) => string) => [...new Set(handedOn.map(pick))]
  return db
    .selectFrom('hand_offs')
    .select(['matter_id as matterId', 'state', 'decision_words as words', 'decided_at as decidedAt'])
    .where(
      'contact_id',
      'in',
      of(({ contactId }) => contactId),
    )
    .where(
      'matter_id',
      'in',
      of(({ id }) => id),
    )
    .where(visible(actor, 'hand_offs.scope_id'))
    .execute()
}

export async function lockHandOff(tx: Tx, actor: Actor, id: string) {
  const row = await tx
    .selectFrom('hand_offs')
    .innerJoin('matters', 'matters.id', 'hand_offs.matter_id')
    .select([
      'hand_offs.id',
      'hand_offs.state',
      'hand_offs.to_staff_id as toStaffId',
      'hand_offs.to_team_id as toTeamId',
      'hand_offs.power',
      'hand_offs.settled_key as settlingKey',
      'hand_offs.amount_pence as amountPence',
    ])
    .select([
      'hand_offs.customer_id as customerId',
      'hand_offs.contact_id as contactId',
      'hand_offs.scope_id as scopeId',
      'hand_offs.created_at as createdAt',
      'matters.service_key as serviceKey',
    ])
    .where('hand_offs.id', '=', id)
    .where(visible(actor, 'hand_offs.scope_id'))
    .forUpdate('hand_offs')
    .executeTakeFirst()
  return row ?? null
}

export function saveHandOffDecision(
  tx: Tx,
  id: string,
  decision: { state: 'agreed' | 'declined' | 'done'; decidedBy: string; words: string },
) {
  tx.save(
    tx
      .updateTable('hand_offs')
      .set({
        state: decision.state,
        decided_by: decision.decidedBy,
        decided_at: tx.now,
        decision_words: decision.words,
      })
      .where('id', '=', id),
  )
}

export function passHandOffUp(tx: Tx, id: string, toStaffId: string) {
  tx.save(tx.updateTable('hand_offs').set({ to_staff_id: toStaffId, to_team_id: null }).where('id', '=', id))
}
