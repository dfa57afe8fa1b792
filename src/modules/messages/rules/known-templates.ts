/**
 * The messages the program sends by itself, and what it tells each. A template may use no other names, and all get
 * customerName, councilName, councilPhone, councilPhoneHours, emergencyPhone (empty where there is none) and link besides. A council adds templates of its own; those declare their names by `sample`.
 */
const known = {
  'case-received': ['reference', 'serviceName', 'receivedWords', 'promiseWords', 'summary'],
  'case-joined': ['reference', 'serviceName', 'promiseWords', 'othersCount'],
  'told-instead': ['reference', 'serviceName', 'words'],
  'matter-settled': ['serviceName', 'day', 'whatWords'],
  'hand-off-decided': ['serviceName', 'day', 'text'],
  'case-started': ['reference', 'serviceName', 'promiseWords'],
  'case-question': ['reference', 'serviceName', 'question'],
  'case-waiting': ['reference', 'serviceName', 'waitingFor', 'expectedWords'],
  'case-promise-moved': ['reference', 'serviceName', 'oldWords', 'newWords', 'reason', 'others'],
  'case-resolved': ['reference', 'serviceName', 'outcomeWords', 'shortWords', 'untilWords'],
  'case-refused': ['reference', 'serviceName', 'reason', 'shortWords'],
  'case-reopened': ['reference', 'serviceName', 'promiseWords'],
  'case-moved': ['reference', 'serviceName', 'oldServiceName', 'promiseWords'],
  'case-reply': ['reference', 'serviceName', 'text'],
  'complaint-letter': ['reference', 'serviceName', 'title', 'text'],
  'enquiry-received': ['reference', 'promiseWords', 'atRisk', 'forWhom', 'forMember', 'writtenBy'],
  'enquiry-reply': ['reference', 'text', 'forMember', 'writtenBy'],
  'enquiry-holding': ['reference', 'text', 'forMember', 'writtenBy'],
  'enquiry-converted': ['reference', 'what', 'serviceName', 'promise', 'reason', 'forMember', 'writtenBy'],
  'enquiry-question-converted': ['reference', 'question', 'words', 'reason', 'forMember', 'writtenBy'],
  'enquiry-conversion-undone': ['reference', 'question', 'reason', 'promise', 'forMember', 'writtenBy'],
  'enquiry-copies': [],
  'enquiry-decided': ['reference', 'text', 'forMember', 'writtenBy'],
  'enquiry-work-done': ['reference', 'question', 'text', 'forMember', 'writtenBy'],
  'decisions-wait': ['count', 'text'],
  'enquiry-escalated': ['reference', 'decideWords'],
  'enquiry-due-soon': ['reference', 'dueWords'],
  'enquiry-part-sooner': ['reference', 'unit', 'text', 'nobody'],
  'enquiry-part-later': ['reference', 'unit', 'text', 'nobody'],
  'enquiry-part-agree': ['reference', 'unit', 'text'],
  'enquiry-part-due-soon': ['reference', 'unit', 'text', 'nobody'],
  'enquiry-outstanding': ['unit', 'count', 'text'],
  'disruption-notice': ['reference', 'serviceName', 'reason', 'nextUpdateWords', 'others'],
  'sign-in-code': ['code'],
  'resident-code': ['code', 'minutes'],
  'member-code': ['code'],
  'draft-saved': ['serviceName', 'untilWords'],
  'personal-adviser': ['serviceName', 'reference'],
  'unknown-mail-received': [],
  'cannot-wait-received': ['emergency'],
  'staff-duty-call': ['summary', 'needed'],
  'staff-duty-ended': ['summary', 'takenBy'],
  'staff-reply-unread': ['calledAbout'],
  'action-plan-reminder': ['list'],
} satisfies Record<string, readonly string[]>

export const dataOf = (key: string): readonly string[] | null => {
  const found = Object.entries(known).find(([one]) => one === key)
  return found ? found[1] : null
}

export const knownTemplateKeys = Object.keys(known)
