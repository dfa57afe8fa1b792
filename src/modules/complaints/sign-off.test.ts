import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scopeByKey } from '#modules/access/index.ts'
import { assignCase, takeCase } from '#modules/cases/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { nameDelegate } from './actions/delegates.ts'
import { draftLetter } from './actions/letters.ts'
import { answerPoint } from './actions/points.ts'
import { sendAnswer } from './actions/send.ts'
import { askAgain, askToSign, signLetter } from './actions/sign-off.ts'
import { escalateComplaint } from './actions/stages.ts'
import { acceptComplaint } from './actions/triage.ts'
import { lettersOf, signaturesOf } from './queries/letters.ts'
import { pointsOf } from './queries/register.ts'

const db = await testDatabase()
const act = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)
const permissions = ['cases.read', 'cases.work', 'cases.assign', 'complaints.handle', 'complaints.manage']
const handler = await anOfficer(db, 'customer-relations', { permissions })
const other = await anOfficer(db, 'customer-relations', { permissions, nth: 1 })
const waste = await teamByKey(db, 'waste-collections')

async function named(name: string): Promise<StaffActor> {
  const found = await db.selectFrom('staff').select(['id', 'name', 'email']).where('name', '=', name).executeTakeFirst()
  assert.ok(found, name)
  return staffActor({ ...found, permissions: ['cases.read'] })
}
const director = await named('Gareth Pemberton')
const chief = await named('Rosalind Achebe')

type Given = { risk?: 'low' | 'high'; service?: string; by?: StaffActor; categoryKey?: string }

/** A complaint with its answer written, ready to be signed. */
async function written({ risk, service = 'complaint', by = handler, categoryKey = 'waste' }: Given = {}) {
  const { caseId } = await openedCase(db, service, {
    customerId: await aPerson(db),
    answers: {
      what: 'The bin was missed',
      ...(service === 'complaint' ? { category: 'waste' } : {}),
      'for-whom': 'myself',
    },
  })
  const seen = { caseId, version: null }
  assert.equal((await act((tx) => takeCase(tx, by, seen))).refusal, null)
  const accepted = await act((tx) =>
    acceptComplaint(tx, by, {
      ...seen,
      categoryKey,
      detailKey: null,
      aboutTeamId: service === 'complaint' ? (waste?.id ?? null) : null,
      tenure: 'other',
      sector: 'single',
      risk: risk ?? null,
      broughtBy: 'resident',
      tests: {},
      reason: 'They are unhappy',
      evidence: 'Their letter',
    }),
  )
  assert.equal(accepted.refusal, null)
  return { seen, letterId: await answered(seen, by) }
}

async function answered(seen: { caseId: string; version: null }, by: StaffActor) {
  const [point] = await pointsOf(db, seen.caseId)
  const found = { finding: 'upheld', reason: 'The old list', reliedOn: '', evidence: '' } as const
  await act((tx) => answerPoint(tx, by, { ...seen, ...found, pointId: point?.id ?? '' }))
  const drafted = await act((tx) => draftLetter(tx, by, { ...seen, kind: 'response' }))
  assert.ok(drafted.refusal === null)
  return drafted.letterId
}

async function liesWith(letterId: string) {
  const waiting = (await signaturesOf(db, letterId)).find(({ decision }) => decision === null)
  return waiting ? [waiting.askedName, waiting.because] : null
}

/** Who was written to that a letter of this complaint lies with them, and what they read. */
const toldToSign = (caseId: string) =>
  db
    .selectFrom('messages')
    .select(['to_name as to', 'subject', 'body_text as text'])
    .where('subject_id', '=', caseId)
    .where('subject', 'like', 'Answer to sign (%')
    .orderBy('created_at')
    .orderBy('id')
    .execute()

