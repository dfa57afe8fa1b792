export type SessionTimes = {
  stage: 'signed-in' | 'code-needed' | 'set-up-needed'
  lastSeenAt: Temporal.Instant
  expiresAt: Temporal.Instant
}

/** A working day and a little more; then sign in again. */
const longest = Temporal.Duration.from({ hours: 12 })
const idle = Temporal.Duration.from({ hours: 2 })
/** The same for pages, which warn of it. */
export const idleMinutes = idle.total('minutes')
/** To find the telephone and type the code, or to set one up. */
const unfinished = Temporal.Duration.from({ minutes: 15 })
const seenEvery = Temporal.Duration.from({ minutes: 5 })

export function expiryOf(stage: SessionTimes['stage'], now: Temporal.Instant): Temporal.Instant {
  return now.add(stage === 'signed-in' ? longest : unfinished)
}

/** Whether a session has ended by itself: too old, or unused for too long. */
export function hasExpired({ lastSeenAt, expiresAt }: SessionTimes, now: Temporal.Instant): boolean {
  return isBefore(expiresAt, now) || isBefore(lastSeenAt.add(idle), now)
}

/** Whether to write down that the session was used: not at every request. */
export function isDueToBeSeen({ lastSeenAt }: SessionTimes, now: Temporal.Instant): boolean {
  return isBefore(lastSeenAt.add(seenEvery), now)
}

/** What a person must still do after the right password. */
export function stageAfterPassword(account: { hasCode: boolean; codeRequired: boolean; trial: boolean }) {
  if (account.hasCode) return 'code-needed' as const
  return account.codeRequired && !account.trial ? ('set-up-needed' as const) : ('signed-in' as const)
}

const isBefore = (one: Temporal.Instant, other: Temporal.Instant) => Temporal.Instant.compare(one, other) <= 0
