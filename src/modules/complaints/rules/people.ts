/** The people the law names for a statutory complaint. */
export const personRoles = [
  'responsible-person',
  'complaints-manager',
  'investigating-officer',
  'independent-person',
  'adjudicator',
  'panel-chair',
  'panel-member',
  'advocate',
] as const
export type PersonRole = (typeof personRoles)[number]

export const personNames: Readonly<Record<PersonRole, string>> = {
  'responsible-person': 'Responsible person',
  'complaints-manager': 'Complaints manager',
  'investigating-officer': 'Investigating officer',
  'independent-person': 'Independent person',
  adjudicator: 'Adjudicating officer',
  'panel-chair': 'Chair of the review panel',
  'panel-member': 'Member of the review panel',
  advocate: 'Advocate',
}
