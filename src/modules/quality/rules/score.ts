import type { Checklist } from '../definitions.ts'

export const answers = ['met', 'not-met', 'not-applicable'] as const
export type Answer = (typeof answers)[number]
export type Answers = Readonly<Record<string, Answer>>

export type Verdict = 'praised' | 'accepted' | 'returned'

/** Of the questions that apply, how many in a hundred are met; null where none applies. */
export function scoreOf(items: Checklist['checklist'], given: Answers): number | null {
  const applying = items.filter(({ key }) => given[key] === 'met' || given[key] === 'not-met')
  if (applying.length === 0) return null
  return Math.round((applying.filter(({ key }) => given[key] === 'met').length / applying.length) * 100)
}

/** What the answers come to: a question that must be met and is not sends the reply back. */
export function verdictOf({ checklist, praiseFrom }: Checklist, given: Answers): Verdict {
  if (checklist.some(({ key, mustBeMet }) => mustBeMet && given[key] === 'not-met')) return 'returned'
  const score = scoreOf(checklist, given)
  return score !== null && score >= praiseFrom ? 'praised' : 'accepted'
}

export type CheckRefusal =
  | 'changed'
  | 'checked-already'
  | 'own-reply'
  | 'words-missing'
  | 'answers-missing'
  | 'nobody-to-coach'
  | 'not-returned'

export const checkRefusals: Readonly<Record<CheckRefusal, string>> = {
  changed: 'Somebody else changed this since you opened it. Look at it again',
  'checked-already': 'This reply has been checked',
  'own-reply': 'You wrote this reply. Somebody else must check it',
  'words-missing': 'Enter what is missing, so that the author can put it right',
  'answers-missing': 'Answer every question of the checklist',
  'nobody-to-coach': 'Nobody in particular wrote this reply, so there is nobody to write a note to',
  'not-returned': 'This reply is not waiting to be put right',
}
