import type { NavigationItem } from '#platform/http/index.ts'

export { acknowledgeCall, callDuty, callOn, type DutyRequest } from './actions/duty.ts'
export {
  type DutySubject,
  type Handed,
  subjectOfCalls,
  type TakenCall,
  useDutySubjects,
} from './actions/duty-subjects.ts'
export { loadDuty } from './actions/load-duty.ts'
export { loadOrganisation } from './actions/load-organisation.ts'
export { loadStaff } from './actions/load-staff.ts'
export { escalationPerson, nextUp } from './answers.ts'
export { closedSince, isOpenAt, openingHours, ownHours, phoneHours, phoneNow } from './definitions.ts'
export { dutyCalled, dutyEnded } from './events.ts'
export { organisationJobs } from './jobs.ts'
export {
  type CallEnd,
  type DutyCall,
  endCalls as endDutyCalls,
  findCall,
  forgetCalls as forgetDutyCalls,
  listSteps as listDutySteps,
  listWaitingCalls,
  moveCalls as moveDutyCalls,
  restampCalls as restampDutyCalls,
  wasCalledAbout,
} from './queries/duty-calls.ts'
export { rotaByKey } from './queries/duty-rotas.ts'
export {
  findUnit,
  type StructureUnit,
  structureOn,
  type Team,
  teamByKey,
  teamNames,
  teams,
  teamsLedByContract,
  teamsManagedBy,
} from './queries/structure.ts'
export { listAway } from './queries/units.ts'
export { organisationRoutes } from './routes.ts'
export type { Loaded } from './rules/loaded.ts'
export { keysUpFrom, treeOf } from './rules/tree.ts'

export const organisationNavigation: NavigationItem[] = [
  { text: 'Duty', href: '/staff/duty', permission: 'duty.acknowledge', order: 600 },
  { text: 'Organisation', href: '/staff/organisation', permission: 'organisation.read', order: 850, group: 'setUp' },
  { text: 'People', href: '/staff/people', permission: 'staff.manage', order: 910, group: 'setUp' },
  { text: 'Who may know', href: '/staff/scopes', permission: 'scopes.manage', order: 930, group: 'setUp' },
]
