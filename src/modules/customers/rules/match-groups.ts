export type Pair = {
  readonly firstId: string
  readonly secondId: string
  readonly firstName: string
  readonly secondName: string
  readonly reasons: readonly string[]
  readonly strength: number
  readonly createdAt: Temporal.Instant
}

export type Alike = {
  readonly id: string
  readonly name: string
  /** Why it may be one with others of its group, and how many of them. */
  readonly reasons: readonly string[]
  readonly others: number
}

/** Records of which each may be one with another: what is decided about them is decided together. */
export type MatchGroup = { readonly records: readonly Alike[]; readonly pairs: readonly Pair[] }

/** Pairs put together by the records they share; the group with the strongest pair first, as the pairs are given. */
export function groupPairs(pairs: readonly Pair[]): MatchGroup[] {
  const above = new Map<string, string>()
  const top = (id: string): string => {
    const next = above.get(id)
    return next === undefined ? id : top(next)
  }
  for (const { firstId, secondId } of pairs) {
    const [one, other] = [top(firstId), top(secondId)]
    if (one !== other) above.set(other, one)
  }
  return [...Map.groupBy(pairs, ({ firstId }) => top(firstId)).values()].map((own) => ({
    records: recordsIn(own),
    pairs: own,
  }))
}

/** The records of a group, those alike with most others first. */
function recordsIn(pairs: readonly Pair[]): Alike[] {
  const ends = pairs.flatMap(({ firstId, firstName, secondId, secondName, reasons }) => [
    { id: firstId, name: firstName, reasons },
    { id: secondId, name: secondName, reasons },
  ])
  return [...Map.groupBy(ends, ({ id }) => id)]
    .map(([id, own]) => ({
      id,
      name: own[0]?.name ?? '',
      reasons: [...new Set(own.flatMap(({ reasons }) => reasons))],
      others: own.length,
    }))
    .toSorted((a, b) => b.others - a.others)
}
