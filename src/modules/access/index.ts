import type { NavigationItem } from '#platform/http/index.ts'
import './definitions.ts'

export { visible, visibleScope } from '#platform/http/index.ts'
export { loadRoles, readCouncilFile } from './actions/load-roles.ts'
export { changePassword, switchOffCodes } from './actions/own-account.ts'
export { addNamedScope, addScopeMember, removeScopeMember } from './actions/scopes.ts'
export { type SetUpRefusal, setTrialPassword, setUpFirstAdministrator } from './actions/set-up.ts'
export {
  addStaff,
  changeStaff,
  deactivateStaff,
  endRole,
  givePasswordLink,
  giveRole,
  joinTeam,
  type LeaveRefusal,
  leaveTeam,
  linksForNewcomers,
  type Newcomer,
  type RoleRefusal,
  reactivateStaff,
} from './actions/staff.ts'
export { findActor } from './answers.ts'
export { accessJobs } from './jobs.ts'
export { passwordRefusals } from './pages/choose-password.ts'
export { type MemberEntrance, type ResidentEntrance, registerAccess } from './pages/guard.ts'
export { isBeyondLimit, mayTakeMessage, permissionWords } from './permissions.ts'

export { listPowers, listRoles, type Power, rolesOfStaff, saveHeldRole } from './queries/roles.ts'
export {
  findScope,
  type Level,
  listScopeMembers,
  listScopes,
  type Member,
  type ScopeKind,
  saveScope,
  saveScopeMember,
  scopeByKey,
  whoMayKnow,
} from './queries/scopes.ts'
export {
  findStaff,
  findStaffByEmail,
  listActiveStaff,
  type NewStaff,
  type StaffChange,
  type StaffMember,
  saveStaff,
  saveTeamMembership,
  staffInTeam,
  staffInTeams,
  staffNames,
  teamsOfStaff,
} from './queries/staff.ts'
export { accessRoutes } from './routes.ts'
export { limitInWords } from './rules/limits.ts'
export { returnPathOn } from './rules/return-path.ts'

export const accessNavigation: NavigationItem[] = [
  { text: 'Roles', href: '/staff/roles', permission: 'staff.manage', order: 920, group: 'setUp' },
]
