export const channels = [
  'phone',
  'voice-menu',
  'web',
  'email',
  'face-to-face',
  'social',
  'letter',
  'text',
  'chat',
] as const
export type Channel = (typeof channels)[number]

export const levels = ['none', 'known', 'verified'] as const
export type Level = (typeof levels)[number]

export const outcomes = [
  'settled',
  'advice-given',
  'answered-from-records',
  'signposted',
  'directed-to-form',
  'passed-to-team',
  'case-opened',
  'chased',
  'joined',
  'told',
  'identity-refused',
  'handed-on',
] as const
export type MatterOutcome = (typeof outcomes)[number]

/** What somebody shows at a counter, with a photograph that can be compared. */
export const identityDocuments = ['passport', 'driving-licence', 'residence-permit', 'bus-pass'] as const
export type IdentityDocument = (typeof identityDocuments)[number]

/** How a call to a sensitive line may end: the tally of the line is made of these. */
const sensitiveOutcomes = [
  'signposted',
  'advice-given',
  'answered-from-records',
  'directed-to-form',
  'passed-to-team',
  'case-opened',
] as const

/** The outcomes a matter can have; those of a sensitive service are the tally of its line. */
export const outcomesFor = (isSensitive: boolean): readonly MatterOutcome[] =>
  isSensitive ? sensitiveOutcomes : outcomes

export type ContactRefusal =
  | 'changed'
  | 'ended'
  | 'not-yours'
  | 'matter-open'
  | 'no-matter'
  | 'matter-ended'
  | 'outcome-not-for-this-service'
  | 'outcome-missing'
  | 'beyond-limit'
  | 'amount-missing'
  | 'identity-needed'
  | 'not-in-person'
  | 'no-authority'
  | 'no-customer'
  | 'no-such-service'
  | 'already-decided'
  | 'not-asked'
  | 'reason-missing'

/** What is true of a matter only when it was done: nobody can say so at the end of a call. */
const byDoing: readonly MatterOutcome[] = ['case-opened', 'chased', 'joined', 'told', 'handed-on']

/** The outcomes somebody may give a matter in words. */
export const outcomesToSay = (isSensitive: boolean): readonly MatterOutcome[] =>
  outcomesFor(isSensitive).filter((outcome) => !byDoing.includes(outcome))

/** Whether a matter can be taken off again while the contact goes on: nothing came of it outside this contact. */
export const canBeTakenOff = ({ outcome, caseId }: { outcome: MatterOutcome | null; caseId: string | null }) =>
  outcome === null || (caseId === null && outcome !== 'passed-to-team' && !byDoing.includes(outcome))

type Standing = { state: 'open' | 'parked' | 'ended'; handlerId: string | null }

/** Why this person may not go on with a contact, or null. A parked one can be taken up by a colleague. */
export function refusalToHandle(contact: Standing, staffId: string): ContactRefusal | null {
  if (contact.state === 'ended') return 'ended'
  return contact.state === 'open' && contact.handlerId !== null && contact.handlerId !== staffId ? 'not-yours' : null
}

/** A contact ends when every matter has an outcome, and has at least one. */
export function refusalToEnd(matters: readonly { outcome: MatterOutcome | null }[]): ContactRefusal | null {
  if (matters.length === 0) return 'no-matter'
  return matters.some((matter) => matter.outcome === null) ? 'matter-open' : null
}

/** Seconds of work on a contact: from its start to its end, less what it was parked. */
export function handledSeconds(startedAt: Temporal.Instant, endedAt: Temporal.Instant, parkedSeconds: number) {
  const whole = Math.round((endedAt.epochMilliseconds - startedAt.epochMilliseconds) / 1000)
  return Math.max(0, whole - parkedSeconds)
}

/** The circle of a whole contact: that of its matters when they all have the same, else none. */
export function scopeOfContact(matters: readonly { scopeId: string | null }[]): string | null {
  const [first, ...rest] = matters
  if (!first || rest.some((matter) => matter.scopeId !== first.scopeId)) return null
  return first.scopeId
}

/** Whether a level reached is enough for what is asked. */
export const isEnough = (reached: Level, wanted: Level) => levels.indexOf(reached) >= levels.indexOf(wanted)
