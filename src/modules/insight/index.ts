import type { NavigationItem } from '#platform/http/index.ts'
import { countFailed } from '#platform/jobs/failed.ts'

export { insightJobs } from './jobs.ts'
export { insightRoutes } from './routes.ts'

export const insightNavigation: NavigationItem[] = [
  { text: 'Today', href: '/staff/board', permission: 'board.read', order: 150 },
  { text: 'Decisions', href: '/staff/decisions', permission: 'cases.manage', order: 160 },
  { text: 'Disruptions', href: '/staff/disruptions', permission: 'disruptions.declare', order: 170, group: 'insight' },
  {
    text: 'Failed work',
    href: '/staff/failed-work',
    permission: 'jobs.manage',
    order: 910,
    group: 'setUp',
    waiting: countFailed,
  },
]
