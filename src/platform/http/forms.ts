import { z } from 'zod'

/** Errors as the GOV.UK error summary and error messages want them. */
export type FormErrors = {
  list: { text: string; href: string }[]
  byField: Record<string, { text: string }>
}

export type ParsedForm<T> =
  | { ok: true; value: T; entered: Entered }
  | { ok: false; errors: FormErrors; entered: Entered }

/** What was typed, to fill the form again. */
export type Entered = Record<string, string | string[]>

const longest = 100_000

/** Reads a form's body with its schema. When it does not fit, the answer holds the errors and what was typed. */
export function parseForm<S extends z.ZodType>(schema: S, body: unknown): ParsedForm<z.output<S>> {
  const entered = enteredFrom(body)
  const parsed = schema.safeParse(entered, { error: wordsFor })
  if (parsed.success) return { ok: true, value: parsed.data, entered }
  const words: Record<string, string> = {}
  for (const issue of parsed.error.issues) {
    const field = issue.path.filter((part) => typeof part === 'string').join('.') || 'form'
    words[field] ??= issue.message
  }
  return { ok: false, errors: formErrors(words), entered }
}

/** Where a form has no words of its own: what no page offers was sent, or something that every page sends is missing. */
export function wordsFor(issue: { code?: string; origin?: unknown; maximum?: unknown }): string {
  const { code, origin, maximum } = issue
  if (code === 'too_big' && origin === 'string')
    return `Use ${Number(maximum).toLocaleString('en-GB')} characters or fewer`
  return 'This is missing, or not one of the choices. Check it, then send it again'
}

/** Errors from words by field, in the order given. A field's input must have the field's name as its id. */
export function formErrors(words: Record<string, string>): FormErrors {
  const entries = Object.entries(words)
  return {
    list: entries.map(([field, text]) => ({ text, href: `#${field}` })),
    byField: Object.fromEntries(entries.map(([field, text]) => [field, { text }])),
  }
}

/** The body's fields as text: trimmed, without control characters, no longer than the longest we take. */
export function enteredFrom(body: unknown): Entered {
  const entered: Entered = {}
  if (typeof body !== 'object' || body === null) return entered
  for (const [name, value] of Object.entries(body)) {
    if (name === '_csrf' || name === '__proto__' || name === 'constructor' || name === 'prototype') continue
    if (typeof value === 'string') entered[name] = cleanText(value)
    else if (Array.isArray(value)) entered[name] = value.filter((item) => typeof item === 'string').map(cleanText)
  }
  return entered
}

/** Text as people meant it: one Unicode form, line ends as \n, no control or direction-changing characters; nothing where nothing can be seen. */
export function cleanText(text: string) {
  const clean = text
    .slice(0, longest)
    .toWellFormed()
    .normalize('NFC')
    .replaceAll('\r\n', '\n')
    .replace(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]/gu, '')
    .trim()
  return /[^\p{Cf}\p{Z}\s]/u.test(clean) ? clean : ''
}

/** A field that is given once; a repeated field counts as its first value. */
export const oneOf = (value: unknown) => (Array.isArray(value) ? value[0] : value)

/** Text that must be filled in, with the words to say when it is not. */
export const requiredText = (words: string, most = 5000) =>
  z.preprocess(
    oneOf,
    z
      .string({ error: words })
      .min(1, words)
      .max(most, `Use ${most.toLocaleString('en-GB')} characters or fewer`),
  )

/** Text that may be left empty: empty is null. */
export const optionalText = (most = 5000) =>
  z.preprocess(
    oneOf,
    z
      .string()
      .max(most, `Use ${most.toLocaleString('en-GB')} characters or fewer`)
      .transform((text) => text || null)
      .nullable()
      .default(null),
  )

/** What a column of whole numbers holds at most. */
const largestVersion = 2_147_483_647

/** The version of a record that a form was made from. What is none counts as one that is long out of date. */
export const versionSeen = z.preprocess(oneOf, z.coerce.number().int().min(0).max(largestVersion).catch(0))
