export type MatchedBy = 'name' | 'organisation' | 'phone' | 'phone-end' | 'email' | 'postcode' | 'address' | 'born'

export type Hit = {
  customerId: string
  /** Which clue of the search, by its place in it. */
  clue: number
  by: MatchedBy
  score: number
  /** The part of the record that matched: the word, the digits, the email. */
  matched: string
}

export type Ranked = { customerId: string; score: number; matches: Hit[] }

/** Those that fit most clues first, then those that fit them best. */
export function rankHits(hits: readonly Hit[], clues: number): Ranked[] {
  const byCustomer = Map.groupBy(hits, (hit) => hit.customerId)
  const ranked = [...byCustomer].map(([customerId, found]) => {
    const matches = bestPerClue(found)
    const best = matches.reduce((sum, hit) => sum + hit.score, 0)
    return { customerId, score: matches.length * 10 + best, matches }
  })
  ranked.sort((a, b) => b.score - a.score || (a.customerId < b.customerId ? -1 : 1))
  return clues > 1 && ranked.some(({ matches }) => matches.length === clues) ? onlyGood(ranked, clues) : ranked
}

const bestPerClue = (hits: readonly Hit[]) =>
  [...Map.groupBy(hits, (hit) => hit.clue).values()].map((same) =>
    same.reduce((best, hit) => (hit.score > best.score ? hit : best)),
  )

/** When somebody fits everything that was typed, those who fit less than half of it only distract. */
const onlyGood = (ranked: readonly Ranked[], clues: number) =>
  ranked.filter(({ matches }) => matches.length * 2 >= clues)
