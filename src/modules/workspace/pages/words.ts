import type { Channel, ContactRefusal, IdentityDocument, Level } from '#modules/contacts/index.ts'
import type { Cause, DemandReason } from '#modules/demand/index.ts'

export const channelWords: Record<Channel, string> = {
  phone: 'Phone',
  'voice-menu': 'Voice menu',
  web: 'Website',
  email: 'Email',
  'face-to-face': 'In person',
  social: 'Social media',
  letter: 'Letter',
  text: 'Text message',
  chat: 'Web chat',
}

/** The channels an advisor may log by hand. */
export const channelsByHand = ['phone', 'face-to-face', 'letter', 'social', 'text'] as const

/** Where the next contact begins: whoever goes through a pile of letters has the next letter in hand. */
export const nextAfter = (channel: Channel | undefined) =>
  channelsByHand.some((one) => one === channel && one !== 'phone') ? `/staff/desk?channel=${channel}` : '/staff/desk'

export const levelWords: Record<Level, string> = {
  none: 'Not sure who it is',
  known: 'Known to us',
  verified: 'Verified',
}

export const documentWords: Record<IdentityDocument, string> = {
  passport: 'Passport',
  'driving-licence': 'Driving licence',
  'residence-permit': 'Residence permit',
  'bus-pass': 'Bus pass for older or disabled people',
}

export const classWords = { value: 'Value', failure: 'Failure', neither: 'Neither' } as const

export const causeWords: Record<Cause, string> = {
  'not-done': 'Not done',
  'progress-chase': 'Progress chase',
  'broken-promise': 'Broken promise',
  'not-fixed': 'Not fixed',
  'closed-too-soon': 'Closed too soon',
  'unclear-message': 'Unclear message',
  'wrong-information': 'Wrong information',
  'asked-again': 'Had to ask again',
  'passed-around': 'Passed around',
  'no-reply': 'No reply',
}

export const demandReasonWords: Record<DemandReason, string> = {
  'promise-broken': 'A promise about this was broken',
  'case-open': 'They have an open case about this',
  'told-more': 'They told us more about an open case',
  'case-finished-lately': 'We finished this in the last 28 days',
  'said-not-fixed': 'They say it is still not right',
  complains: 'They complain: something was not done, or not done right',
  'was-owed': 'We owe them this and did not do it',
  'same-thing-lately': 'They contacted us about this in the last 7 days',
  'answers-a-message': 'They answer something we asked or sent',
  'passed-from-us': 'We sent them from another team',
  'first-time': 'Nothing about this in our records',
}

export const reasonHeadings = {
  'promise-broken': 'we broke our promise',
  'promise-due': 'our promise is due',
  'we-asked': 'we asked them something',
  'not-arrived': 'our message did not arrive',
  message: 'we wrote to them this week',
  finished: 'we finished it lately',
  'going-on': 'going on',
} as const

export const refusalWords: Record<ContactRefusal | 'other-content', string> = {
  changed: 'Somebody changed this at the same moment. Look again, then repeat what you did',
  ended: 'This contact has ended',
  'not-yours': 'A colleague has this contact in hand',
  'matter-open': 'Give each matter an outcome first',
  'no-matter': 'Add what they called about first',
  'matter-ended': 'This matter has its outcome already',
  'outcome-not-for-this-service': 'Calls about this service end in one of the outcomes of its list',
  'outcome-missing': 'Select how it ended',
  'beyond-limit': 'This is beyond what your role may decide. Hand it on',
  'amount-missing': 'Enter the amount in pounds, like 42 or 1,234.50',
  'no-authority': 'We hold no authority for whoever is calling. Take what they tell you, and hand it on',
  'identity-needed': 'Be sure who it is first: ask the questions under “How sure are we?”',
  'not-in-person': 'Only the customer’s own document counts, when they are here in person. Ask the questions',
  'no-customer': 'Find the customer first',
  'no-such-service': 'That service is no longer offered',
  'already-decided': 'This was decided already',
  'not-asked': 'This waits for somebody else',
  'reason-missing': 'Say why',
  'other-content': 'This was sent before with other answers. Look at the case, and change it there',
}
