import pg from 'pg'

type Column = {
  table: string
  name: string
  type: string
  isArray: boolean
  isNullable: boolean
  hasDefault: boolean
  isAlwaysMade: boolean
  checks: string[]
}

const typeNames: Record<string, string> = {
  bool: 'boolean',
  bytea: 'Buffer',
  date: 'Temporal.PlainDate',
  daterange: 'string',
  float8: 'number',
  inet: 'string',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  jsonb: 'Json',
  numeric: 'string',
  text: 'string',
  time: 'Temporal.PlainTime',
  timestamptz: 'Temporal.Instant',
  tsvector: 'string',
  uuid: 'string',
  xid8: 'string',
}

/** Writes down, as TypeScript, what tables a migrated database has. The same database gives the same text. */
export async function tableTypes(url: string): Promise<string> {
  const columns = await readColumns(url)
  const tables = Map.groupBy(columns, ({ table }) => table)
  const blocks = [...tables].map(([table, own]) => `  ${table}: {\n${own.map(line).join('')}  }\n`)
  const body = blocks.join('')
  return `// Made by \`./firstpoint dev tables\` from db/migrations. Do not edit.
${importsFor(body)}
export interface Tables {
${body}}
`
}

function importsFor(body: string): string {
  const used = (names: readonly string[]) => names.filter((name) => new RegExp(`\\b${name}\\b`).test(body)).join(', ')
  const kysely = used(['Generated', 'GeneratedAlways'])
  const own = used(['Json', 'JsonOrNull'])
  return [
    kysely && `import type { ${kysely} } from 'kysely'\n`,
    own && `import type { ${own} } from './columns.ts'\n`,
  ].join('')
}

const line = (column: Column) => `    ${column.name}: ${typeOf(column)}\n`

function typeOf(column: Column): string {
  const known = typeNames[column.type]
  if (!known)
    throw new Error(`${column.table}.${column.name} is of type ${column.type}, which the program does not read`)
  const base = known === 'string' || known === 'number' ? (unionFrom(column.checks) ?? known) : known
  const list = column.isArray ? (base.includes(' ') ? `(${base})[]` : `${base}[]`) : base
  const withNull = column.isNullable ? (list === 'Json' ? 'JsonOrNull' : `${list} | null`) : list
  if (column.isAlwaysMade) return `GeneratedAlways<${withNull}>`
  return column.hasDefault ? `Generated<${withNull}>` : withNull
}

/** `check (state in ('new', 'closed'))` says as much as a union does; so does `check (formats <@ array['large'])`. */
function unionFrom(checks: readonly string[]): string | null {
  for (const check of checks) {
    const list = check.match(/^CHECK \(\((?:\(\w+ IS NULL\) OR \()?"?\w+"? (?:= ANY \(|<@ )ARRAY\[(.*?)\]\)*$/)?.[1]
    const single = check.match(/^CHECK \(\("?\w+"? = ('(?:[^']|'')*')::text\)\)$/)?.[1]
    const values = [...(list ?? single ?? '').matchAll(/'((?:[^']|'')*)'(?:::text)?|(-?\d+)/g)]
    if (values.length > 0) return values.map(([, text, number]) => number ?? quoted(text ?? '')).join(' | ')
  }
  return null
}

const quoted = (text: string) => `'${text.replaceAll("''", "\\'")}'`

async function readColumns(url: string): Promise<Column[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<Column>(`
      select c.relname as "table", a.attname as name,
             coalesce(element.typname, t.typname) as type, element.oid is not null as "isArray",
             not a.attnotnull as "isNullable", a.atthasdef or a.attidentity <> '' as "hasDefault",
             a.attidentity = 'a' or a.attgenerated <> '' as "isAlwaysMade",
             array(select pg_get_constraintdef(k.oid) from pg_constraint k
                   where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
                   order by k.conname) as checks
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid
      left join pg_type element on element.oid = t.typelem and t.typcategory = 'A'
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname <> 'migrations'
      order by c.relname collate "C", a.attnum`)
    return rows
  } finally {
    await client.end()
  }
}
