import { read, type Vocabulary, vocabularyOf, wordsIn } from './reading.ts'

/** How people ask for one service. */
export type Wording = {
  service: string
  /** What people search for; counts as `words`. */
  searchWords: readonly string[]
  strong: readonly string[]
  words: readonly string[]
  weak: readonly string[]
  against: readonly string[]
  ignore: readonly string[]
}

/** What people decided: how often a word stood in what went to a service. */
export type Learned = { word: string; service: string; count: number }

export type Phrase = { service: string; weight: number; stems: readonly string[] }

export type Model = {
  vocabulary: Vocabulary
  /** Phrases by the first of their words that is long enough to be telling. */
  phrases: ReadonlyMap<string, readonly Phrase[]>
  /** By word, how often it went to each service. */
  learned: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** How many words went to each service, as a share. */
  shares: ReadonlyMap<string, number>
}

const weights = { strong: 3.4, words: 2.3, weak: 0.8, against: -2 }

export function buildModel(wordings: readonly Wording[], learned: readonly Learned[]): Model {
  const spoken = wordings.flatMap((one) => [
    ...one.searchWords,
    ...one.strong,
    ...one.words,
    ...one.weak,
    ...one.against,
  ])
  const vocabulary = vocabularyOf(spoken.flatMap(wordsIn))
  const phrases = wordings.flatMap((wording) => phrasesOf(wording, vocabulary))
  return {
    vocabulary,
    phrases: Map.groupBy(phrases, ({ stems }) => stems.toSorted((a, b) => b.length - a.length)[0] ?? ''),
    ...lessons(
      learned,
      wordings.map(({ service }) => service),
    ),
  }
}

function phrasesOf(wording: Wording, vocabulary: Vocabulary): Phrase[] {
  const { service, ignore } = wording
  const weighed = new Map<string, Phrase>()
  const add = (texts: readonly string[], weight: number) => {
    for (const text of texts) {
      const stems = [...new Set(read(text, vocabulary).map((word) => word.stem))]
      const key = stems.toSorted().join(' ')
      if (stems.length > 0) weighed.set(key, { service, weight, stems })
    }
  }
  const left = new Set(ignore)
  const search = wording.searchWords.filter((text) => !left.has(text.toLowerCase()))
  add(search, weights.words)
  add(wording.weak, weights.weak)
  add(wording.words, weights.words)
  add(wording.strong, weights.strong)
  add(wording.against, weights.against)
  return [...weighed.values()]
}

/** Each service is taken to have had so many words before the first decision, so that the first few do not tip all. */
const before = 20

function lessons(learned: readonly Learned[], services: readonly string[]) {
  const byWord = new Map<string, Map<string, number>>()
  const totals = new Map(services.map((service) => [service, before]))
  for (const { word, service, count } of learned) {
    const counts = byWord.get(word) ?? new Map<string, number>()
    byWord.set(word, counts.set(service, (counts.get(service) ?? 0) + count))
    totals.set(service, (totals.get(service) ?? before) + count)
  }
  const all = [...totals.values()].reduce((sum, count) => sum + count, 0)
  return { learned: byWord, shares: new Map([...totals].map(([service, count]) => [service, count / all])) }
}
