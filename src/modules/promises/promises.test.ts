import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findStaffByEmail } from '#modules/access/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import {
  beginPromise,
  explainPromise,
  keepPromises,
  listPromiseChanges,
  moveOwner,
  pausePromises,
  promisesOf,
  renegotiate,
  restampPromises,
  resumePromises,
  withdrawPromises,
  wouldPromise,
} from './index.ts'
import { replay } from './pages/promise-view.ts'
import { findPromiseRow } from './queries/promises.ts'

const db = await testDatabase()
const team = await teamByKey(db, 'waste-collections')
const kelly = await findStaffByEmail(db, 'kelly.marsh@example.org')
assert.ok(team && kelly)
const teamId = team.id
const officer = staffActor({ id: kelly.id, name: 'Kelly Marsh' })
const robot = system('test')

const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/London]`).toInstant()
const given = (policyKey: string, more: object = {}) => ({
  subject: { kind: 'case', id: newId() },
  policyKey,
  startedAt: at('2026-11-18T10:00'),
  teamId,
  ownerId: null,
  scopeId: null,
  serviceKey: 'missed-bin',
  wardCode: 'W-CAS',
  ...more,
})
const begin = (promise: ReturnType<typeof given>) => inTransaction(db, (tx) => beginPromise(tx, officer, promise))
const atTime = (text: string) => db.at({ now: () => at(text) })
const only = async (promise: { subject: { kind: string; id: string } }, when = '2026-11-18T10:00') => {
  const [found, ...others] = await promisesOf(atTime(when), robot, [promise.subject])
  assert.ok(found)
  assert.deepEqual(others, [])
  return found
}

test('a promise by policy says what the customer is told and explains its date', async () => {
  const bin = given('missed-bin-2wd')
  const begun = await begin(bin)
  assert.equal(begun.words, 'We will empty your bin by Friday 20 November')
  const found = await only(bin)
  assert.equal(found.words, begun.words)
  assert.deepEqual(found.steps, [
    'Started on Wednesday 18 November 2026 at 10am.',
    '“Empty a missed bin” (Wrenbridge waste collection standard, April 2026) gives 2 working days by the calendar “England and Wales”: due by the end of Friday 20 November 2026.',
  ])
})

test('a council closure is left out for a local promise', async () => {
  const reply = given('reply-5wd', { startedAt: at('2026-12-22T10:00') })
  assert.equal((await begin(reply)).words, 'We will reply to you by Wednesday 6 January 2027')
  const steps = (await only(reply)).steps.join(' ')
  assert.match(steps, /Not counted: .*Tuesday 29 December 2026 \(Council offices closed for Christmas\)/)
})

test('a time that somebody gave is a promise too, and says who gave it', async () => {
  const subject = { kind: 'case', id: newId() }
  const { policyKey: _, ...about } = given('', { subject })
  const begun = await inTransaction(db, (tx) =>
    beginPromise(tx, officer, { ...about, dueAt: at('2026-11-19T14:30'), words: 'I will ring you back' }),
  )
  assert.equal(begun.words, 'I will ring you back by 2:30pm on Thursday 19 November')
  assert.match((await only({ subject })).steps.join(), /Kelly Marsh gave this time/)
})

test('a promise is broken as soon as the clock says so, without any job', async () => {
  const bin = given('missed-bin-2wd')
  await begin(bin)
  assert.equal((await only(bin, '2026-11-20T23:59:59')).broken, false)
  assert.equal((await only(bin, '2026-11-21T00:00')).broken, true)
})

test('a promise kept in time was never broken; one kept late stays so', async () => {
  const early = given('missed-bin-2wd')
  const late = given('missed-bin-2wd')
  await begin(early)
  await begin(late)
  await inTransaction(atTime('2026-11-20T15:00'), async (tx) => keepPromises(tx, early.subject))
  await inTransaction(atTime('2026-11-23T09:00'), async (tx) => keepPromises(tx, late.subject))
  assert.deepEqual([(await only(early, '2026-12-01T09:00')).broken, (await only(early)).state], [false, 'kept'])
  assert.equal((await only(late, '2026-12-01T09:00')).broken, true)
})

test('only the kinds named are kept', async () => {
  const received = given('acknowledge-1wd')
  await begin(received)
  await begin({ ...given('missed-bin-2wd'), subject: received.subject })
  await inTransaction(db, async (tx) => keepPromises(tx, received.subject, ['acknowledge']))
  const found = await promisesOf(db, robot, [received.subject])
  assert.deepEqual(
    found.map((promise) => [promise.kind, promise.state]),
    [
      ['finish', 'running'],
      ['acknowledge', 'kept'],
    ],
  )
})

test('waiting for the customer stops the clock where the policy says so, and gives the days back', async () => {
  const reply = given('reply-5wd')
  await begin(reply)
  await inTransaction(atTime('2026-11-19T10:00'), (tx) => pausePromises(tx, reply.subject, 'waiting-for-customer'))
  assert.equal((await only(reply, '2026-12-20T10:00')).broken, false)
  assert.match((await only(reply)).steps.join(), /stood still since Thursday 19 November/)
  await inTransaction(atTime('2026-11-23T16:00'), (tx) => resumePromises(tx, reply.subject, 'waiting-for-customer'))
  const found = await only(reply)
  assert.equal(found.words, 'We will reply to you by Friday 27 November')
  assert.equal(found.pausedAt, null)
  assert.match(found.steps.join(), /2 working days added/)
  assert.deepEqual(found.originalDueAt, at('2026-11-25T23:59:59'))
})

test('waiting never stops a clock whose policy does not say so', async () => {
  const bin = given('missed-bin-2wd')
  await begin(bin)
  await inTransaction(atTime('2026-11-19T10:00'), (tx) => pausePromises(tx, bin.subject, 'waiting-for-customer'))
  assert.equal((await only(bin, '2026-11-21T10:00')).broken, true)
})

test('a new date needs a reason, keeps the first date, and tells old words and new', async () => {
  const bin = given('missed-bin-2wd')
  const { id } = await begin(bin)
  const moved = await inTransaction(atTime('2026-11-19T10:00'), (tx) =>
    renegotiate(tx, officer, { promiseId: id, newDue: at('2026-11-27T23:59:59'), reason: 'the road is closed' }),
  )
  assert.equal(moved.refusal, null)
  const found = await only(bin)
  assert.equal(found.words, 'We will empty your bin by Friday 27 November')
  assert.deepEqual(found.originalDueAt, at('2026-11-20T23:59:59'))
  const [change] = await listPromiseChanges(db, robot, [id])
  assert.equal(change?.oldWords, 'We will empty your bin by Friday 20 November')
  assert.equal(change?.newWords, 'We will empty your bin by Friday 27 November')
  assert.equal(change?.reason, 'the road is closed')
  assert.deepEqual(await explainPromise(db, robot, id, at('2026-11-18T12:00')), found.steps.slice(0, 2))
})

test('a date the law sets, one that has passed and one that is over are not moved', async () => {
  const lawful = await begin(given('care-referral-1wd'))
  const bin = given('missed-bin-2wd')
  const { id } = await begin(bin)
  const move = (promiseId: string, newDue: string) =>
    inTransaction(db, (tx) => renegotiate(tx, officer, { promiseId, newDue: at(newDue), reason: 'snow' }))
  assert.equal((await move(lawful.id, '2026-11-27T23:59:59')).refusal, 'statutory')
  assert.equal((await move(id, '2026-11-17T23:59:59')).refusal, 'in-the-past')
  await inTransaction(db, async (tx) => keepPromises(tx, bin.subject))
  assert.equal((await move(id, '2026-11-27T23:59:59')).refusal, 'not-running')
})

test('what was worked out step by step is what replaying the policy, the waits and the moves gives', async () => {
  const reply = given('reply-10wd')
  const { id } = await begin(reply)
  const wait = async (from: string, until: string) => {
    await inTransaction(atTime(from), (tx) => pausePromises(tx, reply.subject, 'waiting-for-customer'))
    await inTransaction(atTime(until), (tx) => resumePromises(tx, reply.subject, 'waiting-for-customer'))
  }
  await wait('2026-11-19T10:00', '2026-11-20T10:00')
  await inTransaction(atTime('2026-11-23T09:00'), (tx) => pausePromises(tx, reply.subject, 'waiting-for-customer'))
  await inTransaction(atTime('2026-11-24T09:00'), (tx) =>
    renegotiate(tx, officer, { promiseId: id, newDue: at('2026-12-18T17:00'), reason: 'we need a report' }),
  )
  await inTransaction(atTime('2026-11-26T09:00'), (tx) => resumePromises(tx, reply.subject, 'waiting-for-customer'))
  await wait('2026-12-01T09:00', '2026-12-02T09:00')
  const promise = await findPromiseRow(db, robot, id)
  assert.ok(promise)
  const replayed = await replay(db, robot, promise, at('2026-12-03T09:00'))
  assert.deepEqual(replayed?.due, promise.dueAt)
  assert.deepEqual(replayed?.steps, promise.trace)
})

test('what is withdrawn keeps its reason', async () => {
  const bin = given('missed-bin-2wd')
  await begin(bin)
  await inTransaction(db, (tx) => withdrawPromises(tx, bin.subject, 'Not ours'))
  const found = await only(bin)
  assert.deepEqual([found.state, found.endReason], ['withdrawn', 'Not ours'])
})

test('running promises follow their subject to another team, and all of them into a scope', async () => {
  const bin = given('missed-bin-2wd')
  await begin(bin)
  const street = await teamByKey(db, 'street-cleansing')
  const scope = await db.selectFrom('scopes').select('id').executeTakeFirst()
  assert.ok(street && scope)
  await inTransaction(db, async (tx) => {
    moveOwner(tx, bin.subject, { teamId: street.id, ownerId: kelly.id })
    restampPromises(tx, bin.subject, { scopeId: scope.id })
  })
  const found = await only(bin)
  assert.deepEqual([found.teamId, found.ownerId], [street.id, kelly.id])
  assert.deepEqual(await promisesOf(db, officer, [bin.subject]), [])
  assert.equal((await promisesOf(db, staffActor({ scopes: [scope.id] }), [bin.subject])).length, 1)
})

test('a resident sees the promises of their own cases only, without the inner workings', async () => {
  const bin = given('missed-bin-2wd')
  await begin(bin)
  const resident = { kind: 'resident', sessionId: newId(), customerId: null, level: 'known' } as const
  const [own] = await promisesOf(db, { ...resident, caseIds: [bin.subject.id] }, [bin.subject])
  assert.deepEqual(own?.steps, [])
  assert.deepEqual(await promisesOf(db, { ...resident, caseIds: [newId()] }, [bin.subject]), [])
})

test('a contractor’s people see the promises of their own teams only', async () => {
  const bin = given('missed-bin-2wd')
  await begin(bin)
  const contractor = (teams: string[]) => staffActor({ kind: 'contractor', teams })
  assert.equal((await promisesOf(db, contractor([teamId]), [bin.subject])).length, 1)
  assert.deepEqual(await promisesOf(db, contractor([newId()]), [bin.subject]), [])
})

/** A transaction in which nothing may be read. */
const writeOnly = (tx: Tx): Tx =>
  new Proxy(tx, {
    get(target, name) {
      if (name === 'selectFrom' || name === 'getExecutor') throw new Error(`${name} on the path that only writes`)
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })

test('beginning, keeping and handing over promises reads nothing once policies are remembered', async () => {
  const warm = given('missed-bin-2wd')
  await begin(warm)
  const bin = given('missed-bin-2wd')
  await inTransaction(db, async (tx) => {
    await beginPromise(writeOnly(tx), officer, bin)
    moveOwner(writeOnly(tx), bin.subject, { teamId, ownerId: kelly.id })
    restampPromises(writeOnly(tx), bin.subject, { wardCode: 'W-MIL' })
    keepPromises(writeOnly(tx), bin.subject)
  })
  const found = await only(bin)
  assert.deepEqual([found.state, found.ownerId], ['kept', kelly.id])
})

test('what would be promised can be said before anybody asks for it', async () => {
  assert.equal(await wouldPromise(db, 'missed-bin-2wd', 'missed-bin'), 'We will empty your bin by Friday 20 November')
})
