import type { Calendar } from '#modules/calendar/index.ts'
import type { Terms } from './first-due.ts'
import type { ExtensionRule, PauseRule, Policy } from './policy.ts'

/** Everything about a policy that decides on dates, with the calendar it counts by. */
export type PolicyTerms = Terms &
  Pick<Policy, 'startsOn' | 'lateAcknowledgement'> & {
    readonly pauses: readonly PauseRule[]
    readonly extension: ExtensionRule | null
  }

export const termsFrom = (policy: Policy, calendar: Calendar): PolicyTerms => ({
  name: policy.name,
  source: policy.source,
  target: policy.target,
  calendar,
  pauses: policy.pauses,
  startsOn: policy.startsOn,
  lateAcknowledgement: policy.lateAcknowledgement,
  extension: policy.extension ?? null,
})
