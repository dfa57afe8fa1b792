import { type Actor, can, visibleScope } from '#platform/http/index.ts'

type Owned = { teamId: string; scopeId: string | null }

/** A contractor's people see the work of their own teams; residents, the cases they hold a link or a proof for. */
export function maySee(actor: Actor, { id, teamId, scopeId }: Owned & { id: string }): boolean {
  switch (actor.kind) {
    case 'system':
    case 'staff':
      return visibleScope(actor, scopeId)
    case 'contractor':
      return scopeId === null && actor.teams.includes(teamId)
    case 'resident':
    case 'member':
      return actor.caseIds.includes(id)
    case 'public':
      return false
  }
}

/** Whoever works cases may work any that they can see; a contractor's people those of their own teams. */
export function mayWork(actor: Actor, current: Owned): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'contractor' && !actor.teams.includes(current.teamId)) return false
  return can(actor, 'cases.work')
}

/** Giving work to somebody else is for those who assign. */
export function mayAssign(actor: Actor, current: Owned): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'contractor' && !actor.teams.includes(current.teamId)) return false
  return can(actor, 'cases.assign')
}

/** Whoever takes the call may add what was said, join, chase and reopen; they need not be able to work the case. */
export function mayContribute(actor: Actor, current: Owned): boolean {
  if (mayWork(actor, current) || actor.kind === 'resident' || actor.kind === 'member') return true
  return actor.kind === 'staff' && can(actor, 'contacts.log')
}

/** Whoever knows only that there is a case may leave a message for its team. */
export const mayPassMessage = (actor: Actor, scopeId: string): boolean =>
  actor.kind === 'staff' && (actor.frontDeskScopes.includes(scopeId) || actor.scopes.includes(scopeId))
