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
  const typed = wordsOf(text).slice(0, 40)
  if (typed.length === 0) return []
  const prepared = searchables.map(({ thing, phrases }) => ({
    thing,
    phrases: phrases.map(({ text: phrase, weight }) => ({ text: phrase, weight, words: wordsOf(phrase) })),
  }))
  const vocabularies = prepared.map(({ phrases }) => new Set(phrases.flatMap(({ words }) => words)))
  const asked = typed.map((word) => askedWord(word, vocabularies))
  const found = prepared.map(({ thing, phrases }) => ({ thing, ...scoreOf(asked, phrases) }))
  return found.filter(({ score }) => score > 0.12).toSorted((a, b) => b.score - a.score)
}

type Phrase = { text: string; weight: number; words: string[] }

/** A word as typed: how much each known word is like it, and how much it says when few things have it. */
type AskedWord = { alike: ReadonlyMap<string, number>; rarity: number }

function askedWord(word: string, vocabularies: readonly ReadonlySet<string>[]): AskedWord {
  const alike = new Map<string, number>()
  for (const vocabulary of vocabularies) {
    for (const known of vocabulary) if (!alike.has(known)) alike.set(known, likeness(word, known))
  }
  const fits = (vocabulary: ReadonlySet<string>) => [...vocabulary].some((known) => (alike.get(known) ?? 0) > 0)
  const count = vocabularies.filter(fits).length
  return { alike, rarity: count === 0 ? 0.7 : Math.log(1 + vocabularies.length / count) }
}

function scoreOf(asked: readonly AskedWord[], phrases: readonly Phrase[]) {
  const most = asked.reduce((sum, { rarity }) => sum + rarity, 0)
  let reason = ''
  let bestPhrase = 0
  const bestByWord = asked.map(() => 0)
  for (const { text, weight, words } of phrases) {
    let together = 0
    for (const [index, { alike, rarity }] of asked.entries()) {
      const match = Math.max(0, ...words.map((word) => alike.get(word) ?? 0)) * rarity
      together += match
      bestByWord[index] = Math.max(bestByWord[index] ?? 0, match * weight)
    }
    // A phrase that is matched whole says more than one that shares a word.
    const covered = words.filter((word) => asked.some(({ alike }) => (alike.get(word) ?? 0) > 0)).length
    const value = together * weight * (0.5 + covered / Math.max(1, words.length) / 2)
    if (value > bestPhrase) {
      bestPhrase = value
      reason = text
    }
  }
  const spread = bestByWord.reduce((sum, match) => sum + match, 0)
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
