import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inTransaction } from '#platform/db/index.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { mergeCustomers } from '../actions/merge.ts'
import { createCustomer, type NewCustomer } from '../actions/save.ts'
import { searchCustomers } from './search-customers.ts'

const db = await testDatabase()
const actor = staffActor({ permissions: ['customers.read', 'customers.merge'] })
const person: NewCustomer = {
  kind: 'person',
  title: null,
  givenName: 'Ada',
  familyName: 'Example',
  organisationName: null,
  wardCode: null,
  dateOfBirth: null,
  uprn: null,
  addressText: null,
  emails: [],
  phones: [],
  scopeId: null,
}
const create = async (more: Partial<NewCustomer>) =>
  (await inTransaction(db, async (tx) => createCustomer(tx, actor, { ...person, ...more }))).customerId
const home = await db
  .selectFrom('properties as p')
  .innerJoin('streets as s', 's.usrn', 'p.usrn')
  .select(['p.uprn', 'p.number', 'p.postcode', 's.name as street'])
  .where('p.number', 'is not', null)
  .where('p.sub_building', 'is', null)
  .orderBy('p.uprn')
  .executeTakeFirstOrThrow()

const [kaczmarek, thompson, smyth, okafor, siobhan, bakery] = await Promise.all([
  create({ givenName: 'Agnieszka', familyName: 'Kaczmarek', dateOfBirth: Temporal.PlainDate.from('1957-03-12') }),
  create({ givenName: 'Geoffrey', familyName: 'Thompson', phones: ['+447700900123'] }),
  create({ givenName: 'Elizabeth', familyName: 'Smyth', emails: ['liz.smyth@example.org'] }),
  create({ givenName: 'Chidi', familyName: 'Okafor-Lane', uprn: home.uprn }),
  create({
    givenName: 'Siobhán',
    familyName: "O'Neill",
    phones: ['+441134960123'],
    addressText: 'Rose Cottage, Far Lane, ZZ88 8XX',
  }),
  create({ kind: 'organisation', organisationName: 'Millbrook Bakery Ltd', givenName: null, familyName: null }),
])
const find = async (text: string) => (await searchCustomers(db, actor, text)).map((found) => found.id)

describe('somebody is found first by', () => {
  const cases: [string, string, string][] = [
    ['a surname as heard', 'katchmarek', kaczmarek],
    ['a surname with letters missing', 'tomson', thompson],
    ['a surname spelled the usual way', 'smith', smyth],
    ['half of a double name', 'okafor', okafor],
    ['the beginning of a name', 'kacz', kaczmarek],
    ['given and family name, misspelt', 'jeffrey tompson', thompson],
    ['family name first', 'thompson geoff', thompson],
    ['a short form', 'liz smith', smyth],
    ['a name written as it sounds', 'shivawn oneil', siobhan],
    ['a name without its accents', 'siobhan o’neill', siobhan],
    ['four digits and a name', '0123 thompson', thompson],
    ['a whole phone number in any form', '+44 (0)7700 900-123', thompson],
    ['the end of a local number', '496 0123', siobhan],
    ['an email', 'Liz.Smyth@Example.org', smyth],
    ['the beginning of an email', 'liz.smyth@', smyth],
    ['a postcode', home.postcode.toLowerCase().replace(' ', ''), okafor],
    ['house number and street', `${home.number} ${home.street}`, okafor],
    ['a postcode of an address in words', 'zz88 8xx', siobhan],
    ['part of an address in words', 'rose cottage', siobhan],
    ['name and date of birth', 'kaczmarek 12/3/57', kaczmarek],
    ['the name of an organisation', 'milbrook bakery', bakery],
  ]
  for (const [what, text, id] of cases) test(`${what}: ${text}`, async () => assert.equal((await find(text))[0], id))
})

test('four digits find everybody whose number ends so, and nobody else', async () => {
  assert.deepEqual((await find('0123')).toSorted(), [thompson, siobhan].toSorted())
})

test('a merged record leads to the surviving customer, and says under which name', async () => {
  const merged = await create({ givenName: 'Agnes', familyName: 'Kowalczyk' })
  await inTransaction(db, (tx) => mergeCustomers(tx, actor, { keptId: kaczmarek, mergedId: merged, reason: 'Married' }))
  const [found, ...others] = await searchCustomers(db, actor, 'kowalczyk')
  assert.equal(found?.id, kaczmarek)
  assert.equal(found?.alsoKnownAs, 'Agnes Kowalczyk')
  assert.deepEqual(
    others.map(({ id }) => id).filter((id) => id === merged || id === kaczmarek),
    [],
  )
})

test('somebody in a circle is found by its members and by nobody else, whatever is typed', async () => {
  const scopeId = '0198f000-0000-7000-8000-00000000c0de'
  const hidden = await create({ familyName: 'Xanthopoulos', phones: ['+447700900999'], scopeId })
  const inside = staffActor({ permissions: ['customers.read'], scopes: [scopeId] })
  for (const text of ['xanthopoulos', '0999', '07700 900999']) {
    assert.ok(!(await find(text)).includes(hidden), text)
    assert.equal((await searchCustomers(db, inside, text))[0]?.id, hidden)
  }
  const contractor = { ...actor, kind: 'contractor' as const }
  assert.deepEqual(await searchCustomers(db, contractor, 'kaczmarek'), [])
})

test('signs that mean something to a database are only signs', async () => {
  for (const text of ['%', '_', "'; drop table customers; --", '\\', '%@%', '0'.repeat(190)]) await find(text)
  assert.equal((await find('%@')).length, 0)
})
