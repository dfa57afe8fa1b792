import { recordAudit } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, AppError, isStaff, notFound } from '#platform/http/index.ts'
import { hashToken, newToken } from '#platform/secrets/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { countKeyHolders, endHeldRole, findRole, overlapsRole, saveHeldRole } from '../queries/roles.ts'
import { endSessions } from '../queries/sessions.ts'
import { savePasswordLink } from '../queries/sign-in.ts'
import {
  endTeamMembership,
  findStaff,
  findStaffByEmail,
  listWithoutPassword,
  overlapsTeam,
  type StaffChange,
  type StaffMember,
  saveDeactivated,
  saveStaff,
  saveStaffChange,
  saveTeamMembership,
} from '../queries/staff.ts'

type Day = Temporal.PlainDate

const about = (person: { id: string; name: string }, detail: object = {}) => ({
  subject: { kind: 'staff', id: person.id },
  scopeId: null,
  detail: { name: person.name, ...detail },
})

async function find(tx: Tx, id: string): Promise<StaffMember> {
  const person = await findStaff(tx, id)
  if (!person) throw notFound('Person')
  return person
}

/** Adds a person. They may do nothing until they have a role, and cannot sign in until they chose a password. */
export async function addStaff(
  tx: Tx,
  actor: Actor,
  person: StaffChange,
): Promise<{ refusal: 'email-taken' | null; id: string }> {
  const email = person.email.toLowerCase()
  if (await findStaffByEmail(tx, email)) return { refusal: 'email-taken', id: '' }
  const id = newId()
  saveStaff(tx, { ...person, id, email, trial: false })
  recordAudit(tx, actor, { action: 'staff.added', ...about({ id, name: person.name }) })
  return { refusal: null, id }
}

/** Changes who a person is and how to reach them, unless somebody else did so meanwhile. */
export async function changeStaff(tx: Tx, actor: Actor, id: string, version: number, change: StaffChange) {
  const email = change.email.toLowerCase()
  const other = await findStaffByEmail(tx, email)
  if (other && other.id !== id) return { refusal: 'email-taken' as const }
  if (!(await saveStaffChange(tx, id, version, { ...change, email }))) return { refusal: 'changed-by-other' as const }
  recordAudit(tx, actor, { action: 'staff.changed', ...about({ id, name: change.name }) })
  return { refusal: null }
}

export type RoleRefusal = 'own-roles' | 'already-has-role' | 'last-administrator'

/** Gives a role from a day. Nobody gives one to themselves. */
export async function giveRole(
  tx: Tx,
  actor: Actor,
  given: { staffId: string; roleKey: string; since: Day; until: Day | null },
): Promise<{ refusal: RoleRefusal | null }> {
  if (isSelf(actor, given.staffId)) return { refusal: 'own-roles' }
  const person = await find(tx, given.staffId)
  const role = await findRole(tx, given.roleKey)
  if (!role) throw notFound('Role')
  if (await overlapsRole(tx, given)) return { refusal: 'already-has-role' }
  saveHeldRole(tx, given)
  const dates = { since: given.since.toString(), until: given.until?.toString() ?? null }
  recordAudit(tx, actor, { action: 'staff.role-given', ...about(person, { role: role.name, ...dates }) })
  return { refusal: null }
}

/** Ends a role. Somebody must always be left who can give roles. */
export async function endRole(
  tx: Tx,
  actor: Actor,
  staffId: string,
  heldId: string,
  until: Day,
): Promise<{ refusal: RoleRefusal | null }> {
  if (isSelf(actor, staffId)) return { refusal: 'own-roles' }
  const person = await find(tx, staffId)
  const before = await countKeyHolders(tx, londonDate(tx.now))
  const ended = await endHeldRole(tx, staffId, heldId, until)
  if (!ended) throw notFound('Role')
  if (before > 0 && (await countKeyHolders(tx, londonDate(tx.now))) === 0) return { refusal: 'last-administrator' }
  recordAudit(tx, actor, {
    action: 'staff.role-ended',
    ...about(person, { role: ended.roleKey, until: until.toString() }),
  })
  return { refusal: null }
}

/** Puts a person into a team from a day. The caller has made sure that the team exists. */
export async function joinTeam(
  tx: Tx,
  actor: Actor,
  given: { staffId: string; teamId: string; teamName: string; since: Day },
) {
  const person = await find(tx, given.staffId)
  if (await overlapsTeam(tx, given.staffId, given.teamId, given.since)) return { refusal: 'already-in-team' as const }
  saveTeamMembership(tx, given)
  recordAudit(tx, actor, {
    action: 'staff.joined-team',
    ...about(person, { team: given.teamName, since: given.since.toString() }),
  })
  return { refusal: null }
}

export async function leaveTeam(
  tx: Tx,
  actor: Actor,
  given: { staffId: string; id: string; teamName: string; until: Day },
) {
  const person = await find(tx, given.staffId)
  const ended = await endTeamMembership(tx, given.staffId, given.id, given.until)
  if (!ended) throw notFound('Team')
  recordAudit(tx, actor, {
    action: 'staff.left-team',
    ...about(person, { team: given.teamName, until: given.until.toString() }),
  })
}

export type LeaveRefusal = 'own-account' | 'last-administrator'

/** Ends an account: every session ends with it, and what the person did keeps their name. */
export async function deactivateStaff(
  tx: Tx,
  actor: Actor,
  staffId: string,
): Promise<{ refusal: LeaveRefusal | null }> {
  if (isSelf(actor, staffId)) return { refusal: 'own-account' }
  const person = await find(tx, staffId)
  const before = await countKeyHolders(tx, londonDate(tx.now))
  saveDeactivated(tx, staffId, tx.now)
  endSessions(tx, staffId, null)
  if (before > 0 && (await countKeyHolders(tx, londonDate(tx.now))) === 0) return { refusal: 'last-administrator' }
  recordAudit(tx, actor, { action: 'staff.deactivated', ...about(person) })
  return { refusal: null }
}

export async function reactivateStaff(tx: Tx, actor: Actor, staffId: string) {
  const person = await find(tx, staffId)
  saveDeactivated(tx, staffId, null)
  recordAudit(tx, actor, { action: 'staff.reactivated', ...about(person) })
}

const linkLasts = Temporal.Duration.from({ hours: 72 })

/** A link with which the person chooses a password. It is shown once, to be handed over; only its hash is kept. */
export async function givePasswordLink(tx: Tx, actor: Actor, staffId: string): Promise<string> {
  const person = await find(tx, staffId)
  if (person.deactivatedAt) throw new AppError(409, 'This account has been closed. Open it again first')
  const token = newToken()
  savePasswordLink(tx, staffId, hashToken(token), tx.now.add(linkLasts))
  recordAudit(tx, actor, { action: 'staff.password-link-given', ...about(person) })
  return token
}

export type Newcomer = { name: string; email: string; token: string }

/** A link for everybody who has an account and never chose a password. */
export async function linksForNewcomers(tx: Tx, actor: Actor): Promise<Newcomer[]> {
  const newcomers: Newcomer[] = []
  for (const { id, name, email } of await listWithoutPassword(tx))
    newcomers.push({ name, email, token: await givePasswordLink(tx, actor, id) })
  return newcomers
}

const isSelf = (actor: Actor, staffId: string) => isStaff(actor) && actor.id === staffId
