/** A question that a unit was given before. */
export type Earlier = {
  readonly question: string
  readonly teamId: string
  readonly unit: string
  readonly reference: string
}

export type Suggestion = { readonly teamId: string; readonly unit: string; readonly because: string }

const usual = new Set(
  'about after again also and any are asked because been before but can cllr could council councillor day days did does for friday from had has have her him his how into its just know let monday month months more much new not now off once one only our out over please resident residents road saturday should since some still street sunday tell than that the their them then there these they this thursday time today told tomorrow tuesday under update very ward was wednesday week weeks were what when where which while who why will with would year years yesterday you your'.split(
    ' ',
  ),
)

/** The words that tell one question from another, cut to their stems. */
function wordsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[a-z]{3,}/g) ?? []
  return new Set(words.filter((word) => !usual.has(word)).map((word) => word.replace(/(ings?|ed|es|s)$/, '')))
}

const streetName = /\b\p{Lu}[\p{L}’'-]* (Road|Street|Lane|Avenue|Close|Drive|Way|Crescent|Row|Gardens|Park|Bridge)\b/gu

/** What a question says without the names of streets: “missed in Station Road” is not about a road. */
export const withoutStreets = (text: string) => text.replaceAll(streetName, '')

const enough = 0.25

/**
 * The unit that answered questions like this one, with the closest of them as the reason. A word that stands in many
 * earlier questions says little. Null where nothing before is like it.
 */
export function suggestUnit(question: string, earlier: readonly Earlier[]): Suggestion | null {
  const asked = wordsOf(question)
  const read = earlier.map((one) => ({ ...one, words: wordsOf(one.question) }))
  const times = new Map<string, number>()
  for (const { words } of read) for (const word of words) times.set(word, (times.get(word) ?? 0) + 1)
  const weight = (word: string) => Math.log(1 + (read.length + 1) / (1 + (times.get(word) ?? 0)))
  const total = (words: Iterable<string>) => [...words].reduce((sum, word) => sum + weight(word), 0)
  const alike = read
    .map((one) => {
      const shared = [...asked].filter((word) => one.words.has(word))
      return { ...one, shared, score: total(shared) / Math.max(1, total(asked.union(one.words))) }
    })
    .filter(({ score }) => score >= enough)
    .toSorted((a, b) => b.score - a.score)
  const scores = [...Map.groupBy(alike, ({ teamId }) => teamId).values()]
    .map((found) => ({ found, score: found.slice(0, 3).reduce((sum, { score }) => sum + score, 0) }))
    .toSorted((a, b) => b.score - a.score)
  const best = scores[0]?.found
  const closest = best?.[0]
  if (!best || !closest) return null
  const others = best.length > 1 ? `${best.length} questions like it went there, the last “` : 'They answered “'
  return {
    teamId: closest.teamId,
    unit: closest.unit,
    because: `${others}${short(closest.question)}” (${closest.reference})`,
  }
}

const short = (text: string) => (text.length > 90 ? `${text.slice(0, 89)}…` : text)
