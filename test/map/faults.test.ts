import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { faultsIn, unseen } from './rules.ts'
import { parseSource } from './source.ts'
import { faultsInMigrations, ownersOf } from './tables.ts'

const owners = ownersOf([
  { name: '0010_platform.sql', sql: 'create table outbox (id uuid)' },
  { name: '0090_customers.sql', sql: 'create table customers (id uuid)' },
  { name: '0150_cases.sql', sql: 'create table cases (id uuid)' },
  { name: '0170_demand.sql', sql: 'create table demand_records (id uuid)' },
])

const rulesBroken = (path: string, text: string) => [
  ...new Set(faultsIn(parseSource(path, text), owners).map(({ rule }) => rule)),
]

/** One planted fault for each rule: if the rule goes blind, this goes red. */
const planted: readonly [string, string, string][] = [
  ['order', 'src/modules/customers/actions.ts', "import { findCase } from '#modules/cases/index.ts'"],
  ['order', 'src/modules/customers/index.ts', "export { findCase } from '../cases/index.ts'"],
  ['order', 'src/modules/customers/jobs.ts', "const cases = await import('#modules/cases/index.ts')"],
  ['order', 'src/modules/customers/actions.test.ts', "import type { Case } from '#modules/cases/index.ts'"],
  ['front-door', 'src/modules/cases/actions.ts', "import { lockCustomer } from '#modules/customers/queries.ts'"],
  ['front-door', 'src/main.ts', "import { lockCustomer } from './modules/customers/queries.ts'"],
  ['module', 'src/modules/parking/index.ts', 'export const x = 1'],
  ['platform', 'src/platform/http/app.ts', "import { findCase } from '#modules/cases/index.ts'"],
  ['platform', 'src/platform/http/app.ts', "import { createWeb } from '../../app.ts'"],
  ['platform', 'src/platform/mail/index.ts', "import { notify } from '../../integrations/notify/index.ts'"],
  ['composition', 'src/modules/cases/actions.ts', "import { createWeb } from '../../app.ts'"],
  ['integration', 'src/modules/messages/jobs.ts', "import { notify } from '../../integrations/notify/index.ts'"],
  ['integration', 'src/integrations/notify/index.ts', "import { map } from '../mapping/index.ts'"],
  ['sql-place', 'src/modules/cases/actions.ts', "export const x = (tx) => tx.insertInto('cases').values({})"],
  ['sql-place', 'src/modules/cases/pages/staff/case.ts', "export const x = (db) => db.selectFrom('cases')"],
  ['sql-place', 'src/modules/cases/rules.ts', 'export const x = sql`select 1`'],
  ['sql-place', 'src/modules/cases/actions.ts', "import { sql } from 'kysely'"],
  ['sql-place', 'src/commands/start.ts', "export const x = (db) => db.deleteFrom('cases')"],
  ['owner', 'src/modules/cases/queries.ts', "export const x = (tx) => tx.updateTable('customers').set({})"],
  ['owner', 'src/modules/cases/queries/notes.ts', "export const x = (tx) => tx.deleteFrom('customers as c')"],
  ['owner', 'src/modules/cases/queries.ts', 'export const x = sql`update customers c set kind = 1`'],
  ['owner', 'src/modules/cases/queries.ts', 'export const x = sql`insert into outbox (id) values (1)`'],
  ['owner', 'src/trial/history.ts', "export const x = (tx) => tx.insertInto('cases')"],
  ['owner', 'src/trial/history.ts', "export const x = (tx) => tx.saveNew('cases', {})"],
  ['owner', 'src/platform/http/app.ts', "export const x = (tx) => tx.insertInto('cases')"],
  ['table-order', 'src/modules/customers/queries.ts', "export const x = (db) => db.selectFrom('cases as c')"],
  ['table-order', 'src/modules/customers/queries.ts', "export const x = (q) => q.leftJoin('cases', 'a', 'b')"],
  ['table-order', 'src/modules/customers/queries.ts', "export const x = (db) => db.selectFrom(['customers', 'cases'])"],
  ['table-order', 'src/modules/cases/queries.ts', 'export const x = sql`select 1 from cases, demand_records where a`'],
  ['table-order', 'src/modules/cases/queries.ts', 'export const x = sql<number>`(select 1 from "demand_records")`'],
  ['unnamed', 'src/modules/cases/queries.ts', 'export const x = (tx, table) => tx.insertInto(table)'],
  ['unnamed', 'src/modules/cases/queries.ts', 'export const x = (name) => sql.raw(name)'],
  ['unnamed', 'src/modules/cases/queries.ts', 'export const x = (db, table) => db.selectFrom(table)'],
  ['pure', 'src/modules/cases/rules.ts', "import { readFileSync } from 'node:fs'"],
  ['pure', 'src/modules/cases/rules/closing.ts', "import { findCase } from '../queries.ts'"],
  ['pure', 'src/modules/cases/permissions.ts', "import { newId } from '#platform/db/index.ts'"],
  ['pure', 'src/modules/cases/rules.ts', 'export const x = async () => { await y }'],
  ['pure', 'src/modules/cases/rules.ts', 'export const x = Math.random()'],
  ['clock', 'src/modules/cases/rules.ts', 'export const x = Date.now()'],
  ['clock', 'src/modules/cases/actions.ts', 'export const x = new Date()'],
  ['clock', 'src/modules/cases/actions.ts', 'export const x = Temporal.Now.instant()'],
  ['transaction', 'src/modules/cases/actions.ts', "import { inTransaction } from '#platform/db/index.ts'"],
  ['any', 'src/modules/cases/actions.ts', 'export const x: any = 1'],
  ['non-null', 'src/modules/cases/actions.ts', 'export const x = y!'],
  ['cast', 'src/modules/cases/actions.ts', 'export const x = y as string'],
  ['cast', 'src/modules/cases/actions.ts', 'export const x = y as unknown as string'],
  ['name', 'src/modules/cases/utils.ts', 'export const x = 1'],
  ['name', 'src/modules/cases/pages/helpers/dates.ts', 'export const x = 1'],
  ['name', 'src/platform/services/dates.ts', 'export const x = 1'],
  ['shape', 'src/modules/cases/engine.ts', 'export const x = 1'],
  ['late-wait', 'src/modules/cases/cases.test.ts', "test('a', () => {})\nconst x = await y()"],
  ['late-wait', 'src/modules/cases/cases.test.ts', "describe('a', () => {})\nawait y()"],
]

