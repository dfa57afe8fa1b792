import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeCase } from '#modules/cases/index.ts'
import { acceptComplaint, proposeRemedy } from '#modules/complaints/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { sortedAsBins } from '#test/complaints.ts'
import { publishedAs } from '#test/definitions.ts'
import { testDatabase } from '#test/index.ts'
import { reportProgress } from './actions/remedies.ts'
import { currentStage, remediesOf, saveStage, stagesOf } from './queries/register.ts'

const db = await testDatabase()
const act = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)
const permissions = ['customers.read', 'cases.read', 'cases.work', 'complaints.read', 'complaints.handle']
const handler = await anOfficer(db, 'customer-relations', { permissions })
const inDays = (days: number) => londonDate(db.clock.now()).add({ days })

async function aComplaint() {
  const { caseId } = await openedCase(db, 'complaint', {
    customerId: await aPerson(db),
    answers: { what: 'The bin was missed again', category: 'waste', 'for-whom': 'myself' },
  })
  const seen = { caseId, version: null }
  await act((tx) => takeCase(tx, handler, seen))
  assert.equal((await act((tx) => acceptComplaint(tx, handler, { ...seen, ...sortedAsBins }))).refusal, null)
  return seen
}

const remedy = {
  pointId: null,
  kind: 'action',
  words: 'A new round for the street',
  amountPence: null,
  teamId: null,
  ownerId: null,
  dueOn: inDays(10),
} as const

/** One that was promised with the answer. */
async function promised() {
  const seen = await aComplaint()
  await act(async (tx) => {
    const stage = currentStage(await stagesOf(tx, seen.caseId))
    assert.ok(stage)
    saveStage(tx, stage.id, { answered_at: tx.now, outcome: 'upheld' })
  })
  assert.equal((await act((tx) => proposeRemedy(tx, handler, { ...seen, ...remedy }))).refusal, null)
  const [owed] = await remediesOf(db, seen.caseId)
  assert.equal(owed?.state, 'promised')
  return { ...seen, remedyId: owed?.id ?? '' }
}

const lettersTo = (caseId: string) =>
  db
    .selectFrom('messages')
    .select('body_text as text')
    .where('subject_id', '=', caseId)
    .where('template_key', '=', 'complaint-letter')
    .orderBy('created_at')
    .execute()

test('whoever complained is told how it goes with what was promised, and the day stays', async () => {
  const owed = await promised()
  const told = await act((tx) =>
    reportProgress(tx, handler, { ...owed, words: 'The crew has the new list', newDay: null, agreed: '' }),
  )
  assert.equal(told.refusal, null)
  const [letter] = await lettersTo(owed.caseId)
  assert.match(letter?.text ?? '', /A new round for the street[\s\S]*The crew has the new list\./)
  assert.deepEqual((await remediesOf(db, owed.caseId))[0]?.dueOn, remedy.dueOn)
})

test('a later day is promised when they agreed to it, and never an earlier one or one they do not know of', async () => {
  const owed = await promised()
  const move = (days: number, agreed: string) =>
    act((tx) => reportProgress(tx, handler, { ...owed, words: 'It takes longer', newDay: inDays(days), agreed }))
  assert.equal((await move(20, ' ')).refusal, 'not-agreed')
  assert.equal((await move(5, 'By phone')).refusal, 'day-not-later')
  assert.equal((await move(20, 'By phone today')).refusal, null)
  assert.deepEqual((await remediesOf(db, owed.caseId))[0]?.dueOn, inDays(20))
  const [promise] = await promisesOf(db, system('test'), [{ kind: 'complaint-remedy', id: owed.remedyId }])
  assert.deepEqual(promise && londonDate(promise.dueAt), inDays(20))
  assert.deepEqual(promise && londonDate(promise.originalDueAt), remedy.dueOn)
  assert.match((await lettersTo(owed.caseId))[0]?.text ?? '', /As agreed with you, it will be done by/)
})

test('where the council set amounts, a payment goes by one of them or says why not', async () => {
  const seen = await aComplaint()
  const pay = (given: { amountPence: number; bandKey?: string; outsideBecause?: string }) =>
    act((tx) => proposeRemedy(tx, handler, { ...seen, ...remedy, kind: 'payment', ...given }))
  assert.equal((await pay({ amountPence: 12300 })).refusal, null, 'none are set to begin with')
  const source = 'source: The policy\nbands:\n  - { key: delay, name: A delay, from: 50, to: 100 }\n'
  await act((tx) => publishedAs(tx, { kind: 'compensation', key: 'all', source }))
  assert.equal((await pay({ amountPence: 12300 })).refusal, 'amount-not-set')
  assert.equal((await pay({ amountPence: 12300, bandKey: 'delay' })).refusal, 'amount-not-set')
  assert.equal((await pay({ amountPence: 7500, bandKey: 'delay' })).refusal, null)
  assert.equal((await pay({ amountPence: 12300, bandKey: 'delay', outsideBecause: 'Twice' })).refusal, null)
  assert.deepEqual((await remediesOf(db, seen.caseId)).map(({ basis }) => basis).toSorted(), [
    '',
    'Not as in The policy (A delay, £50 to £100): Twice',
    'The policy: A delay, £50 to £100',
  ])
})
