import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { holders } from '../../src/personal-data.ts'
import { testDatabaseUrl } from '../../src/platform/testing/database.ts'
import { outsidePersonalData, withoutScope } from './people.ts'
import { sourcePaths } from './source.ts'
import { ownersOf } from './tables.ts'

let tables: { name: string; hasScope: boolean; namesCustomer: boolean }[] = []

before(async () => {
  const { url, drop } = await testDatabaseUrl()
  after(drop)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<(typeof tables)[number]>(`
    select c.relname as name,
           exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'scope_id' and not a.attisdropped)
             as "hasScope",
           c.relname = 'customers'
             or exists (select from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
                        and a.attname ~ '(^|_)(customer|person)_id$')
             or exists (select from pg_constraint k where k.conrelid = c.oid and k.confrelid = to_regclass('customers'))
             as "namesCustomer"
    from pg_class c
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and c.relname <> 'migrations'
    order by 1`)
  tables = rows
  await client.end()
})

const listed = (groups: typeof withoutScope) => groups.flatMap((group) => group.tables)

test('every table has a scope or a reason why not', () => {
  const missing = tables.filter(({ name, hasScope }) => !hasScope && !listed(withoutScope).includes(name))
  assert.deepEqual(
    missing.map(({ name }) => name),
    [],
    'give it scope_id, or a reason in test/map/people.ts',
  )
})

test('every table that names a customer is covered, or says why not', () => {
  const owners = ownersOf()
  const covering = new Set(sourcePaths('src/modules/*/personal-data.ts').map((path) => path.split('/')[2]))
  const missing = tables
    .filter(({ namesCustomer }) => namesCustomer)
    .filter(({ name }) => !covering.has(owners.get(name) ?? '') && !listed(outsidePersonalData).includes(name))
  assert.deepEqual(
    missing.map(({ name }) => name),
    [],
    'cover it by personalData, or give a reason in test/map/people.ts',
  )
})

test('every module that has a list of personal data is gathered', () => {
  const withList = sourcePaths('src/modules/*/personal-data.ts').map((path) => path.split('/')[2])
  assert.deepEqual(Object.keys(holders).toSorted(), withList.toSorted())
})

test('the reasons are for tables that exist and need them', () => {
  const known = new Map(tables.map((table) => [table.name, table]))
  const idle = listed(withoutScope).filter((name) => known.get(name)?.hasScope !== false)
  assert.deepEqual(idle, [])
  assert.deepEqual(
    listed(outsidePersonalData).filter((name) => !known.get(name)?.namesCustomer),
    [],
  )
  const named = listed(withoutScope)
  assert.equal(new Set(named).size, named.length)
})
