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

/** A text as it is looked through: plain words between spaces, a full stop where a sentence ends. */
export type Heard = { line: string; words: ReadonlySet<string>; mayBeSaid: ReadonlySet<string> }

/** A saying is looked for only in a text that has, of each of its steps, a word that one may begin with. */
type Saying = { pattern: RegExp; needs: readonly ReadonlySet<string>[]; words: readonly string[] }

type Lists = ReadonlyMap<string, readonly string[]>

export function languageOf({ people, deeds, words }: WordsOfDanger, sayings: readonly string[]): Language {
  const lists: Lists = new Map([
    ...Object.entries(people).map(([name, said]): [string, string[]] => [name, said.flatMap(oneOrMore)]),
    ...Object.entries(deeds).map(([name, said]): [string, string[]] => [name, said.flatMap(formsOf)]),
    ...Object.entries(words),
  ])
  const ready = new Map([...new Set(sayings)].map((saying) => [saying, readied(saying, lists)]))
  const written = [...lists.keys()].flatMap((name) => writtenOut(`{${name}}`, lists))
  const known = new Set([
    ...written.flatMap((said) => said.split(' ')),
    ...[...ready.values()].flatMap((saying) => saying.words),
  ])
  const telling = [...ready].flatMap(([saying, { needs }]) => fewest(needs).map((word) => ({ saying, word })))
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

/** Of the steps of a saying, the one with the fewest words: where none of them stands, nothing else need be looked for. */
const fewest = (needs: Saying['needs']) => [...(needs.toSorted((a, b) => a.size - b.size)[0] ?? [])]

const longest = 20_000

/** Reads a text once, for every rule: without apostrophes, with slips of the keys put right. */
export const hear = (text: string, language: Language): Heard =>
  heard(
    plain(text.slice(0, longest)).map((word) => spelled(word, language)),
    language,
  )

function heard(said: readonly string[], { byWord }: Language): Heard {
  const words = new Set(said)
  return {
    line: ` ${said.join(' ')} `,
    words,
    mayBeSaid: new Set([...words].flatMap((word) => byWord.get(word) ?? [])),
  }
}

/** Whether a text says one of these, with nothing close by that makes it another matter. */
export const isSaid = (sayings: readonly string[], unless: readonly string[], text: Heard, language: Language) =>
  sayings.some((saying) =>
    found(saying, text, language).some((at) => {
      const nearby = heard(around(text.line, at), language)
      return !unless.some((other) => found(other, nearby, language).length > 0)
    }),
  )

function found(saying: string, { line, words, mayBeSaid }: Heard, { sayings }: Language): RegExpExecArray[] {
  const ready = mayBeSaid.has(saying) ? sayings.get(saying) : undefined
  if (!ready?.needs.every((any) => !any.isDisjointFrom(words))) return []
  return [...line.matchAll(ready.pattern)]
}

const wordsBefore = 6
const wordsAfter = 6

/** What was found, with the words next to it. */
const around = (line: string, { index, 0: said }: RegExpExecArray): string[] =>
  [
    ...line.slice(0, index).split(' ').slice(-wordsBefore),
    ...said.split(' '),
    ...line
      .slice(index + said.length)
      .split(' ')
      .slice(0, wordsAfter + 1),
  ].filter((word) => word !== '')

/**
 * Within a sentence: at most so many words between two that follow each other; far more where a saying has three dots. “By” is
 * none of the few: it turns round who does it to whom.
 */
const between = '(?: (?!by )[^ .]+){0,3}?'
const farBetween = '(?: [^ .]+){0,15}?'

function readied(saying: string, lists: Lists): Saying {
  const steps = saying.toLowerCase().split(/\s+/)
  const ways = steps.map((step) => (step === '...' ? [] : step.split('/').flatMap((way) => waysOf(way, lists))))
  const pattern = steps.map((step, at) => {
    if (step === '...') return ''
    const gap = at === 0 ? '' : steps[at - 1] === '...' ? farBetween : between
    return `${gap} (?:${ways[at]?.join('|')})(?= )`
  })
  return {
    pattern: new RegExp(pattern.join(''), 'g'),
    needs: ways.filter((any) => any.length > 0).map((any) => new Set(any.flatMap((way) => way.split(' ')[0] ?? []))),
    words: ways.flatMap((any) => any.flatMap((way) => way.split(' '))),
  }
}

/** “{child}_is” is any of the list with “is” right after it. */
const waysOf = (way: string, lists: Lists): string[] =>
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
