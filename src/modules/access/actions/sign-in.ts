import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { hashToken, newToken } from '#platform/secrets/index.ts'
import { endSession, endSessions, type Stage, saveSession } from '../queries/sessions.ts'
import { type Account, savePassword, saveTrySucceeded, useCodeStep, useRecoveryCode } from '../queries/sign-in.ts'
import { plainRecoveryCode, stepOfCode } from '../rules/code.ts'
import { expiryOf, stageAfterPassword } from '../rules/session.ts'

/** Where somebody signs in, and the session that this browser has so far. */
export type Place = {
  address: string
  device: string
  before: { id: string; staffId: string; stage: Stage } | null
}

/** The person themselves, before there is a session to say so. */
const self = (account: Pick<Account, 'id' | 'kind' | 'name' | 'email'>): Actor => ({
  kind: account.kind,
  id: account.id,
  name: account.name,
  email: account.email,
  permissions: new Set(),
  roles: [],
  teams: [],
  scopes: [],
  frontDeskScopes: [],
  limits: {},
  organisationId: null,
})

const subject = (account: Pick<Account, 'id'>) => ({ kind: 'staff', id: account.id })

/** After the right password: a session, finished or waiting for the code. */
export async function beginSession(
  tx: Tx,
  account: Account,
  place: Place,
  tryId: string | null,
  freshHash: string | null,
) {
  const hasCode = account.codeConfirmedAt !== null
  const stage = stageAfterPassword({ hasCode, codeRequired: account.codeRequired, trial: account.trial })
  if (tryId) saveTrySucceeded(tx, tryId)
  if (freshHash) savePassword(tx, account.id, freshHash)
  return { token: await openSession(tx, account, place, stage), stage }
}

/** A newcomer to the trial signs in as somebody without knowing a password. Only accounts of the trial allow it. */
export async function beginTrialSession(
  tx: Tx,
  account: Account,
  place: Place,
): Promise<{ refusal: 'not-a-trial' | null; token: string }> {
  if (!account.trial) return { refusal: 'not-a-trial', token: '' }
  return { refusal: null, token: await openSession(tx, account, place, 'signed-in') }
}

export type CodeRefusal = 'wrong-code'

/** The second factor: a code of the app, each usable once, or one of the recovery codes. */
export async function finishWithCode(
  tx: Tx,
  account: Account,
  given: { code: string; tryId: string },
  place: Place,
): Promise<{ refusal: CodeRefusal | null; token: string }> {
  const how = await codeFits(tx, account, given.code)
  if (!how) return { refusal: 'wrong-code', token: '' }
  saveTrySucceeded(tx, given.tryId)
  if (how === 'recovery code')
    recordAudit(tx, self(account), {
      action: 'staff.recovery-code-used',
      subject: subject(account),
      scopeId: null,
      detail: { name: account.name },
    })
  return { refusal: null, token: await openSession(tx, account, place, 'signed-in') }
}

/** Whether it is their code: of the app, used up by this, or a recovery code, used up as well. */
export async function codeFits(
  tx: Tx,
  { id, codeSecret }: Account,
  code: string,
): Promise<'app' | 'recovery code' | null> {
  if (!codeSecret) return null
  const step = stepOfCode(codeSecret, code, tx.now)
  if (step !== null) return (await useCodeStep(tx, id, step)) ? 'app' : null
  return (await useRecoveryCode(tx, id, hashToken(plainRecoveryCode(code)))) ? 'recovery code' : null
}

/**
 * A new token at every sign-in, so that one planted beforehand is worth nothing. The session that this browser had ends, whoever’s
 * it was: nobody could see any more that it is open.
 */
export async function openSession(
  tx: Tx,
  account: Pick<Account, 'id' | 'kind' | 'name' | 'email'>,
  { before, ...place }: Place,
  stage: Stage,
): Promise<string> {
  if (before && (await endSession(tx, before.staffId, before.id)) && before.stage === 'signed-in')
    recordAudit(tx, self(account), {
      action: 'staff.session-ended',
      subject: { kind: 'staff', id: before.staffId },
      scopeId: null,
    })
  const token = newToken()
  saveSession(tx, {
    staffId: account.id,
    tokenHash: hashToken(token),
    stage,
    expiresAt: expiryOf(stage, tx.now),
    ...place,
  })
  if (stage === 'signed-in')
    recordAudit(tx, self(account), {
      action: 'staff.signed-in',
      subject: subject(account),
      scopeId: null,
      detail: { name: account.name, device: place.device },
    })
  return token
}

/** A wrong password or code, on an account that exists or on none. */
export function recordFailedSignIn(tx: Tx, actor: Actor, account: Pick<Account, 'id' | 'name'> | undefined) {
  const about = account ? subject(account) : { kind: 'account', id: 'unknown' }
  const detail = account ? { name: account.name } : {}
  recordAudit(tx, actor, { action: 'staff.sign-in-failed', subject: about, scopeId: null, detail })
}

export async function signOut(tx: Tx, actor: Actor & { id: string; name: string }, sessionId: string) {
  await endSession(tx, actor.id, sessionId)
  recordAudit(tx, actor, {
    action: 'staff.signed-out',
    subject: subject(actor),
    scopeId: null,
    detail: { name: actor.name },
  })
}

/** Ends a session on another device. */
export async function endOwnSession(
  tx: Tx,
  actor: Actor & { id: string; name: string },
  sessionId: string,
): Promise<boolean> {
  const ended = await endSession(tx, actor.id, sessionId)
  if (ended)
    recordAudit(tx, actor, {
      action: 'staff.session-ended',
      subject: subject(actor),
      scopeId: null,
      detail: { name: actor.name },
    })
  return ended
}

/** Ends every session but the one that asks. */
export function signOutElsewhere(tx: Tx, actor: Actor & { id: string; name: string }, keep: string | null) {
  endSessions(tx, actor.id, keep)
  recordAudit(tx, actor, {
    action: 'staff.session-ended',
    subject: subject(actor),
    scopeId: null,
    detail: { name: actor.name },
  })
}
