import type { NavigationItem } from '#platform/http/index.ts'

export {
  type CannotWait as FormThatCannotWait,
  type Keeper,
  type Sent as SentForm,
  type Taken as TakenForm,
  useJudgeOfForms,
} from './actions/cannot-wait.ts'
export type { Done, Refused, Seen } from './actions/change.ts'
export { changeDate } from './actions/change-date.ts'
export { giveToOwnService } from './actions/circle.ts'
export { closeCase, reopenCase } from './actions/closing.ts'
export { callAbout, caseCalls } from './actions/duty-taken.ts'
export { refuseCase, resolveCase, withdrawCase } from './actions/finish.ts'
export { casesAtFrontDesk, type Known, passMessage } from './actions/front-desk.ts'
export { dealtWithElsewhere, hearDealtWithElsewhere } from './actions/hearing.ts'
export { type Join, joinCase, joinDuplicates } from './actions/join.ts'
export { beginStep, endStep, previewLetter, type Step, type StepTold, sendLetter } from './actions/kind-steps.ts'
export {
  type CaseKind,
  defineCaseKind,
  type KindCase,
  type KindPanel,
  type KindPromises,
  useCaseKinds,
} from './actions/kinds.ts'
export { leaveUndone, takeBack } from './actions/left-undone.ts'
export { findLink, makeLink, type OpenedLink, openLink } from './actions/links.ts'
export { findCase, lookAtCase } from './actions/looking.ts'
export { assignCase, markUrgent, moveToTeam, startWork, takeCase, unmarkUrgent } from './actions/ownership.ts'
export { splitPart } from './actions/parts.ts'
export { type AtOnce, type Received, type Report, receive, type Told } from './actions/receive.ts'
export { changeService, previewService } from './actions/service.ts'
export { closeOpenedInError, undoService } from './actions/undo.ts'
export { answerFromCustomer, askCustomer, endWait, waitForThirdParty } from './actions/waiting.ts'
export {
  addFiles,
  addNote,
  addPerson,
  chase,
  dealWithTask,
  leaveNote,
  tellMore,
  writeToCustomer,
} from './actions/writing.ts'
export { caseChanged, caseClosed, caseOpened, caseResolved } from './events.ts'
export { casesJobs } from './jobs.ts'
export { type Duplicate, likelyDuplicates } from './pages/duplicates.ts'
export { type Progress, type ProgressAnswer, progressFor } from './pages/progress.ts'
export { caseHref, referenceIn } from './pages/staff/case-link.ts'
export { waitingWords } from './pages/staff/case-view.ts'
export { chosenId, chosenKey, optionalId } from './pages/staff/fields.ts'
export { fileRefusalWords } from './pages/staff/files.ts'
export { howItEnded } from './pages/staff/promise-end.ts'
export type { ToDoOffer } from './pages/staff/queue.ts'
export {
  changesSince,
  type Field,
  fromAddress,
  type Item,
  type StepForm,
  saidWhenDone,
  sentStep,
  showStep,
  type Tried,
  tryStep,
} from './pages/staff/step-form.ts'
export { refusalWords as caseRefusalWords } from './pages/staff/step-words.ts'
export type { CaseOffer, CaseTrail } from './pages/staff/steps-view.ts'
export { type StoryLine, wholeStory } from './pages/staff/whole-story.ts'
export { casesPersonalData } from './personal-data.ts'
export { casesAt, casesOf, casesWithPromise, type ListedCase, searchCases } from './queries/lists.ts'
export type { Case } from './queries/reading.ts'
export { casesRoutes } from './routes.ts'
export { linkShows } from './rules/identity.ts'
export { type CaseRefusal, type CaseStatus, isOpen } from './rules/standing.ts'

export const casesNavigation: NavigationItem[] = [
  { text: 'Queue', href: '/staff/queue', permission: 'cases.work', order: 100 },
  { text: 'Cases', href: '/staff/cases', permission: 'cases.read', order: 150 },
  { text: 'Handover', href: '/staff/handover', permission: 'cases.read', order: 160 },
]
