import type { Holds } from '../../rules/consent.ts'
import { outlookWords, type PartOutcome } from '../../rules/reply.ts'

/** What a choice means, where units have taken it for something else, and what the Member reads of it. */
export function hintOf(outcome: PartOutcome) {
  if (outcome === 'not-ours')
    return {
      text: 'Such as a water company or National Highways. If another unit of the council knows, send it to that unit instead',
    }
  const words = outlookWords({ outcome, workDueOn: null, otherBody: null })
  return words ? { text: `The Member reads: ${words}` } : undefined
}

export const holdsNames: Readonly<Record<Holds, string>> = {
  nothing: 'No',
  sensitive: 'Sensitive facts of the resident: health, money, family, what they are accused of',
  'third-party': 'Facts of somebody else',
}
