import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findStaffByEmail } from '#modules/access/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import {
  affectedBy,
  beginPromise,
  catchUpWithDisruptions,
  claimTelling,
  countReached,
  countStatutory,
  declareDisruption,
  endDisruption,
  listDisruptions,
  openBreachesFor,
  pausePromises,
  promisesOf,
  sweepBroken,
  updateDisruption,
} from './index.ts'
import { forgetDisruptions } from './queries/memory.ts'

const db = await testDatabase()
const kelly = await findStaffByEmail(db, 'kelly.marsh@example.org')
const imran = await findStaffByEmail(db, 'imran.siddiqui@example.org')
const team = await teamByKey(db, 'waste-collections')
assert.ok(kelly && imran && team)
const manager = staffActor({ id: kelly.id, name: 'Kelly Marsh' })
const robot = system('test')
const teamId = team.id

const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/London]`).toInstant()
const day = (text: string) => Temporal.PlainDate.from(text)
const atTime = (text: string) => db.at({ now: () => at(text) })
const now = '2026-11-18T10:00'
const begin = async (more: object = {}, when = now) => {
  const promise = {
    subject: { kind: 'case', id: newId() },
    policyKey: 'missed-bin-2wd',
    startedAt: at(when),
    teamId,
    ownerId: null,
    scopeId: null,
    serviceKey: 'missed-bin',
    wardCode: 'W-CAS',
    ...more,
  }
  const begun = await inTransaction(atTime(when), (tx) => beginPromise(tx, manager, promise))
  return { ...begun, subject: promise.subject }
}
const snow = (wardCode: string, more: object = {}) => ({
  serviceKeys: ['missed-bin'],
  wardCodes: [wardCode],
  usrns: [],
  startsOn: day('2026-11-18'),
  endsOn: day('2026-11-24'),
  reason: 'heavy snow',
  words: 'Snow has closed the roads our lorries use.',
  nextUpdateOn: day('2026-11-19'),
  treatment: 'next-update' as const,
  ...more,
})
const declare = async (disruption: Parameters<typeof declareDisruption>[2], when = now) => {
  const declared = await inTransaction(atTime(when), (tx) => declareDisruption(tx, manager, disruption))
  forgetDisruptions(db)
  return declared
}
const promises = (subject: { kind: string; id: string }, when = now) => promisesOf(atTime(when), robot, [subject])
/** When all these promises have long been due. */
const afterwards = db.at({ now: () => Temporal.Instant.from('2027-03-01T12:00:00Z') })

test('a snow day turns what was promised into the next update, and keeps the first date for the figures', async () => {
  const bin = await begin({ wardCode: 'W-1' })
  const elsewhere = await begin({ wardCode: 'W-other' })
  const lawful = await begin({ wardCode: 'W-1', policyKey: 'care-referral-1wd' })
  const reached = snow('W-1')
  assert.deepEqual(await countReached(db, manager, reached), [{ serviceKey: 'missed-bin', promises: 1, broken: 0 }])
  assert.equal(await countStatutory(db, manager, reached), 1)
  const declared = await declare(reached)
  assert.equal(declared.affected, 1)
  const [waiting, replaced] = await promises(bin.subject)
  assert.deepEqual([replaced?.state, waiting?.kind, waiting?.state], ['replaced', 'next-update', 'running'])
  assert.equal(
    waiting?.words,
    'We cannot give a date because of heavy snow. We will tell you more by Thursday 19 November',
  )
  assert.deepEqual(waiting?.originalDueAt, at('2026-11-20T23:59:59'))
  assert.deepEqual(
    (await promises(elsewhere.subject)).map((promise) => promise.kind),
    ['finish'],
  )
  assert.deepEqual(
    (await promises(lawful.subject)).map((promise) => promise.state),
    ['running'],
  )
  const [change, ...others] = await affectedBy(db, robot, declared.updateId)
  assert.deepEqual(others, [])
  assert.equal(change?.oldWords, 'We will empty your bin by Friday 20 November')
  assert.equal(change?.subjectId, bin.subject.id)
})

test('what is reported during a disruption is promised the next update, and nothing else in the service changes', async () => {
  await declare(snow('W-2'))
  const bin = await begin({ wardCode: 'W-2' })
  assert.equal(bin.kind, 'next-update')
  assert.equal(bin.disruption?.reason, 'heavy snow')
  const received = await begin({ wardCode: 'W-2', policyKey: 'acknowledge-1wd' })
  assert.equal(received.kind, 'acknowledge')
  const later = await begin({ wardCode: 'W-2', policyKey: 'container-10wd' })
  assert.equal(later.kind, 'finish', 'due after the disruption ends, it can still be kept')
})

test('an update is the promise kept, and the next update promised', async () => {
  const bin = await begin({ wardCode: 'W-3' })
  const { disruptionId } = await declare(snow('W-3'))
  const updated = await inTransaction(atTime('2026-11-19T15:00'), (tx) =>
    updateDisruption(tx, manager, {
      id: disruptionId,
      words: 'The roads are still closed.',
      nextUpdateOn: day('2026-11-23'),
    }),
  )
  assert.equal(updated.refusal, null)
  const found = await promises(bin.subject, '2026-11-20T10:00')
  assert.deepEqual(
    found.map((promise) => [promise.kind, promise.state, promise.broken]),
    [
      ['next-update', 'running', false],
      ['next-update', 'kept', false],
      ['finish', 'replaced', false],
    ],
  )
  assert.match(found[0]?.words ?? '', /by Monday 23 November/)
})

test('when it is over each promise runs its usual time again', async () => {
  const before = await begin({ wardCode: 'W-4' })
  const { disruptionId } = await declare(snow('W-4'))
  const during = await begin({ wardCode: 'W-4' })
  const ended = await inTransaction(atTime('2026-11-19T15:00'), (tx) =>
    endDisruption(tx, manager, { id: disruptionId, words: 'The roads are open.', newDay: null }),
  )
  forgetDisruptions(db)
  assert.equal(ended.refusal, null)
  for (const bin of [before, during]) {
    const [running] = await promises(bin.subject, '2026-11-19T16:00')
    assert.equal(running?.words, 'We will empty your bin by Monday 23 November')
    assert.equal(running?.kind, 'finish')
    assert.deepEqual(running?.originalDueAt, at('2026-11-20T23:59:59'))
    assert.match(running?.steps.join(' ') ?? '', /The disruption \(heavy snow\) ended/)
  }
  assert.equal((await begin({ wardCode: 'W-4' }, '2026-11-19T16:00')).kind, 'finish')
  const again = await inTransaction(atTime('2026-11-19T16:00'), (tx) =>
    endDisruption(tx, manager, { id: disruptionId, words: 'The roads are open.', newDay: null }),
  )
  assert.equal(again.refusal, 'ended')
})

test('when it is over all may get one day instead', async () => {
  const bin = await begin({ wardCode: 'W-5' })
  const { disruptionId } = await declare(snow('W-5'))
  await inTransaction(atTime('2026-11-19T15:00'), (tx) =>
    endDisruption(tx, manager, { id: disruptionId, words: 'Extra crews are out.', newDay: day('2026-11-21') }),
  )
  assert.equal((await promises(bin.subject))[0]?.words, 'We will empty your bin by Saturday 21 November')
})

test('all may get one new day, with the reason in each explanation', async () => {
  const bin = await begin({ wardCode: 'W-6' })
  await inTransaction(db, (tx) => pausePromises(tx, bin.subject, 'waiting-for-customer'))
  await declare(snow('W-6', { treatment: 'new-date', newDay: day('2026-11-28') }))
  const found = await promises(bin.subject)
  assert.deepEqual(
    found.map((promise) => [promise.state, promise.words]),
    [['running', 'We will empty your bin by Saturday 28 November']],
  )
  assert.match(found[0]?.steps.at(-1) ?? '', /Kelly Marsh moved it .* heavy snow/)
})

test('all may be withdrawn', async () => {
  const bin = await begin({ wardCode: 'W-7' })
  await declare(snow('W-7', { treatment: 'withdraw' }))
  const found = await promises(bin.subject)
  assert.deepEqual(
    found.map((promise) => [promise.state, promise.endReason]),
    [['withdrawn', 'heavy snow']],
  )
})

test('one decision ends every wait for a decision', async () => {
  const bin = await begin({ wardCode: 'W-8' })
  await inTransaction(atTime('2026-11-21T00:10'), sweepBroken)
  assert.equal(
    (await openBreachesFor(afterwards, manager)).some((breach) => breach.promiseId === bin.id),
    true,
  )
  await declare(snow('W-8', { nextUpdateOn: day('2026-11-23') }), '2026-11-21T09:00')
  assert.equal(
    (await openBreachesFor(afterwards, manager)).some((breach) => breach.promiseId === bin.id),
    false,
  )
  assert.equal((await promises(bin.subject, '2026-11-21T09:00'))[0]?.broken, false)
})

test('an update that does not come is a broken promise of whoever declared it, one line on the board', async () => {
  for (let count = 0; count < 3; count += 1) await begin({ wardCode: 'W-9' })
  const { disruptionId } = await declare(snow('W-9'))
  await inTransaction(atTime('2026-11-20T08:00'), sweepBroken)
  const boss = staffActor({ id: imran.id })
  const waiting = (await openBreachesFor(afterwards, boss)).filter((breach) => breach.disruptionId === disruptionId)
  assert.equal(waiting.length, 3)
  const line = (await listDisruptions(atTime('2026-11-20T08:00'), boss, ['in-force'])).find(
    ({ id }) => id === disruptionId,
  )
  assert.deepEqual([line?.waiting, line?.broken], [3, 3])
  await inTransaction(atTime('2026-11-20T09:00'), (tx) =>
    updateDisruption(tx, manager, { id: disruptionId, words: 'Still snowing.', nextUpdateOn: day('2026-11-23') }),
  )
  assert.equal(
    (await openBreachesFor(afterwards, boss)).filter((breach) => breach.disruptionId === disruptionId).length,
    0,
  )
})

test('what was reported in the very moment of a declaration is caught up with', async () => {
  await begin({ wardCode: 'W-10' }, '2026-11-18T09:59:50')
  const declared = await declare(snow('W-10'))
  const late = await inTransaction(db, async (tx) => {
    // Another process, which has not heard of the disruption yet.
    const promise = await beginPromise(tx, manager, {
      subject: { kind: 'case', id: newId() },
      policyKey: 'missed-bin-2wd',
      startedAt: at(now),
      teamId,
      ownerId: null,
      scopeId: null,
      serviceKey: 'missed-bin',
      wardCode: 'W-none',
    })
    tx.save(tx.updateTable('promises').set({ ward_code: 'W-10' }).where('id', '=', promise.id))
    return promise
  })
  assert.equal(await inTransaction(db, catchUpWithDisruptions), 1)
  assert.equal(await inTransaction(db, catchUpWithDisruptions), 0)
  const told = (await affectedBy(db, robot, declared.updateId)).map((change) => change.promiseId)
  assert.equal(told.includes(late.id), true)
})

test('a person with several promises is told once of each update', async () => {
  const { updateId } = await declare(snow('W-11'))
  const [ann, bob] = [newId(), newId()]
  const claim = (people: string[]) => inTransaction(db, (tx) => claimTelling(tx, updateId, people))
  assert.deepEqual(await claim([ann, ann]), [ann])
  const both = await Promise.all([claim([ann, bob]), claim([ann, bob])])
  assert.deepEqual(both.flat(), [bob])
})

test('three hundred promises are dealt with in one decision, and told in batches', async () => {
  await inTransaction(db, async (tx) => {
    for (let count = 0; count < 300; count += 1) {
      await beginPromise(tx, manager, {
        subject: { kind: 'case', id: newId() },
        policyKey: 'missed-bin-2wd',
        startedAt: at(now),
        teamId,
        ownerId: null,
        scopeId: null,
        serviceKey: 'missed-bin',
        wardCode: 'W-12',
      })
    }
  })
  const { disruptionId, affected } = await declare(snow('W-12'))
  assert.equal(affected, 300)
  const news = await db
    .selectFrom('outbox')
    .select('payload')
    .where('event', '=', 'promises.disruption-declared')
    .execute()
  assert.equal(news.filter((row) => JSON.stringify(row.payload).includes(disruptionId)).length, 3)
  const ended = await inTransaction(atTime('2026-11-19T09:00'), (tx) =>
    endDisruption(tx, manager, { id: disruptionId, words: 'It is over.', newDay: null }),
  )
  assert.equal(ended.refusal === null && ended.affected, 300)
})

test('what a manager may not know of is neither counted nor touched', async () => {
  const scope = await db.selectFrom('scopes').select('id').executeTakeFirst()
  assert.ok(scope)
  const secret = await begin({ wardCode: 'W-13', scopeId: scope.id })
  assert.deepEqual(await countReached(db, manager, snow('W-13')), [])
  assert.equal((await declare(snow('W-13'))).affected, 0)
  assert.equal((await promises(secret.subject))[0]?.kind, 'finish')
})
