import { z } from 'zod'
import type { Db } from '#platform/db/index.ts'
import { oneOf } from '#platform/http/index.ts'
import { findPeople, type PersonChoice } from '../queries/find-person.ts'

/** As a date field sends it, or as people type it where there is none: 2026-11-22, 22/11/2026. */
const isoDay = z
  .string()
  .transform((text) => text.trim().replace(/^(\d{1,2})[/. ](\d{1,2})[/. ](20\d\d)$/, isoFrom))
  .pipe(z.iso.date())
  .refine((text) => text.startsWith('20'))
  .transform((text) => Temporal.PlainDate.from(text))

const isoFrom = (_: string, day: string, month: string, year: string) =>
  `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`

/** A day that must be given. */
export const requiredDay = (words: string) => z.preprocess(oneOf, z.string({ error: words }).pipe(isoDayWith(words)))

/** A day that may be left empty: empty is null. */
export const optionalDay = (words: string) =>
  z.preprocess(
    (value) => oneOf(value) || null,
    z.union([z.null(), z.string().pipe(isoDayWith(words))], { error: words }),
  )

function isoDayWith(words: string) {
  return z.string().transform((text, context) => {
    const parsed = isoDay.safeParse(text)
    if (parsed.success) return parsed.data
    context.addIssue({ code: 'custom', message: words })
    return z.NEVER
  })
}

/** A day of the address; anything else is none. */
export const dayOfAddress = isoDay.nullable().catch(null)

/** The one person meant by what was typed, or words that say what to type instead. */
export async function onePerson(db: Db, typed: string): Promise<{ person: PersonChoice } | { words: string }> {
  const [person, another] = await findPeople(db, typed)
  if (!person) return { words: 'Nobody with this name or email address works here. Check the spelling' }
  if (another) return { words: 'More than one person has this name. Enter the email address' }
  return { person }
}
