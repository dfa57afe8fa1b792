export const findings = ['upheld', 'partially-upheld', 'not-upheld'] as const
export type Finding = (typeof findings)[number]

export const outcomes = [...findings, 'withdrawn', 'refused'] as const
export type Outcome = (typeof outcomes)[number]

export const outcomeNames: Readonly<Record<Outcome, string>> = {
  upheld: 'Upheld',
  'partially-upheld': 'Partially upheld',
  'not-upheld': 'Not upheld',
  withdrawn: 'Withdrawn',
  refused: 'Not accepted',
}

/** Counts as upheld wherever a share of upheld complaints is shown: wholly or in part. */
export const isUpheld = (outcome: Outcome | null) => outcome === 'upheld' || outcome === 'partially-upheld'

/**
 * What the complaint as a whole comes to: upheld when every point is, not upheld when none is, else partially. Points
 * that were withdrawn or are not ours do not count; null when none is left.
 */
export function overallOutcome(found: readonly Finding[]): Finding | null {
  const [first] = found
  if (first === undefined) return null
  return found.every((one) => one === first) ? first : 'partially-upheld'
}
