import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCase } from '#modules/cases/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { queueItemOf } from '#modules/queues/index.ts'
import { newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { aPerson, openedCase, report } from '#test/cases.ts'
import { testDatabase } from '#test/index.ts'

const db = await testDatabase()
const everybody = system('test')

test('a report opens a case with its promise, its place in the queue and a message to the person', async () => {
  const customerId = await aPerson(db)
  const { caseId, reference, promiseWords } = await openedCase(db, 'street-light', { customerId })

  const found = await findCase(db, everybody, reference)
  assert.equal(found?.id, caseId)
  assert.equal(found?.status, 'new')
  assert.equal(found?.teamName, 'Street lighting')
  assert.match(found?.placeText ?? '', /Castlegate/)
  assert.equal(found?.wardName, 'Castle')
  assert.equal(found?.summary, 'It does not come on. One light')
  assert.deepEqual(
    found?.people.map(({ role }) => role),
    ['reporter'],
  )

  const [promise] = await promisesOf(db, everybody, [{ kind: 'case', id: caseId }])
  assert.equal(promise?.words, promiseWords)
  const item = await queueItemOf(db, everybody, { kind: 'case', id: caseId })
  assert.equal(item?.dueAt?.toString(), promise?.dueAt.toString())
  assert.equal(item?.reference, reference)

  const message = await db
    .selectFrom('messages')
    .select(['subject', 'body_text as text', 'state'])
    .where('subject_id', '=', caseId)
    .executeTakeFirstOrThrow()
  assert.match(message.subject, new RegExp(reference))
  assert.ok(message.text.includes(`${promiseWords}.`))
})

test('a second click opens no second case: it gets the first answer', async () => {
  const given = { sourceKey: newId(), customerId: await aPerson(db) }
  const [one, two, three] = await Promise.all([
    report(db, 'street-light', given),
    report(db, 'street-light', given),
    report(db, 'street-light', given),
  ])
  const answers = [one, two, three].map((answer) => (answer?.refusal === null ? answer.reference : null))
  assert.equal(new Set(answers).size, 1)
  assert.ok(answers[0])
  assert.equal([one, two, three].filter((answer) => answer?.refusal === null && answer.repeat).length, 2)
  const messages = await db.selectFrom('messages').select('id').where('customer_id', '=', given.customerId).execute()
  assert.equal(messages.length, 1)
})

test('the same key with other content is refused, and says which case it was', async () => {
  const sourceKey = newId()
  const first = await report(db, 'street-light', { sourceKey })
  const second = await report(db, 'street-light', { sourceKey, answers: { problem: 'flickering' } })
  assert.equal(second.refusal, 'other-content')
  assert.equal(second.reference, first.reference)
})
