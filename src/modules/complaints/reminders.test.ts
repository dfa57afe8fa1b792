import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeCase } from '#modules/cases/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { sortedAsBins } from '#test/complaints.ts'
import { runJobs, staffActor, testDatabase, testWork } from '#test/index.ts'
import { beginLearning } from './actions/learning.ts'
import { draftLetter } from './actions/letters.ts'
import { addDemand, openOmbudsmanCase } from './actions/ombudsman.ts'
import { answerPoint } from './actions/points.ts'
import { endRemedy, proposeRemedy } from './actions/remedies.ts'
import { acknowledge, sendAnswer } from './actions/send.ts'
import { askToSign, signLetter } from './actions/sign-off.ts'
import { acceptComplaint } from './actions/triage.ts'
import { lettersOf } from './queries/letters.ts'
import { pointsOf, remediesOf } from './queries/register.ts'

const db = await testDatabase()
const work = await testWork(db)
const act = <T>(does: (tx: Tx) => Promise<T>) => inTransaction(db, does)

async function named(name: string, permissions: readonly string[] = []) {
  const found = await db
    .selectFrom('staff')
    .select(['id', 'name', 'email'])
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return staffActor({ ...found, permissions: ['cases.read', 'cases.work', 'complaints.read', ...permissions] })
}
const manager = await named('Catrin Maddox', ['complaints.handle', 'complaints.manage'])
const handler = await named('Yusuf Demir', ['complaints.handle'])
const director = await named('Gareth Pemberton', ['complaints.sign'])
const doer = await named('Naledi Mokoena')

const own = { openingWords: '', closingWords: '' }

async function aComplaint() {
  const { caseId, reference } = await openedCase(db, 'complaint', {
    customerId: await aPerson(db),
    answers: { what: 'The bin was missed', wanted: 'An apology', category: 'waste', 'for-whom': 'myself' },
  })
  const seen = { caseId, version: null }
  assert.equal((await act((tx) => takeCase(tx, handler, seen))).refusal, null)
  const accepted = await act((tx) => acceptComplaint(tx, handler, { ...seen, ...sortedAsBins }))
  assert.equal(accepted.refusal, null)
  return { seen, caseId, reference }
}

/** Its answer lies with the director to sign. */
async function askedToSign() {
  const complaint = await aComplaint()
  const { seen, caseId } = complaint
  await act((tx) => acknowledge(tx, handler, { ...seen, ...own }))
  const [point] = await pointsOf(db, caseId)
  const words = { reason: 'The old list', reliedOn: '', evidence: '' }
  await act((tx) => answerPoint(tx, handler, { ...seen, pointId: point?.id ?? '', finding: 'upheld', ...words }))
  await act((tx) =>
    proposeRemedy(tx, handler, {
      ...seen,
      pointId: null,
      kind: 'action',
      words: 'We will change the list',
      amountPence: null,
      teamId: null,
      ownerId: doer.id,
      dueOn: Temporal.PlainDate.from('2027-01-20'),
    }),
  )
  const drafted = await act((tx) => draftLetter(tx, handler, { ...seen, kind: 'response', ...own }))
  assert.ok(drafted.refusal === null)
  const { letterId } = drafted
  assert.equal((await act((tx) => askToSign(tx, handler, { ...seen, letterId }))).refusal, null)
  return { ...complaint, letterId }
}

async function answered() {
  const complaint = await askedToSign()
  const { seen, letterId, caseId } = complaint
  const letterVersion = (await lettersOf(db, caseId)).find(({ id }) => id === letterId)?.version ?? 0
  const signing = { ...seen, letterId, letterVersion, comments: '' }
  assert.equal((await act((tx) => signLetter(tx, director, signing))).refusal, null)
  assert.equal((await act((tx) => sendAnswer(tx, handler, { ...seen, letterId }))).refusal, null)
  const [remedy] = await remediesOf(db, caseId)
  return { ...complaint, remedyId: remedy?.id ?? '' }
}

