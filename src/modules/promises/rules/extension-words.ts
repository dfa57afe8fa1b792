import type { ExtendRefusal } from './extending.ts'
import type { LetterFact } from './policy.ts'
import { dueInWords } from './promise-words.ts'

type Facts = {
  readonly latest: Temporal.Instant | null
  readonly missing: readonly LetterFact[]
  readonly now: Temporal.Instant
}

/** Why it was not extended and what to do about it. */
export function extensionRefusalInWords(refusal: ExtendRefusal, { latest, missing, now }: Facts): string {
  switch (refusal) {
    case 'not-running':
      return 'The promise is over. There is nothing to extend'
    case 'no-extension':
      return 'The rule behind this date allows no longer time. Answer by the date, or say why it is late'
    case 'already-extended':
      return 'This has been extended once. The rule allows no second time'
    case 'too-late':
      return 'The date is over, so a longer time cannot be given any more. Answer now and say why it is late'
    case 'reasons-missing':
      return 'Enter the reasons for the longer time. The customer is told them'
    case 'letter-incomplete':
      return `The letter must also give ${list(missing.map((fact) => factsInWords[fact]))}`
    case 'agreement-missing':
      return 'Enter who agreed to the longer time. The rule asks for their agreement'
    case 'not-later':
      return 'Enter a date later than the one that was promised'
    case 'over-cap':
      return latest === null ? 'Enter an earlier date' : `Enter a date no later than ${dueInWords(latest, now)}`
  }
}

const factsInWords: Record<LetterFact, string> = {
  reasons: 'the reasons',
  'new-date': 'the new date',
  'ombudsman-contact': 'how to reach the Ombudsman or Commissioner',
  'how-to-complain': 'how to complain about the longer time',
}

const list = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
