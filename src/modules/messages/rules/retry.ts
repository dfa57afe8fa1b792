import type { MailOutcome } from '#platform/mail/index.ts'

/** Attempts at one message: over about a day and a half, doubling from a minute to six hours. */
export const attemptsAtMost = 10

export type Sending =
  | { next: 'sent'; via: 'smtp' | 'outbox' }
  | { next: 'later'; attempts: number; wait: Temporal.Duration }
  | { next: 'failed'; failure: 'address-refused' | 'content-refused' | 'gave-up' }
  | { next: 'in-doubt' }
  | { next: 'server-down' }
  | { next: 'nothing' }

/** What a mail server's answer means for the message. A server that is down uses up no attempt. */
export function afterSending(outcome: MailOutcome, attemptsBefore: number): Sending {
  switch (outcome.outcome) {
    case 'accepted':
      return { next: 'sent', via: 'smtp' }
    case 'kept':
      return { next: 'sent', via: 'outbox' }
    case 'refused':
      return { next: 'failed', failure: outcome.about === 'recipient' ? 'address-refused' : 'content-refused' }
    case 'unknown':
      return { next: 'in-doubt' }
    case 'provider-down':
      return { next: 'server-down' }
    case 'held-back':
      return { next: 'nothing' }
    case 'postponed': {
      const attempts = attemptsBefore + 1
      if (attempts >= attemptsAtMost) return { next: 'failed', failure: 'gave-up' }
      return { next: 'later', attempts, wait: Temporal.Duration.from({ minutes: Math.min(360, 2 ** (attempts - 1)) }) }
    }
  }
}

const longestWait = Temporal.Duration.from({ seconds: 600 })

/** How long everything waits for a server that is down: from half a minute, doubling to ten minutes. */
export const waitForServer = (failures: number) =>
  Temporal.Duration.from({ seconds: Math.min(longestWait.seconds, 30 * 2 ** Math.max(0, failures - 1)) })

/** Whether it is too early to ask the server again. A time further off than we ever wait is from before the clock was set back. */
export const stillWaits = (nextTryAt: Temporal.Instant, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(now, nextTryAt) < 0 && Temporal.Instant.compare(nextTryAt, now.add(longestWait)) <= 0

/** How long a sender may be silent about a message before it counts as in doubt. Longer than any sending takes. */
export const lease = Temporal.Duration.from({ seconds: 120 })
