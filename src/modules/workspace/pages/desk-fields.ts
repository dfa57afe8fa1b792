import { z } from 'zod'
import { outcomes } from '#modules/contacts/index.ts'
import { causes } from '#modules/demand/index.ts'
import { enteredFrom, oneOf, wordsFor } from '#platform/http/index.ts'
import type { Ending } from '../actions/contact.ts'

/** A short line of a small form; what is too long or twice there counts as nothing. */
export const text = z.preprocess(oneOf, z.string().max(200).catch('')).default('')
export const id = z.preprocess(oneOf, z.uuid())
export const idOrNone = z.preprocess(oneOf, z.union([z.uuid(), z.literal('')])).default('')

/** What is wrong, and where it can be put right. */
export type Problem = { text: string; href?: string; field?: string }

/** Something is missing in a small form: the transaction ends, and the screen says it beside what was there. */
export class Missing extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.text)
    this.problem = problem
  }
}

/** The fields of a small form, or the words for what is missing. A field's input has the field's name as its id. */
export function field<S extends z.ZodRawShape>(shape: S, body: unknown) {
  const parsed = z.object(shape).safeParse(enteredFrom(body), { error: wordsFor })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const name = String(issue?.path[0] ?? 'desk-now')
  throw missing(name, issue?.message ?? 'Fill in the form')
}

/** The input of a field is where it is put right. */
export const missing = (name: string, words: string) => new Missing({ text: words, href: `#${name}`, field: name })

const endingSchema = z.object({
  outcome: z.enum(outcomes).exclude(['case-opened', 'joined', 'handed-on']).nullable().catch(null),
  demand: z.enum(['', 'value', 'failure', 'neither']).catch(''),
  cause: z.enum(causes).nullable().catch(null),
})

/** The outcome and the corrected demand of each matter, where the advisor chose other than proposed. */
export function endingsIn(body: unknown): Map<string, Ending> {
  const entered = enteredFrom(body)
  const ids = new Set(
    Object.keys(entered).flatMap((name) => /^(?:outcome|demand|cause)-([\w-]{36})$/.exec(name)?.[1] ?? []),
  )
  const one = (name: string) => oneOf(entered[name]) ?? null
  return new Map(
    [...ids].map((matterId) => {
      const { outcome, demand, cause } = endingSchema.parse({
        outcome: one(`outcome-${matterId}`),
        demand: one(`demand-${matterId}`),
        cause: one(`cause-${matterId}`),
      })
      const corrected =
        demand === '' ? null : { class: demand, cause: demand === 'failure' ? (cause ?? 'progress-chase') : null }
      return [matterId, { outcome, corrected }]
    }),
  )
}

/** Pounds as typed ("400", "£1,234.50") in pence; null when it is no amount. A comma parts thousands and nothing else. */
export function penceIn(amount: string): number | null {
  const match = /^£?\s*(\d{1,6}|\d{1,3},\d{3})(?:\.(\d{2}))?$/.exec(amount.trim())
  return match ? Number(match[1]?.replace(',', '')) * 100 + Number(match[2] ?? 0) : null
}

/** What somebody typed into a form whose screen is gone, to be copied: no keys, no values of buttons and choices. */
export const wordsIn = (body: unknown): string[] =>
  Object.values(enteredFrom(body))
    .flat()
    .filter((value) => value !== undefined && /\s/.test(value.trim()))
