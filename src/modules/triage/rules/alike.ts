import { isUsual, read, stem, type Vocabulary, wordsIn } from './reading.ts'

const streetKinds = new Set(
  'road rd street st avenue ave lane ln close drive crescent court gardens terrace place hill grove walk square row mews rise way'.split(
    ' ',
  ),
)
/** Words before “road” or “lane” that name none. */
const noName = new Set(
  'cycle bus main side back front slip ring link high busy narrow private country single dual access service left right middle outside inside traffic steep park off on the a'.split(
    ' ',
  ),
)

export type KnownStreet = { usrn: string; name: string; lat: number; lon: number }

/** Streets of the council by the first word of their name. */
export type Streets = ReadonlyMap<string, readonly { street: KnownStreet; words: readonly string[] }[]>

export const streetsByWord = (streets: readonly KnownStreet[]): Streets =>
  Map.groupBy(
    streets.map((street) => ({ street, words: wordsIn(street.name) })),
    ({ words }) => words[0] ?? '',
  )

/** The streets of the council that a text names. */
export function streetsNamed(text: string, streets: Streets): KnownStreet[] {
  const words = wordsIn(text)
  return words.flatMap((word, at) =>
    (streets.get(word) ?? [])
      .filter((known) => known.words.every((part, offset) => sameWord(words[at + offset], part)))
      .map(({ street }) => street),
  )
}

const shortForms: Record<string, string> = { rd: 'road', st: 'street', ave: 'avenue', ln: 'lane' }
const sameWord = (written: string | undefined, known: string) =>
  written === known || shortForms[written ?? ''] === known

/** What tells one place from another in a text: names of streets, other names, numbers of houses and columns. */
export function marksIn(text: string, vocabulary: Vocabulary, streets: Streets): string[] {
  const tokens = [...text.slice(0, 4000).matchAll(/[\p{L}\p{N}'’]+|[.!?\n]/gu)].map(([token]) => token)
  const capitals = tokens.filter((token) => /^\p{Lu}/u.test(token)).length
  const shouts = capitals > tokens.length * 0.6
  const marks = new Set(streetsNamed(text, streets).map(({ name }) => `in:${wordsIn(name)[0] ?? ''}`))
  for (const [at, token] of tokens.entries()) {
    const [word = '', next = '', second = ''] = [token, tokens[at + 1], tokens[at + 2]].map(
      (one) => wordsIn(one ?? '')[0] ?? '',
    )
    const opens = at === 0 || /^[.!?\n]$/.test(tokens[at - 1] ?? '')
    const isKnown = isUsual(word) || vocabulary.stems.has(stem(word)) || noName.has(word) || streetKinds.has(word)
    const isName = /^\p{Lu}\p{Ll}/u.test(token) && word.length >= 3 && !isKnown
    if (isName && streetKinds.has(next) && !ofRoads.has(second)) marks.add(`in:${word}`)
    else if (isName && !shouts && !opens) marks.add(`at:${word}`)
    if (/^\d{1,3}[a-z]?$/.test(word) && !isMeasure(next)) marks.add(`no:${word}`)
  }
  return [...marks].slice(0, 12)
}

/** After “road” they make it any road: “Appalling Road surface”. */
const ofRoads = new Set(
  'surface sign signs works work marking markings defect defects damage edge side name closure plate traffic users'.split(
    ' ',
  ),
)

const measures = new Set(
  'inch inches cm mm m metre metres meters ft foot feet days day weeks week months month years year mph x times am pm large big deep pot potholes potholes drains lights street lamp of or in'.split(
    ' ',
  ),
)
const isMeasure = (next: string) => measures.has(next)

/** Marks by which earlier reports are looked up: streets (`in:`) and other names (`at:`). */
export const namesIn = (marks: readonly string[]) => marks.filter((mark) => !mark.startsWith('no:'))
const isStreet = (mark: string) => mark.startsWith('in:')
const numbersIn = (marks: readonly string[]) => marks.filter((mark) => mark.startsWith('no:'))

export type Told = { text: string; marks: readonly string[]; service: string | null }

export type Likeness = {
  /** From 0 to 1: how many of their words they share. */
  words: number
  /** The names both give. */
  names: readonly string[]
  /** One of them is a street. */
  street: boolean
  /** The same words, but for a letter or two. */
  identical: boolean
}

/** How much two reports are alike; null when nothing suggests that they are about one thing. */
export function likenessOf(one: Told, other: Told, vocabulary: Vocabulary): Likeness | null {
  const names = namesIn(one.marks).filter((mark) => other.marks.includes(mark))
  const [numbers, others] = [numbersIn(one.marks), numbersIn(other.marks)]
  const otherPlace = numbers.length > 0 && others.length > 0 && !numbers.some((number) => others.includes(number))
  const otherService = one.service !== null && other.service !== null && one.service !== other.service
  if (names.length === 0 || otherPlace || otherService) return null
  const [a, b] = [telling(one.text, vocabulary), telling(other.text, vocabulary)]
  const shared = [...a].filter((word) => b.has(word)).length
  const words = (2 * shared) / Math.max(1, a.size + b.size)
  const close = trigramLikeness(one.text, other.text)
  return {
    words,
    names: names.map((mark) => mark.slice(3)),
    street: names.some(isStreet),
    identical: close >= 0.85 && a.size >= 4,
  }
}

const telling = (text: string, vocabulary: Vocabulary) =>
  new Set(
    read(text, vocabulary)
      .filter(({ written }) => !isUsual(written))
      .map((word) => word.stem),
  )

/** The share of groups of three letters that two texts have in common. */
export function trigramLikeness(one: string, other: string): number {
  const [a, b] = [trigrams(one), trigrams(other)]
  const shared = [...a].filter((group) => b.has(group)).length
  return shared / Math.max(1, a.size + b.size - shared)
}

function trigrams(text: string): Set<string> {
  const plain = ` ${wordsIn(text).join(' ')} `
  return new Set(Array.from({ length: Math.max(0, plain.length - 2) }, (_, at) => plain.slice(at, at + 3)))
}
