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
  'question-taken': 'Somebody has dealt with this question already. Look at the enquiry again',
  'only-question': 'It is the only question. Sort the whole enquiry instead',
  'reply-sent': 'The full reply has gone already. It can be disputed, not sent again',
  'nothing-to-reply':
    'No question has an answer yet. Give each to the unit that answers it, your own where you know the answer, or send a holding reply',
  'reason-missing': 'Enter the reason. The Member reads it',
  'date-missing': 'Enter one date: of the answer, or of the next update',
  'body-missing':
    'Enter which body does it. The Member reads it. If it is another unit of the council, send it to that unit',
  'rest-date-missing': 'Enter the day by which the Member will have the rest',
  'date-in-past': 'Enter a date from today on',
  'not-sent-then': 'Enter when it was sent: after the enquiry came in, and not later than now',
  'not-a-working-day': 'Enter a working day: somebody has to be there to keep it',
  'part-not-answered': 'The unit has not answered this part yet',
  'part-answered': 'This part is answered already. It comes back to you if something is missing',
  'missing-words': 'Enter the words. They cannot be empty',
  'no-such-resident': 'Select the resident from the list',
  'work-done': 'This work is recorded as done already',
  'no-escalation': 'This is not yours to decide. It may have gone one level up',
  decided: 'This is decided already',
  'no-campaign': 'Select at least two enquiries that are open. Those already answered are left out',
  'not-your-unit': 'Only the unit that has this part can answer it',
  'sign-off-missing': 'Another unit must agree to this answer first',
  'no-member': 'Select a Member',
  'member-known': 'The Member of this enquiry is known already. Look at it again',
  'nobody-above': 'Nobody is named above this officer. Ask your manager who decides',
  'already-escalated': 'This enquiry is with somebody to decide already',
  'authority-recorded': 'What the resident allows is recorded already',
  'consent-missing':
    'An answer holds facts that only the resident can let us tell. Record their consent, or take the facts out of the answer',
  'consent-recorded': 'Consent is recorded already, and stands',
  'consent-in-future': 'Enter the day they agreed: today or an earlier day',
  'no-consent': 'No consent stands. It may have been taken back already',
  'not-converted': 'This did not go another way, or it has been undone already',
  'told-since':
    'People have been written to since about what it became, so it cannot be undone. Go on there, and tell the Member',
  'finished-there':
    'It has been finished where it went, so it cannot be undone. Enter a new enquiry if the Member asks again',
  'same-reply': 'This is the reply that they say does not answer. Write what was missing, or ask the unit for it first',
  'same-answer': 'This is the answer as it was. Take the facts out of it first',
  'same-risk': 'This is recorded already',
  'authority-missing': 'Record first that the resident asked the Member to act',
}
