import type { NavigationItem } from '#platform/http/index.ts'

export { guidanceKind } from './definitions.ts'
export {
  allGuidance,
  answersTo,
  type FoundAnswer,
  type GuidanceFor,
  guidanceFor,
  noticesInForce,
  publicNotices,
  quickAnswers,
  scripts,
} from './queries.ts'
export { guidanceRoutes } from './routes.ts'
export type { Guidance, Notice, QuickAnswer, Script } from './rules/guidance.ts'

export const guidanceNavigation: NavigationItem[] = [
  { text: 'Guidance', href: '/staff/guidance', permission: 'contacts.log', order: 350, group: 'people' },
]
