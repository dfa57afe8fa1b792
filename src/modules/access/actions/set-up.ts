import { recordAudit } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { keepsTheKeys } from '../permissions.ts'
import { countKeyHolders, listRoles, saveHeldRole } from '../queries/roles.ts'
import { savePassword, saveTrialPassword } from '../queries/sign-in.ts'
import { findStaffByEmail, saveStaff } from '../queries/staff.ts'
import { type PasswordRefusal, refusalOfPassword } from '../rules/password.ts'

export type SetUpRefusal = PasswordRefusal | 'already-set-up' | 'email-taken' | 'no-roles'

/**
 * Makes the first account of an empty installation: it may add everybody else. Refused once anybody can.
 * Load the roles first, and hash the password before the transaction.
 */
export async function setUpFirstAdministrator(
  tx: Tx,
  person: { name: string; email: string; password: string; passwordHash: string },
): Promise<{ refusal: SetUpRefusal | null; staffId: string }> {
  const refuse = (refusal: SetUpRefusal) => ({ refusal, staffId: '' })
  const today = londonDate(tx.now)
  if ((await countKeyHolders(tx, today)) > 0) return refuse('already-set-up')
  const email = person.email.trim().toLowerCase()
  if (await findStaffByEmail(tx, email)) return refuse('email-taken')
  const role = (await listRoles(tx)).find(({ permissions }) => permissions.includes(keepsTheKeys))
  if (!role) return refuse('no-roles')
  const weak = refusalOfPassword(person.password, { name: person.name, email })
  if (weak) return refuse(weak)

  const id = newId()
  saveStaff(tx, {
    id,
    kind: 'staff',
    name: person.name.trim(),
    email,
    phone: null,
    jobTitle: null,
    organisationId: null,
    trial: false,
  })
  saveHeldRole(tx, { staffId: id, roleKey: role.key, since: today, until: null })
  savePassword(tx, id, person.passwordHash)
  const subject = { kind: 'staff', id }
  recordAudit(tx, system('setup'), {
    action: 'staff.added',
    subject,
    scopeId: null,
    detail: { name: person.name, role: role.name },
  })
  return { refusal: null, staffId: id }
}

/** Gives every account of the trial the same password, besides the button on the sign-in page. */
export function setTrialPassword(tx: Tx, passwordHash: string) {
  saveTrialPassword(tx, passwordHash)
}
