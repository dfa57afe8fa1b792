import { type Compilable, type CompiledQuery, type OperationNode, type RootOperationNode, TableNode } from 'kysely'
import { insertOf } from './insert.ts'
import { remembered } from './remembered.ts'

export type Statement = { sql: string; parameters: readonly unknown[] }

/**
 * The writes of a transaction that nobody reads back. They go out together as one statement, in which every part
 * sees the data as it was before: so a table may take many plain inserts, but a change to a table that the
 * statement already touches starts a new statement.
 */
export function writeList() {
  let batches: Batch[] = []
  return {
    add(query: Compilable) {
      const compiled = query.compile()
      addTo(batches, compiled, touches(compiled.query))
    },
    addNew: (table: string, row: object) => addTo(batches, insertOf(table, row), { table, kind: 'insert' }),
    /** Whether what is on the list must be in the database before this is asked. */
    mustGoBefore: (query: CompiledQuery) => batches.length > 0 && !isReadOfOthers(query.sql, batches),
    /** The statements to run, in order; the list is empty afterwards. */
    take(): Statement[] {
      const taken = batches.map((batch) => merge(batch.parts))
      batches = []
      return taken
    },
  }
}

type Batch = { parts: Statement[]; inserted: Set<string>; changed: Set<string>; sealed: boolean }
type Touch = { table: string; kind: 'insert' | 'change' } | { table: null; kind: 'other' }

function fits(batch: Batch, touch: Touch) {
  if (batch.sealed || touch.kind === 'other') return false
  if (touch.kind === 'insert') return !batch.changed.has(touch.table)
  return !batch.changed.has(touch.table) && !batch.inserted.has(touch.table)
}

function addTo(batches: Batch[], statement: Statement, touch: Touch) {
  const open = batches.at(-1)
  if (open && fits(open, touch)) put(open, statement, touch)
  else batches.push(put({ parts: [], inserted: new Set(), changed: new Set(), sealed: false }, statement, touch))
}

function put(batch: Batch, statement: Statement, touch: Touch): Batch {
  batch.parts.push(statement)
  if (touch.kind === 'insert') batch.inserted.add(touch.table)
  if (touch.kind === 'change') batch.changed.add(touch.table)
  if (touch.kind === 'other') batch.sealed = true
  return batch
}

function touches(node: RootOperationNode): Touch {
  if (node.kind === 'InsertQueryNode') {
    const table = nameOf(node.into)
    if (table && node.values?.kind === 'ValuesNode')
      return { table, kind: node.onConflict?.updates ? 'change' : 'insert' }
  }
  if (node.kind === 'UpdateQueryNode' && !node.from) {
    const table = nameOf(node.table)
    if (table) return { table, kind: 'change' }
  }
  return { table: null, kind: 'other' }
}

/** Functions of the database that read a table which the text of a query does not name. */
export const functionsThatRead: Readonly<Record<string, readonly string[]>> = {
  family_of: ['customers'],
  survivor_of: ['customers'],
}

/** A plain read, of tables that no write on the list touches. */
function isReadOfOthers(text: string, batches: readonly Batch[]) {
  const named = remembered(wordsOfReads, text, wordsOfRead)
  if (!named || batches.some(({ sealed }) => sealed)) return false
  return batches.every(({ inserted, changed }) => named.isDisjointFrom(inserted) && named.isDisjointFrom(changed))
}

/** Every word of a plain read, and the tables behind it that it does not name; null for what is no plain read. */
function wordsOfRead(text: string): ReadonlySet<string> | null {
  if (!/^\s*select\b/i.test(text)) return null
  const named = new Set(text.match(/[a-z_]+/g))
  for (const [name, tables] of Object.entries(functionsThatRead))
    if (named.has(name)) for (const table of tables) named.add(table)
  return named
}

const nameOf = (node: OperationNode | undefined) => (node && TableNode.is(node) ? node.table.identifier.name : null)

function merge(parts: readonly Statement[]): Statement {
  const [only] = parts
  if (parts.length === 1 && only) return only
  const texts = parts.map(({ sql }) => sql)
  return {
    sql: remembered(mergedTexts, texts.join('\n'), () => mergedText(parts)),
    parameters: parts.flatMap(({ parameters }) => parameters),
  }
}

function mergedText(parts: readonly Statement[]): string {
  let offset = 0
  const texts = parts.map(({ sql, parameters }, index) => {
    const before = offset
    offset += parameters.length
    return `w${index} as (${sql.replace(/\$(\d+)/g, (_, number: string) => `$${Number(number) + before}`)})`
  })
  return `with ${texts.join(', ')} select 1`
}

/** Whether a statement is several writes put together here. */
export const isMerged = (text: string) => text.startsWith('with w0 as (')

/** The same texts come again and again, and what was found out about one stays so. */
const wordsOfReads = new Map<string, ReadonlySet<string> | null>()
const mergedTexts = new Map<string, string>()
