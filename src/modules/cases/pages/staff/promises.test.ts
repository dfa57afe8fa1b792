import assert from 'node:assert/strict'
import { test } from 'node:test'
import { promisesOf, renegotiate } from '#modules/promises/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { LONDON } from '#platform/time/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const officer = browser()
await signInAs(db, officer, 'officer', 'street-lighting')

const local = (moment: Temporal.Instant) =>
  moment.toZonedDateTimeISO(LONDON).toPlainDateTime().toString({ smallestUnit: 'minute' })

test('a date is explained as it stands now, and as it stood before it was moved', async () => {
  const { reference, caseId } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const subject = { kind: 'case', id: caseId } as const
  const [promise] = await promisesOf(db, system('test'), [subject])
  assert.ok(promise)
  db.testClock.advance({ minutes: 20 })
  const moved = await inTransaction(db, (tx) =>
    renegotiate(tx, system('test'), {
      promiseId: promise.id,
      newDue: promise.dueAt.add({ hours: 24 * 20 }),
      reason: 'The column is on order',
    }),
  )
  assert.equal(moved.refusal, null)

  const href = `/staff/cases/${reference}/promises`
  assert.match((await officer.get(href)).body, /As it stands now[\s\S]*The column is on order/)
  const before = await officer.get(`${href}?at=${local(promise.startedAt.add({ minutes: 5 }))}`)
  assert.match(before.body, /As it stood on/)
  assert.doesNotMatch(before.body, /The column is on order/)
  const earlier = await officer.get(`${href}?at=${local(promise.startedAt.subtract({ hours: 2 }))}`)
  assert.match(earlier.body, /Not begun[\s\S]*It began later/)
})

test('a moment that is none, or still to come, is asked for again', async () => {
  const { reference } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const href = `/staff/cases/${reference}/promises`
  const none = await officer.get(`${href}?at=yesterday`)
  assert.equal(none.statusCode, 422)
  assert.match(none.body, /Enter a date and time/)
  const future = await officer.get(`${href}?at=2999-01-01T10:00`)
  assert.equal(future.statusCode, 422)
  assert.match(future.body, /Enter a time that is past/)
  assert.equal((await officer.get('/staff/cases/FP-9999999/promises')).statusCode, 404)
})
