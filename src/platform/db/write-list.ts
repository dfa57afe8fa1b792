import { type Compilable, type CompiledQuery, type OperationNode, type RootOperationNode, TableNode } from 'kysely'

type Statement = { sql: string; parameters: readonly unknown[] }

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
      const touch = touches(compiled.query)
      const open = batches.at(-1)
      if (open && fits(open, touch)) put(open, compiled, touch)
      else batches.push(put({ parts: [], inserted: new Set(), changed: new Set(), sealed: false }, compiled, touch))
    },
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

type Batch = { parts: CompiledQuery[]; inserted: Set<string>; changed: Set<string>; sealed: boolean }
type Touch = { table: string; kind: 'insert' | 'change' } | { table: null; kind: 'other' }

function fits(batch: Batch, touch: Touch) {
  if (batch.sealed || touch.kind === 'other') return false
  if (touch.kind === 'insert') return !batch.changed.has(touch.table)
  return !batch.changed.has(touch.table) && !batch.inserted.has(touch.table)
}

function put(batch: Batch, compiled: CompiledQuery, touch: Touch): Batch {
  batch.parts.push(compiled)
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
  if (!/^\s*select\b/i.test(text) || batches.some(({ sealed }) => sealed)) return false
  const named = new Set(text.match(/[a-z_]+/g))
  for (const [name, tables] of Object.entries(functionsThatRead))
    if (named.has(name)) for (const table of tables) named.add(table)
  return batches.every(({ inserted, changed }) => named.isDisjointFrom(inserted) && named.isDisjointFrom(changed))
}

const nameOf = (node: OperationNode | undefined) => (node && TableNode.is(node) ? node.table.identifier.name : null)

function merge(parts: CompiledQuery[]): Statement {
  const [only] = parts
  if (parts.length === 1 && only) return only
  const parameters: unknown[] = []
  const texts = parts.map((part, index) => {
    const offset = parameters.length
    parameters.push(...part.parameters)
    return `w${index} as (${part.sql.replace(/\$(\d+)/g, (_, number: string) => `$${Number(number) + offset}`)})`
  })
  return { sql: `with ${texts.join(', ')} select 1`, parameters }
}
