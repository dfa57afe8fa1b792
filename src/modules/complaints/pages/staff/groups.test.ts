import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'
import { acceptComplaint } from '../../actions/triage.ts'
import { lettersOf } from '../../queries/letters.ts'
import { findingsOf } from '../../queries/register.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const manager = browser()
await signInAs(db, manager, 'complaints-manager')

async function accepted() {
  const opened = await openedCase(db, 'complaint', {
    customerId: await aPerson(db),
    answers: { what: 'The reading at the library was called off', category: 'other', 'for-whom': 'myself' },
  })
  const done = await inTransaction(db, (tx) =>
    acceptComplaint(tx, system('test'), {
      caseId: opened.caseId,
      version: null,
      categoryKey: 'waste',
      detailKey: null,
      aboutTeamId: null,
      tenure: 'other',
      sector: 'single',
      risk: null,
      broughtBy: 'resident',
      tests: {},
      reason: 'They are unhappy',
      evidence: 'Their letter',
    }),
  )
  assert.equal(done.refusal, null)
  return opened
}

test('many complaints about one thing get one finding and a letter each', async () => {
  const complaints = [await accepted(), await accepted(), await accepted()]
  const references = complaints.map(({ reference }) => reference).join('\n')
  const url = '/staff/complaints/groups'
  const title = 'A library reading was called off'
  const alone = await manager.post(`${url}/new`, { title, references: complaints[0]?.reference ?? '' })
  assert.match(alone.body, /at least two/)
  const grouped = await manager.post(`${url}/new`, { title, references })
  assert.equal(grouped.statusCode, 303)
  const href = String(grouped.headers.location)
  assert.match((await manager.get(href)).body, /3 complaints, counted as one thing/)
  assert.match((await manager.post(`${url}/new`, { title, references })).body, /another group already/)

  const finding = { investigation: 'Asked the library', finding: 'not-upheld', reason: 'The room was not safe' }
  assert.equal((await manager.post(`${href}/carry`, finding)).statusCode, 303)
  for (const { caseId } of complaints) {
    assert.deepEqual(
      (await findingsOf(db, caseId)).map((one) => one.finding),
      ['not-upheld'],
    )
    const letters = await lettersOf(db, caseId)
    assert.deepEqual(
      letters.map(({ kind, state }) => [kind, state]),
      [['response', 'draft']],
    )
    assert.match(letters[0]?.body ?? '', /The room was not safe/)
  }
  assert.match((await manager.post(`${href}/carry`, finding)).body, /No complaint in this group has an open point/)
})
