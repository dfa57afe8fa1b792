import type { What } from '../../rules/what.ts'

type Stands = {
  readonly what: What
  readonly respondedBy: 'holding' | 'partial' | 'full' | null
  readonly resolvedAt: Temporal.Instant | null
  readonly disputedAt: Temporal.Instant | null
  readonly endedAt: Temporal.Instant | null
  readonly endedBecause: 'satisfied' | 'no-answer' | 'withdrawn' | 'converted' | 'opened-in-error' | null
}

const ended = {
  satisfied: 'Closed: you were satisfied',
  'no-answer': 'Closed: answered, and you said no more',
  withdrawn: 'Withdrawn',
  converted: 'Dealt with another way',
  'opened-in-error': 'Opened in error: we answer it with your other questions',
} as const

/** Where an enquiry stands, as its Member reads it. */
export function headline({ respondedBy, resolvedAt, disputedAt, endedAt, endedBecause }: Stands): string {
  if (endedAt && endedBecause) return ended[endedBecause]
  if (resolvedAt) return 'We have answered'
  if (disputedAt) return 'You said it was not answered, and we are looking again'
  if (respondedBy === 'holding') return 'We do not have the full answer yet: we told you why'
  if (respondedBy === 'partial') return 'We have answered some of your questions'
  return 'We are finding the answers'
}

/** Where one question stands. */
export function questionStands({
  unit,
  partId,
  state,
  waits,
  convertedWords,
}: {
  unit: string | null
  /** What we told them when it went its own way. */
  convertedWords: string | null
  partId: string | null
  state: string | null
  /** Only the resident can let us tell the answer. */
  waits: boolean
}) {
  if (convertedWords) return convertedWords
  if (!partId) return 'We are finding who can answer this'
  const who = unit ?? 'A team that can say no more here'
  if (state === 'asked') return `${who} is answering it`
  if (state === 'returned') return `${who} is adding what was missing`
  if (waits)
    return `${who} has given us its answer. It holds personal facts of the resident or of somebody else, so we can send it only when the resident agrees. Ask them to tell us that they do`
  return `${who} has given us its answer`
}

/** How it came, as its Member reads it; `writer` is who wrote it for them. */
export function howItCame(door: keyof typeof doors, writer: string | null): string {
  return writer === null ? doors[door] : doorsOfWriter[door].replace('{writer}', () => writer)
}

const doors = {
  portal: 'You raised it here',
  mailbox: 'We got your email',
  phone: 'You told us by phone',
  letter: 'We got your letter',
  'in-person': 'You told us in person',
} as const

const doorsOfWriter = {
  portal: '{writer} raised it here for you',
  mailbox: 'We got an email from {writer}, written for you',
  phone: '{writer} told us by phone for you',
  letter: 'We got a letter from {writer}, written for you',
  'in-person': '{writer} told us in person for you',
} as const
