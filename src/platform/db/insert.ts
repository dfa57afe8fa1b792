import { remembered } from './remembered.ts'

const texts = new Map<string, string>()

/** The statement that adds a row. What `json()` made is sent as a document. */
export function insertOf(table: string, row: object): { sql: string; parameters: readonly unknown[] } {
  const columns: string[] = []
  const parameters: unknown[] = []
  for (const [column, value] of Object.entries(row)) {
    if (value === undefined) continue
    const document = isExpression(value) ? textOf(value, column) : null
    columns.push(document === null ? column : `${column}::jsonb`)
    parameters.push(document ?? value)
  }
  return { sql: remembered(texts, `${table} ${columns.join()}`, () => textFor(table, columns)), parameters }
}

function textFor(table: string, columns: readonly string[]) {
  const names = columns.map((column) => `"${column.replace('::jsonb', '')}"`)
  const places = columns.map((column, index) => `$${index + 1}${column.endsWith('::jsonb') ? '::jsonb' : ''}`)
  return `insert into "${table}" (${names.join(', ')}) values (${places.join(', ')})`
}

const isExpression = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'toOperationNode' in value

function textOf(value: object, column: string): string {
  if ('text' in value && typeof value.text === 'string') return value.text
  throw new Error(`${column} is worked out by the database: use insertInto`)
}
