import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findStaff } from '#modules/access/index.ts'
import { acknowledgeCall, callDuty } from '#modules/organisation/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { runJobs, staffActor, testDatabase, testWork } from '#test/index.ts'
import { writeToOnDuty } from './call-on-duty.ts'

const db = await testDatabase()
const work = await testWork(db)

const call = (summary: string) =>
  inTransaction(db, (tx) =>
    callDuty(tx, { rota: 'homelessness', subject: { kind: 'case', id: newId() }, summary, scopeId: null }),
  )

test('whoever is on duty is written to, with the way to take the call', async () => {
  const { staffId } = await call('A family of four has nowhere to sleep tonight')
  await runJobs(work)
  const called = await findStaff(db, staffId ?? '')
  const [sent, ...others] = work.mail.sent
  assert.equal(sent?.to, called?.email)
  assert.match(sent?.text ?? '', /A family of four has nowhere to sleep tonight/)
  assert.match(sent?.text ?? '', /\/staff\/duty/)
  assert.equal(others.length, 0)
})

test('nobody is written to about a call that somebody has', async () => {
  const { callId, staffId } = await call('One person at the station')
  assert.ok(staffId)
  await inTransaction(db, (tx) => acknowledgeCall(tx, staffActor({ id: staffId }), callId))
  await inTransaction(db, (tx) => writeToOnDuty(tx, { callId, staffId }))
  const waiting = await db.selectFrom('messages').select('id').where('body_text', 'like', '%at the station%').execute()
  assert.equal(waiting.length, 0)
})
