export const schemes = ['lgsco', 'housing-ombudsman'] as const
export type Scheme = (typeof schemes)[number]

export const schemeNames: Readonly<Record<Scheme, string>> = {
  lgsco: 'Local Government and Social Care Ombudsman',
  'housing-ombudsman': 'Housing Ombudsman',
}

export const determinations = [
  'upheld',
  'not-upheld',
  'closed-after-enquiries',
  'severe-maladministration',
  'maladministration',
  'service-failure',
  'mediation',
  'redress',
  'no-maladministration',
  'outside-jurisdiction',
  'withdrawn',
] as const
export type Finding = (typeof determinations)[number]

export const findingNames: Readonly<Record<Finding, string>> = {
  upheld: 'Upheld',
  'not-upheld': 'Not upheld',
  'closed-after-enquiries': 'Closed after initial enquiries',
  'severe-maladministration': 'Severe maladministration',
  maladministration: 'Maladministration',
  'service-failure': 'Service failure',
  mediation: 'Mediation',
  redress: 'Reasonable redress was offered',
  'no-maladministration': 'No maladministration',
  'outside-jurisdiction': 'Outside jurisdiction',
  withdrawn: 'Withdrawn',
}

/** What each scheme may find of an issue, in its own words. */
export const findingsOfScheme: Readonly<Record<Scheme, readonly Finding[]>> = {
  lgsco: ['upheld', 'not-upheld', 'closed-after-enquiries', 'outside-jurisdiction', 'withdrawn'],
  'housing-ombudsman': determinations.filter(
    (one) => one !== 'upheld' && one !== 'not-upheld' && one !== 'closed-after-enquiries',
  ),
}

/** Whether a finding counts as fault: the Housing Ombudsman's service failure and maladministration do. */
export const isFault = (finding: Finding) =>
  finding === 'upheld' ||
  finding === 'service-failure' ||
  finding === 'maladministration' ||
  finding === 'severe-maladministration'

export const decisions = [
  'upheld',
  'not-upheld',
  'closed-after-enquiries',
  'invalid',
  'advice',
  'referred-back',
] as const
export type Decision = (typeof decisions)[number]

export const decisionNames: Readonly<Record<Decision, string>> = {
  upheld: 'Upheld: fault or maladministration found',
  'not-upheld': 'Not upheld',
  'closed-after-enquiries': 'Closed after initial enquiries',
  invalid: 'Incomplete or invalid',
  advice: 'Advice given',
  'referred-back': 'Referred back to us',
}

/** The decision over all issues must fit what was found of each: upheld as soon as one is, and else not. */
export function refusalToDecide(decision: Decision, found: readonly Finding[]): 'decision-does-not-fit' | null {
  const isUpheld = found.some(isFault)
  if (decision === 'upheld') return found.length > 0 && !isUpheld ? 'decision-does-not-fit' : null
  return isUpheld ? 'decision-does-not-fit' : null
}

export type OmbudsmanRefusal =
  | 'not-allowed'
  | 'changed'
  | 'known-already'
  | 'no-such-complaint'
  | 'not-of-scheme'
  | 'decision-does-not-fit'
  | 'demands-open'
  | 'ended-already'
  | 'closed-already'
  | 'evidence-missing'
  | 'in-the-future'

export const demandNames = { enquiry: 'Enquiry', order: 'Order', recommendation: 'Recommendation' } as const
