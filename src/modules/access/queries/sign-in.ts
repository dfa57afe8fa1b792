import { type Db, newId, sql, type Tx } from '#platform/db/index.ts'
import { type Failures, windowMinutes } from '../rules/throttle.ts'

export type Step = 'password' | 'code'
export type Try = { step: Step; account: string; address: string }

/** A try is written down as failed before it is looked at, so that a hundred at once count as a hundred. */
export function saveTry(tx: Tx, { step, account, address }: Try): string {
  const id = newId()
  tx.save(tx.insertInto('sign_in_attempts').values({ id, at: tx.now, step, account, address, outcome: 'failed' }))
  return id
}

export function saveTrySucceeded(tx: Tx, id: string) {
  tx.save(tx.updateTable('sign_in_attempts').set({ outcome: 'succeeded' }).where('id', '=', id))
}

export async function countFailures(db: Db, { step, account, address }: Try, now: Temporal.Instant): Promise<Failures> {
  const since = now.subtract({ minutes: windowMinutes })
  const { rows } = await sql<Failures>`
    select
      count(*) filter (where address = ${address})::int as "accountHere",
      count(*)::int as account,
      (select count(*)::int from sign_in_attempts
        where address = ${address} and step = ${step} and at > ${since} and outcome = 'failed') as address
    from sign_in_attempts a
    where account = ${account} and step = ${step} and at > ${since} and outcome = 'failed'
      and not exists (
        select from sign_in_attempts later
        where later.account = a.account and later.step = a.step and later.outcome = 'succeeded' and later.at > a.at
      )`.execute(db)
  return rows[0] ?? { accountHere: 0, account: 0, address: 0 }
}

export function forgetOldTries(tx: Tx) {
  tx.save(tx.deleteFrom('sign_in_attempts').where('at', '<', tx.now.subtract({ hours: 24 })))
}

const codeRequired = (today: Temporal.PlainDate) => sql<boolean>`exists (
  select from staff_roles sr join roles r on r.key = sr.role_key
  where sr.staff_id = staff.id and r.code_required
    and sr.since <= ${today} and (sr.until is null or sr.until > ${today}))`

/** An account as signing in needs it. Nobody who has left. */
export function findAccount(db: Db, by: { email: string } | { id: string }, today: Temporal.PlainDate) {
  let query = db
    .selectFrom('staff')
    .select(['id', 'kind', 'name', 'email', 'trial', 'password_hash as passwordHash', 'code_secret as codeSecret'])
    .select(['code_confirmed_at as codeConfirmedAt', 'password_set_at as passwordSetAt'])
    .select(codeRequired(today).as('codeRequired'))
    .where('deactivated_at', 'is', null)
  query = 'email' in by ? query.where('email', '=', by.email) : query.where('id', '=', by.id)
  return query.executeTakeFirst()
}

export type Account = NonNullable<Awaited<ReturnType<typeof findAccount>>>

type TrialAccount = {
  id: string
  name: string
  jobTitle: string | null
  role: string
  roleKey: string
  description: string
}

/** The accounts of the trial with their roles, in the order of the roles and in which they were made. */
export async function listTrialAccounts(db: Db, today: Temporal.PlainDate) {
  const { rows } = await sql<TrialAccount>`
    select distinct on (r.position, staff.id) staff.id, staff.name, staff.job_title as "jobTitle", r.name as role, r.key as "roleKey",
      r.description
    from staff
    join staff_roles sr on sr.staff_id = staff.id and sr.since <= ${today} and (sr.until is null or sr.until > ${today})
    join roles r on r.key = sr.role_key
    where staff.trial and staff.deactivated_at is null
    order by r.position, staff.id`.execute(db)
  return rows
}

export function savePassword(tx: Tx, staffId: string, passwordHash: string) {
  tx.save(
    tx.updateTable('staff').set({ password_hash: passwordHash, password_set_at: tx.now }).where('id', '=', staffId),
  )
}

/** One password for all accounts of the trial. */
export function saveTrialPassword(tx: Tx, passwordHash: string) {
  tx.save(
    tx.updateTable('staff').set({ password_hash: passwordHash, password_set_at: tx.now }).where('trial', '=', true),
  )
}

export function savePasswordLink(tx: Tx, staffId: string, tokenHash: string, expiresAt: Temporal.Instant) {
  tx.save(
    tx
      .updateTable('password_links')
      .set({ used_at: tx.now })
      .where('staff_id', '=', staffId)
      .where('used_at', 'is', null),
  )
  tx.save(
    tx
      .insertInto('password_links')
      .values({ id: newId(), staff_id: staffId, token_hash: tokenHash, expires_at: expiresAt, created_at: tx.now }),
  )
}

/** Whose password a link may choose, while it is good. */
export function findPasswordLink(db: Db, tokenHash: string, now: Temporal.Instant) {
  return db
    .selectFrom('password_links')
    .innerJoin('staff', 'staff.id', 'password_links.staff_id')
    .select(['password_links.id', 'staff.id as staffId', 'staff.name', 'staff.email', 'staff.kind'])
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .where('staff.deactivated_at', 'is', null)
    .executeTakeFirst()
}

/** False when somebody else used the link first. */
export async function useLink(tx: Tx, linkId: string): Promise<boolean> {
  const used = await tx
    .updateTable('password_links')
    .set({ used_at: tx.now })
    .where('id', '=', linkId)
    .where('used_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return used !== undefined
}

export function saveCodeSecret(tx: Tx, staffId: string, secret: string | null) {
  tx.save(
    tx
      .updateTable('staff')
      .set({ code_secret: secret, code_confirmed_at: null, code_last_step: null })
      .where('id', '=', staffId),
  )
}

export function saveCodeConfirmed(tx: Tx, staffId: string, step: number) {
  tx.save(tx.updateTable('staff').set({ code_confirmed_at: tx.now, code_last_step: step }).where('id', '=', staffId))
}

/** False when a code of this time or a later one was used before. */
export async function useCodeStep(tx: Tx, staffId: string, step: number): Promise<boolean> {
  const used = await tx
    .updateTable('staff')
    .set({ code_last_step: step })
    .where('id', '=', staffId)
    .where((eb) => eb.or([eb('code_last_step', 'is', null), eb('code_last_step', '<', step)]))
    .returning('id')
    .executeTakeFirst()
  return used !== undefined
}

export function replaceRecoveryCodes(tx: Tx, staffId: string, codeHashes: readonly string[]) {
  tx.save(tx.deleteFrom('recovery_codes').where('staff_id', '=', staffId))
  for (const hash of codeHashes)
    tx.save(
      tx.insertInto('recovery_codes').values({ id: newId(), staff_id: staffId, code_hash: hash, created_at: tx.now }),
    )
}

export async function useRecoveryCode(tx: Tx, staffId: string, codeHash: string): Promise<boolean> {
  const used = await tx
    .updateTable('recovery_codes')
    .set({ used_at: tx.now })
    .where('staff_id', '=', staffId)
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .returning('id')
    .execute()
  return used.length > 0
}

export async function countRecoveryCodes(db: Db, staffId: string): Promise<number> {
  const { left } = await db
    .selectFrom('recovery_codes')
    .select(({ fn }) => fn.countAll<number>().as('left'))
    .where('staff_id', '=', staffId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return left
}
