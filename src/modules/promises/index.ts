export { accountablePeople } from './actions/accountable.ts'
export { type BeginPromise, beginPromise, wouldPromise } from './actions/begin.ts'
export { type BreachDecision, type Decided, decideBreach } from './actions/decide.ts'
export {
  type DeclareDisruption,
  declareDisruption,
  endDisruption,
  type UpdateRefusal,
  updateDisruption,
} from './actions/disruption.ts'
export { type Extended, type ExtendPromise, extendPromise } from './actions/extend.ts'
export { keepPromises, moveOwner, restampPromises, restorePromises, withdrawPromises } from './actions/keep.ts'
export { keepPromise, type Restarted, type RestartRefusal, restartFrom, withdrawPromise } from './actions/keep-one.ts'
export { catchUpWithDisruptions } from './actions/missed.ts'
export { pausePromises, resumePromises } from './actions/pause.ts'
export type { BegunPromise } from './actions/plan.ts'
export { type Moved, renegotiate } from './actions/renegotiate.ts'
export { escalateUndecided, sweepBroken } from './actions/sweep.ts'
export { extensionOf, type PossibleExtension } from './answers/extension.ts'
export { type PackInUse, packsNow, packVersion } from './answers/packs.ts'
export { policyTerms } from './answers/terms.ts'
export { calendars, policies, policyPacks, subjects } from './definitions.ts'
export { breachDecided, disruptionDeclared, promiseBroken, promiseExtended, promiseMoved } from './events.ts'
export { promisesJobs } from './jobs.ts'
export {
  explainPromise,
  type PromiseThen,
  type PromiseView,
  promisesOf,
  replayPromise,
} from './pages/promise-view.ts'
export { traceInWords } from './pages/trace-in-words.ts'
export { countToDecide, findBreach, listEscalations, takeUntold } from './queries/breaches.ts'
export { findPromiseChange, listPromiseChanges } from './queries/changes.ts'
export {
  affectedBy,
  claimTelling,
  findDisruption,
  findDisruptionUpdate,
  listDisruptions,
  listDisruptionUpdates,
} from './queries/disruptions.ts'
export { promisesMeasures } from './queries/measures.ts'
export { isBrokenAt, type PromiseKind, type Subject } from './queries/promises.ts'
export { countReached, countStatutory } from './queries/reached.ts'
export { openBreachesFor } from './queries/to-decide.ts'
export { type Chosen, choosePack, type PackFacts } from './rules/choosing.ts'
export { type Compared, compareUnder, type Happenings } from './rules/comparing.ts'
export type { DecideRefusal } from './rules/deciding.ts'
export type { Reach } from './rules/disruption.ts'
export { explainDue, type History, type Move } from './rules/due-date.ts'
export type { ExtendRefusal } from './rules/extending.ts'
export type { KeepRefusal } from './rules/keeping.ts'
export type { Limit } from './rules/limit.ts'
export type { MoveRefusal } from './rules/moving.ts'
export { type Pack, type PackKind, type PackStep, policyFor, type Tenure, tenures } from './rules/pack.ts'
export type { Pause } from './rules/pausing.ts'
export { type LetterFact, letterFacts, type PauseReason, type Policy, type StartEvent } from './rules/policy.ts'
export type { PolicyTerms } from './rules/policy-terms.ts'
export { dueInWords } from './rules/promise-words.ts'
