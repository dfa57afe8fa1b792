import type { Standing } from '../../rules/standing.ts'
import type { What } from '../../rules/what.ts'

export type StateTag = { readonly text: string; readonly classes: string }

type Stand = Pick<Standing, 'respondedAt' | 'resolvedAt' | 'disputedAt' | 'endedAt'> & {
  readonly respondedBy: 'holding' | 'partial' | 'full' | null
  readonly endedBecause: 'satisfied' | 'no-answer' | 'withdrawn' | 'converted' | 'opened-in-error' | null
  readonly what: string
}

const ended = {
  satisfied: 'Closed: satisfied',
  'no-answer': 'Closed: no answer',
  withdrawn: 'Withdrawn',
  converted: 'Went another way',
  'opened-in-error': 'Opened in error',
} as const

/** Where an enquiry stands, in a word or two. */
export function stateTag({ what, respondedBy, resolvedAt, disputedAt, endedAt, endedBecause }: Stand): StateTag {
  if (endedAt && endedBecause) return { text: ended[endedBecause], classes: 'govuk-tag--grey' }
  if (resolvedAt) return { text: 'Answered', classes: 'govuk-tag--green' }
  if (disputedAt) return { text: 'Disputed', classes: 'govuk-tag--red' }
  if (what === 'untriaged') return { text: 'Not sorted', classes: 'govuk-tag--orange' }
  if (respondedBy === 'holding') return { text: 'Holding reply sent', classes: 'govuk-tag--yellow' }
  if (respondedBy === 'partial') return { text: 'Partly answered', classes: 'govuk-tag--yellow' }
  return { text: 'Being answered', classes: 'govuk-tag--blue' }
}

export const partTags = {
  asked: { text: 'Asked', classes: 'govuk-tag--blue' },
  answered: { text: 'Answered', classes: 'govuk-tag--turquoise' },
  returned: { text: 'Given back', classes: 'govuk-tag--red' },
  accepted: { text: 'Complete', classes: 'govuk-tag--green' },
} as const

export const enquiryHref = (reference: string) => `/staff/enquiries/${reference}`

/** A part's number stands behind a dot, because a slash would begin another address. */
export const partHref = (reference: string) => `/staff/enquiries/parts/${reference.replace('/', '.')}`

/** Where an enquiry goes on that was something else. */
export const wentTo = (what: What, reference: string) =>
  what === 'complaint' ? `/staff/complaints/${reference}` : `/staff/cases/${reference}`
