import { addWorkingDays, englandAndWales, isWorkingDay } from '#modules/calendar/index.ts'

/** The days after a full reply in which a Member may say that it does not answer, or that it does (working days). */
export const daysToDispute = 5

export type Standing = {
  readonly receivedAt: Temporal.Instant
  /** The first date it was promised for: figures count by it, whatever was agreed later. */
  readonly dueAt: Temporal.Instant
  readonly respondedAt: Temporal.Instant | null
  readonly resolvedAt: Temporal.Instant | null
  readonly disputedAt: Temporal.Instant | null
  readonly endedAt: Temporal.Instant | null
}

/** Answered at all by the first date: a holding reply that explains the delay and gives a date counts. */
export const respondedInTime = ({ respondedAt, dueAt }: Standing) =>
  respondedAt !== null && Temporal.Instant.compare(respondedAt, dueAt) <= 0

/** Every question answered by the first date, and the answer not disputed since. A holding reply never counts. */
export const resolvedInTime = ({ resolvedAt, dueAt }: Standing) =>
  resolvedAt !== null && Temporal.Instant.compare(resolvedAt, dueAt) <= 0

export type EnquiryRefusal =
  | 'not-allowed'
  | 'not-an-enquiry'
  | 'ended'
  | 'not-resolved'
  | 'too-late-to-dispute'
  | 'no-questions'
  | 'questions-open'
  | 'no-such-question'
  | 'question-taken'
  | 'only-question'
  | 'reply-sent'
  | 'nothing-to-reply'
  | 'reason-missing'
  | 'date-missing'
  | 'body-missing'
  | 'rest-date-missing'
  | 'date-in-past'
  | 'not-sent-then'
  | 'not-a-working-day'
  | 'part-not-answered'
  | 'part-answered'
  | 'missing-words'
  | 'work-done'
  | 'no-such-resident'
  | 'no-escalation'
  | 'decided'
  | 'no-campaign'
  | 'not-your-unit'
  | 'sign-off-missing'
  | 'no-member'
  | 'member-known'
  | 'nobody-above'
  | 'already-escalated'
  | 'authority-missing'
  | 'authority-recorded'
  | 'consent-missing'
  | 'consent-recorded'
  | 'consent-in-future'
  | 'no-consent'
  | 'same-answer'
  | 'same-reply'
  | 'same-risk'
  | 'not-converted'
  | 'told-since'
  | 'finished-there'

/** Why the answer may not be disputed any more, or yet. */
export function refusalToDispute(
  { resolvedAt, endedAt }: Standing,
  now: Temporal.Instant,
  until: Temporal.Instant,
): EnquiryRefusal | null {
  if (resolvedAt === null) return 'not-resolved'
  if (endedAt !== null || Temporal.Instant.compare(now, until) > 0) return 'too-late-to-dispute'
  return null
}

export type Delay = {
  readonly reason: string
  readonly newDate: Temporal.PlainDate | null
  readonly nextUpdateOn: Temporal.PlainDate | null
}

/** The next day on which somebody works to keep what is promised; null when the day itself is one. */
export function workingDayFor(day: Temporal.PlainDate): Temporal.PlainDate | null {
  return isWorkingDay(englandAndWales, day) ? null : addWorkingDays(englandAndWales, day, 1)
}

/** A holding reply explains the delay and gives one date that is still to come: of the answer, or of the next update. */
export function refusalToHold(
  { reason, newDate, nextUpdateOn }: Delay,
  today: Temporal.PlainDate,
): EnquiryRefusal | null {
  if (reason.trim() === '') return 'reason-missing'
  const date = newDate ?? nextUpdateOn
  if (!date || (newDate && nextUpdateOn)) return 'date-missing'
  return Temporal.PlainDate.compare(date, today) < 0 ? 'date-in-past' : null
}
