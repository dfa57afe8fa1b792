import type { OmbudsmanRefusal } from './ombudsman.ts'

/** Why something was not done by whoever runs complaints. Each has words on the page. */
export type RunRefusal =
  | OmbudsmanRefusal
  | 'too-few'
  | 'several-circles'
  | 'grouped-already'
  | 'reason-missing'
  | 'nothing-to-carry'
  | 'done-already'
  | 'no-such-category'
  | 'no-such-person'
  | 'published-already'
  | 'answers-missing'
