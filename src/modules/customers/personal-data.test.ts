import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTransaction } from '#platform/db/index.ts'
import { runJobs, staffActor, testDatabase, testWork } from '#test/index.ts'
import { mergeCustomers } from './actions/merge.ts'
import { recordNeed } from './actions/needs.ts'
import { relateCustomers } from './actions/relationships.ts'
import { createCustomer, type NewCustomer } from './actions/save.ts'
import { customersJobs } from './jobs.ts'
import { personalData } from './personal-data.ts'
import { saveLook } from './queries/customers.ts'
import { searchCustomers } from './queries/search-customers.ts'

const db = await testDatabase()
const work = await testWork(db)
const actor = staffActor({ permissions: ['customers.edit', 'customers.merge'] })
const since = Temporal.PlainDate.from('2026-01-02')

const create = async (more: Partial<NewCustomer>) =>
  (
    await inTransaction(db, async (tx) =>
      createCustomer(tx, actor, {
        kind: 'person',
        title: null,
        givenName: 'Thelonius',
        familyName: 'Quackenbush',
        organisationName: null,
        wardCode: null,
        dateOfBirth: Temporal.PlainDate.from('1957-03-12'),
        uprn: null,
        addressText: 'Rose Cottage, Far Lane, ZZ88 8XX',
        emails: ['thelonius@example.org'],
        phones: ['+447700900456'],
        scopeId: null,
        ...more,
      }),
    )
  ).customerId

test('everything known of a person is collected, and after erasing nothing says who they were', async () => {
  const [id, merged, friend] = [
    await create({}),
    await create({}),
    await create({ givenName: 'Fay', familyName: 'Marsh', emails: ['fay@example.org'], phones: [], addressText: null }),
  ]
  await inTransaction(db, async (tx) => {
    await recordNeed(tx, actor, {
      customerId: id,
      value: 'large-print',
      detail: 'for Thelonius',
      appliesTo: 'person',
      since,
      source: 'Thelonius',
      consentToShare: true,
    })
    await relateCustomers(tx, actor, {
      fromId: friend,
      toId: id,
      kind: 'acts-for',
      authority: 'written-consent',
      evidence: 'Letter of Thelonius',
      since,
      until: null,
    })
    await mergeCustomers(tx, actor, { keptId: id, mergedId: merged, reason: 'Thelonius twice' })
    saveLook(tx, actor.id, id)
  })
  const ids = [id, merged]
  const collected = await personalData.collect(db, ids)
  for (const table of [
    'customers',
    'contact_points',
    'needs',
    'relationships',
    'merges',
    'customer_looks',
    'customer_words',
  ])
    assert.ok((collected[table]?.length ?? 0) > 0, table)

  await inTransaction(db, (tx) => personalData.erase(tx, ids))
  const left = JSON.stringify(await personalData.collect(db, ids)).toLowerCase()
  for (const trace of ['thelonius', 'quackenbush', '900456', '1957', 'rose cottage'])
    assert.ok(!left.includes(trace), trace)
  assert.deepEqual(await searchCustomers(db, actor, 'quackenbush'), [])
  const word = await db.selectFrom('name_words').select('word').where('word', '=', 'quackenbush').executeTakeFirst()
  assert.equal(word, undefined, 'the dictionary forgets a name that nobody bears')
  assert.equal((await searchCustomers(db, actor, 'fay marsh'))[0]?.id, friend, 'others stay as they were')
})

test('records that came in by the thousand are compared in the background, and the work ends', async () => {
  for (let count = 0; count < 5; count += 1)
    await create({ givenName: `Num${'abcde'[count]}`, familyName: 'Batch', emails: [], phones: [] })
  await inTransaction(db, async (tx) =>
    tx.updateTable('customers').set({ match_due: true }).where('family_name', '=', 'Batch').execute(),
  )
  await runJobs(work, ['customers.propose-matches-imported'], customersJobs)
  const due = await db.selectFrom('customers').select('id').where('match_due', '=', true).execute()
  assert.deepEqual(due, [])
})
