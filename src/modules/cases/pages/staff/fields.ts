import { z } from 'zod'
import { oneOf } from '#platform/http/index.ts'

/** One of a list, chosen by its id. */
export const chosenId = (words: string) => z.preprocess(oneOf, z.uuid({ error: words }))

/** One of a list, or none: empty is null. */
export const optionalId = () => z.preprocess((value) => oneOf(value) || null, z.uuid().nullable())

/** One of a list, chosen by its key. */
export const chosenKey = (words: string) =>
  z.preprocess(oneOf, z.string({ error: words }).regex(/^[a-z0-9-]{1,60}$/, words))
