import { z } from 'zod'
import { oneOf } from './forms.ts'

/** A day of this century, as a date field and an address send it, or as people type it where there is none: 2026-11-22, 22/11/2026. */
const day = z
  .string()
  .transform((text) => text.trim().replace(/^(\d{1,2})[/. ](\d{1,2})[/. ](20\d\d)$/, isoFrom))
  .pipe(z.iso.date())
  .refine((text) => text.startsWith('20'))
  .transform((text) => Temporal.PlainDate.from(text))

const isoFrom = (_: string, dayOfMonth: string, month: string, year: string) =>
  `${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`

/** A day that must be given; anything else is answered with these words. */
export const requiredDay = (words: string) => z.preprocess(oneOf, dayWith(words))

/** A day that may be left empty: empty is null. */
export const optionalDay = (words: string) =>
  z.preprocess((value) => oneOf(value) || null, z.union([z.null(), dayWith(words)], { error: words }))

/** The day an address names; anything else is none. */
export const dayOfAddress = z.preprocess(oneOf, day.nullable().catch(null))

function dayWith(words: string) {
  return z.string({ error: words }).transform((text, context) => {
    const parsed = day.safeParse(text)
    if (parsed.success) return parsed.data
    context.addIssue({ code: 'custom', message: words })
    return z.NEVER
  })
}
