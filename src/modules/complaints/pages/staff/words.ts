import { type CaseRefusal, caseRefusalWords } from '#modules/cases/index.ts'
import type { Agreement } from '../../actions/agreement.ts'
import type { ComplaintRow } from '../../queries/complaints.ts'
import type { LetterRow } from '../../queries/letters.ts'
import type { DecisionKind, RemedyKind, RemedyRow } from '../../queries/register.ts'
import type { ComplaintRefusal } from '../../rules/stage.ts'

/** Why something was not done to a complaint, and what to do instead. */
export const refusalWords: Readonly<Record<ComplaintRefusal | CaseRefusal, string>> = {
  ...caseRefusalWords,
  changed:
    'This complaint has changed since you opened it. Read what changed: if this was done already, leave it. If not, send it again',
  'not-allowed': 'Only the handler of this complaint, or the complaints manager, can do this',
  'not-a-complaint': 'Say first what this is: sort it out',
  'not-in-triage': 'This has been sorted out already',
  'already-triaged': 'This has been sorted out already',
  'no-regime': 'No procedure fits this. Check what it is about, and the reason you selected',
  'reason-missing': 'Enter the reason. They are told it',
  'looked-into-already': 'The stage they asked for has been acknowledged. Answer it',
  'evidence-missing': 'Enter what shows it. Without evidence this cannot be decided',
  'no-points': 'Add a point first: there is nothing to answer',
  'points-unanswered': 'Answer every point first. The page of the complaint shows which are open',
  'point-answered': 'This point is answered already',
  'point-not-ours': 'This point was taken back, or is not ours to answer for',
  'one-piece': 'Put each point on a line of its own, two lines at least',
  'not-their-words': 'Use only words they wrote, as they wrote them. Leave out what is no point',
  'answered-already': 'This has been answered or acknowledged already. Nothing was sent twice',
  'not-answered': 'This stage is not answered yet. Answer it first',
  'not-acknowledged': 'No time to answer runs yet. Acknowledge the complaint first',
  'no-next-stage': 'The procedure of this complaint has no such step',
  'not-in-this-order':
    'This is recorded already, or something comes before it. The panel meets first, and then gives its recommendations',
  'panel-not-heard':
    'The review panel has not given its recommendations yet. Record that it met and what it gave, then ask for the signature',
  'last-stage': 'This was the last stage. They can go to the Ombudsman',
  'handled-stage-before': 'Whoever answered the stage before cannot handle this one. Give it to somebody else',
  'no-such-person': 'Select a person from the list',
  'may-not-sign-for':
    'They neither sign answers nor lead a unit close to yours, so they cannot sign for you. Select somebody from the list',
  'letter-changed': 'This letter has changed since you read it. Read it again before you sign or send it',
  'letter-in-review': 'This letter lies with whoever signs it already',
  'letter-not-in-review':
    'This letter is not waiting for a signature any more: it was changed, taken back or decided. You are asked again when it is ready',
  'letter-not-signed': 'This letter is not signed yet. Ask for the signature first',
  'letter-sent': 'This letter has gone already. It was not sent twice',
  'not-yours-to-sign': 'Somebody else is asked to sign this letter',
  'comments-missing': 'Enter what has to change, so that it can be put right',
  'nobody-signs': 'Nobody can sign this now. Ask the complaints manager to name somebody who signs',
  'no-person': 'Enter a name',
  'cannot-extend': 'The rule allows no longer time now',
  'remedy-ended': 'This remedy is done or dropped already',
  'date-in-past': 'Enter a date from today on',
  'agreement-missing':
    'Somebody else complained for them. Record first that they agree to our answer going to whoever complained, or that it tells nothing personal of them',
  'not-on-that-day': 'Enter a day from when the step before ended until today',
  'day-not-later': 'Enter a day after the one that was promised, from today on',
  'not-agreed': 'Enter how they agreed to the later day. Without that the day stays',
  'amount-not-set': 'Select an amount of the council’s policy that this fits, or enter why it is another',
  'case-closed': 'This complaint is closed',
  'must-be-independent': 'Somebody who works for the council cannot be this. Name an independent person from outside',
  'looked-at-stage-two':
    'They looked into stage 2 of this complaint, so they cannot sit on its panel. Name somebody else',
  'sits-on-panel': 'They sit, or sat, on the panel of this complaint. Name somebody else',
  'no-panel-yet':
    'The review panel is named once somebody asks for it. Take the complaint to that stage first, or select another role',
  'panel-full': 'The panel has its chair and two members. End somebody’s part first',
  'named-already': 'They are named already',
  'person-ended': 'Their part has ended already',
  'ends-before': 'Enter a day from when they were named until today',
  'cannot-start-apart':
    'Nobody of this circle takes complaints, so no complaint of its own can be started. Ask an administrator',
  'tests-missing': 'Select yes or no for each question about what it is',
}

