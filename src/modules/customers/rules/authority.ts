export type Authority =
  | 'written-consent'
  | 'power-of-attorney'
  | 'appointee'
  | 'parental-responsibility'
  | 'verbal-for-this-call'

export type ActingRelationship = {
  authority: Authority | null
  since: Temporal.PlainDate
  until: Temporal.PlainDate | null
  expiresAt: Temporal.Instant | null
  endedAt: Temporal.Instant | null
}

export type MayAct =
  | { allowed: true; authority: Authority; words: string }
  | { allowed: false; because: NoAuthority; words: string }

export type NoAuthority = 'not-recorded' | 'no-authority' | 'run-out' | 'customer-died'

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
  'customer-died':
    'The person has died, and authority to act ends with death. Ask for the executor and the registration service.',
}

/** Whether a caller may act for a customer at a moment: only on authority that is recorded, in force and not yet over. */
export function authorityToAct(
  relationships: readonly ActingRelationship[],
  { now, today, customerDied }: { now: Temporal.Instant; today: Temporal.PlainDate; customerDied: boolean },
): MayAct {
  if (customerDied) return refused('customer-died')
  if (relationships.length === 0) return refused('not-recorded')
  const recorded = relationships.filter((each) => each.authority !== null)
  if (recorded.length === 0) return refused('no-authority')
  const inForce = recorded.find((each) => isInForce(each, now, today))
  if (!inForce?.authority) return refused('run-out')
  return {
    allowed: true,
    authority: inForce.authority,
    words: `${authorityNames[inForce.authority]}: may act for this person.`,
  }
}

const refused = (because: NoAuthority): MayAct => ({ allowed: false, because, words: refusalWords[because] })

/** Dates hold from the first day to the last; authority by word of mouth until its hour. */
export function isInForce(
  each: Omit<ActingRelationship, 'authority'>,
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
