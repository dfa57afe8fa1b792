import { type Db, lockName, newId, sql, type Tx } from '#platform/db/index.ts'

type Session = {
  sessionId: string
  lastSeenAt: Temporal.Instant
  expiresAt: Temporal.Instant
  id: string
  name: string
  actsFor: string[]
  wardCodes: string[]
}

/**
 * A session with everything a Member is made of: one statement for every request. An assistant acts for those they
 * write for; nobody acts who is no longer a Member, or for one who is none.
 */
export async function findMemberSession(db: Db, tokenHash: string, today: Temporal.PlainDate) {
  const { rows } = await sql<Session>`
    select session.id as "sessionId", session.last_seen_at as "lastSeenAt", session.expires_at as "expiresAt",
      who.id, who.name, coalesce(for_whom.ids, '{}') as "actsFor", coalesce(for_whom.wards, '{}') as "wardCodes"
    from member_sessions session
    join members who on who.id = session.member_id and (who.until is null or who.until > ${today})
    left join lateral (
      select array_agg(distinct one.id) as ids, array_agg(distinct ward) filter (where ward is not null) as wards
      from members one left join lateral unnest(one.ward_codes) ward on true
      where (one.until is null or one.until > ${today}) and case when who.kind = 'assistant'
        then one.id in (select member_id from member_assistants where assistant_id = who.id)
        else one.id = who.id end
    ) for_whom on true
    where session.token_hash = ${tokenHash} and session.ended_at is null`.execute(db)
  return rows[0]
}

export function saveMemberSession(
  tx: Tx,
  { memberId, tokenHash, expiresAt }: { memberId: string; tokenHash: string; expiresAt: Temporal.Instant },
) {
  tx.save(
    tx.insertInto('member_sessions').values({
      id: newId(),
      token_hash: tokenHash,
      member_id: memberId,
      last_seen_at: tx.now,
      expires_at: expiresAt,
      created_at: tx.now,
    }),
  )
}

export function saveMemberSeen(tx: Tx, sessionId: string) {
  tx.save(tx.updateTable('member_sessions').set({ last_seen_at: tx.now }).where('id', '=', sessionId))
}

export function endMemberSession(tx: Tx, sessionId: string) {
  tx.save(
    tx
      .updateTable('member_sessions')
      .set({ ended_at: tx.now })
      .where('id', '=', sessionId)
      .where('ended_at', 'is', null),
  )
}

/** Those who ask from one place or for one address wait for each other, so that each counts what was asked before. */
export async function lockAskers(tx: Tx, { address, askedFrom }: { address: string; askedFrom: string }) {
  for (const what of [`from ${askedFrom}`, `for ${address}`]) await lockName(tx, `member code ${what}`)
}

/** How often codes were asked for lately: for this address from there, for it at all, and from there, whether or not it is a Member's. */
export async function codesAskedSince(
  db: Db,
  { address, askedFrom, since }: { address: string; askedFrom: string; since: Temporal.Instant },
) {
  return await db
    .selectFrom('member_codes')
    .select(({ fn, eb }) => [
      fn
        .countAll<number>()
        .filterWhere(eb.and({ address, asked_from: askedFrom }))
        .as('together'),
      fn.countAll<number>().filterWhere('address', '=', address).as('forAddress'),
      fn.countAll<number>().filterWhere('asked_from', '=', askedFrom).as('fromThere'),
    ])
    .where((eb) => eb.or([eb('asked_from', '=', askedFrom), eb('address', '=', address)]))
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow()
}

type NewCode = {
  visitHash: string
  /** A fingerprint of the address. */
  address: string
  /** A fingerprint of the network. */
  askedFrom: string
  found: { memberId: string; codeHash: string } | null
  expiresAt: Temporal.Instant
}

/** Written whether or not it is a Member's address, so that asking tells nobody which are. */
export function saveMemberCode(tx: Tx, { visitHash, address, askedFrom, found, expiresAt }: NewCode) {
  tx.save(
    tx.insertInto('member_codes').values({
      id: newId(),
      visit_hash: visitHash,
      address,
      asked_from: askedFrom,
      member_id: found?.memberId ?? null,
      code_hash: found?.codeHash ?? null,
      wrong_tries: 0,
      expires_at: expiresAt,
      created_at: tx.now,
    }),
  )
}

/** The code this visit asked for last, whether or not it was a Member who asked. */
const lastMemberCode = (db: Db, visitHash: string) =>
  db
    .selectFrom('member_codes')
    .select(['id', 'member_id as memberId', 'code_hash as codeHash', 'wrong_tries as wrongTries'])
    .select(['used_at as usedAt', 'expires_at as expiresAt'])
    .where('visit_hash', '=', visitHash)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)

export const findLastMemberCode = (db: Db, visitHash: string) => lastMemberCode(db, visitHash).executeTakeFirst()

export const lockLastMemberCode = (tx: Tx, visitHash: string) =>
  lastMemberCode(tx, visitHash).forUpdate().executeTakeFirst()

export function saveWrongTry(tx: Tx, id: string, tries: number) {
  tx.save(tx.updateTable('member_codes').set({ wrong_tries: tries }).where('id', '=', id))
}

export function saveCodeUsed(tx: Tx, id: string) {
  tx.save(tx.updateTable('member_codes').set({ used_at: tx.now }).where('id', '=', id))
}

/** What was asked for a day ago opens nothing any more; sessions that ended a month ago say nothing that the audit does not. */
export function forgetOldSignIns(tx: Tx) {
  tx.save(tx.deleteFrom('member_codes').where('expires_at', '<', tx.now.subtract({ hours: 24 })))
  tx.save(tx.deleteFrom('member_sessions').where('expires_at', '<', tx.now.subtract({ hours: 30 * 24 })))
}
