export type SessionTimes = { readonly lastSeenAt: Temporal.Instant; readonly expiresAt: Temporal.Instant }

/** A day of surgery and council; then sign in again. */
const longest = Temporal.Duration.from({ hours: 12 })
const idle = Temporal.Duration.from({ hours: 2 })
const seenEvery = Temporal.Duration.from({ minutes: 5 })

export const expiryOf = (now: Temporal.Instant) => now.add(longest)

/** Whether a session has ended by itself: too old, or unused for too long. */
export const hasExpired = ({ lastSeenAt, expiresAt }: SessionTimes, now: Temporal.Instant) =>
  isBefore(expiresAt, now) || isBefore(lastSeenAt.add(idle), now)

/** Whether to write down that the session was used: not at every request. */
export const isDueToBeSeen = ({ lastSeenAt }: SessionTimes, now: Temporal.Instant) =>
  isBefore(lastSeenAt.add(seenEvery), now)

type AskedCode = {
  readonly usedAt: Temporal.Instant | null
  readonly expiresAt: Temporal.Instant
  readonly wrongTries: number
}

const triesAllowed = 5

/** Whether a code that was asked for may still be entered. */
export const stillOpens = ({ usedAt, expiresAt, wrongTries }: AskedCode, now: Temporal.Instant) =>
  usedAt === null && !isBefore(expiresAt, now) && wrongTries < triesAllowed

const isBefore = (one: Temporal.Instant, other: Temporal.Instant) => Temporal.Instant.compare(one, other) <= 0
