export const causes = [
  'not-done',
  'progress-chase',
  'broken-promise',
  'not-fixed',
  'closed-too-soon',
  'unclear-message',
  'wrong-information',
  'asked-again',
  'passed-around',
  'no-reply',
] as const
export type Cause = (typeof causes)[number]

export type Follows = { kind: 'case' | 'contact' | 'promise' | 'message'; id: string }

/** Why a matter came up: what the council exists for, something it did not do or not right, or neither. */
export type Demand = {
  class: 'value' | 'failure' | 'neither'
  cause: Cause | null
  follows: Follows | null
  /** Which facts say so, for the advisor to confirm. */
  reason: DemandReason
}

export type DemandReason =
  | 'promise-broken'
  | 'case-open'
  | 'told-more'
  | 'case-finished-lately'
  | 'said-not-fixed'
  | 'complains'
  | 'was-owed'
  | 'same-thing-lately'
  | 'answers-a-message'
  | 'passed-from-us'
  | 'first-time'

/** What is known of the matter and of what went before. */
export type MatterFacts = {
  outcome: string
  /** The case it is about, where there is one. */
  about: {
    caseId: string
    promiseBroken: boolean
    finishedDaysAgo: number | null
    waitsForCustomer: boolean
    /** They told us more about it, and did not ask how it is going. */
    toldMore?: boolean
  } | null
  /** The person's own words, where they say that it is still not right. */
  saidNotFixed: boolean
  /** They came to complain: about something that we did not do, or not right. */
  complains: boolean
  /** What a first report about this service says of us by itself: a missed bin, that we did not come. Null for most. */
  owed: Cause | null
  /** The latest contact of the same person about the same service, and how many days ago. */
  before: { contactId: string; daysAgo: number } | null
  /** A message of ours they call about, sent in the days before. */
  message: { messageId: string; askedForReply: boolean } | null
}

/** A contact about the same service within so many days counts as a repeat. */
export const repeatWithinDays = 7

/** How long after a case was finished its return says that it was closed too soon. */
export const returnWithinDays = 28

/** What kind of demand the facts show. An advisor can correct it with one key. */
export function proposeDemand(facts: MatterFacts): Demand {
  const { about, before, message } = facts
  const onCase = about && { kind: 'case' as const, id: about.caseId }
  if (about && onCase && facts.outcome !== 'case-opened') {
    if (about.waitsForCustomer) return { class: 'value', cause: null, follows: onCase, reason: 'answers-a-message' }
    if (about.promiseBroken)
      return { class: 'failure', cause: 'broken-promise', follows: onCase, reason: 'promise-broken' }
    if (about.finishedDaysAgo !== null)
      return facts.saidNotFixed || about.finishedDaysAgo <= returnWithinDays
        ? { class: 'failure', cause: 'closed-too-soon', follows: onCase, reason: 'case-finished-lately' }
        : { class: 'value', cause: null, follows: onCase, reason: 'first-time' }
    if (about.toldMore) return { class: 'neither', cause: null, follows: onCase, reason: 'told-more' }
    return { class: 'failure', cause: 'progress-chase', follows: onCase, reason: 'case-open' }
  }
  if (facts.complains) return { class: 'failure', cause: 'not-fixed', follows: onCase, reason: 'complains' }
  if (facts.saidNotFixed) return { class: 'failure', cause: 'not-fixed', follows: onCase, reason: 'said-not-fixed' }
  if (message)
    return message.askedForReply
      ? {
          class: 'value',
          cause: null,
          follows: { kind: 'message', id: message.messageId },
          reason: 'answers-a-message',
        }
      : {
          class: 'failure',
          cause: 'unclear-message',
          follows: { kind: 'message', id: message.messageId },
          reason: 'answers-a-message',
        }
  if (before && before.daysAgo <= repeatWithinDays)
    return {
      class: 'failure',
      cause: 'asked-again',
      follows: { kind: 'contact', id: before.contactId },
      reason: 'same-thing-lately',
    }
  if (facts.owed && !isExplained(facts.outcome))
    return { class: 'failure', cause: facts.owed, follows: null, reason: 'was-owed' }
  return { class: 'value', cause: null, follows: null, reason: 'first-time' }
}

/** What the records could explain (the bin was not out, it is not the day), or what is not ours, we did not fail to do. */
const isExplained = (outcome: string) => outcome === 'told' || outcome === 'signposted'

const asking = [
  /\b(any|no) (news|update|progress)\b/,
  /\bwhen (will|are|is|do|does|can|should)\b/,
  /\bhow (much )?long(er)?\b/,
  /\bhow (is|are) (it|this|things|that)\b/,
  /\bwhat(['’]?s| is| has) (happen|going on)/,
  /\b(still|not|nobody|no one|nothing|never)\b.{0,20}\b(come|came|been|heard|happened|done|fixed|collected|emptied|waiting|changed)\b/,
  /\b(has|have|had|did|was|were|is)n['’]?t (come|been|heard|happened|done|fixed|collected|emptied|changed)\b/,
  /\b(waiting|chasing|following up)\b/,
]

/** Whether words about a case ask how it is going, or say that nothing has come of it yet. */
export const asksHowItGoes = (words: string) => asking.some((pattern) => pattern.test(words.toLowerCase()))
