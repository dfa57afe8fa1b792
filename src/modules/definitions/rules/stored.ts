import type { z } from 'zod'

/**
 * Reads what was stored. A newer version of the program may have stored keys that this one does not know: while both run
 * they are passed over, where a file or an edit with such a key is refused as a slip of the pen.
 */
export function readStored<Body>(schema: z.ZodType<Body>, stored: unknown): Body {
  const read = schema.safeParse(stored)
  if (read.success) return read.data
  const unknown = unknownIn(read.error.issues)
  if (unknown.length === 0) throw read.error
  return readStored(
    schema,
    unknown.reduce((body, path) => without(body, path), stored),
  )
}

type Path = readonly PropertyKey[]
type Issue = z.core.$ZodIssue

/** Where keys stand that the schema does not know; where it allows several things, of the one that is otherwise right. */
const unknownIn = (issues: readonly Issue[]): Path[] =>
  issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...issue.path, key])
    if (issue.code !== 'invalid_union') return []
    const meant = issue.errors.find((inner) => inner.length > 0 && inner.every(isUnknown))
    return meant ? unknownIn(meant).map((path) => [...issue.path, ...path]) : []
  })

const isUnknown = (issue: Issue): boolean =>
  issue.code === 'unrecognized_keys' ||
  (issue.code === 'invalid_union' && issue.errors.some((one) => one.every(isUnknown)))

function without(value: unknown, [step, ...rest]: Path): unknown {
  if (Array.isArray(value)) return value.map((one, index) => (index === step ? without(one, rest) : one))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (key !== step) return [[key, inner]]
      return rest.length === 0 ? [] : [[key, without(inner, rest)]]
    }),
  )
}
