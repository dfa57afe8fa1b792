/**
 * The messages the program sends by itself, and what it tells each. A template may use no other names, and all get
 * customerName, councilName, councilPhone, councilPhoneHours, emergencyPhone (empty where there is none) and link besides. A council adds templates of its own; those declare their names by `sample`.
 */
const known = {
  'case-received': ['reference', 'serviceName', 'called', 'receivedWords', 'promiseWords', 'summary'],
  'case-joined': ['reference', 'serviceName', 'called', 'promiseWords', 'othersCount'],
  'told-instead': ['reference', 'serviceName', 'words'],
  'matter-settled': ['serviceName', 'day', 'whatWords'],
  'hand-off-decided': ['serviceName', 'day', 'text'],
  'case-started': ['reference', 'serviceName', 'called', 'promiseWords'],
  'case-question': ['reference', 'serviceName', 'called', 'question'],
  'case-waiting': ['reference', 'serviceName', 'called', 'waitingFor', 'expectedWords'],
  'case-promise-moved': ['reference', 'serviceName', 'called', 'oldWords', 'newWords', 'reason', 'others'],
  'case-resolved': ['reference', 'serviceName', 'called', 'outcomeWords', 'shortWords', 'untilWords'],
  'case-refused': ['reference', 'serviceName', 'called', 'reason', 'shortWords'],
  'case-reopened': ['reference', 'serviceName', 'called', 'promiseWords'],
  'case-moved': ['reference', 'serviceName', 'called', 'oldServiceName', 'promiseWords'],
  'case-reply': ['reference', 'serviceName', 'called', 'text'],
  'complaint-letter': ['reference', 'serviceName', 'title', 'text'],
  'enquiry-received': ['reference', 'promiseWords', 'atRisk', 'forWhom', 'forMember'],
  'enquiry-reply': ['reference', 'text', 'forMember'],
  'enquiry-holding': ['reference', 'text', 'forMember'],
  'enquiry-converted': ['reference', 'what', 'serviceName', 'promise', 'reason', 'forMember'],
  'enquiry-question-converted': ['reference', 'question', 'words', 'reason', 'forMember'],
  'enquiry-conversion-undone': ['reference', 'question', 'reason', 'promise', 'forMember'],
  'enquiry-copies': [],
  'enquiry-decided': ['reference', 'text', 'forMember'],
  'enquiry-work-done': ['reference', 'question', 'text', 'forMember'],
  'decisions-wait': ['count', 'text'],
  'enquiry-escalated': ['reference', 'decideWords'],
  'enquiry-due-soon': ['reference', 'dueWords'],
  'enquiry-part-sooner': ['reference', 'unit', 'text', 'nobody'],
  'enquiry-part-later': ['reference', 'unit', 'text', 'nobody'],
  'enquiry-part-agree': ['reference', 'unit', 'text'],
  'enquiry-part-due-soon': ['reference', 'unit', 'text', 'nobody'],
  'enquiry-outstanding': ['unit', 'count', 'text'],
  'disruption-notice': ['reference', 'serviceName', 'called', 'reason', 'disruption', 'nextUpdateWords', 'others'],
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
