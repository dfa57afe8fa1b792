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

function dayWith(words: string) {
  return z.string({ error: words }).transform((text, context) => {
    const parsed = isoDay.safeParse(text)
    if (parsed.success) return parsed.data
    context.addIssue({ code: 'custom', message: words })
    return z.NEVER
  })
}

/** One of a list, chosen by its id. */
export const chosenId = (words: string) => z.preprocess(oneOf, z.uuid({ error: words }))

/** One of a list, or none: empty is null. */
export const optionalId = () => z.preprocess((value) => oneOf(value) || null, z.uuid().nullable())

/** One of a list, chosen by its key. */
export const chosenKey = (words: string) =>
  z.preprocess(oneOf, z.string({ error: words }).regex(/^[a-z0-9-]{1,60}$/, words))
