import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { inTransaction, newId } from '#platform/db/index.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { listPoints } from '../queries/contact-points.ts'
import { family, findCustomer } from '../queries/customers.ts'
import { listProposals } from '../queries/matches.ts'
import { listMerges } from '../queries/merges.ts'
import { dismissMatch, proposeMatches } from './matches.ts'
import { mergeCustomers, mergeTogether, unmergeCustomers } from './merge.ts'
import { createCustomer, type NewCustomer } from './save.ts'

const db = await testDatabase()
const actor = staffActor({ permissions: ['customers.read', 'customers.edit', 'customers.merge'] })

const person = (more: Partial<NewCustomer> = {}): NewCustomer => ({
  kind: 'person',
  title: null,
  givenName: 'Jane',
  familyName: 'Nowak',
  organisationName: null,
  wardCode: null,
  dateOfBirth: null,
  uprn: null,
  addressText: null,
  emails: [],
  phones: [],
  scopeId: null,
  ...more,
})

const create = async (more: Partial<NewCustomer> = {}) =>
  (await inTransaction(db, async (tx) => createCustomer(tx, actor, person(more)))).customerId
const merge = (keptId: string, mergedId: string) =>
  inTransaction(db, (tx) => mergeCustomers(tx, actor, { keptId, mergedId, reason: 'Same person' }))
const unmerge = (mergeId: string) =>
  inTransaction(db, (tx) => unmergeCustomers(tx, actor, { mergeId, reason: 'Two people' }))
const families = async (ids: readonly string[]) => {
  const found = await Promise.all(ids.map(async (id) => (await family(db, id)).toSorted().join()))
  return [...new Set(found)].toSorted()
}

test('a merged record is found as the surviving customer, and both keep what they hold', async () => {
  const kept = await create({ emails: ['a@example.org'] })
  const merged = await create({ givenName: 'J', phones: ['+447700900111'] })
  assert.deepEqual(await merge(kept, merged), { refusal: null })
  assert.equal((await findCustomer(db, actor, merged))?.id, kept)
  assert.deepEqual(await family(db, merged), [kept, merged])
  const points = await listPoints(db, [kept, merged])
  assert.deepEqual(points.map((point) => point.customerId).toSorted(), [kept, merged].toSorted())

  const [done] = await listMerges(db, [kept])
  assert.ok(done)
  assert.deepEqual(await unmerge(done.id), { refusal: null })
  assert.equal((await findCustomer(db, actor, merged))?.id, merged)
  assert.deepEqual(await family(db, kept), [kept])
  assert.deepEqual(await listPoints(db, [kept, merged]), points)
  assert.equal((await listMerges(db, [merged])).length, 1, 'the merge stays in the history')
  assert.deepEqual(await unmerge(done.id), { refusal: 'already-undone' })
})

test('a record merged away can neither be merged again nor be merged into', async () => {
  const [a, b, c] = [await create(), await create(), await create()]
  await merge(a, b)
  assert.deepEqual(await merge(c, b), { refusal: 'already-merged' })
  assert.deepEqual(await merge(b, c), { refusal: 'already-merged' })
  assert.deepEqual(await merge(a, a), { refusal: 'same-record' })
})

test('a person and an organisation are never one, nor are records of different circles', async () => {
  const [one, firm] = [
    await create(),
    await create({ kind: 'organisation', organisationName: 'Millbrook Bakery', familyName: null, givenName: null }),
  ]
  assert.deepEqual(await merge(one, firm), { refusal: 'different-kinds' })
  const scopeId = '0198f000-0000-7000-8000-00000000c0de'
  const inside = staffActor({ permissions: ['customers.merge'], scopes: [scopeId] })
  const hidden = await create({ scopeId })
  const refused = await inTransaction(db, (tx) =>
    mergeCustomers(tx, inside, { keptId: one, mergedId: hidden, reason: 'x' }),
  )
  assert.deepEqual(refused, { refusal: 'different-scopes' })
  await assert.rejects(merge(one, hidden), /not found/, 'somebody outside the circle does not learn that it is there')
})

test('merging takes the permission to merge', async () => {
  const [a, b] = [await create(), await create()]
  const clerk = staffActor({ permissions: ['customers.edit'] })
  await assert.rejects(
    inTransaction(db, (tx) => mergeCustomers(tx, clerk, { keptId: a, mergedId: b, reason: 'x' })),
    /permission/,
  )
})

test('merges made at the same time never close a ring', async () => {
  for (let round = 0; round < 5; round += 1) {
    const [a, b, c] = [await create(), await create(), await create()]
    const outcomes = await Promise.all([merge(a, b), merge(b, c), merge(c, a), merge(b, a), merge(a, c)])
    const done = outcomes.filter(({ refusal }) => refusal === null).length
    assert.ok(done >= 1 && done <= 2)
    for (const id of [a, b, c]) assert.ok(await findCustomer(db, actor, id), 'every record has a survivor')
  }
})

