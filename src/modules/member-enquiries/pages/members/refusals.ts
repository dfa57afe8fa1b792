import type { CaseRefusal } from '#modules/cases/index.ts'
import { formErrors } from '#platform/http/index.ts'
import type { EnquiryRefusal } from '../../rules/standing.ts'

/** What a Member reads when something cannot be done now. The others are refusals of staff's steps. */
const words: Partial<Record<CaseRefusal | EnquiryRefusal, string>> = {
  changed: 'This enquiry changed while you were reading. Look at what is new, then send your words again',
  ended: 'This enquiry is closed. Raise a new one if there is more to ask',
  'not-resolved': 'We have not sent the full answer yet. Ask for an update instead',
  'too-late-to-dispute': 'The five working days to say so are over. Raise a new enquiry and name this one’s reference',
  'reply-sent': 'We have sent the full answer already. Say whether it answers your enquiry',
  'already-escalated': 'This is with a manager to decide already',
  'nobody-above': 'We could not find whom to send this to. Call us, and we will take it further for you',
  'reason-missing': 'Enter why you take it further',
  'authority-recorded': 'What the resident allows is recorded already',
  'too-late-to-reopen': 'We finished this some time ago. Raise a new enquiry and name this one’s reference',
  'already-open': 'We are working on this already',
}

export const refused = (field: string, refusal: CaseRefusal | EnquiryRefusal) =>
  formErrors({ [field]: words[refusal] ?? 'That cannot be done now. Call us and we will help' })
