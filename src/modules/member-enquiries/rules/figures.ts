/**
 * What each figure is called, what it counts, by which day it belongs to a period, and what it leaves out. One rule for
 * the board, the list behind each number, and whoever reports.
 */
export const figures = [
  'received',
  'responded-in-time',
  'resolved-in-time',
  'holding',
  'late',
  'open',
  'escalated',
  'disputed',
  'first-contact',
  'failed-before',
  'not-confirmed',
] as const
export type Figure = (typeof figures)[number]

export type Meaning = { readonly name: string; readonly means: string }

export const meanings: Readonly<Record<Figure, Meaning>> = {
  received: {
    name: 'Received',
    means:
      'Enquiries that came in the period. What turned out to be something else and was sent its own way is left out.',
  },
  'responded-in-time': {
    name: 'Responded in time',
    means:
      'Of those received, the ones with a reply of any kind by their first date. A holding reply counts when it explains the delay and gives a date.',
  },
  'resolved-in-time': {
    name: 'Resolved in time',
    means:
      'Of those received, the ones whose full reply went by their first date and is not disputed. A holding reply never counts.',
  },
  holding: {
    name: 'Responded by a holding reply',
    means: 'Of those responded in time, the ones whose first reply was a holding reply.',
  },
  late: {
    name: 'Not responded in time',
    means: 'Of those received, the ones whose first date passed before any reply went.',
  },
  open: { name: 'Not resolved yet', means: 'Of those received, the ones with no full reply that stands today.' },
  escalated: { name: 'Taken further', means: 'Of those received, the ones taken to the person above at least once.' },
  disputed: { name: 'Disputed', means: 'Of those received, the ones whose full reply a Member disputed.' },
  'first-contact': {
    name: 'First contact',
    means: 'Of those received, the ones where a person confirmed that the resident had not been failed before.',
  },
  'failed-before': {
    name: 'Failed before',
    means: 'Of those received, the ones where a person confirmed that the council had failed the resident before.',
  },
  'not-confirmed': {
    name: 'First contact or failed before: not confirmed',
    means: 'Of those received, the ones where nobody has confirmed yet which of the two it is.',
  },
}

/** The share of enquiries that are to be responded to in time. */
export const target = 95

export const ages = ['due', 'week', 'fortnight', 'month', 'older'] as const
export type Age = (typeof ages)[number]

export const ageNames: Readonly<Record<Age, string>> = {
  due: 'Within its time',
  week: 'Late by up to 7 days',
  fortnight: 'Late by 8 to 14 days',
  month: 'Late by 15 to 28 days',
  older: 'Late by more than 28 days',
}

/** A share in per cent with one decimal, as it is shown; none where there is nothing to divide by. */
export const share = (part: number, whole: number): string | null =>
  whole === 0 ? null : `${(Math.round((part / whole) * 1000) / 10).toFixed(1)}%`
