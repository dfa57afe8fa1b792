import type { Checklist } from '../definitions.ts'

export const reasons = ['returned', 'disputed', 'new-person', 'first-of-person', 'first-of-unit', 'share'] as const
export type Because = (typeof reasons)[number]

export const reasonWords: Readonly<Record<Because, string>> = {
  returned: 'It was sent back before it went',
  disputed: 'It was disputed, or taken further',
  'new-person': 'The author is new to this',
  'first-of-person': 'Among the author’s first this month',
  'first-of-unit': 'Among the unit’s first this month',
  share: 'Drawn by lot',
}

export type Drawable = {
  readonly wasReturned: boolean
  readonly isDisputed: boolean
  /** Days since the author's first reply; null where nobody in particular wrote it. */
  readonly daysInWork: number | null
  /** The how manieth of the author, and of the unit, in its month. */
  readonly nthOfPerson: number | null
  readonly nthOfUnit: number | null
  /** The lot it drew, from 0 to 99: always the same for the same reply. */
  readonly lot: number
}

/** Why a reply is looked over; null: it is not. */
export function whyDrawn(reply: Drawable, rule: Checklist['sample']): Because | null {
  if (rule.alwaysDisputed && reply.isDisputed) return 'disputed'
  if (rule.alwaysReturned && reply.wasReturned) return 'returned'
  const isNew = reply.daysInWork !== null && reply.daysInWork < rule.newForDays
  if (isNew && reply.lot < rule.newShare) return 'new-person'
  if (reply.nthOfPerson !== null && reply.nthOfPerson <= rule.eachPerson) return 'first-of-person'
  if (reply.nthOfUnit !== null && reply.nthOfUnit <= rule.eachUnit) return 'first-of-unit'
  return reply.lot < rule.share ? 'share' : null
}