/** Both workers at once, then once more later: whoever was told was told once. */
async function twoWorkers() {
  await Promise.all([runJobs(work, ['complaints.remind']), runJobs(work, ['complaints.remind'])])
  await runJobs(work, ['complaints.remind'])
}

/** What was written by the clock; that something was just given to them is told at once. */
const remindersOf = (caseId: string) => toldOf(caseId).where('subject', 'not like', '% to sign (%').execute()

const toldOf = (caseId: string) =>
  db
    .selectFrom('messages')
    .select(['to_address as to', 'subject', 'body_text as text'])
    .where('subject_id', '=', caseId)
    .where('template_key', '=', 'complaint-reminder')
    .orderBy('created_at')

const at = (moment: string) => db.testClock.set(Temporal.Instant.from(moment))

test('an acknowledgement that falls due soon is told to its handler, once, and not before', async () => {
  at('2026-11-18T10:00:00Z')
  const { caseId, reference } = await aComplaint()
  await twoWorkers()
  assert.deepEqual(await remindersOf(caseId), [])
  at('2026-11-23T10:00:00Z')
  await twoWorkers()
  const [told, ...more] = await remindersOf(caseId)
  assert.equal(more.length, 0)
  assert.equal(told?.to, handler.email)
  assert.match(told?.subject ?? '', new RegExp(`Acknowledge by .*${reference}`))
})

test('a letter that waits too long for a signature is told to whoever has to sign it, once', async () => {
  at('2026-12-01T10:00:00Z')
  const { caseId } = await askedToSign()
  const [asked, ...others] = await toldOf(caseId).execute()
  assert.deepEqual([asked?.to, others.length], [director.email, 0], 'that it was given to them they heard at once')
  assert.match(asked?.text ?? '', /lies with you to sign\. It has to be answered by Tuesday 15 December 2026\./)
  at('2026-12-03T10:00:00Z')
  await twoWorkers()
  assert.deepEqual(await remindersOf(caseId), [], 'two working days are not over')
  at('2026-12-04T10:00:00Z')
  await twoWorkers()
  const told = await remindersOf(caseId)
  assert.deepEqual(
    told.map(({ to }) => to),
    [director.email],
  )
  assert.match(told[0]?.text ?? '', /The time to answer goes on/)
})

test('a remedy is told to whoever does it before its day, and to whoever complained when it is late and when it is done', async () => {
  at('2026-12-07T10:00:00Z')
  const { seen, caseId, remedyId } = await answered()
  const letters = async () =>
    (await lettersOf(db, caseId)).filter(({ kind }) => kind === 'progress').map(({ body }) => body)
  at('2027-01-15T10:00:00Z')
  await twoWorkers()
  assert.deepEqual(
    (await remindersOf(caseId)).map(({ to }) => to),
    [doer.email],
  )
  assert.deepEqual(await letters(), [])
  at('2027-01-21T10:00:00Z')
  await twoWorkers()
  assert.deepEqual(
    (await remindersOf(caseId)).map(({ to }) => to),
    [doer.email, doer.email],
  )
  const [late, ...more] = await letters()
  assert.equal(more.length, 0)
  assert.match(late ?? '', /We have not done what we said we would, and we are sorry\.[\s\S]*We will change the list/)
  const done = { ...seen, remedyId, done: true, evidence: 'The new list of 22 January' }
  assert.equal((await act((tx) => endRemedy(tx, handler, done))).refusal, null)
  assert.match((await letters())[1] ?? '', /We have done what we said we would[\s\S]*The new list of 22 January\.\n/)
  const sent = await db
    .selectFrom('messages')
    .select('id')
    .where('subject_id', '=', caseId)
    .where('template_key', '=', 'complaint-letter')
    .execute()
  assert.equal(sent.length, 4, 'acknowledged, answered, late, done')
})