async function sign(by: StaffActor, seen: { caseId: string; version: null }, letterId: string) {
  const letter = (await lettersOf(db, seen.caseId)).find(({ id }) => id === letterId)
  const signing = { ...seen, letterId, letterVersion: letter?.version ?? 0, comments: '' }
  return (await act((tx) => signLetter(tx, by, signing))).refusal
}

/** Away until the work is done, as the organisation has it. */
async function whileAway<T>(staffId: string, work: () => Promise<T>): Promise<T> {
  const id = newId()
  await db.pool.query(
    `insert into absences (id, staff_id, since, until, created_at) values ($1, $2, '2026-11-01', '2026-12-01', now())`,
    [id, staffId],
  )
  const done = await work()
  await db.pool.query('delete from absences where id = $1', [id])
  return done
}

test('the director of the service signs; away, the next one up; and somebody away since is asked no longer', async () => {
  const first = await written()
  assert.equal((await act((tx) => askToSign(tx, handler, { ...first.seen, letterId: first.letterId }))).refusal, null)
  assert.deepEqual(await liesWith(first.letterId), ['Gareth Pemberton', 'named by the regime'])
  await whileAway(director.id, async () => {
    const second = await written()
    await act((tx) => askToSign(tx, handler, { ...second.seen, letterId: second.letterId }))
    assert.deepEqual(await liesWith(second.letterId), ['Rosalind Achebe', 'next one up while they are away'])
    await act((tx) => askAgain(tx, handler, { ...first.seen, letterId: first.letterId }))
  })
  assert.deepEqual(await liesWith(first.letterId), ['Rosalind Achebe', 'next one up while they are away'])
  assert.equal(await sign(director, first.seen, first.letterId), 'not-yours-to-sign')
  assert.equal(await sign(chief, first.seen, first.letterId), null)
})

test('whoever is to sign hears of it at once: the first, who stands in for them, and the next when it is their turn', async () => {
  const { seen, letterId } = await written({ risk: 'high' })
  await act((tx) => askToSign(tx, handler, { ...seen, letterId }))
  const [first, ...more] = await toldToSign(seen.caseId)
  assert.deepEqual([first?.to, more.length], ['Gareth Pemberton', 0])
  assert.match(first?.text ?? '', /A letter about the complaint FP-\d+ lies with you to sign\./)
  assert.doesNotMatch(first?.text ?? '', /in place of/)
  await whileAway(director.id, () => act((tx) => askAgain(tx, handler, { ...seen, letterId })))
  const [, standIn] = await toldToSign(seen.caseId)
  assert.equal(standIn?.to, 'Rosalind Achebe')
  assert.match(standIn?.text ?? '', /You sign in place of Gareth Pemberton\./)

  assert.equal(await sign(chief, seen, letterId), null)
  await act((tx) => sendAnswer(tx, handler, { ...seen, letterId }))
  assert.equal((await act((tx) => escalateComplaint(tx, handler, { ...seen, reasons: null }))).refusal, null)
  await act((tx) => assignCase(tx, handler, { ...seen, ownerId: other.id }))
  const again = await answered(seen, other)
  await act((tx) => askToSign(tx, other, { ...seen, letterId: again }))
  const told = async () => (await toldToSign(seen.caseId)).slice(2).map(({ to }) => to)
  assert.deepEqual(await told(), ['Gareth Pemberton'])
  assert.equal(await sign(director, seen, again), null)
  assert.deepEqual(await told(), ['Gareth Pemberton', 'Rosalind Achebe'])
})

test('a delegate signs, unless they are away themselves or wrote it', async () => {
  const delegate = await named('Naledi Mokoena')
  const since = Temporal.PlainDate.from('2026-11-18')
  const until = since.add({ days: 3 })
  assert.equal((await act((tx) => nameDelegate(tx, director, { delegateId: delegate.id, since, until }))).refusal, null)
  const { seen, letterId } = await written()
  await act((tx) => askToSign(tx, handler, { ...seen, letterId }))
  assert.deepEqual(await liesWith(letterId), ['Naledi Mokoena', 'signs for them, by delegation'])
  assert.equal(await sign(delegate, seen, letterId), null)
  const second = await written()
  await whileAway(delegate.id, () => act((tx) => askToSign(tx, handler, { ...second.seen, letterId: second.letterId })))
  assert.deepEqual(await liesWith(second.letterId), ['Gareth Pemberton', 'named by the regime'])
  await db.pool.query('delete from complaint_delegates')
})

