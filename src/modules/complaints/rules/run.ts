import type { AssessmentRefusal } from './assessment.ts'
import type { OmbudsmanRefusal } from './ombudsman.ts'

/** Why something was not done by whoever runs complaints. Each has words on the page. */
export type RunRefusal =
  | OmbudsmanRefusal
  | AssessmentRefusal
  | 'too-few'
  | 'several-circles'
  | 'grouped-already'
  | 'nothing-to-take-on'
  | 'like-changed'
  | 'nothing-to-carry'
  | 'nothing-to-sign'
  | 'none-chosen'
  | 'comments-missing'
  | 'letters-changed'
  | 'done-already'
  | 'no-such-category'
  | 'no-such-person'
