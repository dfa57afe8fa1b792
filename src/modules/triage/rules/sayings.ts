import type { WordsOfDanger } from '#modules/services/index.ts'
import { isUsual } from './reading.ts'

/** How what cannot wait is said: what rules say with the council's lists, ready to be looked for, and how it is spelled. */
export type Language = {
  sayings: ReadonlyMap<string, Saying>
  /** The sayings of which a text with this word may have one. */
  byWord: ReadonlyMap<string, readonly string[]>
  known: ReadonlySet<string>
  /** Known words by first letter, for spelling, and what was put right before. */
  byLetter: ReadonlyMap<string, readonly string[]>
  remembered: Map<string, string>
}

/** A text as it is looked through: plain words, a full stop where a sentence ends. */
export type Heard = { said: readonly string[]; words: ReadonlySet<string>; mayBeSaid: ReadonlySet<string> }

/** What may stand at a step of a saying: what follows, by the word it begins with. A list is one of these, for all sayings. */
type Ways = ReadonlyMap<string, readonly (readonly string[])[]>
type Step = { ways: readonly Ways[]; isFar: boolean }
type Saying = readonly Step[]

type Lists = ReadonlyMap<string, readonly string[]>

export function languageOf({ people, deeds, words }: WordsOfDanger, sayings: readonly string[]): Language {
  const lists: Lists = new Map([
    ...Object.entries(people).map(([name, said]): [string, string[]] => [name, said.flatMap(oneOrMore)]),
    ...Object.entries(deeds).map(([name, said]): [string, string[]] => [name, said.flatMap(formsOf)]),
    ...Object.entries(words),
  ])
  const ofLists = new Map([...lists.keys()].map((name) => [`{${name}}`, waysOf(writtenOut(`{${name}}`, lists))]))
  const ready = new Map([...new Set(sayings)].map((saying) => [saying, readied(saying, { lists, ofLists })]))
  const known = new Set(
    [...ofLists.values(), ...[...ready.values()].flatMap((steps) => steps.flatMap(({ ways }) => ways))].flatMap(
      wordsOf,
    ),
  )
  const telling = [...ready].flatMap(([saying, steps]) => fewest(steps).map((word) => ({ saying, word })))
  const byWord = Map.groupBy(telling, ({ word }) => word)
  return {
    sayings: ready,
    byWord: new Map([...byWord].map(([word, any]) => [word, any.map(({ saying }) => saying)])),
    known,
    byLetter: Map.groupBy(
      [...known].filter((word) => word.length >= 5),
      (word) => word[0] ?? '',
    ),
    remembered: new Map(),
  }
}

const wordsOf = (ways: Ways) => [...ways].flatMap(([first, rests]) => [first, ...rests.flat()])
const firstWords = ({ ways }: Step) => ways.flatMap((any) => [...any.keys()])

/** Of the steps of a saying, the one with the fewest words: where none of them stands, nothing else need be looked for. */
const fewest = (steps: Saying) => steps.map(firstWords).toSorted((a, b) => a.length - b.length)[0] ?? []

const longest = 20_000

/** Reads a text once, for every rule: without apostrophes, with slips of the keys put right. */
export const hear = (text: string, language: Language): Heard =>
  heard(
    plain(text.slice(0, longest)).map((word) => spelled(word, language)),
    language,
  )

function heard(said: readonly string[], { byWord }: Language): Heard {
  const words = new Set(said)
  return { said, words, mayBeSaid: new Set([...words].flatMap((word) => byWord.get(word) ?? [])) }
}

/** Whether a text says one of these, with nothing close by that makes it another matter. */
export const isSaid = (sayings: readonly string[], unless: readonly string[], text: Heard, language: Language) =>
  sayings.some((saying) =>
    found(saying, text, language).some(({ start, end }) => {
      const nearby = heard(text.said.slice(Math.max(0, start - wordsAround), end + wordsAround), language)
      return !unless.some((other) => found(other, nearby, language).length > 0)
    }),
  )

const wordsAround = 6

/** Within a sentence: at most so many words between two that follow each other, or where a saying has three dots. */
const between = 3
const farBetween = 15

/** Where a saying stands in a text: from its first word until behind its last, one after the other. */
function found(saying: string, { said, words, mayBeSaid }: Heard, { sayings }: Language) {
  const steps = mayBeSaid.has(saying) ? sayings.get(saying) : undefined
  if (!steps?.every(({ ways }) => ways.some((any) => hasOneOf(any, words)))) return []
  const places: { start: number; end: number }[] = []
  for (let start = 0; start < said.length; start += 1) {
    const end = endOf(steps, said, start)
    if (end === null) continue
    places.push({ start, end })
    start = end - 1
  }
  return places
}

/** Whether any of these begins with a word of a text; the fewer are asked of the more. */
const hasOneOf = (ways: Ways, words: ReadonlySet<string>) =>
  ways.size < words.size ? ways.keys().some((word) => words.has(word)) : words.values().some((word) => ways.has(word))

