import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addNamedScope, scopeByKey } from '#modules/access/index.ts'
import { changeService, findCase, lookAtCase, splitPart } from '#modules/cases/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { testDatabase } from '#test/index.ts'
import { changeCircle } from './circle.ts'

const db = await testDatabase()
const act = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)
const service = await scopeByKey(db, 'childrens-care')
assert.ok(service)
const worker = { ...(await anOfficer(db, 'childrens-front-door')), scopes: [service.id] }
await act((tx) => addNamedScope(tx, system('test'), { name: 'Oak', staffIds: [worker.id] }))
const oak = await db.selectFrom('scopes').select('id').where('name', '=', 'Oak').executeTakeFirstOrThrow()
const inside = { ...worker, scopes: [service.id, oak.id] }
const reason = 'One of us knows the family'

const referral = async () => openedCase(db, 'childrens-care', { customerId: await aPerson(db), answers: {} })

test('only the people of the circle see the case, and they can give it back', async () => {
  const { caseId, reference } = await referral()
  const hidden = await act((tx) => changeCircle(tx, inside, { caseId, version: null, scopeId: oak.id, reason }))
  assert.equal(hidden.refusal, null)
  const byReference = (scopes: readonly string[]) =>
    db
      .selectFrom('cases')
      .select('scope_id')
      .where('reference', '=', reference)
      .where('scope_id', 'in', [...scopes])
      .execute()
  assert.equal((await byReference(worker.scopes)).length, 0)
  assert.equal((await byReference(inside.scopes)).length, 1)
  await assert.rejects(
    act((tx) => changeCircle(tx, worker, { caseId, version: null, scopeId: null, reason })),
    /Case/,
  )
  const back = await act((tx) => changeCircle(tx, inside, { caseId, version: null, scopeId: null, reason }))
  assert.equal(back.refusal, null)
  assert.equal((await byReference([service.id])).length, 1)
})

test('nobody puts a case into a circle they are not in, or that is none of named people', async () => {
  const { caseId } = await referral()
  for (const scopeId of [oak.id, service.id])
    assert.equal(
      (await act((tx) => changeCircle(tx, worker, { caseId, version: null, scopeId, reason }))).refusal,
      'not-allowed',
    )
})

test('a service that all may know of gives the case back to all', async () => {
  const { caseId, reference } = await openedCase(db)
  const outsider = await anOfficer(db, 'street-lighting')
  await act((tx) => changeCircle(tx, inside, { caseId, version: null, scopeId: oak.id, reason }))
  assert.equal(await findCase(db, outsider, reference), null)
  await act((tx) => changeCircle(tx, inside, { caseId, version: null, scopeId: null, reason }))
  assert.ok(await findCase(db, outsider, reference))
})

test('another service does not let others know of what named people keep', async () => {
  const { caseId, reference } = await openedCase(db)
  await act((tx) => changeCircle(tx, inside, { caseId, version: null, scopeId: oak.id, reason }))
  const moved = await act((tx) =>
    changeService(tx, inside, { caseId, version: null, serviceKey: 'antisocial-behaviour', reason }),
  )
  assert.equal(moved.refusal, null)
  assert.equal(await findCase(db, await anOfficer(db, 'community-safety'), reference), null)
})

test('the parts of a case go with it, and come back with it', async () => {
  const { caseId } = await openedCase(db)
  const part = { caseId, version: null, serviceKey: 'fly-tipping', title: 'Bags', teamId: null, dueOn: null }
  const split = await act((tx) => splitPart(tx, inside, part))
  assert.ok(split.refusal === null)
  const outsider = await anOfficer(db, 'street-cleansing')
  assert.ok(await findCase(db, outsider, split.part))
  const hidden = await act((tx) => changeCircle(tx, inside, { caseId, version: null, scopeId: oak.id, reason }))
  assert.equal(hidden.refusal, null)
  assert.equal(await findCase(db, outsider, split.part), null)
  const found = await act((tx) => lookAtCase(tx, inside, split.part))
  assert.ok(found)
  const alone = { caseId: found.id, version: null, scopeId: null, reason }
  assert.equal((await act((tx) => changeCircle(tx, inside, alone))).refusal, 'not-allowed')
  await act((tx) => changeCircle(tx, inside, { caseId, version: null, scopeId: null, reason }))
  assert.ok(await findCase(db, outsider, split.part))
})
