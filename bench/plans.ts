import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { open } from './measuring.ts'
import type { OpenCity, Statement } from './open-city.ts'
import type { PageRow } from './row.ts'

export const plansFolder = join(import.meta.dirname, 'plans')

/** Tables that hold as much as the council is large and no more, however long it is in use. The rest grow. */
const bounded = new Set([
  'alert_kinds',
  'definition_changes',
  'definition_versions',
  'organisations',
  'place_notices',
  'powers',
  'roles',
  'scope_members',
  'scopes',
  'settings',
  'staff',
  'staff_roles',
  'staff_teams',
  'streets',
  'unit_managers',
  'unit_parents',
  'units',
  'wards',
])

/** A statement of a page with its plan, free of the values it was asked with. */
export type Plan = { statement: string; lines: readonly string[] }

/** Every statement that a page sends, with the way the database takes to its answer. */
export async function plansOf(city: OpenCity, row: PageRow): Promise<Plan[]> {
  const visits = await row.prepare(city, 3)
  const found = new Map<string, Statement>()
  for (const visit of visits) {
    await visit.before?.()
    // The first time definitions are read into memory.
    await open(city, visit)
    const { statements } = await city.watch(() => open(city, visit))
    for (const statement of statements) {
      const text = withoutValues(statement.sql)
      if (!found.has(text)) found.set(text, statement)
    }
  }
  const plans: Plan[] = []
  for (const [statement, { sql, values }] of found) {
    const { rows } = await city.db.pool.query<{ 'QUERY PLAN': string }>(`explain (costs off) ${sql}`, [...values])
    plans.push({ statement, lines: rows.map((line) => withoutLiterals(line['QUERY PLAN'])) })
  }
  return plans
}

/** Lists of values are of any length, and what was asked for is no part of the shape. */
const withoutValues = (sql: string) =>
  sql
    .replace(/\$\d+(?:::[a-z]+)?(?:,\s*\$\d+(?:::[a-z]+)?)*/g, '$…')
    .replace(/\s+/g, ' ')
    .trim()

const withoutLiterals = (line: string) => line.replace(/'(?:[^']|'')*'::/g, '’…’::').replace(/\b\d{2,}\b/g, '…')

/** Tables that grow and are read from end to end. */
export const readWhole = ({ lines }: Plan) =>
  lines.flatMap((line) => {
    const table = /Seq Scan on (\w+)/.exec(line)?.[1]
    return table && !bounded.has(table) ? [table] : []
  })

/** Which indexes lead to the rows of tables that grow. */
export const indexesUsed = ({ lines }: Plan) =>
  new Set(lines.flatMap((line) => /Index (?:Only )?Scan (?:Backward )?(?:using|on) (\w+)/.exec(line)?.[1] ?? []))

export const fileOf = (row: PageRow) => `${row.title.toLowerCase().replace(/[^a-z]+/g, '-')}.txt`

const inWords = (city: OpenCity, row: PageRow, plans: readonly Plan[]) =>
  [
    `${row.title}, with ${city.cases.toLocaleString('en-GB')} cases: each statement, and the way the database takes.`,
    'Written by npm run bench -- --plans; bench/plans.test.ts compares its shape.',
    ...plans.flatMap(({ statement, lines }) => ['', statement, ...lines.map((line) => `  ${line}`)]),
    '',
  ].join('\n')

/** The statements and their plans as a file holds them. */
export function readPlans(text: string): Plan[] {
  return text
    .split('\n\n')
    .slice(1)
    .map((part) => {
      const [statement = '', ...lines] = part.trimEnd().split('\n')
      return { statement: statement.trim(), lines }
    })
}

export async function writePlans(city: OpenCity, rows: readonly PageRow[]) {
  await mkdir(plansFolder, { recursive: true })
  for (const row of rows) {
    const plans = await plansOf(city, row)
    await writeFile(join(plansFolder, fileOf(row)), inWords(city, row, plans))
    const whole = plans.flatMap(readWhole)
    console.log(
      `${row.title}: ${plans.length} statements${whole.length > 0 ? `, READS WHOLE: ${whole.join(', ')}` : ''}`,
    )
  }
}
