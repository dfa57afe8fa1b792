import { type Db, type SqlBool, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import type { MatchReason, Profile } from '../rules/matches.ts'

const candidatesAtMost = 200

/** What two records are compared by. */
export async function listProfiles(
  db: Db,
  ids: readonly string[],
): Promise<(Profile & { id: string; deceased: boolean; scopeId: string | null })[]> {
  const rows = await db
    .selectFrom('customers as c')
    .select([
      'c.id',
      'c.kind',
      'c.given_name as given',
      'c.family_name as family',
      'c.organisation_name as organisationName',
      'c.date_of_birth as dateOfBirth',
      'c.uprn',
      'c.address_text as addressText',
      'c.deceased_on as deceasedOn',
      'c.scope_id as scopeId',
      pointValues('email').as('emails'),
      pointValues('phone').as('phones'),
    ])
    .where('c.id', 'in', [...ids])
    .execute()
  return rows.map(({ uprn, addressText, deceasedOn, ...row }) => ({
    ...row,
    addressKey: uprn ?? (addressText ? addressText.toLowerCase().replace(/[^a-z0-9]/g, '') : null),
    deceased: deceasedOn !== null,
  }))
}

const pointValues = (kind: 'email' | 'phone') =>
  sql<
    string[]
  >`array(select cp.value from contact_points cp where cp.customer_id in (select family_of(c.id)) and cp.kind = ${kind} and cp.removed_at is null and cp.status <> 'wrong')`

/** Records that share something with this one: never proof, only worth comparing. Within one scope, and not merged. */
export async function findCandidates(db: Db, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with me as (select * from customers where id = ${id}),
    shared as (
      (select o.customer_id as id from contact_points m join contact_points o on o.value = m.value and o.kind = m.kind
        where m.customer_id = ${id} and m.removed_at is null and o.removed_at is null and o.customer_id <> ${id} limit ${candidatesAtMost})
      union
      (select c.id from me join customers c on c.date_of_birth = me.date_of_birth where c.id <> ${id} limit ${candidatesAtMost})
      union
      (select c.id from me join customers c on c.uprn = me.uprn where c.id <> ${id} limit ${candidatesAtMost})
      union
      (select c.id from me join customers c on c.postcode_key = me.postcode_key where c.id <> ${id} limit ${candidatesAtMost})
      union
      (select o.customer_id from customer_words m join customer_words o on o.word = m.word and o.part = m.part
        where m.customer_id = ${id} and m.part = 'organisation' and o.customer_id <> ${id} limit ${candidatesAtMost})
    )
    select s.id from shared s join customers c on c.id = s.id, me
    where c.merged_into is null and c.scope_id is not distinct from me.scope_id`.execute(db)
  return rows.map((row) => row.id)
}

/** Customers without a scope that hold this email or phone: who may have filled in a form. */
export async function findByPoint(db: Db, values: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('contact_points as cp')
    .innerJoin('customers as c', (join) => join.on(sql<SqlBool>`c.id = survivor_of(cp.customer_id)`))
    .select('c.id')
    .distinct()
    .where('cp.value', 'in', [...values])
    .where('cp.removed_at', 'is', null)
    .where('c.scope_id', 'is', null)
    .limit(candidatesAtMost)
    .execute()
  return rows.map((row) => row.id)
}

type Proposal = { id: string; firstId: string; secondId: string; reasons: readonly MatchReason[]; strength: number }

/** A pair is proposed once. What somebody decided about it stays decided. */
export function insertProposal(tx: Tx, proposal: Proposal) {
  tx.save(
    tx
      .insertInto('match_proposals')
      .values({
        id: proposal.id,
        first_id: proposal.firstId,
        second_id: proposal.secondId,
        reasons: [...proposal.reasons],
        strength: proposal.strength,
        state: 'open',
        created_at: tx.now,
      })
      .onConflict((on) => on.columns(['first_id', 'second_id']).doNothing()),
  )
}

export function markMatched(tx: Tx, ids: readonly string[]) {
  tx.save(
    tx
      .updateTable('customers')
      .set({ match_due: false })
      .where('id', 'in', [...ids]),
  )
}

/** Records nobody has compared yet, held so that two workers do not take the same. */
export async function takeMatchDue(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('customers')
    .select('id')
    .where('match_due', '=', true)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.map((row) => row.id)
}

const selectProposals = (db: Db, actor: Actor) =>
  db
    .selectFrom('match_proposals as m')
    .innerJoin('customers as a', 'a.id', 'm.first_id')
    .innerJoin('customers as b', 'b.id', 'm.second_id')
    .where('a.merged_into', 'is', null)
    .where('b.merged_into', 'is', null)
    .where(visible(actor, 'a.scope_id'))
    .where(visible(actor, 'b.scope_id'))

/** Proposals nobody has decided, the strongest first. */
export function listProposals(db: Db, actor: Actor, { limit, offset }: { limit: number; offset: number }) {
  return selectProposals(db, actor)
    .select([
      'm.id',
      'm.first_id as firstId',
      'm.second_id as secondId',
      'a.display_name as firstName',
      'b.display_name as secondName',
      'm.reasons',
      'm.strength',
      'm.created_at as createdAt',
    ])
    .where('m.state', '=', 'open')
    .orderBy('m.strength', 'desc')
    .orderBy('m.created_at')
    .orderBy('m.id')
    .limit(limit)
    .offset(offset)
    .execute()
}

export async function countProposals(db: Db, actor: Actor) {
  const row = await selectProposals(db, actor)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('m.state', '=', 'open')
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Open proposals that concern any of these records. */
export function proposalsFor(db: Db, actor: Actor, ids: readonly string[]) {
  return selectProposals(db, actor)
    .select([
      'm.id',
      'm.first_id as firstId',
      'm.second_id as secondId',
      'a.display_name as firstName',
      'b.display_name as secondName',
      'm.reasons',
      'm.strength',
    ])
    .where('m.state', '=', 'open')
    .where((eb) => eb.or([eb('m.first_id', 'in', [...ids]), eb('m.second_id', 'in', [...ids])]))
    .orderBy('m.strength', 'desc')
    .execute()
}

export function lockProposal(tx: Tx, firstId: string, secondId: string) {
  return tx
    .selectFrom('match_proposals')
    .select(['id', 'state', 'reasons'])
    .where('first_id', '=', firstId)
    .where('second_id', '=', secondId)
    .forUpdate()
    .executeTakeFirst()
}

export function decideProposal(
  tx: Tx,
  id: string,
  decision: { state: 'dismissed' | 'merged'; by: string; reason: string },
) {
  tx.save(
    tx
      .updateTable('match_proposals')
      .set({ state: decision.state, decided_by: decision.by, decided_at: tx.now, decided_reason: decision.reason })
      .where('id', '=', id),
  )
}

export function insertDecided(
  tx: Tx,
  pair: { id: string; firstId: string; secondId: string; by: string; reason: string },
) {
  tx.save(
    tx.insertInto('match_proposals').values({
      id: pair.id,
      first_id: pair.firstId,
      second_id: pair.secondId,
      reasons: [],
      strength: 0,
      state: 'dismissed',
      decided_by: pair.by,
      decided_at: tx.now,
      decided_reason: pair.reason,
      created_at: tx.now,
    }),
  )
}
