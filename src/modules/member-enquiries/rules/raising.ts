import type { OpenEnquiry } from '../actions/open.ts'

export type Raised = {
  readonly forWhom: 'resident' | 'ward'
  readonly background: string | null
  /** As typed: one question a line. */
  readonly questions: string
  readonly residentName: string | null
  readonly residentContact: string | null
  readonly residentAddress: string | null
  /** What they asked the Member for. */
  readonly residentAsked: string | null
  /** How the resident asked the Member to act. */
  readonly askedHow: string | null
  /** How the resident agreed that sensitive facts may be told; null: they did not. */
  readonly consentHow: string | null
}

export const questionLines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:\d{1,2}[.)]|[-•*])\s+/, '').trim())
    .filter((line) => line !== '')

/** The enquiry as one text: what it is about, then each question with its number, so that each gets its answer. */
export function wordsOf({ background, residentAsked, questions }: Raised): string {
  const list = questionLines(questions).map((question, index) => `${index + 1}. ${question}`)
  return [background, residentAsked && `What the resident asked for: ${residentAsked}`, list.join('\n')]
    .filter((part) => part)
    .join('\n\n')
}

/** What the Member says of the resident, in their words: who it is in the council's records a person finds out. */
export const residentWordsOf = ({ residentName, residentContact, residentAddress }: Raised): string =>
  [residentName, residentContact, residentAddress].filter((part) => part).join('\n')

/** What may be told by this: explicit consent is a thing of its own, and never follows from being asked to act. */
export function authorityOf({
  forWhom,
  askedHow,
  consentHow,
}: Raised): Pick<OpenEnquiry, 'authority' | 'authorityNote'> {
  if (forWhom !== 'resident' || !askedHow) return { authority: 'not-recorded', authorityNote: '' }
  const asked = `The resident asked the Member to act: ${askedHow}`
  return consentHow
    ? {
        authority: 'consent-given',
        authorityNote: `${asked}\nThey agreed that sensitive facts are told: ${consentHow}`,
      }
    : { authority: 'asked-to-act', authorityNote: asked }
}
