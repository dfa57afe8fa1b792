import { plainWordFor } from './jargon.ts'

export type Remark = { kind: 'long-sentence' | 'too-long-sentence' | 'jargon' | 'hard' | 'too-hard'; words: string }

export type PlainLanguage = { words: number; sentences: number; readingAge: number | null; remarks: readonly Remark[] }

const sentenceWarns = 25
const sentenceRefused = 40
const ageWarns = 13
const ageRefused = 16
/** A reading age says nothing about a handful of words. */
const enoughWords = 30

/** How hard a text is to read, and what to put right. Each line of `lines` ends a sentence, as a paragraph or bullet does. */
export function readability(lines: readonly string[]): PlainLanguage {
  const sentences = lines.flatMap(sentencesIn)
  const words = sentences.flatMap(wordsIn)
  const readingAge = words.length >= enoughWords ? readingAgeOf(words, sentences.length) : null
  const remarks = [...sentences.flatMap(aboutLength), ...jargonIn(lines.join(' ')), ...aboutAge(readingAge)]
  return { words: words.length, sentences: sentences.length, readingAge, remarks }
}

/** What may not be published, as against what is only worth another look. */
export const isRefused = (remark: Remark) =>
  remark.kind === 'too-long-sentence' || remark.kind === 'too-hard' || remark.kind === 'jargon'

/** The words of council officers that stand in a text. */
export function jargonIn(text: string): Remark[] {
  return Object.entries(plainWordFor)
    .filter(([word]) => new RegExp(`(?<![\\p{L}-])${word.replaceAll(' ', '\\s+')}s?(?![\\p{L}-])`, 'iu').test(text))
    .map(([word, plain]) => ({ kind: 'jargon', words: `“${word}” is jargon. Instead: ${plain}` }))
}

const sentencesIn = (line: string) =>
  line
    .split(/(?<=[.!?:;])\s+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\p{L}/u.test(sentence))

const wordsIn = (sentence: string) => sentence.match(/[\p{L}\p{N}][\p{L}\p{N}’'@./:-]*/gu) ?? []

function aboutLength(sentence: string): Remark[] {
  const count = wordsIn(sentence).length
  if (count <= sentenceWarns) return []
  const start = sentence.split(/\s+/).slice(0, 6).join(' ')
  return count > sentenceRefused
    ? [
        {
          kind: 'too-long-sentence',
          words: `The sentence “${start} …” has ${count} words. Write at most ${sentenceRefused}, better ${sentenceWarns}`,
        },
      ]
    : [
        {
          kind: 'long-sentence',
          words: `The sentence “${start} …” has ${count} words. Better at most ${sentenceWarns}`,
        },
      ]
}

function aboutAge(age: number | null): Remark[] {
  if (age === null || age <= ageWarns) return []
  return age > ageRefused
    ? [
        {
          kind: 'too-hard',
          words: `The reading age is ${age}. Write for ${ageRefused} at most, better ${ageWarns}: shorter sentences, shorter words`,
        },
      ]
    : [{ kind: 'hard', words: `The reading age is ${age}. Better ${ageWarns} or less` }]
}

/** Flesch-Kincaid: years of school, plus the five years before it. */
function readingAgeOf(words: readonly string[], sentences: number) {
  const heard = words.reduce((sum, word) => sum + syllablesIn(word), 0)
  const years = 0.39 * (words.length / sentences) + 11.8 * (heard / words.length) - 15.59
  return Math.max(5, Math.round(years + 5))
}

/** Syllables as a reader hears them, near enough: groups of vowels, less the silent endings. */
export function syllablesIn(word: string) {
  const letters = word
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z]/g, '')
  if (letters.length <= 3) return 1
  const spoken = letters
    .replace(/(?:[^laeiouy]es|(?<![td])ed|[^laeiouy]e)$/, (ending) => (ending === 'ed' ? '' : (ending[0] ?? '')))
    .replace(/^y/, '')
  return Math.max(1, spoken.match(/[aeiouy]{1,2}/g)?.length ?? 1)
}
