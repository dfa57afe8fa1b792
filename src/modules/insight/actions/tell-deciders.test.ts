import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginPromise, decideBreach, escalateUndecided, promisesOf, sweepBroken } from '#modules/promises/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { tellDeciders } from './tell-deciders.ts'

const db = await testDatabase()
const run = <T>(action: (tx: Tx) => Promise<T>) => inTransaction(db, action)

const written = async () =>
  (
    await db
      .selectFrom('messages')
      .select(['to_address as to', 'subject', 'body_text as text'])
      .where('template_key', '=', 'decisions-wait')
      .orderBy('id')
      .execute()
  ).map(({ to, subject, text }) => ({ to, says: `${subject} ${text}` }))

test('whoever became accountable for broken promises is written to once for all of them, and the next up in their turn', async () => {
  db.testClock.set('2026-11-09T10:00:00Z')
  const cases: { reference: string; caseId: string }[] = []
  for (const name of ['Nora Penhale', 'Ade Boateng', 'Lin Zhou'])
    cases.push(await openedCase(db, 'street-light', { customerId: await aPerson(db, name) }))
  const [twice] = cases
  assert.ok(twice)
  // A second promise of one case, and one of something that has no reference of its own.
  for (const [kind, id] of [
    ['case', twice.caseId],
    ['ombudsman-demand', newId()],
  ] as const)
    await run(async (tx) => {
      const like = (await promisesOf(tx, system('test'), [{ kind: 'case', id: twice.caseId }]))[0]
      assert.ok(like)
      const { team_id: teamId } = await tx
        .selectFrom('promises')
        .select('team_id')
        .where('id', '=', like.id)
        .executeTakeFirstOrThrow()
      const words = 'We will write to you by {due}'
      const of = { teamId, ownerId: null, scopeId: null, serviceKey: 'street-light', wardCode: null }
      return beginPromise(tx, system('test'), {
        ...of,
        subject: { kind, id },
        dueAt: like.dueAt,
        words,
        startedAt: tx.now,
      })
    })
  db.testClock.set('2026-12-14T10:00:00Z')
  await run(sweepBroken)
  assert.equal(await run(tellDeciders), 1)
  assert.equal(await run(tellDeciders), 0)
  const [first, ...others] = await written()
  assert.equal(others.length, 0)
  assert.match(first?.says ?? '', /5 decisions wait/)
  assert.match(first?.says ?? '', new RegExp(`${twice.reference} \\(2 promises\\)[^.]*, 1 without a reference\\.`))
  assert.doesNotMatch(first?.says ?? '', /may know/, 'nothing of it is restricted')
  for (const { reference } of cases) assert.match(first?.says ?? '', new RegExp(reference))

  const breaches = await db
    .selectFrom('promise_breaches')
    .innerJoin('promises', 'promises.id', 'promise_breaches.promise_id')
    .select(['promise_breaches.id', 'accountable_id as staffId', 'promises.subject_id as caseId'])
    .execute()
  const decided = breaches.find(({ caseId }) => caseId === cases[0]?.caseId)
  const actor = staffActor({ id: decided?.staffId ?? '', permissions: ['cases.manage'] })
  assert.equal(
    (await run((tx) => decideBreach(tx, actor, { breachId: decided?.id ?? '', decision: 'do-now' }))).refusal,
    null,
  )
  db.testClock.set('2026-12-16T10:00:00Z')
  await run(escalateUndecided)
  assert.equal(await run(tellDeciders), 1)
  const above = (await written())[1]
  assert.notEqual(above?.to, first?.to)
  assert.match(above?.says ?? '', /4 decisions wait/)
  assert.doesNotMatch(above?.says ?? '', new RegExp(`${twice.reference} \\(`), 'what was decided is not told again')
})
