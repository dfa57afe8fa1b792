import assert from 'node:assert/strict'
import { test } from 'node:test'
import { myComplaint } from '#modules/complaints/index.ts'
import type { ResidentActor } from '#platform/http/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { testDatabase } from '#test/index.ts'

const db = await testDatabase()

const resident = (customerId: string, caseId: string, level: ResidentActor['level'] = 'known'): ResidentActor => ({
  kind: 'resident',
  sessionId: 'test',
  customerId,
  caseIds: [caseId],
  level,
})

test('whoever brought it reads the points in their words, and nothing of what is not answered yet', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'complaint', {
    customerId,
    answers: { what: 'Nobody came', category: 'waste', 'for-whom': 'myself' },
  })
  const mine = await myComplaint(db, resident(customerId, caseId), caseId)
  assert.deepEqual(mine?.points, [{ number: 1, alleged: 'Nobody came', standing: null, findings: [] }])
  assert.deepEqual(mine.letters, [])
  assert.equal(mine.mayLookAgain, false)
})

test('somebody else on the same case, or with no hold on it, reads nothing of it', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'complaint', {
    customerId,
    answers: { what: 'Nobody came', category: 'waste', 'for-whom': 'myself' },
  })
  assert.equal(await myComplaint(db, resident(await aPerson(db), caseId), caseId), null)
  assert.equal(await myComplaint(db, { ...resident(customerId, caseId), caseIds: [] }, caseId), null)
})

test('a restricted complaint is for somebody who proved who they are', async () => {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'childrens-care-complaint', {
    customerId,
    answers: { what: 'No visit for two months', 'for-whom': 'myself' },
  })
  assert.equal(await myComplaint(db, resident(customerId, caseId), caseId), null)
  assert.ok(await myComplaint(db, resident(customerId, caseId, 'verified'), caseId))
})
