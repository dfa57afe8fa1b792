import { createHash } from 'node:crypto'
import { type Answers, answersInWords, contactKeys, type Form } from '#modules/forms/index.ts'

const contact: ReadonlySet<string> = new Set(Object.values(contactKeys))
const longest = 240

/** Answers that say nothing without the question. */
const saysNothingAlone: ReadonlySet<string> = new Set(['Yes', 'No', 'Not yet', 'I am not sure', 'Something else'])

/** A case in one line, as lists show it: the answers that say what it is, without place, contact details and files. */
export function summaryOf(form: Form, answers: Answers): string {
  const told = new Map(
    form.pages.flatMap(({ questions }) =>
      questions
        .filter(({ type }) => type === 'choice' || type === 'choices' || type === 'long-text')
        .filter(({ inSummary }) => inSummary !== false)
        .map(({ key, type }) => [key, type === 'long-text' ? ' ' : ', '] as const),
    ),
  )
  const lines = answersInWords(form, answers)
    .filter(({ key }) => told.has(key) && !contact.has(key))
    .map(({ key, name, lines }) => ({ key, name, lines: lines.filter((line) => line.trim() !== '') }))
    .filter(({ lines }) => lines.length > 0)
    .map(
      ({ key, name, lines }) =>
        // What somebody wrote in lines reads on; what they chose is a list.
        (lines.every((line) => saysNothingAlone.has(line)) ? `${name}: ` : '') + lines.join(told.get(key)),
    )
  return shorten(lines.join('. ').replaceAll(/([.!?])\. /g, '$1 '))
}

export const shorten = (text: string) => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text)

type Content = { serviceKey: string; answers: Answers; place: unknown; onBehalfOf: string | null }

/** The same content gives the same hash, in whatever order its keys come. */
export const hashOf = (content: Content) =>
  createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex')

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]),
  )
}

/** Words as a sentence: "We will empty your bin by Friday 12 March." What ends in a sign of its own gets no stop behind it. */
export const sentence = (words: string) =>
  /[\p{L}\p{N})\]"”'’%]$/u.test(words) && !/[.!?…][)\]"”'’]*$/.test(words) ? `${words}.` : words