/** Where a saying that begins at this word ends first; null where it does not go on to its end. */
function endOf([first, ...rest]: Saying, said: readonly string[], start: number): number | null {
  let ends = first ? endsAt(first, said, start) : []
  for (const step of rest) {
    const reached = new Set<number>()
    for (const end of ends)
      for (let at = end, gap = 0; at < said.length; at += 1, gap += 1) {
        for (const one of endsAt(step, said, at)) reached.add(one)
        if (gap === (step.isFar ? farBetween : between) || !mayStandBetween(said[at] ?? '.', step)) break
      }
    ends = [...reached]
    if (ends.length === 0) return null
  }
  return ends.length > 0 ? Math.min(...ends) : null
}

/** “By” is none of the few words between two: it turns round who does it to whom. */
const mayStandBetween = (word: string, { isFar }: Step) => word !== '.' && (isFar || word !== 'by')

const endsAt = ({ ways }: Step, said: readonly string[], at: number) =>
  ways.flatMap((any) =>
    (any.get(said[at] ?? '') ?? [])
      .filter((rest) => rest.every((word, index) => word === said[at + 1 + index]))
      .map((rest) => at + 1 + rest.length),
  )

type Known = { lists: Lists; ofLists: ReadonlyMap<string, Ways> }

function readied(saying: string, { lists, ofLists }: Known): Saying {
  const steps = saying.toLowerCase().split(/\s+/)
  return steps.flatMap((step, at) => {
    if (step === '...') return []
    const ways = step.split('/')
    const own = ways.filter((way) => !ofLists.has(way)).flatMap((way) => inARow(way, lists))
    return { ways: [...ways.flatMap((way) => ofLists.get(way) ?? []), waysOf(own)], isFar: steps[at - 1] === '...' }
  })
}

function waysOf(written: readonly string[]): Ways {
  const ways = new Map<string, string[][]>()
  for (const [first = '', ...rest] of new Set(written).values().map((way) => way.split(' '))) {
    const rests = ways.get(first) ?? []
    rests.push(rest)
    ways.set(first, rests)
  }
  return ways
}

/** “{child}_is” is any of the list with “is” right after it. */
const inARow = (way: string, lists: Lists): string[] =>
  way
    .split('_')
    .map((part) => (part.startsWith('{') ? writtenOut(part, lists) : plain(part)))
    .reduce((so, next) => so.flatMap((one) => next.map((other) => `${one} ${other}`)))

/** What stands in a list, with the lists it names written out. */
function writtenOut(part: string, lists: Lists, within: readonly string[] = []): string[] {
  if (!part.startsWith('{')) return plain(part)
  return (lists.get(part.slice(1, -1)) ?? []).flatMap((said) => {
    const words = said.split(/\s+/)
    return words
      .map((word) => (within.includes(word) ? [] : writtenOut(word, lists, [...within, part])))
      .reduce((so, next) => so.flatMap((one) => next.map((other) => `${one} ${other}`)))
  })
}

const plain = (text: string): string[] =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f'’‘`´]/g, '')
    .replace(/\bno\. ?(?=\d)/g, 'number ')
    .replace(/[.!?;]+(?=\s|$)|\n\s*\n/g, ' . ')
    .replace(/(\d)(?=[a-z])/g, '$1 ')
    .split(/[^a-z0-9.]+|\.(?=\w)/)
    .filter((word) => word !== '')

const oneOrMore = (said: string) => (/[s}]$/.test(said) ? [said] : [said, `${said}s`])

/** The ways a deed is written. What follows the verb, as in “beat up”, stays. */
function formsOf(deed: string): string[] {
  const [verb = '', ...rest] = deed.split(' ')
  if (verb.startsWith('{')) return [deed]
  const [base = '', ...other] = verb.split('/')
  const start = /^[^aeiou]*[aeiou][bdgklmnprt]$/.test(base) ? `${base}${base.at(-1)}` : base.replace(/e$/, '')
  const third = /(s|sh|ch|x)$/.test(base) ? `${base}es` : `${base}s`
  const past = other.length > 0 ? other : [`${start}ed`]
  return [base, third, `${start}ing`, ...past].map((word) => [word, ...rest].join(' '))
}

/** The known word that was meant: with one letter more or less, or two that changed places. */
function spelled(word: string, { known, byLetter, remembered }: Language): string {
  if (word.length < 5 || known.has(word) || isUsual(word) || /\d/.test(word)) return word
  const before = remembered.get(word)
  if (before !== undefined) return before
  const meant = byLetter.get(word[0] ?? '')?.find((other) => isSlip(word, other)) ?? word
  if (remembered.size < 100_000) remembered.set(word, meant)
  return meant
}

function isSlip(word: string, other: string): boolean {
  const [short, long] = word.length < other.length ? [word, other] : [other, word]
  if (long.length - short.length > 1) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at += 1
  if (long.length > short.length) return long.length > 6 && short.slice(at) === long.slice(at + 1)
  return word[at] === other[at + 1] && word[at + 1] === other[at] && word.slice(at + 2) === other.slice(at + 2)
}
