import { z } from 'zod'
import { oneOf } from '#platform/http/index.ts'

/** A day that must be given; anything else is answered with these words. */
export const day = (words: string) => z.preprocess(oneOf, dayWith(words))

/** A day that may be left empty: empty is null. */
export const dayOrNone = (words: string) =>
  z.preprocess((value) => oneOf(value) || null, z.union([z.null(), dayWith(words)], { error: words }))

/** A day that an address names; anything else is none. */
export const dayInAddress = z.preprocess(oneOf, dayWith('not a day').nullable().catch(null))

function dayWith(words: string) {
  return z
    .string({ error: words })
    .regex(/^20\d\d-/, words)
    .pipe(z.iso.date(words))
    .transform((text) => Temporal.PlainDate.from(text))
}
