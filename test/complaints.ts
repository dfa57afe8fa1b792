/** How a complaint about bins is sorted when it is taken on. */
export const sortedAsBins = {
  categoryKey: 'waste',
  detailKey: 'missed-again',
  aboutTeamId: null,
  tenure: 'other',
  sector: 'single',
  risk: null,
  broughtBy: 'resident',
  tests: { unhappy: 'yes', 'had-a-chance': 'yes', 'other-way': 'no' },
  reason: 'The third time',
  evidence: 'Three earlier reports',
} as const
