import { type Dirent, globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parseSync } from 'oxc-parser'

export const root = join(import.meta.dirname, '../..')

/** One source file, as far as the rules look at it. */
export type Source = {
  /** From the root of the project, with forward slashes. */
  path: string
  imports: Import[]
  /** What the program says, node by node, parents before children. */
  nodes: Node[]
}

/** `names` are the values that come in, not the types. */
export type Import = { from: string; line: number; isType: boolean; names: string[] }

/** A node of the syntax tree with the line it starts on; its other properties are read by the rules. */
export type Node = { type: string; line: number; [property: string]: unknown }

export function sourcePaths(pattern = 'src/**/*.ts'): string[] {
  return globSync(pattern, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(pathOf)
    .sort()
}

const pathOf = (entry: Dirent) =>
  join(entry.parentPath, entry.name)
    .slice(root.length + 1)
    .replaceAll('\\', '/')

export const readSource = (path: string): Source => parseSource(path, readFileSync(join(root, path), 'utf8'))

export function parseSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors.map(({ message }) => message).join('; ')}`)
  const lineAt = lineCounter(text)
  const nodes = [...walk(program, lineAt)]
  return { path, nodes, imports: nodes.flatMap((node) => importOf(path, node)) }
}

function* walk(value: unknown, lineAt: (offset: number) => number): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* walk(item, lineAt)
  else if (isNode(value)) {
    const node: Node = Object.assign(value, { line: lineAt(value.start) })
    yield node
    for (const key of Object.keys(value)) yield* walk(value[key], lineAt)
  }
}

type RawNode = { type: string; start: number; [property: string]: unknown }

const isNode = (value: unknown): value is RawNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value && typeof value.start === 'number'

function lineCounter(text: string) {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  return (offset: number) => {
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}

function importOf(path: string, node: Node): Import[] {
  const isImport = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression']
  if (!isImport.includes(node.type)) return []
  const from = text(property(node, 'source'))
  if (from === null) return []
  const names = list(property(node, 'specifiers'))
    .filter((each) => each.importKind !== 'type')
    .map((each) => nameOf(property(each, 'imported')) ?? '*')
  const isType = node.importKind === 'type' || node.exportKind === 'type'
  return [{ from: resolved(path, from), line: node.line, isType: isType || allAreTypes(node), names }]
}

function allAreTypes(node: Node): boolean {
  const specifiers = list(property(node, 'specifiers'))
  return specifiers.length > 0 && specifiers.every((each) => each.importKind === 'type' || each.exportKind === 'type')
}

/** `#modules/cases/index.ts` and `../cases/index.ts` both become `src/modules/cases/index.ts`. */
function resolved(path: string, from: string): string {
  if (from.startsWith('#')) return `src/${from.slice(1)}`
  return from.startsWith('.') ? posix.join(posix.dirname(path), from) : from
}

export const property = (node: Node, key: string): Node | Node[] | null => {
  const value = node[key]
  return isParsed(value) || Array.isArray(value) ? value : null
}

const isParsed = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'line' in value

export const list = (value: Node | Node[] | null): Node[] => (Array.isArray(value) ? value.filter(isParsed) : [])

export const one = (value: Node | Node[] | null): Node | null => (Array.isArray(value) ? null : value)

/** The text of a string literal, or null when the node is something else. */
export function text(value: Node | Node[] | null): string | null {
  const node = one(value)
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'TemplateLiteral' && list(property(node, 'expressions')).length === 0) return templateText(node)
  return null
}

/** The fixed parts of a template, with a gap where a value goes. */
export function templateText(node: Node): string {
  return list(property(node, 'quasis'))
    .map((part) => {
      const value = part.value
      return typeof value === 'object' && value !== null && 'raw' in value ? String(value.raw) : ''
    })
    .join(' ? ')
}

export function nameOf(value: Node | Node[] | null): string | null {
  const node = one(value)
  if (node?.type === 'Identifier' && typeof node.name === 'string') return node.name
  return text(node)
}
