import { readMigrations } from '../../src/platform/db/migrate.ts'
import { modules } from './modules.ts'

export type Fault = { path: string; line: number; rule: string; message: string }

/** Who owns which table: the module in whose migration it is made. */
export type Owners = ReadonlyMap<string, string>

type SqlFile = { name: string; sql: string }

/** Plumbing comes before all modules. */
export const position = (owner: string) => (owner === 'platform' ? -1 : modules.indexOf(owner))

export function ownersOf(files: readonly SqlFile[] = readMigrations()): Owners {
  return new Map(files.flatMap(({ name, sql }) => created(sql).map((table) => [table, ownerOf(name) ?? name] as const)))
}

/** `0150_cases.sql` and `0310_cases-parts.sql` both belong to `cases`. */
function ownerOf(name: string): string | null {
  const words = name.match(/^\d{4}_([a-z0-9-]+)\.sql$/)?.[1]
  const fits = ['platform', ...modules].filter((module) => words === module || words?.startsWith(`${module}-`))
  return fits.sort((a, b) => b.length - a.length)[0] ?? null
}

const withoutComments = (sql: string) => sql.replaceAll(/--[^\n]*/g, '').replaceAll(/\/\*[\s\S]*?\*\//g, '')

const namesIn = (sql: string, pattern: RegExp) =>
  [...withoutComments(sql).matchAll(pattern)].map(([, name = '']) => name)

const created = (sql: string) => namesIn(sql, /\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?"?(\w+)"?/gi)

const changed = (sql: string) =>
  namesIn(
    sql,
    /\b(?:alter\s+table(?:\s+if\s+exists)?(?:\s+only)?|drop\s+table(?:\s+if\s+exists)?|insert\s+into|delete\s+from)\s+"?(\w+)"?/gi,
  )

const referenced = (sql: string) => namesIn(sql, /\breferences\s+"?(\w+)"?/gi)

/** Every table has one owner, and points only to tables of its owner or of those before it. */
export function faultsInMigrations(files: readonly SqlFile[]): Fault[] {
  const owners = ownersOf(files)
  const seen = new Set<string>()
  return files.flatMap(({ name, sql }) => {
    const owner = ownerOf(name)
    const path = `db/migrations/${name}`
    const fault = (rule: string, message: string): Fault => ({ path, line: 1, rule, message })
    if (!owner) return [fault('owner', 'is named after no module: NNNN_module.sql or NNNN_module-what.sql')]
    return [
      ...created(sql)
        .filter((table) => seen.size === seen.add(table).size)
        .map((table) => fault('one-owner', `makes ${table}, which another file made already`)),
      ...changed(sql)
        .filter((table) => owners.has(table) && owners.get(table) !== owner)
        .map((table) => fault('owner', `changes ${table}, which belongs to ${owners.get(table)}`)),
      ...referenced(sql)
        .filter((table) => position(owners.get(table) ?? 'nobody') > position(owner))
        .map((table) => fault('table-order', `points to ${table} of ${owners.get(table)}, which comes later`)),
    ]
  })
}