describe('a planted fault is found', () => {
  for (const [rule, path, text] of planted)
    test(`${rule}: ${path}: ${text}`, () =>
      assert.ok(rulesBroken(path, text).includes(rule), rulesBroken(path, text).join()))
})

const innocent: readonly [string, string][] = [
  ['src/modules/cases/actions.ts', "import { findCustomer } from '#modules/customers/index.ts'"],
  [
    'src/modules/cases/actions.ts',
    "import { lockCase } from './queries.ts'\nimport type { Tx } from '#platform/db/index.ts'",
  ],
  ['src/modules/cases/queries.ts', "export const x = (tx) => tx.updateTable('cases').from('customers').set({})"],
  ['src/modules/cases/queries.ts', 'export const x = sql`select 1 from cases for update of cases`'],
  [
    'src/modules/cases/queries.ts',
    "export const x = (db) => db.with('recent', (q) => q.selectFrom('cases')).selectFrom('recent')",
  ],
  ['src/modules/cases/rules.ts', "import type { Db } from '#platform/db/index.ts'\nexport const x = ['a'] as const"],
  [
    'src/modules/cases/queries.ts',
    "const ids = sql`select 1`\nexport const x = (db) => db.selectFrom('cases').innerJoin(ids, 'a', 'b')",
  ],
  ['src/modules/cases/permissions.ts', "import { type Actor, isStaff } from '#platform/http/index.ts'"],
  ['src/modules/cases/rules.ts', 'export const x = Array.from(y)\nexport const z = new Date(0)'],
  ['src/modules/cases/pages/staff/case.ts', "import { inTransaction } from '#platform/db/index.ts'"],
  ['src/modules/services/index.ts', 'export const x = 1'],
  ['src/modules/cases/cases.test.ts', "const x = await y()\ntest('a', async () => { await x })"],
  ['src/trial/history.ts', "export const x = (db) => db.selectFrom('cases')"],
  [
    'src/app.ts',
    "import { caseRoutes } from './modules/cases/index.ts'\nimport { notify } from './integrations/notify/index.ts'",
  ],
  ['src/integrations/notify/index.ts', "import type { Provider } from '#modules/messages/index.ts'"],
]

describe('what keeps to the map is left alone', () => {
  for (const [path, text] of innocent) test(`${path}: ${text}`, () => assert.deepEqual(rulesBroken(path, text), []))
})

describe('a planted fault in a migration is found', () => {
  const brokenBy = (...files: { name: string; sql: string }[]) => faultsInMigrations(files).map(({ rule }) => rule)
  const customers = { name: '0090_customers.sql', sql: 'create table customers (id uuid)' }
  const cases = { name: '0150_cases.sql', sql: 'create table cases (id uuid, customer uuid references customers)' }

  test('none in good ones', () => assert.deepEqual(brokenBy(customers, cases), []))
  test('two owners', () =>
    assert.deepEqual(brokenBy(customers, { ...cases, sql: 'create table if not exists customers (id uuid)' }), [
      'one-owner',
    ]))
  test('a later table', () =>
    assert.deepEqual(brokenBy({ ...customers, sql: 'create table customers (c uuid references cases)' }, cases), [
      'table-order',
    ]))
  test('a file of nobody', () => assert.deepEqual(brokenBy({ name: '0100_parking.sql', sql: '' }), ['owner']))
  test('somebody else’s table changed', () =>
    assert.deepEqual(brokenBy(customers, { ...cases, sql: 'alter table customers add x int' }), ['owner']))
})

test('a file that was not looked at is missed', () => {
  const seen = [parseSource('src/a.ts', 'export const x = 1')]
  assert.deepEqual(unseen(seen, ['src/a.ts', 'src/b.ts']), ['src/b.ts'])
})