test('whatever is merged and unmerged in whatever order, families are exactly what the merges in force say', async () => {
  const command = fc.record({ undo: fc.boolean(), one: fc.nat(5), other: fc.nat(5) })
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 14 }), async (commands) => {
      const ids = await Promise.all(Array.from({ length: 6 }, () => create()))
      for (const { undo, one, other } of commands) {
        const [keptId = '', mergedId = ''] = [ids[one], ids[other]]
        const inForce = (await listMerges(db, ids)).filter((each) => each.undoneAt === null)
        const last = inForce[(one + other) % Math.max(1, inForce.length)]
        if (undo && last) assert.deepEqual(await unmerge(last.id), { refusal: null })
        else await merge(keptId, mergedId)
        const merges = (await listMerges(db, ids)).filter((each) => each.undoneAt === null)
        assert.deepEqual(await families(ids), connected(ids, merges))
      }
      for (const each of (await listMerges(db, ids)).filter(({ undoneAt }) => undoneAt === null)) await unmerge(each.id)
      assert.deepEqual(await families(ids), ids.toSorted(), 'undoing everything leaves everybody as they were')
    }),
    { numRuns: 8 },
  )
})

test('many records of one customer are merged in one decision, in whatever order, and taken out again each by itself, with the same histories', async () => {
  const order = fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5 })
  await fc.assert(
    fc.asyncProperty(order, order, fc.subarray([1, 2, 3, 4, 5]), async (merged, undone, out) => {
      const histories = async (mergeOrder: number[], undoOrder: number[], inOneGo: boolean) => {
        const ids: string[] = []
        for (let nth = 0; nth < 6; nth += 1) ids.push(await create({ emails: [`${newId()}@example.org`] }))
        const [keptId = ''] = ids
        const together = (mergedIds: string[]) =>
          inTransaction(db, (tx) => mergeTogether(tx, actor, { keptId, mergedIds, reason: 'Same person' }))
        const named = mergeOrder.map((nth) => ids[nth] ?? '')
        for (const some of inOneGo ? [named] : named.map((id) => [id]))
          assert.deepEqual(await together(some), { refusal: null })
        for (const nth of undoOrder.filter((one) => out.includes(one))) {
          const made = (await listMerges(db, ids)).find(({ mergedId }) => mergedId === ids[nth])
          assert.deepEqual(await unmerge(made?.id ?? ''), { refusal: null })
        }
        const numberOf = (id: string) => ids.indexOf(id)
        const theirs = ids.map(async (id) => ({
          family: (await family(db, id)).map(numberOf).toSorted(),
          reach: (await listPoints(db, await family(db, id))).map(({ customerId }) => numberOf(customerId)).toSorted(),
          merges: (await listMerges(db, [id])).map((one) => [numberOf(one.mergedId), one.undoneAt !== null]).toSorted(),
        }))
        return Promise.all(theirs)
      }
      assert.deepEqual(await histories(merged, undone, true), await histories(undone, merged, false))
    }),
    { numRuns: 4 },
  )
})

/** The families by the plainest of rules: start alone, join whatever a merge in force connects. */
function connected(ids: readonly string[], merges: readonly { keptId: string; mergedId: string }[]) {
  let groups = ids.map((id) => new Set([id]))
  for (const { keptId, mergedId } of merges) {
    const joined = groups.filter((group) => group.has(keptId) || group.has(mergedId))
    groups = [...groups.filter((group) => !joined.includes(group)), new Set(joined.flatMap((group) => [...group]))]
  }
  return groups.map((group) => [...group].toSorted().join()).toSorted()
}

test('likely matches are proposed with reasons, never merged by themselves, and stay dismissed', async () => {
  const first = await create({ givenName: 'Katherine', familyName: 'Kaczmarek', emails: ['kk@example.org'] })
  const second = await create({
    givenName: 'Kathryn',
    familyName: 'Kaczmarek',
    emails: ['kk@example.org'],
    phones: ['+447700900222'],
  })
  const propose = () => inTransaction(db, (tx) => proposeMatches(tx, second))
  assert.equal(await propose(), 1)
  const ours = async () =>
    (await listProposals(db, actor, { limit: 100 })).filter((each) => [each.firstId, each.secondId].includes(first))
  assert.deepEqual(
    (await ours()).map(({ reasons }) => reasons),
    [['same-email']],
  )
  assert.deepEqual(await family(db, second), [second])

  await inTransaction(db, (tx) =>
    dismissMatch(tx, actor, { oneId: second, otherId: first, reason: 'Mother and daughter' }),
  )
  await propose()
  assert.deepEqual(await ours(), [])
})

test('two records that were taken apart again are not proposed once more', async () => {
  const email = 'apart@example.org'
  const [a, b] = [await create({ emails: [email] }), await create({ emails: [email] })]
  await merge(a, b)
  const [done] = await listMerges(db, [a])
  await unmerge(done?.id ?? '')
  await inTransaction(db, (tx) => proposeMatches(tx, a))
  const open = await listProposals(db, actor, { limit: 100 })
  assert.ok(!open.some((each) => [each.firstId, each.secondId].includes(a)))
})
