import { z } from 'zod'
import { type Span, spanOf } from './figures.ts'

export const verdicts = ['yes', 'partly', 'no'] as const

export type Verdict = (typeof verdicts)[number]

/** What the complaints manager says of one point of the Code; it may be half written. */
export const answerSchema = z.object({
  complies: z.enum(verdicts).nullable(),
  words: z.string(),
  /** What does not comply, and what is done about it by when. */
  finding: z.string(),
})

export type PointAnswer = z.output<typeof answerSchema>

export const answersSchema = z.record(z.string(), answerSchema)

export type Answers = z.output<typeof answersSchema>

/** What stands in the report beside the points. */
export const reportSchema = z.object({
  memberResponsible: z.string(),
  leadOfficer: z.string(),
  /** The Ombudsman’s annual letter: where it can be read, or what it says. */
  annualLetter: z.string(),
  otherReports: z.string(),
  improvements: z.string(),
  governingBody: z.string(),
  consideredOn: z.string(),
  response: z.string(),
})

export type Report = z.output<typeof reportSchema>

export const emptyReport: Report = {
  memberResponsible: '',
  leadOfficer: '',
  annualLetter: '',
  otherReports: '',
  improvements: '',
  governingBody: '',
  consideredOn: '',
  response: '',
}

export type AssessmentState = 'draft' | 'checked' | 'published'

export type AssessmentRefusal =
  | 'changed'
  | 'not-allowed'
  | 'no-such-code'
  | 'begun-already'
  | 'year-to-come'
  | 'reason-missing'
  | 'checked-already'
  | 'published-already'
  | 'not-checked'
  | 'answers-missing'
  | 'findings-missing'
  | 'report-missing'
  | 'response-missing'
  | 'in-the-future'
  | 'considered-before'
  | 'year-running'

/** The year, from April to March, that begins in this calendar year. */
export const yearFrom = (year: number): Span => spanOf('year', Temporal.PlainDate.from({ year, month: 4, day: 1 }))

type Existing = { readonly state: AssessmentState }

/** Why a self-assessment of a year may not be begun, or null. After one that is published another needs a reason. */
export function refusalToBegin(
  { from }: Span,
  { earlier, reason, today }: { earlier: readonly Existing[]; reason: string; today: Temporal.PlainDate },
): AssessmentRefusal | null {
  if (Temporal.PlainDate.compare(from, today) > 0) return 'year-to-come'
  if (earlier.some(({ state }) => state !== 'published')) return 'begun-already'
  return earlier.length > 0 && reason.trim() === '' ? 'reason-missing' : null
}

/** Why the words may not be changed: what is checked has to be taken back first. */
export function refusalToChange(state: AssessmentState): AssessmentRefusal | null {
  if (state === 'published') return 'published-already'
  return state === 'checked' ? 'checked-already' : null
}

export type Incomplete = { readonly unanswered: readonly string[]; readonly withoutFinding: readonly string[] }

/** Points without an answer or without words, and points that do not comply without what was found. */
export function incomplete(points: readonly { key: string }[], answers: Answers): Incomplete {
  const isOpen = ({ key }: { key: string }) => {
    const answer = answers[key]
    return !answer || answer.complies === null || answer.words.trim() === ''
  }
  return {
    unanswered: points.filter(isOpen).map(({ key }) => key),
    withoutFinding: points
      .filter(({ key }) => {
        const answer = answers[key]
        return (answer?.complies === 'no' || answer?.complies === 'partly') && answer.finding.trim() === ''
      })
      .map(({ key }) => key),
  }
}

type Checked = {
  readonly state: AssessmentState
  readonly until: Temporal.PlainDate
  readonly reason: string
  readonly report: Report
  readonly missing: Incomplete
  readonly today: Temporal.PlainDate
}

/** Why it may not go to those who govern the council yet, or null. */
export function refusalToCheck({ state, until, reason, report, missing, today }: Checked): AssessmentRefusal | null {
  const refusal = refusalToChange(state)
  if (refusal) return refusal
  if (missing.unanswered.length > 0) return 'answers-missing'
  if (missing.withoutFinding.length > 0) return 'findings-missing'
  if (!report.memberResponsible || !report.leadOfficer || !report.annualLetter) return 'report-missing'
  // Only a change of the council or of its procedure is a reason to assess a year that is not over.
  if (Temporal.PlainDate.compare(today, until) < 0 && reason.trim() === '') return 'year-running'
  return null
}

/** Why it may not be published yet, or null. */
export function refusalToPublish(
  { state, checkedOn }: { state: AssessmentState; checkedOn: Temporal.PlainDate | null },
  said: { governingBody: string; response: string; consideredOn: Temporal.PlainDate },
  today: Temporal.PlainDate,
): AssessmentRefusal | null {
  if (state === 'published') return 'published-already'
  if (state !== 'checked' || checkedOn === null) return 'not-checked'
  if (said.governingBody.trim() === '' || said.response.trim() === '') return 'response-missing'
  if (Temporal.PlainDate.compare(said.consideredOn, today) > 0) return 'in-the-future'
  return Temporal.PlainDate.compare(said.consideredOn, checkedOn) < 0 ? 'considered-before' : null
}

/** The address of a published one: the year, the Code, and which of that year. */
export const slugOf = ({ from, code, edition }: { from: Temporal.PlainDate; code: string; edition: number }) =>
  `${yearName(from)}-${code}${edition > 1 ? `-${edition}` : ''}`

/** “2025-26” */
export const yearName = (from: Temporal.PlainDate) => `${from.year}-${String((from.year + 1) % 100).padStart(2, '0')}`
