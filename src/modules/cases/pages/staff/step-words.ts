import type { Step } from '../../rules/next-step.ts'
import type { CaseRefusal } from '../../rules/standing.ts'

/** What each step is called on its button. */
export const stepWords: Record<Step, string> = {
  take: 'Take this case',
  start: 'Start work',
  ask: 'Ask the customer',
  answer: 'Record their answer',
  write: 'Write to the customer',
  wait: 'Wait for someone else',
  'end-wait': 'The wait is over',
  resolve: 'Finish with an outcome',
  refuse: 'Refuse, with the reason',
  withdraw: 'The customer no longer needs it',
  close: 'Close this case',
  reopen: 'Reopen',
  'put-back': 'Put back in the queue',
  assign: 'Give to a person',
  move: 'Move to another team',
  service: 'Change the service',
  split: 'Split off a part',
  join: 'Join to another case',
  person: 'Add a person',
  promise: 'Change the promised date',
  urgent: 'Mark as urgent',
  'not-urgent': 'No longer urgent',
  circle: 'Change who may know',
}

/** The menu: what belongs together stands together. */
export const stepGroups: readonly { title: string; steps: readonly Step[] }[] = [
  { title: 'The customer', steps: ['ask', 'answer', 'write', 'promise', 'person'] },
  {
    title: 'The work',
    steps: ['take', 'start', 'wait', 'end-wait', 'resolve', 'refuse', 'withdraw', 'close', 'reopen'],
  },
  {
    title: 'Who does it',
    steps: ['put-back', 'assign', 'move', 'service', 'split', 'join', 'urgent', 'not-urgent', 'circle'],
  },
]

/** Steps that need nothing to be filled in. */
export const directSteps: ReadonlySet<Step> = new Set<Step>(['take', 'start', 'put-back', 'close'])

/** Why it was not done, and what to do instead. */
export const refusalWords: Record<CaseRefusal, string> = {
  changed:
    'This case has changed since you opened it. Read what changed: if this was done already, leave it. If not, send it again',
  'not-allowed': 'Your role does not allow this. Ask your manager',
  'not-open': 'This case is finished. Reopen it first',
  'already-open': 'This case is open already',
  'someone-has-it': 'Somebody else has this case already',
  'yours-already': 'You have this case already',
  'already-started': 'Work on this case has started already',
  'not-waiting-for-customer': 'This case is not waiting for the customer. Add a note instead',
  'not-waiting': 'This case is not waiting for anybody',
  'no-customer': 'Nobody on this case can be written to. Add a person first',
  'date-in-past': 'Enter a date from today on',
  'parts-open': 'Finish the parts of this case first',
  'unknown-outcome': 'Select how it ended',
  'reason-missing': 'Enter the reason. The customer is told it',
  'choose-who-died': 'Select the record of the person who died, or that there is none',
  'kind-says-no': 'This case cannot be finished yet',
  'not-resolved': 'Finish the case with an outcome before you close it',
  'too-late-to-reopen': 'It is too long ago to reopen this case. Open a new one for the same person',
  'was-joined': 'This case was joined to another. Reopen that one',
  'whole-is-finished': 'The case this is a part of is finished. Reopen that one first',
  'no-such-case': 'There is no case with this reference. Check it, or select one from the list',
  'same-case': 'A case cannot be joined to itself. Enter another reference',
  'different-circle': 'The two cases are not known to the same people, so they cannot be joined',
  'part-cannot-split': 'A part cannot be split again. Split the whole case',
  'has-parts': 'A case that is a part, or has open parts, cannot be joined to another',
  'same-service': 'It is with this service already. Select another',
  'no-such-service': 'Select a service',
  'same-team': 'It is with this team already. Select another',
  'no-such-team': 'Select a team',
  'not-in-team': 'Select somebody who works in this team',
  'date-stays': 'The date cannot be changed',
  'already-urgent': 'This case is marked as urgent already',
  'not-urgent': 'This case is not marked as urgent',
  'on-this-case': 'This person is on the case already',
  'not-known': 'No team of yours knows this person',
}
