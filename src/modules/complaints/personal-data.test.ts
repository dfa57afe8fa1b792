import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTransaction } from '#platform/db/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { testDatabase } from '#test/index.ts'
import { complaintsPersonalData } from './personal-data.ts'

const db = await testDatabase()

test('what somebody complained of is given to them, and gone when they are; others keep theirs', async () => {
  const [one, two] = [await aPerson(db), await aPerson(db)]
  for (const customerId of [one, two])
    await openedCase(db, 'complaint', {
      customerId,
      answers: { what: 'The gate at number 14', wanted: 'An apology', category: 'waste', 'for-whom': 'myself' },
    })
  const { points } = await complaintsPersonalData.collect(db, [one])
  assert.deepEqual(
    points.map(({ alleged, desired }) => [alleged, desired]),
    [['The gate at number 14', 'An apology']],
  )
  await inTransaction(db, async (tx) => {
    await complaintsPersonalData.erase(tx, [one])
    return { refusal: null }
  })
  assert.equal((await complaintsPersonalData.collect(db, [one])).points[0]?.alleged, 'Removed')
  assert.equal((await complaintsPersonalData.collect(db, [two])).points[0]?.alleged, 'The gate at number 14')
})
