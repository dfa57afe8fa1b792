import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scopeByKey } from '#modules/access/index.ts'
import { takeCase } from '#modules/cases/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { sortedAsBins } from '#test/complaints.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { nameDelegate, takeBackDelegation } from './actions/delegates.ts'
import { draftLetter } from './actions/letters.ts'
import { endPerson, namePerson } from './actions/people.ts'
import { answerPoint } from './actions/points.ts'
import { acknowledge } from './actions/send.ts'
import { askToSign, signLetter } from './actions/sign-off.ts'
import { acceptComplaint } from './actions/triage.ts'
import { insertDelegation, listDelegations } from './queries/delegates.ts'
import { lettersOf, signaturesOf } from './queries/letters.ts'
import { peopleOf } from './queries/people.ts'
import { pointsOf } from './queries/register.ts'
import { listToSign } from './queries/signing.ts'
import type { PersonRole } from './rules/people.ts'

const db = await testDatabase()
const act = <T>(does: (tx: Tx) => Promise<T>) => inTransaction(db, does)

async function named(name: string, permissions: readonly string[] = []) {
  const found = await db
    .selectFrom('staff')
    .select(['id', 'name', 'email'])
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return staffActor({ ...found, permissions: ['cases.read', 'cases.work', 'complaints.read', ...permissions] })
}
const handler = await named('Yusuf Demir', ['complaints.handle'])
const director = await named('Gareth Pemberton', ['complaints.sign'])
const deputy = await named('Naledi Mokoena')
const today = Temporal.PlainDate.from('2026-11-18')

async function aComplaint() {
  const { caseId } = await openedCase(db, 'complaint', {
    customerId: await aPerson(db),
    answers: { what: 'The bin was missed', wanted: '', category: 'waste', 'for-whom': 'myself' },
  })
  const seen = { caseId, version: null }
  assert.equal((await act((tx) => takeCase(tx, handler, seen))).refusal, null)
  return seen
}

async function asked() {
  const seen = await aComplaint()
  await act((tx) => acceptComplaint(tx, handler, { ...seen, ...sortedAsBins }))
  const own = { openingWords: '', closingWords: '' }
  await act((tx) => acknowledge(tx, handler, { ...seen, ...own }))
  const [point] = await pointsOf(db, seen.caseId)
  const words = { reason: 'The old list', reliedOn: '', evidence: '' }
  await act((tx) => answerPoint(tx, handler, { ...seen, pointId: point?.id ?? '', finding: 'upheld', ...words }))
  const drafted = await act((tx) => draftLetter(tx, handler, { ...seen, kind: 'response', ...own }))
  assert.ok(drafted.refusal === null)
  const { letterId } = drafted
  assert.equal((await act((tx) => askToSign(tx, handler, { ...seen, letterId }))).refusal, null)
  const letterVersion = (await lettersOf(db, seen.caseId)).find(({ id }) => id === letterId)?.version ?? 0
  return { ...seen, letterId, letterVersion, comments: '' }
}

type Seen = Awaited<ReturnType<typeof aComplaint>>

const name = async (seen: Seen, role: PersonRole, who: { name?: string; staffId?: string; outsiderId?: string }) =>
  (await act((tx) => namePerson(tx, handler, { ...seen, role, name: '', ...who }))).refusal

test('people of the procedure are members of staff or people from outside, and whoever comes next replaces the one before', async () => {
  const seen = await aComplaint()
  assert.equal(await name(seen, 'investigating-officer', { staffId: deputy.id }), null)
  assert.equal(await name(seen, 'independent-person', { name: 'Leonard Quist' }), null)
  assert.equal(await name(seen, 'independent-person', { name: 'Iris Halloway' }), null)
  const people = await peopleOf(db, seen.caseId)
  assert.equal(people.find(({ role }) => role === 'investigating-officer')?.staffId, deputy.id)
  const [before, now] = people.filter(({ role }) => role === 'independent-person')
  assert.deepEqual([before?.name, before?.endedBecause], ['Leonard Quist', 'Replaced by Iris Halloway'])
  assert.ok(before?.until?.equals(today) && now?.until === null)
  const again = await aComplaint()
  const outsiderId = now?.outsiderId ?? ''
  assert.equal(await name(again, 'independent-person', { outsiderId }), null, 'known from another complaint')
  assert.equal(await name(again, 'independent-person', { name: 'IRIS  halloway' }), 'named-already')
  assert.equal(await name(again, 'advocate', {}), 'no-person')
})

