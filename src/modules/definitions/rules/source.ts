import { isCollection, isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import type { z } from 'zod'
import { closest } from './closest.ts'
import { declaredKind, type Known, type Misfit, type Path } from './kinds.ts'
import { misfitsOf } from './words.ts'

/** Something wrong in a file: which file, which line, what. */
export type Fault = { file: string; line: number; message: string }

export type Source = { kind: string; key: string; file: string; text: string }

/** A definition as read from its source, with its faults; `body` is null when there are any. */
export type Reading = { body: unknown; faults: Fault[]; at(misfit: Misfit): Fault }

const longest = 400_000

/** Reads one definition: YAML, then the schema of its kind. Nothing it holds makes this throw. */
export function readSource({ kind, key, file, text }: Source): Reading {
  const declared = declaredKind(kind)
  if (!declared) return nothing(file, `There is no kind of definition called “${kind}”`)
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(key)) {
    return nothing(file, 'The file name must be lower-case words joined by hyphens, such as missed-bin.yaml')
  }
  return readText(file, text, declared.parse)
}

/** Reads any YAML file with a schema, with its faults by line: for data that is rows of a table and not versions. */
export function readText(
  file: string,
  text: string,
  parse: (value: unknown) => z.ZodSafeParseResult<unknown>,
): Reading {
  const lines = new LineCounter()
  if (text.length > longest) return nothing(file, 'The file is too long to be a definition')
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true })
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line)
  const broken = [...document.errors, ...document.warnings]
  if (broken.length > 0) {
    return {
      ...nothing(file, ''),
      faults: broken.map((e) => ({ file, line: lineAt(e.pos[0]), message: yamlWords(e.message) })),
    }
  }
  const at = ({ path, message }: Misfit): Fault => ({ file, line: lineAt(offsetOf(document.contents, path)), message })
  let plain: unknown
  try {
    plain = document.toJS({ maxAliasCount: 50 })
  } catch {
    return nothing(file, 'The file refers to parts of itself too often to be read')
  }
  if (plain === null) return nothing(file, 'The file is empty')
  const parsed = parse(plain)
  if (parsed.success) return { body: plain, faults: [], at }
  return { body: null, faults: misfitsOf(parsed.error).map(at), at }
}

const nothing = (file: string, message: string): Reading => ({
  body: null,
  faults: [{ file, line: 1, message }],
  at: (misfit) => ({ file, line: 1, message: misfit.message }),
})

/** What only shows beside other definitions: keys that do not exist, rules between parts. */
export function checkBeside(source: Source, reading: Reading, known: Known): Fault[] {
  if (reading.faults.length > 0) return []
  return (declaredKind(source.kind)?.check(reading.body, known, source.key) ?? []).map(reading.at)
}

/** A misfit for a key that should exist, with the nearest one that does. */
export function missingReference(known: Known, kind: string, key: string, path: Path): Misfit[] {
  if (known.has(kind, key)) return []
  const near = closest(key, known.keys(kind))
  return [{ path, message: `There is no ${kind} “${key}”${near ? `. Did you mean “${near}”?` : ''}` }]
}

/** Misfits for what must be given once in a list and stands there again; `pathOf` says where each stands. */
export const givenTwice = (values: readonly string[], pathOf: (index: number) => Path): Misfit[] =>
  values.flatMap((value, index) =>
    values.indexOf(value) === index
      ? []
      : [{ path: pathOf(index), message: `“${value}” is given twice: give each its own` }],
  )

/** Where in the text a path stands, or the nearest thing above it that is there. */
function offsetOf(contents: Node | null, path: Path): number {
  let node: unknown = contents
  let offset = contents?.range?.[0] ?? 0
  for (const part of path) {
    if (!isCollection(node)) break
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === part) : undefined
    if (pair && isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset
    const next: unknown = isPair(pair) ? pair.value : node.get(part, true)
    if (!isNode(next)) break
    if (!pair) offset = next.range?.[0] ?? offset
    node = next
  }
  return offset
}

const isNode = (value: unknown): value is Node => isScalar(value) || isCollection(value)

const yamlWords = (message: string) =>
  message.startsWith('Map keys must be unique') ? 'The same key is given twice' : message.replace(/\s+at line .*$/s, '')
