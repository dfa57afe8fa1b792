import { z } from 'zod'
import { oneOf } from './forms.ts'

type Part = boolean | string | Temporal.Instant | null

/**
 * Where a list goes on: what its rows are ordered by, of the last one that was shown. `read` takes it from the address of the
 * next page, null where there is none or a damaged one: the list begins at its beginning. `write` puts it there.
 */
export function placeInList<Shape extends Record<string, z.ZodType<Part, string | undefined>>>(shape: Shape) {
  const names: (keyof Shape)[] = Object.keys(shape)
  const place = z
    .string()
    .max(200)
    .transform((text) => text.split('~'))
    .refine((parts) => parts.length === names.length)
    .transform((parts) => Object.fromEntries(parts.map((part, index) => [names[index], part])))
    .pipe(z.object(shape))
  return {
    read: z.preprocess(oneOf, place.nullable().catch(null)),
    write: (row: Readonly<Record<keyof Shape, Part>>) => names.map((name) => String(row[name] ?? '')).join('~'),
  }
}

/** A moment as an address has it: of the years that a database knows, to the nanosecond at most. */
const moment = z.iso
  .datetime()
  .max(30)
  .refine((text) => !text.startsWith('0000'))
  .transform((text) => Temporal.Instant.from(text))

/** What a row may be ordered by. */
export const placed = {
  by: z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' }),
  at: moment,
  atOrNever: z.union([z.literal('').transform(() => null), moment]),
  id: z.uuid(),
}
