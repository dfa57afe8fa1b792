import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addNamedScope, findStaffByEmail } from '#modules/access/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import {
  beginPromise,
  decideBreach,
  escalateUndecided,
  findBreach,
  keepPromises,
  listEscalations,
  openBreachesFor,
  promisesOf,
  sweepBroken,
} from './index.ts'

const db = await testDatabase()

const person = async (email: string) => {
  const found = await findStaffByEmail(db, `${email}@example.org`)
  assert.ok(found)
  return staffActor({ id: found.id, name: found.name })
}
const teamId = async (key: string) => {
  const found = await teamByKey(db, key)
  assert.ok(found)
  return found.id
}
const [officer, manager, head, director] = [
  await person('ben.tranter'),
  await person('kelly.marsh'),
  await person('imran.siddiqui'),
  await person('gareth.pemberton'),
]
const waste = await teamId('waste-collections')

const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/London]`).toInstant()
const atTime = (text: string) => db.at({ now: () => at(text) })
const wednesday = '2026-11-18T10:00'
const broken = '2026-11-21T00:01'
const begin = async (more: object = {}) => {
  const promise = {
    subject: { kind: 'case', id: newId() },
    policyKey: 'missed-bin-2wd',
    startedAt: at(wednesday),
    teamId: waste,
    ownerId: officer.id,
    scopeId: null,
    serviceKey: 'missed-bin',
    wardCode: 'W-CAS',
    ...more,
  }
  const begun = await inTransaction(db, (tx) => beginPromise(tx, officer, promise))
  return { ...begun, subject: promise.subject }
}
/** When all these promises have long been due. */
const afterwards = db.at({ now: () => Temporal.Instant.from('2027-03-01T12:00:00Z') })
const sweep = (when: string) => inTransaction(atTime(when), sweepBroken)
const escalate = (when: string) => inTransaction(atTime(when), escalateUndecided)
const breachOf = (promiseId: string) =>
  db.selectFrom('promise_breaches').selectAll().where('promise_id', '=', promiseId).executeTakeFirstOrThrow()
const decisionsOf = async (actor: typeof officer) =>
  (await openBreachesFor(afterwards, actor)).map((breach) => breach.promiseId)

test('the line manager becomes accountable once, however often and by however many workers it is swept', async () => {
  const promise = await begin()
  await sweep('2026-11-20T23:00')
  assert.equal((await decisionsOf(manager)).includes(promise.id), false)
  await Promise.all([sweep(broken), sweep(broken), sweep(broken)])
  await sweep('2026-11-21T09:00')
  assert.equal((await breachOf(promise.id)).accountable_id, manager.id)
  const news = await db.selectFrom('outbox').select('payload').where('event', '=', 'promises.broken').execute()
  assert.equal(news.filter((row) => JSON.stringify(row.payload).includes(promise.id)).length, 1)
  assert.equal((await decisionsOf(manager)).includes(promise.id), true)
  assert.equal((await decisionsOf(officer)).includes(promise.id), false)
  const [found] = await promisesOf(atTime(broken), officer, [promise.subject])
  assert.equal(found?.ownerId, officer.id, 'the officer stays responsible until somebody decides')
})

test('a clock that was an hour fast and is put right asks nobody to decide before the time is over', async () => {
  const promise = await begin()
  await sweep(broken)
  const asked = async (when: string) =>
    (await openBreachesFor(atTime(when), manager)).some(({ promiseId }) => promiseId === promise.id)
  assert.equal(await asked('2026-11-20T23:01'), false)
  assert.equal(await asked(broken), true)
})

test('without an owner it is the team’s manager, for a contractor’s team the contract lead', async () => {
  const unowned = await begin({ ownerId: null })
  const outside = await begin({ teamId: await teamId('highways-maintenance'), ownerId: null })
  await sweep(broken)
  assert.equal((await breachOf(unowned.id)).accountable_id, manager.id)
  assert.equal((await breachOf(outside.id)).accountable_id, (await person('colin.baxter')).id)
})

test('undecided for one working day it goes one level up, each time recorded, and never back', async () => {
  const promise = await begin()
  await sweep('2026-11-23T10:00')
  const levels = async () => {
    const { id } = await breachOf(promise.id)
    return (await listEscalations(db, [id])).map((escalation) => escalation.staffId)
  }
  await escalate('2026-11-24T09:59')
  assert.deepEqual(await levels(), [manager.id])
  await escalate('2026-11-24T10:01')
  assert.deepEqual(await levels(), [manager.id, head.id])
  await escalate('2026-11-24T10:02')
  assert.deepEqual(await levels(), [manager.id, head.id])
  await escalate('2026-11-25T10:02')
  assert.deepEqual(await levels(), [manager.id, head.id, director.id])
  assert.equal((await decisionsOf(director)).includes(promise.id), true)
  for (const day of ['26', '27', '30']) await escalate(`2026-11-${day}T11:00`)
  const reached = await levels()
  assert.equal(new Set(reached).size, reached.length)
  await escalate('2026-12-14T11:00')
  assert.deepEqual(await levels(), reached, 'at the top nobody is reminded')
})

test('over a weekend nobody loses the day they have to decide', async () => {
  const promise = await begin({ startedAt: at('2026-11-17T10:00') })
  await sweep('2026-11-20T15:00')
  const { decide_by } = await breachOf(promise.id)
  assert.deepEqual(decide_by, at('2026-11-23T15:00'))
})

test('a new date is given with a reason, and the promise runs again', async () => {
  const promise = await begin()
  await sweep(broken)
  const { id } = await breachOf(promise.id)
  const newDue = at('2026-11-25T23:59:59')
  const decided = await inTransaction(atTime('2026-11-21T09:00'), (tx) =>
    decideBreach(tx, manager, { breachId: id, decision: 'renegotiate', newDue, reason: 'the lorry broke down' }),
  )
  assert.equal(decided.refusal, null)
  const [found] = await promisesOf(atTime('2026-11-21T09:00'), officer, [promise.subject])
  assert.deepEqual([found?.broken, found?.words], [false, 'We will empty your bin by Wednesday 25 November'])
  assert.equal((await decisionsOf(manager)).includes(promise.id), false)
  await sweep('2026-11-26T00:05')
  assert.equal((await decisionsOf(manager)).includes(promise.id), true, 'broken again, it is decided on again')
})

test('given to somebody else, the promise is theirs', async () => {
  const promise = await begin()
  await sweep(broken)
  const { id } = await breachOf(promise.id)
  const other = await person('aisha.farooq')
  const decide = () =>
    inTransaction(atTime('2026-11-21T09:00'), (tx) =>
      decideBreach(tx, manager, { breachId: id, decision: 'reassign', teamId: waste, ownerId: other.id }),
    )
  assert.equal((await decide()).refusal, null)
  assert.equal((await decide()).refusal, 'already-decided')
  const [found] = await promisesOf(db, officer, [promise.subject])
  assert.equal(found?.ownerId, other.id)
  const breach = await findBreach(db, officer, id)
  assert.deepEqual([breach?.decision, breach?.toOwnerId], ['reassign', other.id])
})

test('only the accountable person decides, and nobody on what is done meanwhile', async () => {
  const promise = await begin()
  await sweep(broken)
  const { id } = await breachOf(promise.id)
  const decide = (actor: typeof officer) =>
    inTransaction(atTime('2026-11-21T09:00'), (tx) => decideBreach(tx, actor, { breachId: id, decision: 'do-now' }))
  assert.equal((await decide(head)).refusal, 'not-yours')
  await inTransaction(db, async (tx) => keepPromises(tx, promise.subject))
  assert.equal((await decide(manager)).refusal, 'ended')
  assert.equal((await decisionsOf(manager)).includes(promise.id), false)
})

test('a date the law sets cannot be moved, only done or given to somebody else', async () => {
  const promise = await begin({ policyKey: 'care-referral-1wd' })
  await sweep(broken)
  const { id } = await breachOf(promise.id)
  const move = inTransaction(atTime('2026-11-21T09:00'), (tx) =>
    decideBreach(tx, manager, {
      breachId: id,
      decision: 'renegotiate',
      newDue: at('2026-11-25T23:59:59'),
      reason: 'too much to do',
    }),
  )
  assert.equal((await move).refusal, 'statutory')
})

test('in a scope only somebody who may know is made accountable', async () => {
  const scope = await db.selectFrom('scopes').select('id').where('key', '=', 'childrens-care').executeTakeFirst()
  assert.ok(scope)
  const frontDoor = await teamId('childrens-front-door')
  const promise = await begin({ policyKey: 'care-referral-1wd', teamId: frontDoor, ownerId: null, scopeId: scope.id })
  await sweep(broken)
  const { accountable_id } = await breachOf(promise.id)
  assert.ok(accountable_id)
  const members = await db
    .selectFrom('scope_members')
    .leftJoin('staff_teams', 'staff_teams.team_id', 'scope_members.team_id')
    .select((eb) => eb.fn.coalesce('scope_members.staff_id', 'staff_teams.staff_id').as('id'))
    .where('scope_members.scope_id', '=', scope.id)
    .where('scope_members.level', '=', 'member')
    .execute()
  assert.ok(members.some((member) => member.id === accountable_id))
  assert.equal((await openBreachesFor(afterwards, staffActor({ id: accountable_id, scopes: [] }))).length, 0)
  assert.equal((await openBreachesFor(afterwards, staffActor({ id: accountable_id, scopes: [scope.id] }))).length, 1)
})

test('in a circle that nobody above is in, whoever has it decides, and it stays with them', async () => {
  await inTransaction(db, (tx) => addNamedScope(tx, director, { name: 'Rowan', staffIds: [officer.id] }))
  const rowan = await db.selectFrom('scopes').select('id').where('name', '=', 'Rowan').executeTakeFirstOrThrow()
  const promise = await begin({ scopeId: rowan.id })
  await sweep(broken)
  assert.equal((await breachOf(promise.id)).accountable_id, officer.id)
  assert.ok((await decisionsOf({ ...officer, scopes: [rowan.id] })).includes(promise.id))
  await escalate('2026-11-24T00:02')
  assert.equal((await breachOf(promise.id)).accountable_id, officer.id)
})
