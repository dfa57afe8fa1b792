import { type Db, sql, type Tx } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import { addressKeyOf, type MatchReason, type Profile } from '../rules/matches.ts'
import { nameWords } from '../rules/names.ts'

const candidatesAtMost = 200

/** What two records are compared by. */
export type Compared = Profile & {
  id: string
  name: string
  deceased: boolean
  uprn: string | null
  postcodeKey: string | null
  scopeId: string | null
}

export async function listProfiles(db: Db, ids: readonly string[]): Promise<Compared[]> {
  return profilesFrom(
    await profiles(db)
      .where('c.id', 'in', [...ids])
      .execute(),
  )
}

/** Customers without a scope that hold one of these emails and phones, at least one: who may have filled in a form. */
export async function listProfilesByPoint(db: Db, values: readonly string[]): Promise<Compared[]> {
  const holders = sql<string>`(select distinct survivor_of(customer_id) from contact_points
    where value in (${sql.join([...values])}) and removed_at is null limit ${sql.lit(candidatesAtMost)})`
  return profilesFrom(await profiles(db).where('c.id', 'in', holders).where('c.scope_id', 'is', null).execute())
}

const profiles = (db: Db) =>
  db
    .selectFrom('customers as c')
    .select([
      'c.id',
      'c.kind',
      'c.display_name as name',
      'c.given_name as given',
      'c.family_name as family',
      'c.organisation_name as organisationName',
      'c.date_of_birth as dateOfBirth',
      'c.uprn',
      'c.postcode_key as postcodeKey',
      'c.address_text as addressText',
      'c.deceased_on as deceasedOn',
      'c.scope_id as scopeId',
      pointValues('email').as('emails'),
      pointValues('phone').as('phones'),
    ])
    .where('c.merged_into', 'is', null)

const profilesFrom = (rows: Awaited<ReturnType<ReturnType<typeof profiles>['execute']>>): Compared[] =>
  rows.map(({ addressText, deceasedOn, ...row }) => ({
    ...row,
    addressKey: addressKeyOf(row.uprn, addressText),
    deceased: deceasedOn !== null,
  }))

const pointValues = (kind: 'email' | 'phone') =>
  sql<
    string[]
  >`array(select cp.value from contact_points cp where cp.customer_id in (select family_of(c.id)) and cp.kind = ${kind} and cp.removed_at is null and cp.status <> 'wrong')`

export type Shared = Profile & {
  uprn: string | null
  postcodeKey: string | null
  scopeId: string | null
  exceptId: string | null
}

/** Records that share something with what is given: never proof, only worth comparing. Within one scope, and not merged. */
export async function findCandidates(db: Db, shared: Shared): Promise<string[]> {
  const points = [...shared.emails, ...shared.phones]
  const words = nameWords(shared.organisationName)
  const { rows } = await sql<{ id: string }>`
    select id from (
      (select customer_id as id from contact_points where value = any(${points}::text[]) and removed_at is null limit ${candidatesAtMost})
      union
      (select id from customers where date_of_birth = ${shared.dateOfBirth}::date limit ${candidatesAtMost})
      union
      (select id from customers where uprn = ${shared.uprn}::text limit ${candidatesAtMost})
      union
      (select id from customers where postcode_key = ${shared.postcodeKey}::text limit ${candidatesAtMost})
      union
      (select customer_id from customer_words where word = any(${words}::text[]) and part = 'organisation' limit ${candidatesAtMost})
    ) found join customers c using (id)
    where c.merged_into is null and c.scope_id is not distinct from ${shared.scopeId}::uuid and c.id is distinct from ${shared.exceptId}::uuid`.execute(
    db,
  )
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
export function listProposals(db: Db, actor: Actor, { limit }: { limit: number }) {
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

/** What somebody decided about a pair, the smaller id first. */
export async function findDecided(db: Db, firstId: string, secondId: string) {
  const found = await db
    .selectFrom('match_proposals')
    .select(['decided_by as by', 'decided_at as at', 'decided_reason as reason', 'state'])
    .where('first_id', '=', firstId)
    .where('second_id', '=', secondId)
    .executeTakeFirst()
  return found?.at ? { ...found, at: found.at } : null
}

export type Decided = NonNullable<Awaited<ReturnType<typeof findDecided>>>

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
