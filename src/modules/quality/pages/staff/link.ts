/** Where the record is that a reply belongs to. */
export const recordHref = ({
  subjectKind,
  caseId,
  reference,
}: {
  subjectKind: string
  caseId: string
  reference: string
}) => (subjectKind === 'complaint-letter' ? `/staff/complaints/${caseId}` : `/staff/enquiries/${reference}`)

export const kindWords: Readonly<Record<'complaint-letter' | 'enquiry-reply', string>> = {
  'complaint-letter': 'Answer to a complaint',
  'enquiry-reply': 'Reply to a Member',
}

export const stateTags = {
  waiting: { text: 'To check', classes: 'govuk-tag--yellow' },
  praised: { text: 'Praised', classes: 'govuk-tag--green' },
  accepted: { text: 'Accepted', classes: 'govuk-tag--grey' },
  returned: { text: 'Sent back', classes: 'govuk-tag--red' },
  'put-right': { text: 'Put right', classes: 'govuk-tag--blue' },
} as const
