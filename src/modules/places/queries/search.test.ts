import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inTransaction, sql } from '#platform/db/index.ts'
import { testDatabase } from '#test/index.ts'
import { addressClues } from '../rules/address-clues.ts'
import { saveProperties, saveStreets } from './import.ts'
import { addressQuery, searchAddresses, searchStreets } from './search.ts'

const db = await testDatabase()

const best = async (text: string) => (await searchAddresses(db, text))[0]?.address
const addresses = async (text: string, limit = 100) =>
  (await searchAddresses(db, text, { limit })).map(({ address }) => address)

describe('an address is found', () => {
  test('by its postcode in any spacing and case, in the order of its numbers', async () => {
    const expected = await addresses('ZZ99 2BY')
    assert.ok(expected.length > 2)
    for (const typed of ['zz992by', ' Zz 99 2bY ']) assert.deepEqual(await addresses(typed), expected)
    const numbers = expected.map((address) => Number.parseInt(address, 10))
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => a - b),
    )
  })
  test('by the beginning of a postcode', async () => {
    const found = await searchAddresses(db, 'zz99 2b')
    assert.ok(found.length > 0 && found.every(({ postcode }) => postcode.startsWith('ZZ99 2B')))
  })
  test('by a number and the beginning of a street', async () => {
    assert.equal(await best('14 mill la'), '14 Mill Lane, Wrenbridge, ZZ99 2BY')
  })
  test('though the street is misspelt, shortened or in capitals', async () => {
    for (const typed of ['14 mil lane', '14 Mill Ln', '14 MILL LAIN', 'mill lane 14', '14, mill-lane'])
      assert.equal(await best(typed), '14 Mill Lane, Wrenbridge, ZZ99 2BY', typed)
  })
  test('by a flat and its building, misspelt or with the number alone', async () => {
    for (const typed of ['flat 3 weavers court', '3 weavers court', 'flat 3 wevers cort'])
      assert.equal(await best(typed), 'Flat 3, Weavers Court, 40 Weavers Walk, Wrenbridge, ZZ99 2NU', typed)
  })
  test('by an organisation or a house name', async () => {
    assert.match((await best('town hall')) ?? '', /^Wrenbridge Town Hall, /)
    assert.match((await best('rose cotage')) ?? '', /^Rose Cottage, /)
  })
  test('by its UPRN', async () => assert.match((await best('999000100215')) ?? '', /^11 Castlegate, /))
  test('with the rest of the street when there is no such number', async () => {
    assert.ok((await addresses('999 mill lane')).every((address) => address.includes('Mill Lane')))
    assert.ok((await addresses('999 mill lane')).length > 3)
  })
  test('never by nonsense', async () => {
    for (const typed of [
      '',
      ' ',
      'x',
      '%',
      "'; drop table properties; --",
      '\0',
      '💥',
      'qqqq zzzz',
      'a'.repeat(10_000),
    ])
      assert.deepEqual(await searchAddresses(db, typed), [], typed.slice(0, 20))
  })
})

describe('a street is found', () => {
  test('by part of its name, the nearest spelling first', async () => {
    assert.equal((await searchStreets(db, 'pipin'))[0]?.name, 'Pippin Avenue')
    assert.equal((await searchStreets(db, 'high str'))[0]?.name, 'Wrenbridge High Street')
  })
  test('with where it is', async () => {
    const [street] = await searchStreets(db, 'Mill Lane')
    assert.ok(street && Math.abs(street.lat - 52.2) < 0.05 && Math.abs(street.lon + 1.9) < 0.05)
  })
})

test('every search is answered from an index, however many addresses there are', async () => {
  const many = await testDatabase()
  const streets = Array.from({ length: 1000 }, (_, index) => ({
    usrn: String(50_000_000 + index),
    name: `${wordOf(index)} ${wordOf(index * 7 + 3)} ${['Street', 'Road', 'Lane', 'Close'][index % 4]}`,
    town: 'Wrenbridge',
    line: { type: 'LineString' as const, coordinates: [[-1.9, 52.2] as const, [-1.899, 52.201] as const] },
  }))
  const first = {
    uprn: '999700000000',
    organisation: null,
    sub_building: null,
    building: null,
    number: '1',
    street: '',
    ward: '',
  }
  const rest = { postcode: 'ZZ98 1AA', tenure: null, landlord: null, assisted: false, lat: 52.2, lon: -1.9 }
  await inTransaction(many, (tx) => saveStreets(tx, streets))
  await inTransaction(many, async (tx) => {
    await saveProperties(tx, [{ ...first, ...rest, usrn: '50000000' }])
    await sql`
      insert into properties
      select (999700000000 + n)::text, (50000000 + n % 1000)::text, null, null, case when n % 9 = 0 then md5(n::text) end,
        (n / 1000 + 1)::text, n / 1000 + 1, 0, 'ZZ98 ' || n % 9 || 'AA', 'ZZ98' || n % 9 || chr(65 + n % 26) || chr(65 + n / 26 % 26),
        case when n % 9 = 0 then md5(n::text) end, null, null, 52.2, -1.9, false, now(), now()
      from generate_series(1, 5000) n`.execute(tx)
  })
  await many.pool.query('analyze')
  const client = await many.pool.connect()
  try {
    // Few rows are quicker to read from end to end; what is asked here is whether an index could answer.
    await client.query('set enable_seqscan = off')
    for (const text of ['ZZ98 3QR', '14 mil lane', 'zz98 3q', `17 ${wordOf(4)}`, '45c48cce2e2d house']) {
      const query = addressQuery(addressClues(text), 50)
      assert.ok(query)
      const { sql: statement, parameters } = query.compile(many)
      const { rows } = await client.query(`explain ${statement}`, [...parameters])
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      assert.doesNotMatch(plan, /Seq Scan on properties/, `${text}:\n${plan}`)
    }
  } finally {
    client.release(true)
  }
})

function wordOf(seed: number): string {
  const parts = [
    'bar',
    'cel',
    'dun',
    'fen',
    'gor',
    'hal',
    'kir',
    'lam',
    'mor',
    'nor',
    'pel',
    'ros',
    'sel',
    'tor',
    'wen',
  ]
  const at = (index: number) => parts[index % parts.length] ?? ''
  return `${at(seed)}${at(Math.floor(seed / 15) + 4)}${at(Math.floor(seed / 225) + 9)}`
}
