import { type Actor, can, isStaff, visibleScope } from '#platform/http/index.ts'

export const mayRead = (actor: Actor) => can(actor, 'customers.read')
export const mayEdit = (actor: Actor) => can(actor, 'customers.edit')
export const mayMerge = (actor: Actor) => can(actor, 'customers.merge')
export const mayManageAlerts = (actor: Actor) => can(actor, 'alerts.manage')

type Restricted = { restrictedToRole: string | null; scopeId: string | null }

/** Reading an alert takes the permission, and the role or circle it may be restricted to. */
export function mayReadAlert(actor: Actor, alert: Restricted) {
  if (!isStaff(actor) || !can(actor, 'alerts.read')) return false
  if (alert.restrictedToRole !== null && !actor.roles.includes(alert.restrictedToRole)) return false
  return visibleScope(actor, alert.scopeId)
}

/** What to do before acting is for everybody where the safety of staff depends on it; the reason never is. */
export const maySeeWhatToDo = (actor: Actor, alert: Restricted & { safetyCritical: boolean }) =>
  mayReadAlert(actor, alert) || (isStaff(actor) && alert.safetyCritical)
