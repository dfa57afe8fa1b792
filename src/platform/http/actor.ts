/** Who is asking. Every query that says something about a person's business takes one. */
export type Actor = StaffActor | ResidentActor | MemberActor | PublicActor | SystemActor

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

/** A councillor, an MP, an advocate, or somebody who writes for one. */
export type MemberActor = {
  kind: 'member'
  id: string
  sessionId: string
  name: string
  /** The Members they act for: themselves, or those they write for. */
  actsFor: readonly string[]
  wardCodes: readonly string[]
  /** The cases a page has found to be theirs; nothing else of a case opens to them. */
  caseIds: readonly string[]
}

export type PublicActor = { kind: 'public'; visitId: string | null }

/** A job or a command of the program itself. */
export type SystemActor = { kind: 'system'; name: string }

export const system = (name: string): SystemActor => ({ kind: 'system', name })

export const isStaff = (actor: Actor): actor is StaffActor => actor.kind === 'staff' || actor.kind === 'contractor'

export const can = (actor: Actor, permission: string) => isStaff(actor) && actor.permissions.has(permission)
