import type { z } from 'zod'
import { closest } from './closest.ts'
import type { Misfit, Path } from './kinds.ts'

/** The faults a schema found, in words for whoever wrote the file. */
export const misfitsOf = (error: z.ZodError) => error.issues.flatMap((issue) => misfits(issue, []))

type Issue = z.core.$ZodIssue

function misfits(issue: Issue, above: Path): Misfit[] {
  const path = [...above, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: `“${key}” is not something this can have` }))
  }
  if (issue.code === 'invalid_union') {
    const nearest = nearestBranch(issue.errors)
    if (nearest) return nearest.flatMap((inner) => misfits(inner, path))
  }
  return [{ path, message: `${subject(path)} ${complaint(issue)}` }]
}

/** Of several shapes the one the writer probably meant: the one whose faults lie deepest, then with the fewest. */
function nearestBranch(branches: readonly Issue[][]) {
  const depth = (branch: Issue[]) => Math.min(...branch.map((issue) => issue.path.length + (isShape(issue) ? 0 : 1)))
  return branches
    .filter((branch) => branch.length > 0)
    .toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0]
}

const isShape = (issue: Issue) =>
  issue.code === 'unrecognized_keys' || (issue.code === 'invalid_type' && issue.input === undefined)

function subject(path: Path) {
  const last = path.at(-1)
  if (last === undefined) return 'The file'
  return typeof last === 'number' ? `Item ${last + 1} of “${String(path.at(-2) ?? 'the list')}”` : `“${last}”`
}

const nouns: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a set of keys',
  record: 'a set of keys',
}

function complaint(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.startsWith('Invalid input')) {
        return /received undefined/.test(issue.message)
          ? 'is missing'
          : `must be ${nouns[issue.expected] ?? issue.expected}`
      }
      return issue.message
    case 'invalid_value':
      return `must be ${listed(issue.values.map(String))}${suggestion(issue)}`
    case 'invalid_union':
      return issue.discriminator ? 'is missing or not known' : 'has a shape that is not known'
    case 'too_small':
      return issue.origin === 'string' ? 'must not be empty' : `must be at least ${issue.minimum}${unit(issue.origin)}`
    case 'too_big':
      return `must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : unit(issue.origin)}`
    default:
      return issue.message
  }
}

function suggestion(issue: Extract<Issue, { code: 'invalid_value' }>) {
  const near = typeof issue.input === 'string' ? closest(issue.input, issue.values.map(String)) : null
  return near ? `. Did you mean ${near}?` : ''
}

const unit = (origin: string) => (origin === 'array' ? ' long' : '')

function listed(values: string[]) {
  if (values.length === 1) return values[0] ?? ''
  return `one of ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
}
