export type Withheld = {
  /** The words that must not be told. */
  readonly words: string
  /** What is read in their place: “about a third party”. */
  readonly reason: string
}

/** A run of text as it stands in the record, with the reason when it is withheld. */
export type MarkedRun = { readonly text: string; readonly withheld: string | null }

/**
 * A text parted where words are withheld. They are found as whole words wherever they stand, whatever their capitals,
 * spaces, line ends, apostrophes and hyphens. What overlaps is withheld together.
 */
export function marked(text: string, passages: readonly Withheld[]): MarkedRun[] {
  const runs: MarkedRun[] = []
  let at = 0
  for (const { from, to, reason } of spansIn(text, passages)) {
    if (from > at) runs.push({ text: text.slice(at, from), withheld: null })
    runs.push({ text: text.slice(from, to), withheld: reason })
    at = to
  }
  if (at < text.length || runs.length === 0) runs.push({ text: text.slice(at), withheld: null })
  return runs
}

type Span = { from: number; to: number; reason: string }

function spansIn(text: string, passages: readonly Withheld[]): Span[] {
  const spans: Span[] = []
  const all = passages.flatMap(({ words, reason }) => found(text, words).map((where) => ({ ...where, reason })))
  for (const span of all.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = spans.at(-1)
    if (last && span.from < last.to) last.to = Math.max(last.to, span.to)
    else spans.push(span)
  }
  return spans
}

/** A run of text that is given, or the reason why words are not. Of these not even the length is told. */
export type Run = { readonly text: string } | { readonly withheld: string }

/** A text with the withheld words taken out. */
export const withhold = (text: string, passages: readonly Withheld[]): Run[] =>
  marked(text, passages).map((run) => (run.withheld === null ? { text: run.text } : { withheld: run.withheld }))

/** The same as plain text: for a title, or a name of a file. */
export const withholdInLine = (text: string, passages: readonly Withheld[]) =>
  withhold(text, passages)
    .map((run) => ('text' in run ? run.text : `█████ (${run.withheld})`))
    .join('')

/** Whether the words stand in a text. */
export const standsIn = (text: string, words: string) => found(text, words).length > 0

/** Words of less than this many letters and digits would take out half the record. */
export const fewestLetters = 2

export const isTooShort = (words: string) => (words.match(/[\p{L}\p{N}]/gu) ?? []).length < fewestLetters

function found(text: string, words: string): { from: number; to: number }[] {
  const pattern = patternOf(words)
  if (!pattern) return []
  return [...text.matchAll(pattern)].map((match) => ({ from: match.index, to: match.index + match[0].length }))
}

const letter = '[\\p{L}\\p{N}]'

function patternOf(words: string): RegExp | null {
  const parts = words.normalize('NFC').trim().split(/\s+/u)
  const first = parts[0]
  if (!first) return null
  const body = parts.map(loose).join('[\\s\\u00a0]+')
  const before = new RegExp(`^${letter}`, 'u').test(words.trim()) ? `(?<!${letter})` : ''
  const after = new RegExp(`${letter}$`, 'u').test(words.trim()) ? `(?!${letter})` : ''
  return new RegExp(`${before}${body}${after}`, 'giu')
}

/** One word as people write it: either apostrophe, any hyphen, letters with their accents in one sign or in two. */
const loose = (word: string) =>
  [...word]
    .map((sign) => {
      if (/['’‘`]/u.test(sign)) return "['’‘`]"
      if (/["“”„]/u.test(sign)) return '["“”„]'
      if (/[-‐‑–—]/u.test(sign)) return '[-‐‑–—]'
      const apart = sign.normalize('NFD')
      return apart === sign ? escaped(sign) : `(?:${escaped(sign)}|${escaped(apart)})`
    })
    .join('')

const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
