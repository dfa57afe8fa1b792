import type { NavigationItem } from '#platform/http/index.ts'

export {
  decideAlert,
  endAlert,
  lookAtAlert,
  lookAtAlerts,
  type NewAlert,
  proposeAlert,
  reviewAlert,
} from './actions/alerts.ts'
export { addContactPoint, markContactPoint } from './actions/contact-points.ts'
export { type DeceasedRefusal, markDeceased, undoDeceased } from './actions/deceased.ts'
export { findOrCreateFromAnswers, type WhoFilledIn } from './actions/find-or-create.ts'
export { checkIdentity, type IdentityCheck, reachableIdentity } from './actions/identity.ts'
export { dismissMatch, proposeMatches } from './actions/matches.ts'
export { mergeCustomers, unmergeCustomers } from './actions/merge.ts'
export { endNeed, type NewNeed, recordNeed, reviewNeed } from './actions/needs.ts'
export { endRelationship, type NewRelationship, relateCustomers } from './actions/relationships.ts'
export { type CustomerDetails, changeCustomer, createCustomer, type NewCustomer } from './actions/save.ts'
export { toldToPartners } from './answers.ts'
export { customerChanged, customerDied, customersMerged, customersUnmerged } from './events.ts'
export { customersJobs } from './jobs.ts'
export { type Card, openCard } from './pages/staff/card-view.ts'
export { personalData } from './personal-data.ts'
export { type AlertShown, alertsFor, personalAdviserOf } from './queries/alerts.ts'
export { listPoints } from './queries/contact-points.ts'
export { type Customer, family, findCustomer, listRecords, saveLook } from './queries/customers.ts'
export { mayActFor } from './queries/may-act.ts'
export { type NeedShown, needsOf } from './queries/needs.ts'
export { howToReach, type Reach } from './queries/reach.ts'
export { listRelationships, type Relationship } from './queries/relationships.ts'
export { type FoundCustomer, searchCustomers } from './queries/search-customers.ts'
export { customersRoutes } from './routes.ts'
export { type Authority, authorityNames, type MayAct } from './rules/authority.ts'
export {
  type ChannelChoice,
  chooseChannel,
  type Format,
  formatsOf,
  type NoChannel,
  pointFor,
  preferredChannel,
  type ReachPoint,
  refusedChannels,
} from './rules/channel.ts'
export { lastFour, phoneInWords, readEmail, readPhone } from './rules/contact-points.ts'
export type { IdentityLevel } from './rules/identity.ts'
export { nameToWriteTo, splitName } from './rules/names.ts'
export { type Channel, type Need, needInWords } from './rules/needs.ts'

export const customersNavigation: NavigationItem[] = [
  { text: 'Customers', href: '/staff/customers', permission: 'customers.read', order: 200, group: 'people' },
]
