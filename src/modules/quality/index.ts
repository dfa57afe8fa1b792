import type { NavigationItem } from '#platform/http/index.ts'

export { judgeReply } from './actions/check.ts'
export { drawReplies } from './actions/draw.ts'
export { addAction, noteProgress } from './actions/plan.ts'
export { checklists } from './definitions.ts'
export { qualityJobs } from './jobs.ts'
export { qualityPersonalData } from './personal-data.ts'
export { qualityRoutes } from './routes.ts'

export const qualityNavigation: NavigationItem[] = [
  { text: 'Quality', href: '/staff/quality', permission: 'quality.check', order: 460, group: 'insight' },
  { text: 'Action plans', href: '/staff/action-plans', permission: 'actions.manage', order: 470, group: 'insight' },
]
