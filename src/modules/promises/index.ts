export {
  type BeginPromise,
  type BegunPromise,
  beginPromise,
  wouldPromise,
} from './actions/begin.ts'
export { type BreachDecision, type Decided, decideBreach } from './actions/decide.ts'
export {
  type DeclareDisruption,
  declareDisruption,
  endDisruption,
  type UpdateRefusal,
  updateDisruption,
} from './actions/disruption.ts'
export { keepPromises, moveOwner, restampPromises, withdrawPromises } from './actions/keep.ts'
export { catchUpWithDisruptions } from './actions/missed.ts'
export { pausePromises, resumePromises } from './actions/pause.ts'
export { type Moved, renegotiate } from './actions/renegotiate.ts'
export { escalateUndecided, sweepBroken } from './actions/sweep.ts'
export { calendars, policies } from './definitions.ts'
export { breachDecided, disruptionDeclared, promiseBroken, promiseMoved } from './events.ts'
export { promisesJobs } from './jobs.ts'
export { explainPromise, type PromiseView, promisesOf } from './pages/promise-view.ts'
export { countToDecide, findBreach, listEscalations } from './queries/breaches.ts'
export { findPromiseChange, listPromiseChanges } from './queries/changes.ts'
export {
  affectedBy,
  claimTelling,
  findDisruption,
  findDisruptionUpdate,
  listDisruptions,
  listDisruptionUpdates,
} from './queries/disruptions.ts'
export { isBrokenAt, type PromiseKind, type Subject } from './queries/promises.ts'
export { countReached, countStatutory } from './queries/reached.ts'
export { openBreachesFor } from './queries/to-decide.ts'
export type { DecideRefusal } from './rules/deciding.ts'
export type { Reach } from './rules/disruption.ts'
export type { MoveRefusal } from './rules/moving.ts'
export type { Policy } from './rules/policy.ts'
export { dueInWords } from './rules/promise-words.ts'
