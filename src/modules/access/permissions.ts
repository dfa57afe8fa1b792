import { type Actor, isStaff } from '#platform/http/index.ts'

/** Everything that may be permitted, in the words shown where roles are edited. */
export const permissionWords: Readonly<Record<string, string>> = {
  'contacts.log': 'Take contacts from residents',
  'customers.read': 'Look up customers',
  'customers.edit': 'Add and change customers',
  'customers.merge': 'Merge two records of one customer, and undo it',
  'alerts.read': 'See alerts on a customer',
  'alerts.manage': 'Add, review and end alerts',
  'cases.read': 'Look at cases',
  'cases.work': 'Take cases and work on them',
  'cases.assign': 'Give cases to other people',
  'cases.manage': 'Decide on broken promises, move and reopen cases',
  'complaints.read': 'Look at complaints and their figures',
  'complaints.handle': 'Look into complaints and write the answers',
  'complaints.sign': 'Sign answers to complaints',
  'complaints.manage': 'Run complaints: what they are, stages, the Ombudsman, learning',
  'enquiries.read': 'Look at Members’ enquiries and their figures',
  'enquiries.handle': 'Answer Members’ enquiries',
  'enquiries.manage': 'Run Members’ enquiries: split them, send the answers, look after Members',
  'quality.check': 'Check the quality of replies and coach',
  'actions.manage': 'Keep action plans',
  'triage.work': 'Decide where unplaced messages and reports go',
  'board.read': 'See the manager’s board',
  'disruptions.declare': 'Declare a disruption to a service',
  'places.read': 'Look up places',
  'places.manage': 'Change and import places',
  'messages.read': 'Read messages to and from customers',
  'messages.manage': 'Send again, release and settle messages in doubt',
  'duty.acknowledge': 'Be on a duty rota and acknowledge its calls',
  'audit.read': 'Search who looked and who changed',
  'organisation.read': 'See how the council is organised and who works where',
  'organisation.manage': 'Change the organisation, line management and rotas',
  'staff.manage': 'Add people, give roles and change what roles may do',
  'scopes.manage': 'Decide who may know about restricted records',
  'jobs.manage': 'See background work that failed, and have it tried again',
  'definitions.publish': 'Publish services, forms, policies, templates and guidance',
}

/** Giving oneself a role, or taking away the last person who can, would leave nobody to put it right. */
export const keepsTheKeys = 'staff.manage'

/** May take a message for a restricted service, and learns no more than that its team knows the person. */
export const mayTakeMessage = (actor: Actor, scopeId: string): boolean =>
  isStaff(actor) && (actor.frontDeskScopes.includes(scopeId) || actor.scopes.includes(scopeId))

/** Whether somebody else must decide: the amount is more than a person may decide by the roles they have. */
export const isBeyondLimit = (actor: Actor, power: string, amount: number): boolean =>
  isStaff(actor) && amount > (actor.limits[power] ?? 0)
