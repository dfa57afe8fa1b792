import type { NavigationItem } from '#platform/http/index.ts'

export { collectionSays, placeOf, withoutWhatIsKnown } from './answers.ts'
export {
  allServices,
  isServiceOpen,
  publicServices,
  type Service,
  searchServices,
  serviceByKey,
  services,
  serviceVersion,
} from './queries.ts'
export { servicesRoutes } from './routes.ts'
export { serviceKind } from './rules/kind.ts'
export {
  answersSent,
  askInstead,
  collectionAsked,
  deceasedIn,
  isReasonOfRule,
  outcomeWords,
  placeIn,
  type Route,
  routeFor,
} from './rules/route.ts'
export { type Found, likeness, type Searchable, search } from './rules/search.ts'
export { groups, type IdentityLevel, type Outcome, type ServiceBody } from './rules/service.ts'
export { type WordsOfDanger, wordsOfDanger } from './rules/words-of-danger.ts'

export const servicesNavigation: NavigationItem[] = [
  { text: 'Services', href: '/staff/services', permission: 'definitions.publish', order: 790, group: 'setUp' },
]