test('whoever was independent person at stage 2 never sits on the panel, also after they were replaced', async () => {
  const seen = await aComplaint()
  await name(seen, 'independent-person', { name: 'Leonard Quist' })
  await name(seen, 'independent-person', { name: 'Iris Halloway' })
  for (const role of ['panel-chair', 'panel-member'] as const)
    for (const who of ['Leonard Quist', 'Iris Halloway'])
      assert.equal(await name(seen, role, { name: who }), 'looked-at-stage-two')
  assert.equal(await name(seen, 'panel-chair', { staffId: deputy.id }), 'must-be-independent')
  assert.equal(await name(seen, 'panel-chair', { name: 'Ruth Amadi' }), null)
  assert.equal(await name(seen, 'panel-member', { name: 'Ruth Amadi' }), 'named-already')
  assert.equal(await name(seen, 'panel-member', { name: 'Sam Teague' }), null)
  assert.equal(await name(seen, 'panel-member', { name: 'Una Price' }), null)
  assert.equal(await name(seen, 'panel-member', { name: 'Vic Lowe' }), 'panel-full')
  assert.equal(await name(seen, 'independent-person', { name: 'Una Price' }), 'sits-on-panel')
  const una = (await peopleOf(db, seen.caseId)).find((one) => one.name === 'Una Price')
  const end = { ...seen, personId: una?.id ?? '', because: 'She is ill' }
  const early = { ...end, until: today.subtract({ days: 1 }) }
  assert.equal((await act((tx) => endPerson(tx, handler, early))).refusal, 'ends-before')
  assert.equal((await act((tx) => endPerson(tx, handler, { ...end, until: today }))).refusal, null)
  assert.equal((await act((tx) => endPerson(tx, handler, { ...end, until: today }))).refusal, 'person-ended')
  assert.equal(await name(seen, 'panel-member', { name: 'Vic Lowe' }), null)
  assert.equal(await name(seen, 'independent-person', { name: 'Una Price' }), 'sits-on-panel')
})

test('the review panel of a children’s complaint is named once it was asked for, and not before', async () => {
  const circle = await scopeByKey(db, 'childrens-care')
  const insider = { ...handler, scopes: [circle?.id ?? ''] }
  const { caseId } = await openedCase(db, 'childrens-care-complaint', {
    customerId: await aPerson(db),
    answers: { what: 'No visit for two months', 'for-whom': 'myself' },
  })
  const seen = { caseId, version: null }
  assert.equal((await act((tx) => takeCase(tx, insider, seen))).refusal, null)
  const chair = { ...seen, role: 'panel-chair', name: 'Ruth Amadi' } as const
  assert.equal((await act((tx) => namePerson(tx, insider, chair))).refusal, 'no-panel-yet')
  const independent = { ...seen, role: 'independent-person', name: 'Leonard Quist' } as const
  assert.equal((await act((tx) => namePerson(tx, insider, independent))).refusal, null)
  await db.pool.query('update complaints set stage = 3 where case_id = $1', [caseId])
  assert.equal((await act((tx) => namePerson(tx, insider, chair))).refusal, null)
})

test('a delegate named later signs what already waits, for as long as they are one, and never their own letter', async () => {
  const waiting = await asked()
  const mine = async () => (await listToSign(db, deputy)).some(({ letterId }) => letterId === waiting.letterId)
  assert.equal((await act((tx) => signLetter(tx, deputy, waiting))).refusal, 'not-yours-to-sign')
  assert.equal(await mine(), false)
  const delegate = (delegateId: string) =>
    act((tx) => nameDelegate(tx, director, { delegateId, since: today, until: null }))
  assert.equal((await delegate(handler.id)).refusal, 'may-not-sign-for', 'an officer does not sign for a director')
  const since = { staffId: director.id, delegateId: handler.id, since: today, until: null }
  await inTransaction(db, async (tx) => insertDelegation(tx, since))
  assert.equal((await act((tx) => signLetter(tx, handler, waiting))).refusal, 'not-yours-to-sign', 'their own letter')
  for (const { id } of await listDelegations(db, director.id, today))
    await act((tx) => takeBackDelegation(tx, director, id))
  assert.equal((await delegate(deputy.id)).refusal, null)
  assert.equal(await mine(), true)
  assert.equal((await act((tx) => signLetter(tx, deputy, waiting))).refusal, null)
  const [signature] = await signaturesOf(db, waiting.letterId)
  assert.deepEqual([signature?.askedName, signature?.deciderName], [director.name, deputy.name])
  const other = await asked()
  for (const { id } of await listDelegations(db, director.id, today))
    await act((tx) => takeBackDelegation(tx, director, id))
  const stands = (await signaturesOf(db, other.letterId)).find(({ decision }) => decision === null)
  const refusal = (await act((tx) => signLetter(tx, deputy, other))).refusal
  assert.equal(refusal, stands?.askedId === deputy.id ? null : 'not-yours-to-sign')
})
