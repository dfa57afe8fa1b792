import type { NavigationItem } from '#platform/http/index.ts'
import { countToSign } from './queries/signing.ts'

export { beginAssessment, checkAssessment, publishAssessment, writeAssessment } from './actions/assessment.ts'
export { feedbackKind } from './actions/feedback.ts'
export { groupComplaints } from './actions/groups.ts'
export { complaintKind } from './actions/kind.ts'
export { beginLearning, endLearning } from './actions/learning.ts'
export { draftLetter, registerOf } from './actions/letters.ts'
export {
  addDemand,
  addDetermination,
  decideOmbudsmanCase,
  finishDemand,
  openOmbudsmanCase,
} from './actions/ombudsman.ts'
export { nameBody, namePerson } from './actions/people.ts'
export { answerPoint, changePoint, raisePoint } from './actions/points.ts'
export { chooseRegime, type RegimeFacts, type Sector, type Tenure } from './actions/regime.ts'
export { endRemedy, proposeRemedy } from './actions/remedies.ts'
export { acknowledge, extendTime, sendAnswer } from './actions/send.ts'
export { askToSign, returnLetter, signLetter } from './actions/sign-off.ts'
export {
  escalateComplaint,
  type LaterStep,
  recordLaterStep,
  refuseToEscalate,
  withdrawComplaint,
} from './actions/stages.ts'
export { complainAbout } from './actions/start.ts'
export { acceptComplaint, refuseComplaint, sendElsewhere } from './actions/triage.ts'
export { type Aggregate, boardFigures, complaintAggregates } from './answers.ts'
export { codeNamed } from './definitions/codes.ts'
export { categoriesNow, complaintCategories, regimes } from './definitions.ts'
export { complaintsJobs } from './jobs.ts'
export { complaintStanding, type MyComplaint, myComplaint, myComplaintsAbout } from './pages/mine.ts'
export { ombudsmanToDo } from './pages/staff/ombudsman.ts'
export { complaintOffer } from './pages/staff/start.ts'
export { complaintsPersonalData } from './personal-data.ts'
export { listComplaintsOf } from './queries/cases.ts'
export { type ComplaintRow, findComplaint } from './queries/complaints.ts'
export { complaintsRoutes } from './routes.ts'
export { findings, isUpheld, type Outcome, outcomeNames, overallOutcome } from './rules/outcome.ts'

export const complaintsNavigation: NavigationItem[] = [
  { text: 'Complaints', href: '/staff/complaints', permission: 'complaints.read', order: 210 },
  { text: 'To sign', href: '/staff/signing', permission: 'complaints.sign', order: 215, waiting: countToSign },
]
