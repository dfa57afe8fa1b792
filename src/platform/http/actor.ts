/** Who is asking. Every query that says something about a person's business takes one. */
export type Actor = StaffActor | ResidentActor | PublicActor | SystemActor

export type StaffActor = {
  /** A contractor's people sign in as staff do, and see only the work of their own teams. */
  kind: 'staff' | 'contractor'
  id: string
  name: string
  email: string
  permissions: ReadonlySet<string>
  roles: readonly string[]
  /** Ids of the teams they are in today. */
  teams: readonly string[]
  /** Ids of the circles of people who may know that they belong to. */
  scopes: readonly string[]
  /** Ids of the circles for which they may take a message at the front desk, and see nothing. */
  frontDeskScopes: readonly string[]
  /** What they may decide themselves, by power: pence for money, else a count. */
  limits: Readonly<Record<string, number>>
  organisationId: string | null
}

export type ResidentActor = {
  kind: 'resident'
  sessionId: string
  customerId: string | null
  /** The cases whose private link or emailed code they used. */
  caseIds: readonly string[]
  level: 'none' | 'known' | 'verified'
}

export type PublicActor = { kind: 'public'; visitId: string | null }

/** A job or a command of the program itself. */
export type SystemActor = { kind: 'system'; name: string }

export const system = (name: string): SystemActor => ({ kind: 'system', name })

export const isStaff = (actor: Actor): actor is StaffActor => actor.kind === 'staff' || actor.kind === 'contractor'

export const can = (actor: Actor, permission: string) => isStaff(actor) && actor.permissions.has(permission)