test('at stage 2 with a high risk two people sign, one after the other, and a change begins again with the first', async () => {
  const { seen, letterId } = await written({ risk: 'high' })
  await act((tx) => askToSign(tx, handler, { ...seen, letterId }))
  assert.equal(await sign(director, seen, letterId), null)
  assert.equal((await act((tx) => sendAnswer(tx, handler, { ...seen, letterId }))).refusal, null)
  assert.equal((await act((tx) => escalateComplaint(tx, handler, { ...seen, reasons: null }))).refusal, null)
  assert.equal((await act((tx) => assignCase(tx, handler, { ...seen, ownerId: other.id }))).refusal, null)
  const again = await answered(seen, other)
  await act((tx) => askToSign(tx, other, { ...seen, letterId: again }))
  assert.deepEqual(await liesWith(again), ['Gareth Pemberton', 'named by the regime'])
  assert.equal(await sign(chief, seen, again), 'not-yours-to-sign')
  assert.equal(await sign(director, seen, again), null)
  assert.deepEqual(await liesWith(again), ['Rosalind Achebe', 'named by the regime'])
  assert.equal((await act((tx) => sendAnswer(tx, other, { ...seen, letterId: again }))).refusal, 'letter-not-signed')

  await answered(seen, other)
  assert.equal(await sign(chief, seen, again), 'letter-not-in-review', 'what was changed is not signed')
  await act((tx) => askToSign(tx, other, { ...seen, letterId: again }))
  assert.deepEqual(await liesWith(again), ['Gareth Pemberton', 'named by the regime'])
  assert.equal(await sign(director, seen, again), null)
  assert.equal(await sign(chief, seen, again), null)
  assert.equal((await act((tx) => sendAnswer(tx, other, { ...seen, letterId: again }))).refusal, null)
})

test('what is restricted is signed by somebody of its circle; where nobody of it signs, the answer says whom to add', async () => {
  const circle = await scopeByKey(db, 'childrens-care')
  assert.ok(circle)
  const insider = { ...handler, scopes: [circle.id] }
  const { seen, letterId } = await written({
    service: 'childrens-care-complaint',
    by: insider,
    categoryKey: 'childrens-care',
  })
  assert.equal((await act((tx) => askToSign(tx, insider, { ...seen, letterId }))).refusal, null)
  assert.deepEqual(await liesWith(letterId), ['Fiona Strachan', 'next one up: they may not know of it'])
  const signer = await named('Fiona Strachan')
  await assert.rejects(sign(director, seen, letterId), /not found/i)
  assert.equal(
    await sign(staffActor({ ...signer, scopes: [circle.id], permissions: ['cases.read'] }), seen, letterId),
    null,
  )

  const second = await written({ service: 'childrens-care-complaint', by: insider, categoryKey: 'childrens-care' })
  const asking = () => act((tx) => askToSign(tx, insider, { ...second.seen, letterId: second.letterId }))
  const lead = await named('Beverley Tate')
  await whileAway(signer.id, async () => {
    const nobody = await whileAway(lead.id, asking)
    assert.equal(nobody.refusal, 'nobody-signs')
    assert.match('why' in nobody ? (nobody.why ?? '') : '', /Ask an administrator to add .+ to Children’s social care/)
    assert.equal((await asking()).refusal, null)
    assert.deepEqual(await liesWith(second.letterId), [lead.name, 'signs for those who may know of it'])
  })
})
