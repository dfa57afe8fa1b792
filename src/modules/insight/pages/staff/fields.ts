import { z } from 'zod'
import { oneOf } from '#platform/http/index.ts'

const isoDay = z
  .string()
  .regex(/^20\d\d-/)
  .pipe(z.iso.date())
  .transform((text) => Temporal.PlainDate.from(text))

/** A day that must be given; anything else is answered with these words. */
export const requiredDay = (words: string) => z.preprocess(oneOf, dayWith(words))

/** A day that may be left empty: empty is null. */
export const optionalDay = (words: string) =>
  z.preprocess((value) => oneOf(value) || null, z.union([z.null(), dayWith(words)], { error: words }))

/** The day an address names; anything else is none. */
export const dayOfAddress = isoDay.nullable().catch(null)

function dayWith(words: string) {
  return z.string({ error: words }).transform((text, context) => {
    const parsed = isoDay.safeParse(text)
    if (parsed.success) return parsed.data
    context.addIssue({ code: 'custom', message: words })
    return z.NEVER
  })
}
