import { type Db, newId, sql, type Tx } from '#platform/db/index.ts'
import type { Limits } from '../rules/limits.ts'
import type { SessionTimes } from '../rules/session.ts'

export type Stage = SessionTimes['stage']

/** A session with everything an actor is made of: one statement for every request. */
export async function findSession(db: Db, tokenHash: string, today: Temporal.PlainDate) {
  const { rows } = await sql<SessionRow>`
    select se.id as "sessionId", se.stage, se.last_seen_at as "lastSeenAt", se.expires_at as "expiresAt", ${held}
    from sessions se
    join staff st on st.id = se.staff_id
    ${holdings(today)}
    where se.token_hash = ${tokenHash} and se.ended_at is null and st.deactivated_at is null`.execute(db)
  return rows[0]
}

/** The same without a session: somebody as they are today, for work that goes on after they asked for it. */
export async function findHeld(db: Db, staffId: string, today: Temporal.PlainDate) {
  const { rows } = await sql<Held>`
    select ${held} from staff st ${holdings(today)}
    where st.id = ${staffId} and st.deactivated_at is null`.execute(db)
  return rows[0]
}

const held = sql`st.id, st.kind, st.name, st.email, st.organisation_id as "organisationId",
  coalesce(held.roles, '{}') as roles, coalesce(held.permissions, '{}') as permissions,
  coalesce(held.limits, '[]') as limits,
  coalesce(team.ids, '{}') as teams,
  coalesce(circle.member, '{}') as scopes, coalesce(circle.front_desk, '{}') as "frontDeskScopes"`

const holdings = (today: Temporal.PlainDate) => sql`
    left join lateral (
      select array_agg(distinct r.key) as roles, jsonb_agg(r.limits) as limits,
        (select array_agg(distinct p) from unnest(string_to_array(string_agg(array_to_string(r.permissions, ' '), ' '), ' ')) p)
          as permissions
      from staff_roles sr join roles r on r.key = sr.role_key
      where sr.staff_id = st.id and sr.since <= ${today} and (sr.until is null or sr.until > ${today})
    ) held on true
    left join lateral (
      select array_agg(t.team_id) as ids
      from staff_teams t
      where t.staff_id = st.id and t.since <= ${today} and (t.until is null or t.until > ${today})
    ) team on true
    left join lateral (
      select array_agg(distinct m.scope_id) filter (where m.level = 'member') as member,
        array_agg(distinct m.scope_id) filter (where m.level = 'front-desk') as front_desk
      from scope_members m
      where m.staff_id = st.id or m.team_id = any(team.ids)
    ) circle on true`

type SessionRow = Held & {
  sessionId: string
  stage: Stage
  lastSeenAt: Temporal.Instant
  expiresAt: Temporal.Instant
}

export type Held = {
  id: string
  kind: 'staff' | 'contractor'
  name: string
  email: string
  organisationId: string | null
  roles: string[]
  permissions: string[]
  limits: Limits[]
  teams: string[]
  scopes: string[]
  frontDeskScopes: string[]
}

export type NewSession = {
  staffId: string
  tokenHash: string
  stage: Stage
  expiresAt: Temporal.Instant
  address: string
  device: string
}

export function saveSession(tx: Tx, session: NewSession) {
  tx.save(
    tx.insertInto('sessions').values({
      id: newId(),
      token_hash: session.tokenHash,
      staff_id: session.staffId,
      stage: session.stage,
      created_at: tx.now,
      last_seen_at: tx.now,
      expires_at: session.expiresAt,
      address: session.address,
      device: session.device,
    }),
  )
}

export function saveSeen(tx: Tx, sessionId: string) {
  tx.save(tx.updateTable('sessions').set({ last_seen_at: tx.now }).where('id', '=', sessionId))
}

export function listSessions(db: Db, staffId: string, now: Temporal.Instant) {
  return db
    .selectFrom('sessions')
    .select(['id', 'device', 'address', 'created_at as createdAt', 'last_seen_at as lastSeenAt'])
    .where('staff_id', '=', staffId)
    .where('ended_at', 'is', null)
    .where('stage', '=', 'signed-in')
    .where('expires_at', '>', now)
    .orderBy('last_seen_at', 'desc')
    .execute()
}

/** Ends one session of a person; theirs only, whatever id is asked. */
export async function endSession(tx: Tx, staffId: string, sessionId: string): Promise<boolean> {
  const ended = await tx
    .updateTable('sessions')
    .set({ ended_at: tx.now })
    .where('id', '=', sessionId)
    .where('staff_id', '=', staffId)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

export function endSessions(tx: Tx, staffId: string, except: string | null) {
  let query = tx
    .updateTable('sessions')
    .set({ ended_at: tx.now })
    .where('staff_id', '=', staffId)
    .where('ended_at', 'is', null)
  if (except) query = query.where('id', '!=', except)
  tx.save(query)
}

/** Sessions that ended a month ago say nothing that the audit does not say. */
export function forgetOldSessions(tx: Tx) {
  tx.save(tx.deleteFrom('sessions').where('expires_at', '<', tx.now.subtract({ hours: 30 * 24 })))
}
