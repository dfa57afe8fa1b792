import assert from 'node:assert/strict'
import { test } from 'node:test'
import { markUrgent } from '#modules/cases/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { anOfficer } from '#test/cases.ts'
import { anEnquiryIn, splitTo } from '#test/enquiries.ts'
import { testDatabase } from '#test/index.ts'
import { sayWhetherAtRisk } from './actions/at-risk.ts'

const db = await testDatabase()
const act = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)
const officer = await anOfficer(db, 'customer-relations', {
  permissions: ['cases.read', 'cases.work', 'cases.assign', 'enquiries.read', 'enquiries.handle', 'enquiries.manage'],
})

const waiting = async (caseId: string) => {
  const item = await db
    .selectFrom('queue_items')
    .select(['urgent', 'urgent_reason as reason'])
    .where('subject_id', '=', caseId)
    .executeTakeFirstOrThrow()
  return item.urgent ? item.reason : null
}

const danger = 'Safeguarding: somebody may be at risk'
const words = 'Who looks after the boy at number 4?'

test('an enquiry about somebody at risk goes before all others, and so does every part that a unit gets of it', async () => {
  const atRisk = await act((tx) => anEnquiryIn(tx, { words, safeguarding: true }))
  assert.equal(await waiting(atRisk.caseId), danger)
  const part = await act((tx) => splitTo(tx, officer, atRisk.caseId, 'community-safety'))
  assert.equal(await waiting(part.caseId), danger)
  const ordinary = await act((tx) => anEnquiryIn(tx, { words: 'When is the grass cut?' }))
  assert.equal(await waiting(ordinary.caseId), null)
})

test('the Member who writes of somebody at risk is told to call, and another is not', async () => {
  const told = async (safeguarding: boolean) => {
    const { caseId } = await act((tx) => anEnquiryIn(tx, { words, safeguarding }))
    const message = await db
      .selectFrom('messages')
      .select('body_text as text')
      .where('subject_id', '=', caseId)
      .where('template_key', '=', 'enquiry-received')
      .executeTakeFirstOrThrow()
    return message.text ?? ''
  }
  assert.match(await told(true), /goes before all others\. If somebody is in danger now, call 999/)
  assert.doesNotMatch(await told(false), /999/)
})

test('an officer says that somebody is at risk, or that nobody is after all: with the reason, for the units too, and never over another urgency', async () => {
  const { caseId } = await act((tx) => anEnquiryIn(tx, { words: 'The lad next door to the shop' }))
  const part = await act((tx) => splitTo(tx, officer, caseId, 'community-safety'))
  const say = (atRisk: boolean, reason: string) =>
    act((tx) => sayWhetherAtRisk(tx, officer, { caseId, version: null, atRisk, reason }))

  assert.equal((await say(true, ' ')).refusal, 'missing-words')
  assert.equal((await say(true, 'The school says the same')).refusal, null)
  assert.deepEqual([await waiting(caseId), await waiting(part.caseId)], [danger, danger])
  assert.equal((await say(true, 'The school says the same')).refusal, 'same-risk')
  assert.equal((await say(false, 'Seen today: he is well')).refusal, null)
  assert.deepEqual([await waiting(caseId), await waiting(part.caseId)], [null, null])

  await act((tx) => markUrgent(tx, system('test'), { caseId, version: null, reason: 'The manager decided' }))
  await say(true, 'Seen again')
  await say(false, 'He is well')
  assert.equal(await waiting(caseId), 'The manager decided')
})
