import { type CaseRefusal, caseRefusalWords } from '#modules/cases/index.ts'
import type { EnquiryRefusal } from '../../rules/standing.ts'

/** Why it was not done, and what to do instead. */
export const refusalWords: Record<EnquiryRefusal | CaseRefusal, string> = {
  ...caseRefusalWords,
  'not-an-enquiry': 'This is not a Member’s enquiry any more. Go on where the case is',
  ended: 'This enquiry is closed. Enter a new one if the Member asks again',
  'not-resolved': 'The full reply has not gone yet. Send it first',
  'too-late-to-dispute': 'The five working days to dispute the reply are over. Enter it as a new enquiry',
  'no-questions': 'Enter at least one question. The reply answers each of them',
  'questions-open': 'Some questions have no answer yet. Wait for their units, or send a partial reply',
  'no-such-question': 'The questions have changed since you opened this page. Look at them again',
  'question-taken': 'A unit has this question already. Give the part back, or write another question',
  'reply-sent': 'The full reply has gone already. It can be disputed, not sent again',
  'nothing-to-reply': 'No question has an answer yet. Send a holding reply instead',
  'reason-missing': 'Enter the reason. The Member reads it',
  'date-missing': 'Enter one date: of the answer, or of the next update',
  'date-in-past': 'Enter a date from today on, and a time that is not before the enquiry came in',
  'part-not-answered': 'The unit has not answered this part yet',
  'part-answered': 'This part is answered already. It comes back to you if something is missing',
  'missing-words': 'Enter the words. They cannot be empty',
  'work-done': 'This work is recorded as done already',
  'no-escalation': 'This is not yours to decide. It may have gone one level up',
  decided: 'This is decided already',
  'no-campaign': 'Select at least two enquiries that are open. Those already answered are left out',
  'not-your-unit': 'Only the unit that has this part can answer it',
  'sign-off-missing': 'Another unit must agree to this answer first',
  'no-member': 'Select a Member',
  'nobody-above': 'Nobody is named above this officer. Ask your manager who decides',
  'already-escalated': 'This enquiry is with somebody to decide already',
  'authority-recorded': 'What the resident allows is recorded already',
  'authority-missing': 'Record first that the resident asked the Member to act',
}
