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

/** Says how things are or what to do, in words that would otherwise be taken for asking. */
const telling = [
  /\b(nobody|no ?one|nothing) (has been|have been|was|is|got) (hurt|injured|harmed|damaged|trapped)\b/g,
  /\b(do not|dont|never) (come|call|ring|knock|send|write|worry)\b[^.?!]*/g,
  /\bwaiting (in|by|at|outside)\b|\bwill be waiting\b/g,
  /\bnothing (has|had) changed (about|in|with|to|on)\b/g,
  /\bnot been (touched|moved|opened|used) by\b/g,
  /\bno (updates?|changes?|news) (to|of|in|about|on) my\b/g,
  /\bwhen (is|are|would be) (the best|best|a good|good|it best)\b/g,
  /\bstill (at|in|on) (the|my|our) (same )?(address|house|number|phone|email)\b/g,
]

const asking = [
  /\b(any|an|some|no|further) (news|updates?|progress|idea when|idea how)\b|\bupdate (me|please|pls)\b|^\W*(news|update)\W*$/,
  /\bwhere (is|are) (my|the|our|it|they)\b/,
  /\bwhats? (is |has )?(the latest|happen\w*|going on)\b/,
  /\bwhen (will|are|is|do|does|can|should|it will)\b|^\W*when\W*$/,
  /\bhow (much )?long(er)?\b|\b(so|too) long\b/,
  /\bhow (is|are) (it|this|things|that)\b|\bhow (it|this|things) (is|are) (going|getting on)\b/,
  /\bstill (there|here|not|no|nothing|waiting|broken|dark|out|off|full|blocked|leaking|flooded|dirty|happening|going on|the same|hasnt|havent|isnt)\b/,
  /\b(still|not|nobody|no ?one|nothing|never|isnt|hasnt|havent|hadnt|didnt|wasnt|werent)\b.{0,20}\b(come|came|been|heard|happened|done|fixed|mended|sorted|collected|emptied|waiting|changed|called|rung|rang|replied|answered|turned up|looked)\b/,
  /\bheard nothing\b|\bnothing (done|yet|so far)\b/,
  /\b(no|not|never|hasnt|havent|didnt)( had| received| got| get)? (a |an |any |your )?(reply|answer|response|acknowledgement|word)\b/,
  /\b(its|it has|it is|it s|has) been (over |more than |nearly |almost |about |at least )?(\d+|an?|two|three|four|five|six|several|many|some) (hours?|days?|weeks?|months?|years?)\b|\b(been|for) (days|weeks|months|ages)\b/,
  /\bi (have )?(reported|rang|called|phoned|emailed|wrote|asked|told you|complained)\b.*\b(ago|last (week|month|year)|yesterday|already|before|again)\b/,
  /\b(you|they|i was|we were) (have )?(promised|said|told)\b.*\b(would|will|(mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|yesterday|this week|last week)\b/,
  /\b(has|have|did|is|are) (it|this|that|anyone|anybody|someone|somebody|you|they)\b.{0,12}\b(been|done|get|got|received?|looked|fixed|mended|collected|emptied|dealing|coming|working|started|finished|forgotten)\b/,
  /\b(waiting|chas(e|ing)|follow(ing)? up|reminder|forgotten|getting worse)\b|\breport (it|this) again\b|\bhave you (lost|decided|forgotten)\b|\bwhat (did|have|has) (you|they|the \w+) (say|said|decide|decided|found?)\b/,
  /^\W*(hello|hi|hey|anyone there|anybody there)\W*\?|\?\s*\?\s*\?/,
  /\b(status|where things stand|getting anywhere)\b|\b(is there|have you got) a (date|day|time)\b/,
  /\b(like|want|need|please|anxious) to know\b|\b(tell|let) (me|us) (know )?(if|when|whether|how|what|why)\b/,
  /\b(get|come|got) back to (me|us)\b|\bplease (reply|respond|answer)\b|\bchecking (in|up|on)\b/,
  /^\W*(nothing|anything|well|so)\W*$|\bno (change|difference|further forward|sign of)\b|\bas bad as\b|\bwhat now\b|\banything happening\b|\bhurry\b|\b(fed up|tired of|wondering about)\b/,
  /\bnever (show|turn|arriv|appear|got|c[ao]me|been|happen)\w*|\b(not|hasnt|havent|isnt) (moved|gone|cleared|budged|shown|turned|arrived|appeared|started)\b/,
  /\b(another|a|an|one|two|three|four|five|six|\d+) (days?|weeks?|fortnight|months?|years?) (now|later|on|gone|and (no|still|nothing))\b|\bsince i (wrote|reported|asked|rang|called|told|sent|complained)\b/,
  /\b(been|was|is) (my|this|the|it)\b.{0,20}\b(passed|assigned|sent|dealt|looked|booked|ordered)\b|\b(has|have|had|is) (my|this|the|it) .{0,20}\b(been|passed|assigned|dealt|booked|closed|lost)\b/,
]

/** Whether words about a case ask how it is going, or say that nothing has come of it yet. */
export function asksHowItGoes(words: string): boolean {
  const plain = words.toLowerCase().replaceAll(/['’]/g, '')
  const rest = telling.reduce((so, pattern) => so.replace(pattern, ' '), plain)
  return asking.some((pattern) => pattern.test(rest))
}
