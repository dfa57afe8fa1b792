import './definitions.ts'

export { recordDemand } from './actions.ts'
export { saidByService } from './answers.ts'
export { demandJobs } from './jobs.ts'
export type { DemandRecord } from './queries.ts'
export {
  asksHowItGoes,
  type Cause,
  causes,
  type Demand,
  type DemandReason,
  type Follows,
  type MatterFacts,
  proposeDemand,
  repeatWithinDays,
  returnWithinDays,
} from './rules.ts'