test('what an Ombudsman asked is told to the complaints manager and to whoever does it, and a learning action to its owner', async () => {
  at('2027-02-01T10:00:00Z')
  const { caseId } = await aComplaint()
  const opened = await act((tx) =>
    openOmbudsmanCase(tx, manager, {
      caseId,
      scheme: 'lgsco',
      theirReference: '27 000 001',
      receivedOn: Temporal.PlainDate.from('2027-02-01'),
    }),
  )
  assert.ok(opened.refusal === null)
  const demand = { kind: 'enquiry', words: 'Send the file', amountPence: null, ownerId: doer.id } as const
  const dueOn = Temporal.PlainDate.from('2027-03-15')
  await act((tx) => addDemand(tx, manager, { id: opened.id, version: 1, ...demand, dueOn }))
  const learning = await act((tx) =>
    beginLearning(tx, manager, {
      categoryKey: 'waste',
      detailKey: null,
      rootCause: 'An old list',
      action: 'A new list',
      ownerId: doer.id,
      dueOn,
      complaints: [],
    }),
  )
  assert.equal(learning.refusal, null)
  at('2027-03-08T10:00:00Z')
  await twoWorkers()
  const about = (await remindersOf(caseId)).filter(({ subject }) => subject.includes('is due on'))
  assert.deepEqual(about.map(({ to }) => to).toSorted(), [manager.email, doer.email].toSorted())
  const learned = await db
    .selectFrom('messages')
    .select('to_address as to')
    .where('template_key', '=', 'complaint-reminder')
    .where('subject', 'like', 'Learning action due%')
    .execute()
  assert.deepEqual(learned, [{ to: doer.email }])
})

test('of two orders for one complaint that are due on the same day, each is told to both, and what it is', async () => {
  at('2027-02-02T10:00:00Z')
  const { caseId } = await aComplaint()
  const opened = await act((tx) =>
    openOmbudsmanCase(tx, manager, {
      caseId,
      scheme: 'lgsco',
      theirReference: '27 000 002',
      receivedOn: Temporal.PlainDate.from('2027-02-02'),
    }),
  )
  assert.ok(opened.refusal === null)
  const order = {
    kind: 'order',
    amountPence: null,
    ownerId: doer.id,
    dueOn: Temporal.PlainDate.from('2027-03-16'),
  } as const
  const { id } = opened
  const ask = (words: string, version: number) => act((tx) => addDemand(tx, manager, { id, version, ...order, words }))
  assert.equal((await ask('Apologise', 1)).refusal, null)
  assert.equal((await ask('Repair the wall', 2)).refusal, null)
  at('2027-03-09T10:00:00Z')
  await twoWorkers()
  const told = await db
    .selectFrom('messages')
    .select(['to_address as to', 'state', 'body_text as text'])
    .where('subject_id', '=', caseId)
    .where('subject', 'like', '%is due on%')
    .execute()
  assert.deepEqual(
    told.map(({ to, text }) => `${to} ${/“(.*)”/.exec(text)?.[1]}`).toSorted(),
    [manager, doer].flatMap(({ email }) => [`${email} Apologise`, `${email} Repair the wall`]).toSorted(),
  )
  assert.ok(told.every(({ state }) => state !== 'not-sent'))
})

test('of a restricted complaint only somebody of its circle is reminded', async () => {
  at('2027-04-06T10:00:00Z')
  const { caseId } = await openedCase(db, 'childrens-care-complaint', {
    customerId: await aPerson(db),
    answers: { what: 'No visit', 'for-whom': 'myself' },
    by: system('test'),
  })
  const owed = await db
    .selectFrom('promises')
    .select('due_at as dueAt')
    .where('subject_id', '=', caseId)
    .executeTakeFirstOrThrow()
  db.testClock.set(owed.dueAt.subtract({ hours: 30 }))
  await twoWorkers()
  const [told, ...more] = await remindersOf(caseId)
  assert.equal(more.length, 0)
  const inCircle = await db
    .selectFrom('staff')
    .innerJoin('staff_teams', 'staff_teams.staff_id', 'staff.id')
    .innerJoin('scope_members', 'scope_members.team_id', 'staff_teams.team_id')
    .innerJoin('cases', 'cases.scope_id', 'scope_members.scope_id')
    .select('staff.email')
    .where('cases.id', '=', caseId)
    .execute()
  assert.ok(inCircle.some(({ email }) => email === told?.to))
})
