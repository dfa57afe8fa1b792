import type { NavigationItem } from '#platform/http/index.ts'

export { confirmSatisfied, disputeReply, disputeUntil } from './actions/closing.ts'
export { decideEscalation, raiseUndecided } from './actions/decide.ts'
export { escalateEnquiry } from './actions/escalate.ts'
export { enquiryKind, enquiryPartKind } from './actions/kind.ts'
export { loadMembers } from './actions/load-members.ts'
export { type OpenEnquiry, openEnquiry } from './actions/open.ts'
export {
  acceptPart,
  agreeToPart,
  answerPart,
  returnPart,
  speakFor,
  splitEnquiry,
  splitToUnits,
} from './actions/parts.ts'
export { recordAroundUs, sendHolding, sendReply } from './actions/replies.ts'
export { takeMail } from './actions/take-mail.ts'
export { confirmFailedBefore, recordAuthority, setQuestions, sortEnquiry } from './actions/triage.ts'
export { workIsDone } from './actions/work.ts'
export { memberEnquiriesJobs } from './jobs.ts'
export { memberEntrance } from './pages/members/entrance.ts'
export { enquiryTrail } from './pages/staff/trail.ts'
export { personalData as memberEnquiriesPersonalData } from './personal-data.ts'
export { type Enquiry, findEnquiry } from './queries/enquiries.ts'
export { escalationsFor } from './queries/escalations.ts'
export { findByAddress, findMember, insertMember, listMembers, type Member } from './queries/members.ts'
export { namedManagers } from './queries/named-managers.ts'
export { memberEnquiriesRoutes } from './routes.ts'
export { resolvedInTime, respondedInTime } from './rules/standing.ts'

export const memberEnquiriesNavigation: NavigationItem[] = [
  { text: 'Members', href: '/staff/enquiries', permission: 'enquiries.read', order: 170 },
]
