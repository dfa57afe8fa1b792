import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { open } from './measuring.ts'
import type { OpenCity, Statement } from './open-city.ts'
import type { PageRow } from './row.ts'

export const plansFolder = join(import.meta.dirname, 'plans')

/** Tables that hold as much as the council is large and no more, however long it is in use. The rest grow. */
const bounded = new Set([
  // Some hundreds a year, and an index by person leads to them once there are many.
  'absences',
  'action_plan_items',
  'alert_kinds',
  'complaint_groups',
  'definition_changes',
  'definition_versions',
  'disruptions',
  'duty_rotas',
  'enquiry_campaigns',
  'failed_jobs',
  'learning_actions',
  'line_managers',
  'mail_servers',
  'map_shapes',
  'members',
  'organisations',
  'place_notices',
  'place_words',
  'powers',
  // A row goes when the work is done.
  'queue_items',
  'roles',
  'rounds',
  'scope_members',
  'scopes',
  'self_assessments',
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

/** Indexes of what is open and of nothing else: a row goes from them when the work is done. */
const ofOpenWork = new Set([
  'complaint_remedies_owed',
  'complaint_stages_open',
  'enquiries_member_open',
  'enquiries_open',
  'enquiry_parts_owed',
  'messages_failed',
  'messages_not_told',
  'messages_unmet',
  'messages_waiting',
])

/** A statement of a page with its plan, free of the values it was asked with. */
export type Plan = { statement: string; lines: readonly string[] }

/** Every statement that a page sends, with the way the database takes to its answer. */
export async function plansOf(
  city: OpenCity,
  row: PageRow,
  { visited, atMost = Math.max(visited, 20), settings = [] }: Looked,
): Promise<Plan[]> {
  const visits = (await row.prepare(city, visited)).slice(0, atMost)
  const found = new Map<string, Statement>()
  for (const visit of visits) {
    await visit.before?.()
    // The first time definitions are read into memory.
    await open(city, visit)
    const { statements } = await city.watch(() => open(city, visit))
    for (const statement of statements) {
      const text = withoutValues(statement.sql)
      if (!found.has(text) && !isRemembered(text)) found.set(text, statement)
    }
  }
  const plans: Plan[] = []
  const client = await city.db.pool.connect()
  try {
    for (const setting of settings) await client.query(`set ${setting}`)
    for (const [statement, { sql, values }] of found) {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain (costs off) ${sql}`, [...values])
      plans.push({ statement, lines: rows.map((line) => withoutLiterals(line['QUERY PLAN'])) })
    }
    return plans
  } finally {
    await client.query('reset all')
    client.release()
  }
}

type Looked = { visited: number; atMost?: number; settings?: readonly string[] }

/** Definitions, disruptions and wards are read once a second at most and kept in memory: by chance they are in between. */
const isRemembered = (text: string) => /from "(definition_\w+|disruptions|wards)"/.test(text) && !text.includes('join')

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

/**
 * Tables that grow and are read by an index from end to end, which is no better. Not so is the first page of a list: its
 * index is read in the order of the list as far as the page goes, and nothing is left out but what somebody may not see.
 */
export const readWholeByIndex = ({ lines }: Plan) =>
  lines.flatMap((line, place) => {
    const [, index, table] = /Index (?:Only )?Scan (?:Backward )?using (\w+) on (\w+)/.exec(line) ?? []
    if (!index || !table || bounded.has(table) || ofOpenWork.has(index)) return []
    const isLed = lines.slice(place + 1, place + 3).some((next) => next.trim().startsWith('Index Cond:'))
    const isFirstPage = lines[place - 1]?.trim().endsWith('Limit') && !isFiltered(lines[place + 1] ?? '')
    return isLed || isFirstPage ? [] : [table]
  })

const isFiltered = (line: string) =>
  line.trim().startsWith('Filter:') &&
  !/^Filter: \(\(\w*\.?scope_id IS NULL\) OR \(\w*\.?scope_id = ANY \(\S+\)\)\)$/.test(line.trim())

/** Which indexes lead to the rows. */
export const indexesUsed = ({ lines }: Plan) =>
  lines.flatMap((line) => /Index (?:Only )?Scan (?:Backward )?(?:using|on) (\w+)/.exec(line)?.[1] ?? [])

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
    const plans = await plansOf(city, row, { visited: 100 })
    await writeFile(join(plansFolder, fileOf(row)), inWords(city, row, plans))
    const whole = plans.flatMap(readWhole)
    console.log(
      `${row.title}: ${plans.length} statements${whole.length > 0 ? `, READS WHOLE: ${whole.join(', ')}` : ''}`,
    )
  }
}
