import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerPart, returnPart, sendHolding } from '#modules/member-enquiries/index.ts'
import { promisesOf, replayPromise } from '#modules/promises/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { fixedClock } from '#platform/time/index.ts'
import { anOfficer } from '#test/cases.ts'
import { anEnquiryIn, splitTo } from '#test/enquiries.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const everybody = system('test')
const actAt = <T>(at: string, work: (tx: Tx) => Promise<T>) => inTransaction(db.at(fixedClock(at)), work)

const officer = await anOfficer(db, 'customer-relations', {
  permissions: ['cases.read', 'cases.work', 'cases.assign', 'enquiries.read', 'enquiries.handle', 'enquiries.manage'],
})
const cleansing = await anOfficer(db, 'street-cleansing', {
  permissions: ['cases.read', 'cases.work', 'enquiries.handle'],
})

const words = 'When is Castlegate swept next?'

/** Came on Wednesday 18 November 2026 at 10am, promised for Wednesday 25 November at 10am; given to a unit later. */
async function givenAt(at: string) {
  const seen = await actAt('2026-11-18T10:00:00Z', (tx) => anEnquiryIn(tx, { by: officer, words }))
  const part = await actAt(at, (tx) => splitTo(tx, officer, seen.caseId, 'street-cleansing'))
  return { seen, part }
}

async function owed(caseId: string) {
  const [promise] = await promisesOf(db, everybody, [{ kind: 'case', id: caseId }])
  assert.equal(promise?.state, 'running')
  return promise
}

test('a part given to a unit in good time is promised by its own rule', async () => {
  const { part } = await givenAt('2026-11-18T11:00:00Z')
  const promise = await owed(part.caseId)
  assert.equal(promise.dueAt.toString(), '2026-11-23T23:59:59Z')
  assert.ok(!promise.steps.some((step) => step.includes('no later')))
})

test('one given late is promised no later than its enquiry, and the date says so, today and replayed', async () => {
  const { seen, part } = await givenAt('2026-11-23T11:00:00Z')
  const promise = await owed(part.caseId)
  assert.equal(promise.dueAt.toString(), '2026-11-25T10:00:00Z')
  assert.equal(promise.originalDueAt.toString(), '2026-11-25T10:00:00Z', 'figures count by the date that was promised')
  assert.equal(promise.words, 'We will answer these questions by 10am on Wednesday 25 November')
  const [, rule, limit] = promise.steps
  assert.match(rule ?? '', /gives 3 working days .* due by the end of Thursday 26 November 2026\.$/)
  assert.equal(
    limit,
    `At that time the enquiry ${seen.reference} was promised for 10am on Wednesday 25 November, and a part comes no later than its enquiry: due Wednesday 25 November 2026 at 10am.`,
  )
  const then = await replayPromise(db, everybody, promise.id, Temporal.Instant.from('2026-11-24T09:00:00Z'))
  assert.ok(then)
  assert.equal(then.dueAt.toString(), '2026-11-25T10:00:00Z')
  assert.deepEqual(then.steps, promise.steps)
})

test('one given on the last day or after it has until the end of a working day, and the officer reads that it is late', async () => {
  for (const [at, due, line] of [
    ['2026-11-25T09:30:00Z', '2026-11-25T23:59:59Z', 'It will be late: its units have until Wednesday 25 November'],
    ['2026-11-27T18:00:00Z', '2026-11-30T23:59:59Z', 'Its units have until Monday 30 November'],
  ] as const) {
    const { seen, part } = await givenAt(at)
    const promise = await owed(part.caseId)
    assert.equal(promise.dueAt.toString(), due)
    assert.match(promise.steps.join(' '), /which leaves too little, so there is time until the end of a working day/)
    db.testClock.set(at)
    const desk = browser()
    await signInAs(db, desk, 'members-officer')
    assert.ok((await desk.get(`/staff/enquiries/${seen.reference}`)).body.includes(line), line)
  }
})

test('a holding reply with a sooner date brings forward what units owe; a later one leaves it', async () => {
  const { seen, part } = await givenAt('2026-11-18T11:00:00Z')
  const holding = (at: string, day: string) =>
    actAt(at, (tx) =>
      sendHolding(tx, officer, {
        ...seen,
        reason: 'The round is being changed',
        newDate: Temporal.PlainDate.from(day),
        nextUpdateOn: null,
      }),
    )
  assert.equal((await holding('2026-11-19T10:00:00Z', '2026-11-20')).refusal, null)
  const sooner = await owed(part.caseId)
  assert.equal(sooner.dueAt.toString(), '2026-11-20T23:59:59Z')
  assert.match(
    sooner.steps.at(-1) ?? '',
    /from due by the end of Monday 23 November 2026 to due by the end of Friday 20 November 2026: the enquiry FP-\d+ is promised for Friday 20 November now\.$/,
  )
  assert.equal((await holding('2026-11-20T10:00:00Z', '2026-12-02')).refusal, null)
  assert.equal((await owed(part.caseId)).dueAt.toString(), '2026-11-20T23:59:59Z')
})

test('what goes back to its unit is promised no later than its enquiry is by then', async () => {
  const { seen, part } = await givenAt('2026-11-18T11:00:00Z')
  await actAt('2026-11-20T10:00:00Z', (tx) =>
    answerPart(tx, cleansing, { ...part, answer: 'Soon.', outcome: 'done', workDueOn: null }),
  )
  const back = await actAt('2026-11-24T10:00:00Z', (tx) => returnPart(tx, officer, { ...part, missing: 'The day' }))
  assert.equal(back.refusal, null)
  const promise = await owed(part.caseId)
  assert.equal(promise.dueAt.toString(), '2026-11-25T10:00:00Z')
  assert.match(promise.steps.join(' '), new RegExp(`the enquiry ${seen.reference} was promised for`))
})
