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
  'nothing-to-take-on':
    'Sort out one complaint of this group first, on its own page. The others that wait are then taken on as it was',
  'like-changed': 'The complaint that the others were to follow is no longer being looked into here. Select another',
  'nothing-to-carry':
    'No complaint in this group has an open point for this finding. Select the points that say the same',
  'nothing-to-sign': 'No letter of this group is ready for a signature',
  'none-chosen': 'Select at least one complaint',
  'comments-missing': 'Enter what has to change, so that it can be put right',
  'letters-changed': 'These letters have changed since you read them. Read them again before you sign',
  'done-already': 'This is done already',
  'no-such-category': 'Select a category from the list',
  'no-such-person': 'Select a person from the list',
  'no-such-code': 'Select a Code from the list',
  'begun-already': 'There is one for this Code and year already. Open it in the list and go on with it',
  'year-to-come': 'This year has not begun yet. Select an earlier one',
  'checked-already': 'This has been checked. Take it back first, then change it',
  'published-already': 'This is published and does not change any more',
  'not-checked': 'Check that it is complete before you publish it',
  'answers-missing': 'Say for every point whether we comply, with words beside it',
  'findings-missing': 'Say what does not comply wherever you answered partly or no',
  'report-missing': 'Enter the Member responsible, the lead officer and the Ombudsman’s annual letter',
  'response-missing': 'Enter who governs the council, and how they responded',
  'considered-before': 'They can only have considered it on or after the day it was checked',
  'year-running':
    'This year is not over. Before that it can only be done because of a restructure or a change, with the reason',
}
