import { z } from 'zod'
import { oneOf, optionalText, requiredText } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import type { ProposeRefusal } from '../../actions/alerts.ts'
import { readDate } from '../../rules/dates.ts'

/** What is asked when an alert is proposed and again at each review. */
export const alertFields = (reasonMissing: string) => ({
  beforeActing: optionalText(200),
  reason: requiredText(reasonMissing, 2000),
  personalAdviserId: z.preprocess(
    (value) => oneOf(value) || null,
    z.uuid('Select a personal adviser from the list').nullable(),
  ),
  reviewOn: requiredText('Enter the day it is looked at again', 40),
})

export const unreadableReview = { reviewOn: 'Enter a date like 12 3 2027' }

/** The day of the next review as it was typed; without a year it is the next such day. */
export const readReview = (typed: string, now: Temporal.Instant) => readDate(typed, londonDate(now).add({ years: 1 }))

/** Which field is to blame for a refusal, and what to put right. */
export const alertRefusals: Record<ProposeRefusal, { field: string; words: string }> = {
  'review-in-the-past': { field: 'reviewOn', words: 'The review must be in the future' },
  'review-too-late': { field: 'reviewOn', words: 'The review must be within 12 months' },
  'adviser-needed': { field: 'personalAdviserId', words: 'Select the personal adviser to tell' },
}
