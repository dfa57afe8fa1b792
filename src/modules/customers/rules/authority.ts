export type Authority =
  | 'written-consent'
  | 'power-of-attorney'
  | 'appointee'
  | 'parental-responsibility'
  | 'verbal-for-this-call'

export type ActingRelationship = {
  authority: Authority | null
  /** The units it is for; none: it is for everything. */
  subjects: readonly string[]
  since: Temporal.PlainDate
  until: Temporal.PlainDate | null
  expiresAt: Temporal.Instant | null
  endedAt: Temporal.Instant | null
}

export type MayAct =
  | { allowed: true; authority: Authority; subjects: readonly string[]; words: string }
  | { allowed: false; because: NoAuthority; words: string }

export type NoAuthority = 'not-recorded' | 'no-authority' | 'run-out' | 'other-subject' | 'customer-died'

export const authorityNames: Record<Authority, string> = {
  'written-consent': 'Written consent',
  'power-of-attorney': 'Power of attorney or deputy',
  appointee: 'Appointee for benefits',
  'parental-responsibility': 'Parental responsibility',
  'verbal-for-this-call': 'Said so on this call',
}

const refusalWords: Record<NoAuthority, string> = {
  'not-recorded':
    'We have no record that this person may act. Say kindly that you cannot discuss it, and how they can get authority.',
  'no-authority': 'We know they are connected, but no authority to act is recorded.',
  'run-out': 'Their authority to act has run out.',
  'other-subject':
    'Their authority to act is for something else. Say kindly that you cannot discuss this, and how they can get authority.',
  'customer-died':
    'The person has died, and authority to act ends with death. Ask for the executor and the registration service.',
}

export type When = { now: Temporal.Instant; today: Temporal.PlainDate; customerDied: boolean }

/**
 * Whether a caller may act for a customer at a moment: only on authority that is recorded, in force and not yet over, and
 * that is for what they call about: a team with the units it lies in. Null asks whether there is anything they may act in.
 */
export function authorityToAct(
  relationships: readonly ActingRelationship[],
  { now, today, customerDied }: When,
  about: readonly string[] | null,
): MayAct {
  if (customerDied) return refused('customer-died')
  if (relationships.length === 0) return refused('not-recorded')
  const recorded = relationships.filter((each) => each.authority !== null)
  if (recorded.length === 0) return refused('no-authority')
  const inForce = recorded.filter((each) => isInForce(each, now, today))
  if (inForce.length === 0) return refused('run-out')
  const fitting = inForce.filter(({ subjects }) => about === null || covers(subjects, about))
  const first = fitting.find(({ subjects }) => subjects.length === 0) ?? fitting[0]
  if (!first?.authority) return refused('other-subject')
  const subjects = first.subjects.length === 0 ? [] : [...new Set(fitting.flatMap((each) => each.subjects))]
  return {
    allowed: true,
    authority: first.authority,
    subjects,
    words: `${authorityNames[first.authority]}: may act for this person.`,
  }
}

const covers = (subjects: readonly string[], about: readonly string[]) =>
  subjects.length === 0 || subjects.some((subject) => about.includes(subject))

const refused = (because: NoAuthority): MayAct => ({ allowed: false, because, words: refusalWords[because] })

/** Dates hold from the first day to the last; authority by word of mouth until its hour. */
export function isInForce(
  each: Omit<ActingRelationship, 'authority' | 'subjects'>,
  now: Temporal.Instant,
  today: Temporal.PlainDate,
) {
  if (each.endedAt) return false
  if (Temporal.PlainDate.compare(each.since, today) > 0) return false
  if (each.until && Temporal.PlainDate.compare(each.until, today) < 0) return false
  return !each.expiresAt || Temporal.Instant.compare(now, each.expiresAt) < 0
}

/** How long authority given by word of mouth holds: one call. */
export const verbalHours = 2
