import { list, type Node, nameOf, one, property, type Source, templateText, text } from './source.ts'

/** A table named in a file, in Kysely or in SQL text. */
export type Use = { table: string; line: number; writes: boolean }

const writers = new Set(['insertInto', 'saveNew', 'updateTable', 'deleteFrom', 'mergeInto', 'replaceInto'])
const readers = new Set([
  'selectFrom',
  'innerJoin',
  'leftJoin',
  'rightJoin',
  'fullJoin',
  'crossJoin',
  'innerJoinLateral',
  'leftJoinLateral',
  'crossJoinLateral',
  'using',
  'from',
])
/** Callers of these speak SQL; `from` and `using` alone do not show it (`Array.from`). */
const speaksSql = new Set([...writers, 'selectFrom', 'selectNoFrom', 'mergeInto'])

export type Statements = {
  uses: Use[]
  /** Where SQL is spoken at all. */
  spoken: number[]
  /** Where a table is not named in the text, so that nobody can tell which one it is. */
  unnamed: number[]
}

export function statementsIn({ nodes }: Source): Statements {
  const found: Statements = { uses: [], spoken: [], unnamed: [] }
  const known = new Set(nodes.flatMap(expressionName))
  for (const node of nodes) {
    if (node.type === 'CallExpression') readCall(node, known, found)
    if (node.type === 'TaggedTemplateExpression' && tagName(node) === 'sql') readTemplate(node, found)
  }
  return found
}

/** A constant that holds a subquery or a piece of SQL: its own text is read where it is made. */
function expressionName(node: Node): string[] {
  if (node.type !== 'VariableDeclarator') return []
  const made = one(property(node, 'init'))?.type ?? ''
  const name = nameOf(property(node, 'id'))
  return name && ['CallExpression', 'TaggedTemplateExpression', 'ArrowFunctionExpression'].includes(made) ? [name] : []
}

const tagName = (node: Node) => {
  const tag = one(property(node, 'tag'))
  return tag?.type === 'MemberExpression' ? nameOf(property(tag, 'object')) : nameOf(tag)
}

function readCall(node: Node, known: ReadonlySet<string>, found: Statements) {
  const callee = one(property(node, 'callee'))
  if (callee?.type !== 'MemberExpression') return
  const name = nameOf(property(callee, 'property')) ?? ''
  const isSqlObject = nameOf(property(callee, 'object')) === 'sql'
  if (speaksSql.has(name) || isSqlObject) found.spoken.push(node.line)
  if (isSqlObject && (name === 'raw' || name === 'table')) found.unnamed.push(node.line)
  if (!writers.has(name) && !readers.has(name)) return
  const [first] = list(property(node, 'arguments'))
  if (!first) return
  const writes = writers.has(name)
  const names = first.type === 'ArrayExpression' ? list(property(first, 'elements')) : [first]
  for (const each of names) {
    const written = text(each)
    if (written !== null) found.uses.push({ table: tableIn(written), line: each.line, writes })
    else if (writes || isUnknownTable(each, name, known)) found.unnamed.push(each.line)
  }
}

const isUnknownTable = (node: Node, caller: string, known: ReadonlySet<string>) =>
  node.type === 'Identifier' && caller !== 'from' && caller !== 'using' && !known.has(nameOf(node) ?? '')

const tableIn = (written: string) =>
  written
    .trim()
    .split(/\s+/)[0]
    ?.replace(/^public\./, '') ?? ''

const writing =
  /\b(?:insert\s+into|delete\s+from|merge\s+into|truncate(?:\s+table)?|alter\s+table|drop\s+table)\s+(?:only\s+)?"?(\w+)"?/gi
const updating = /\bupdate\s+(?:only\s+)?"?(\w+)"?(?:\s+(?:as\s+)?\w+)?\s+set\b/gi
const reading = /\b(?:from|join|using)\s+(?:only\s+|lateral\s+)?"?(\w+)"?/gi
const listed = /\bfrom\s+([\w\s,"]+?)(?:\bwhere\b|\bjoin\b|\bgroup\b|\border\b|\bon\b|\)|$)/gi

function readTemplate(node: Node, found: Statements) {
  found.spoken.push(node.line)
  const quasi = one(property(node, 'quasi'))
  if (!quasi) return
  const sql = templateText(quasi)
  const add = (table: string, writes: boolean) =>
    found.uses.push({ table: table.toLowerCase(), line: node.line, writes })
  for (const pattern of [writing, updating]) for (const [, table = ''] of sql.matchAll(pattern)) add(table, true)
  for (const [, table = ''] of sql.matchAll(reading)) add(table, false)
  for (const [, tables = ''] of sql.matchAll(listed))
    for (const table of tables.split(',')) add(table.trim().split(/\s+/)[0]?.replaceAll('"', '') ?? '', false)
}
