import { dayInWords, londonDate } from '#platform/time/index.ts'

/** Something in the resident's own record from before the Member wrote. */
export type Before = {
  readonly what: 'request' | 'chase' | 'broken-promise' | 'reopened' | 'complaint'
  readonly reference: string | null
  readonly at: Temporal.Instant
}

export type FailedBefore = {
  readonly verdict: 'not-known' | 'first-contact' | 'failed-before'
  readonly because: string
}

const words: Readonly<Record<Before['what'], string>> = {
  request: 'asked us',
  chase: 'had to ask again',
  'broken-promise': 'was let down by a broken promise',
  reopened: 'had to say that it was not done',
  complaint: 'complained',
}

/**
 * Whether this is the first the council hears of it from the resident, or they wrote to their Member because the
 * council failed them. A request that still runs in time is neither a failure nor the first contact of a stranger:
 * it is the first contact. A person confirms it.
 */
export function failedBefore(known: boolean, history: readonly Before[]): FailedBefore {
  if (!known) return { verdict: 'not-known', because: 'We do not know who the resident is' }
  const failures = history.filter(({ what }) => what !== 'request')
  const latest = failures.toSorted((a, b) => Temporal.Instant.compare(b.at, a.at))[0]
  if (!latest) {
    const asked = history.length > 0
    return {
      verdict: 'first-contact',
      because: asked
        ? 'They asked us, and nothing we promised has been broken'
        : 'They have not been in touch about this before',
    }
  }
  const about = latest.reference ? ` (${latest.reference})` : ''
  return {
    verdict: 'failed-before',
    because: `On ${dayInWords(londonDate(latest.at))} the resident ${words[latest.what]}${about}`,
  }
}