export const stateTags: Readonly<Record<ComplaintRow['state'], { text: string; classes: string }>> = {
  triage: { text: 'To sort out', classes: 'govuk-tag--blue' },
  investigating: { text: 'Being looked into', classes: 'govuk-tag--teal' },
  answered: { text: 'Answered', classes: 'govuk-tag--green' },
  withdrawn: { text: 'Withdrawn', classes: 'govuk-tag--grey' },
  refused: { text: 'Not accepted', classes: 'govuk-tag--grey' },
  elsewhere: { text: 'Went elsewhere', classes: 'govuk-tag--grey' },
}

export const letterTags: Readonly<Record<LetterRow['state'], { text: string; classes: string }>> = {
  draft: { text: 'Draft', classes: 'govuk-tag--blue' },
  'in-review': { text: 'Waits for a signature', classes: 'govuk-tag--yellow' },
  returned: { text: 'Given back', classes: 'govuk-tag--orange' },
  signed: { text: 'Signed, not sent', classes: 'govuk-tag--teal' },
  sent: { text: 'Sent', classes: 'govuk-tag--green' },
  dropped: { text: 'Dropped', classes: 'govuk-tag--grey' },
}

export const remedyTags: Readonly<Record<RemedyRow['state'], { text: string; classes: string }>> = {
  proposed: { text: 'Offered with the answer', classes: 'govuk-tag--blue' },
  promised: { text: 'To be done', classes: 'govuk-tag--yellow' },
  done: { text: 'Done', classes: 'govuk-tag--green' },
  dropped: { text: 'Will not be done', classes: 'govuk-tag--grey' },
}

export const remedyNames: Readonly<Record<RemedyKind, string>> = {
  apology: 'An apology',
  explanation: 'An explanation',
  'fault-acknowledged': 'Saying that we were at fault',
  action: 'Something done',
  reconsidered: 'A decision looked at again',
  'record-put-right': 'A record put right',
  payment: 'A payment',
  'practice-changed': 'A change in how we work',
}

export const decisionNames: Readonly<Record<DecisionKind, string>> = {
  triage: 'What it is',
  refused: 'Not taken on',
  'not-escalated': 'Not taken to the next stage',
  regime: 'The procedure it runs by',
  extension: 'More time',
  withdrawn: 'Withdrawn',
  grouped: 'Looked into with others',
  'new-points': 'A further point',
  agreement: 'Whether we may answer whoever complains for them',
}

export const tenureNames: Readonly<Record<ComplaintRow['tenure'], string>> = {
  'council-tenant': 'Tenant of the council',
  'council-leaseholder': 'Leaseholder of the council',
  other: 'Neither',
}

export const broughtByNames: Readonly<Record<ComplaintRow['broughtBy'], string>> = {
  resident: 'The person themselves',
  representative: 'Somebody for them',
  member: 'A Member or an MP',
  staff: 'A member of staff who heard it',
}

/** What lets the answer go to somebody who complains for another person. */
export const agreementNames: Readonly<Record<Agreement, string>> = {
  agrees: 'The person agrees',
  'acts-by-law': 'Whoever complains acts for them by law, such as a parent, an attorney or an executor',
  'nothing-personal': 'The answer tells nothing that is personal to them',
}

/** What a decision came to, where the record keeps a key. */
const verdicts: Readonly<Record<string, string>> = {
  complaint: 'A complaint',
  ...agreementNames,
  'service-request': 'A request for a service',
  statutory: 'A statutory procedure',
  insurance: 'An insurance claim',
  appeal: 'An appeal or a tribunal',
  joins: 'It joins this complaint',
  'own-complaint': 'A complaint of its own',
  withdrawn: 'They no longer want an answer',
}

export const verdictOf = (decision: string): string | null => verdicts[decision] ?? null
