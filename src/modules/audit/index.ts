export { type AuditSubject, recordAudit, recordLook } from './actions.ts'
export { restampEntries as restampAudit } from './queries.ts'
export { auditRoutes } from './routes.ts'

import type { NavigationItem } from '#platform/http/index.ts'

export const auditNavigation: NavigationItem[] = [
  { text: 'Audit', href: '/staff/audit', permission: 'audit.read', order: 900, group: 'setUp' },
]
