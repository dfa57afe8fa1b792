import { editDistance } from '#modules/definitions/index.ts'

/** What a search looks through: phrases of one thing, and how much a word in each counts. */
export type Searchable<Thing> = { thing: Thing; phrases: { text: string; weight: number }[] }

export type Found<Thing> = { thing: Thing; score: number; reason: string }

/** Words that say nothing about what someone wants. */
const empty = new Set(
  'a an and are as at be been but by can cant come could d did do does dont for from get got had has have havent hello help hi how i id if im in is isnt it its just like ll m me my need needs no not of on or our out please re report s should so t tell thank thanks that the their them there they this to up us ve want was wasnt we what when where which who will with would you your'.split(
    ' ',
  ),
)

/** Finds things by what people type: any order, endings and small spelling mistakes do not matter, rare words count more. */
export function search<Thing>(text: string, searchables: readonly Searchable<Thing>[]): Found<Thing>[] {
  const asked = wordsOf(text).slice(0, 40)
  if (asked.length === 0) return []
  const prepared = searchables.map(({ thing, phrases }) => ({
    thing,
    phrases: phrases.map(({ text: phrase, weight }) => ({ text: phrase, weight, words: wordsOf(phrase) })),
  }))
  const rarity = rarityIn(prepared.map(({ phrases }) => new Set(phrases.flatMap(({ words }) => words))))
  const found = prepared.map(({ thing, phrases }) => ({ thing, ...scoreOf(asked, phrases, rarity) }))
  return found.filter(({ score }) => score > 0.12).toSorted((a, b) => b.score - a.score)
}

type Phrase = { text: string; weight: number; words: string[] }

function scoreOf(asked: string[], phrases: Phrase[], rarity: (word: string) => number) {
  const most = asked.reduce((sum, word) => sum + rarity(word), 0)
  let reason = ''
  let bestPhrase = 0
  const bestByWord = new Map<string, number>()
  for (const { text, weight, words } of phrases) {
    let together = 0
    for (const word of asked) {
      const match = Math.max(0, ...words.map((other) => likeness(word, other))) * rarity(word)
      together += match
      bestByWord.set(word, Math.max(bestByWord.get(word) ?? 0, match * weight))
    }
    // A phrase that is matched whole says more than one that shares a word.
    const covered =
      words.filter((word) => asked.some((other) => likeness(other, word) > 0)).length / Math.max(1, words.length)
    const value = together * weight * (0.5 + covered / 2)
    if (value > bestPhrase) {
      bestPhrase = value
      reason = text
    }
  }
  const spread = asked.reduce((sum, word) => sum + (bestByWord.get(word) ?? 0), 0)
  return { score: (0.6 * bestPhrase + 0.4 * spread) / most, reason }
}

/** How much alike two words are: 1 the same, less for an ending or a spelling mistake, 0 for different words. */
export function likeness(typed: string, known: string): number {
  if (typed === known) return 1
  if (stem(typed) === stem(known)) return 0.95
  if (typed.length >= 3 && known.startsWith(typed)) return 0.75
  if (known.length >= 5 && typed.startsWith(known)) return 0.7
  if (typed.length < 4 || Math.abs(typed.length - known.length) > 2) return 0
  const allowed = typed.length >= 8 ? 2 : 1
  return editDistance(typed, known) <= allowed && typed[0] === known[0] ? 0.7 : 0
}

function rarityIn(things: readonly Set<string>[]) {
  const known = [...new Set(things.flatMap((words) => [...words]))]
  const memo = new Map<string, number>()
  return (word: string) => {
    const before = memo.get(word)
    if (before !== undefined) return before
    const alike = known.filter((other) => likeness(word, other) > 0)
    const count = things.filter((words) => alike.some((other) => words.has(other))).length
    const value = count === 0 ? 0.7 : Math.log(1 + things.length / count)
    memo.set(word, value)
    return value
  }
}

const wordsOf = (text: string) => {
  const all = text
    .slice(0, 500)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f'’]/g, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  const telling = all.filter((word) => !empty.has(word))
  return [...new Set(telling.length > 0 ? telling : all)]
}

const stem = (word: string) =>
  word.length <= 3
    ? word
    : word
        .replace(/ies$/, 'y')
        .replace(/(ing|ed|es|s|ly)$/, '')
        .replace(/([bdgklmnprt])\1$/, '$1')
        .replace(/e$/, '')
