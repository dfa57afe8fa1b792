import type { RunRefusal } from '../../rules/run.ts'

/** Why something was not done, and what to do instead. */
export const runRefusalWords: Readonly<Record<RunRefusal, string>> = {
  'not-allowed': 'Only the complaints manager can do this',
  changed: 'Somebody changed this since you opened it. Go back, read what changed, then send again',
  'known-already': 'An Ombudsman case with this reference is here already. Look it up in the list',
  'no-such-complaint': 'No complaint has this reference. Check it and enter it like FP-1001231',
  'not-of-scheme': 'This Ombudsman does not find in these words. Select one of its own',
  'decision-does-not-fit':
    'This does not fit what was found of the issues. Check the findings, or select another decision',
  'demands-open': 'Enter the decision, and end everything the Ombudsman asked for, before you close this',
  'ended-already': 'This has ended already',
  'closed-already': 'This Ombudsman case is closed',
  'evidence-missing': 'Enter what shows it',
  'in-the-future': 'Enter today or an earlier day',
  'too-few': 'Select at least two complaints',
  'several-circles': 'These complaints are not all for the same people to know. Group only those that are',
  'grouped-already': 'One of these is in another group already. Take it out there first',
  'reason-missing': 'Enter the reason',
  'nothing-to-carry': 'No complaint in this group has an open point to answer',
  'done-already': 'This is done already',
  'no-such-category': 'Select a category from the list',
  'no-such-person': 'Select a person from the list',
  'published-already': 'This is published and does not change any more',
  'answers-missing': 'Answer every provision, and enter the response of the governing body, before you publish',
}
