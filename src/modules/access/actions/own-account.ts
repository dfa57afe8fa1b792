import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { hashToken, newWrittenCode } from '#platform/secrets/index.ts'
import { endSessions } from '../queries/sessions.ts'
import {
  type Account,
  replaceRecoveryCodes,
  saveCodeConfirmed,
  saveCodeSecret,
  savePassword,
  useLink,
} from '../queries/sign-in.ts'
import { newCodeSecret, plainRecoveryCode, stepOfCode } from '../rules/code.ts'

type Person = Pick<Account, 'id' | 'kind' | 'name' | 'email'>

const about = (person: Pick<Account, 'id' | 'name'>) => ({
  subject: { kind: 'staff', id: person.id },
  scopeId: null,
  detail: { name: person.name },
})

/** A new password ends every session but the one it was changed in. */
export function changePassword(tx: Tx, actor: Actor, person: Person, passwordHash: string, keepSession: string | null) {
  savePassword(tx, person.id, passwordHash)
  endSessions(tx, person.id, keepSession)
  recordAudit(tx, actor, { action: 'staff.password-changed', ...about(person) })
}

/** Chooses a password by a link. A link works once. */
export async function choosePassword(tx: Tx, actor: Actor, link: { id: string; person: Person }, passwordHash: string) {
  if (!(await useLink(tx, link.id))) return { refusal: 'link-used' as const }
  changePassword(tx, actor, link.person, passwordHash, null)
  return { refusal: null }
}

/** Begins to set up codes: a secret nobody has confirmed yet. */
export function beginCodeSetUp(tx: Tx, account: Account): { refusal: 'already-set-up' | null } {
  if (account.codeConfirmedAt) return { refusal: 'already-set-up' }
  if (!account.codeSecret) saveCodeSecret(tx, account.id, newCodeSecret())
  return { refusal: null }
}

/** The first right code proves that the app has the secret; then the recovery codes are given, once. */
export function confirmCodeSetUp(tx: Tx, actor: Actor, account: Account, code: string) {
  const step = account.codeSecret && !account.codeConfirmedAt ? stepOfCode(account.codeSecret, code, tx.now) : null
  if (step === null) return { refusal: 'wrong-code' as const, recoveryCodes: [] }
  saveCodeConfirmed(tx, account.id, step)
  recordAudit(tx, actor, { action: 'staff.codes-switched-on', ...about(account) })
  return { refusal: null, recoveryCodes: giveRecoveryCodes(tx, account.id) }
}

/** New recovery codes; the old ones stop working. */
export function renewRecoveryCodes(tx: Tx, actor: Actor, account: Account): string[] {
  recordAudit(tx, actor, { action: 'staff.recovery-codes-renewed', ...about(account) })
  return giveRecoveryCodes(tx, account.id)
}

function giveRecoveryCodes(tx: Tx, staffId: string): string[] {
  const codes = Array.from({ length: 10 }, newWrittenCode)
  replaceRecoveryCodes(
    tx,
    staffId,
    codes.map((code) => hashToken(plainRecoveryCode(code))),
  )
  return codes
}

/** Switches codes off, for oneself where no role demands them, or for somebody who lost the telephone. */
export function switchOffCodes(tx: Tx, actor: Actor, person: Pick<Account, 'id' | 'name'>) {
  saveCodeSecret(tx, person.id, null)
  replaceRecoveryCodes(tx, person.id, [])
  recordAudit(tx, actor, { action: 'staff.codes-switched-off', ...about(person) })
}
