import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  acceptPart,
  answerPart,
  disputeReply,
  listMembers,
  resolvedInTime,
  respondedInTime,
  returnPart,
  sendHolding,
  sendReply,
  sortEnquiry,
  splitToUnits,
  workIsDone,
} from '#modules/member-enquiries/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { promisesOf, sweepBroken } from '#modules/promises/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { type StaffActor, system } from '#platform/http/index.ts'
import { fixedClock } from '#platform/time/index.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { anEnquiryIn } from '#test/enquiries.ts'
import { testDatabase } from '#test/index.ts'
import { earlierQuestions } from './queries/earlier.ts'
import { enquiryOf, partsOf, questionsOf, repliesOf } from './queries/enquiries.ts'
import { outstandingParts } from './queries/figures.ts'
import { suggestUnit, withoutStreets } from './rules/suggest.ts'
import { proposeWhat } from './rules/what.ts'

const db = await testDatabase()
const permissions = ['cases.read', 'cases.work', 'cases.assign', 'enquiries.read', 'enquiries.handle']
const officer = await anOfficer(db, 'customer-relations', { permissions: [...permissions, 'enquiries.manage'] })
const cleansing = await anOfficer(db, 'street-cleansing', { permissions })
const highways = await anOfficer(db, 'street-lighting', { permissions })
const memberId = (await listMembers(db))[0]?.id
assert.ok(memberId)

const at = <T>(moment: string, run: (tx: Tx) => Promise<T>) => inTransaction(db.at(fixedClock(moment)), run)
const act = <T>(run: (tx: Tx) => Promise<T>) => inTransaction(db, run)

async function asked(words: string, given: { receivedAt?: string; residentId?: string } = {}) {
  const receivedAt = Temporal.Instant.from(given.receivedAt ?? '2026-11-18T09:30:00Z')
  return at(receivedAt.toString(), (tx) =>
    anEnquiryIn(tx, {
      by: officer,
      memberId: memberId ?? '',
      words,
      forWhom: given.residentId ? 'resident' : 'ward',
      residentId: given.residentId ?? null,
      authority: 'asked-to-act',
      authorityNote: 'The Member says so',
    }),
  )
}

/** Each question, in its order, to the team named for it. */
async function split(caseId: string, teams: readonly string[], moment = '2026-11-18T10:00:00Z') {
  const questions = await questionsOf(db, caseId)
  const chosen = await Promise.all(
    questions.map(async ({ id }, index) => {
      const team = await teamByKey(db, teams[index] ?? teams[0] ?? '')
      return { questionId: id, teamId: team?.id ?? '', proposed: null, proposedBecause: '' }
    }),
  )
  assert.equal((await at(moment, (tx) => splitToUnits(tx, officer, { caseId, version: null, chosen }))).refusal, null)
  return partsOf(db, caseId)
}

type Given = Parameters<typeof answerPart>[2]['outcome']

const answer = (
  by: StaffActor,
  caseId: string,
  words: string,
  outcome: Given = 'done',
  workDueOn: string | null = null,
) =>
  act((tx) =>
    answerPart(tx, by, {
      caseId,
      version: null,
      answer: words,
      outcome,
      workDueOn: workDueOn ? Temporal.PlainDate.from(workDueOn) : null,
    }),
  )

const reply = (caseId: string) =>
  act((tx) => sendReply(tx, officer, { caseId, version: null, body: null, restBy: null }))

test('a damaged road sign that needs two services: two parts, one reply, and the next one like it is proposed rightly', async () => {
  const { caseId } = await asked(
    'When is the damaged road sign in Castlegate replaced?\nWho clears the broken glass below it?',
  )
  const [sign, glass] = await split(caseId, ['street-lighting', 'street-cleansing'])
  assert.ok(sign && glass)
  assert.equal((await answer(highways, sign.caseId, 'The sign is replaced on Friday.')).refusal, null)
  assert.equal((await reply(caseId)).refusal, 'rest-date-missing')
  assert.equal((await answer(cleansing, glass.caseId, 'The glass was cleared today.')).refusal, null)
  assert.equal((await reply(caseId)).refusal, null)
  const replies = await repliesOf(db, caseId)
  assert.equal(replies.length, 1)
  assert.match(replies[0]?.body ?? '', /replaced on Friday[\s\S]*cleared today/)
  const suggested = suggestUnit(
    'Why is the damaged sign in Mill Lane not replaced?',
    await earlierQuestions(db, officer, newId()),
  )
  assert.equal(suggested?.teamId, sign.teamId)
  assert.match(suggested?.because ?? '', /damaged road sign/)
})

test('a month or a day that two questions name makes them no more alike', () => {
  const earlier = {
    question: 'Why was it left there for a month?',
    teamId: 'any',
    unit: 'Highways',
    reference: 'FP-1/2',
  }
  assert.equal(suggestUnit('Which of them are lit this month?', [earlier]), null)
  assert.equal(suggestUnit('Why was the bollard left there?', [earlier])?.unit, 'Highways')
})

test('the name of a street does not make a question one about roads', () => {
  assert.doesNotMatch(withoutStreets('Why was the whole of Station Road missed on Tuesday?'), /road/i)
  assert.match(withoutStreets('Why is the road in Mill Lane not mended?'), /the road in/)
})

test('a question about facts is answered as an enquiry, and is not sent away as a request under the Act', async () => {
  const words = 'How many complaints about the sign in Castlegate have you had since May, and what did you do?'
  assert.equal(proposeWhat(words).what, 'enquiry')
  assert.equal(proposeWhat('Under the Freedom of Information Act, please send me all records of it.').what, 'foi')
  const { caseId } = await asked(words)
  const sorted = { caseId, version: null, what: 'enquiry', serviceKey: null, reason: '' } as const
  assert.equal((await act((tx) => sortEnquiry(tx, officer, sorted))).refusal, null)
  const [part] = await split(caseId, ['street-lighting'])
  await answer(highways, part?.caseId ?? '', 'Seven. We ordered the sign on 3 November.', 'advice')
  assert.equal((await reply(caseId)).refusal, null)
  const enquiry = await enquiryOf(db, caseId)
  assert.ok(enquiry && respondedInTime(enquiry) && resolvedInTime(enquiry))
})

test('a bollard left lying after its replacement: disputed, resolved is taken back, and the same thread goes on', async () => {
  const { caseId } = await asked('When is the bollard in Castlegate replaced?')
  const [part] = await split(caseId, ['street-lighting'])
  await answer(highways, part?.caseId ?? '', 'It was replaced today.')
  await reply(caseId)
  const first = await enquiryOf(db, caseId)
  const dispute = { caseId, version: null, reason: 'The old bollard still lies on the pavement' }
  assert.equal((await act((tx) => disputeReply(tx, officer, dispute))).refusal, null)
  const disputed = await enquiryOf(db, caseId)
  assert.equal(disputed?.resolvedAt, null)
  assert.equal(disputed?.dueAt.toString(), first?.dueAt.toString())
  const back = { caseId: part?.caseId ?? '', version: null, missing: 'Who takes the old bollard away?' }
  assert.equal((await act((tx) => returnPart(tx, officer, back))).refusal, null)
  await answer(highways, part?.caseId ?? '', 'It was replaced, and the old one was taken away today.')
  assert.equal(
    (await act((tx) => acceptPart(tx, officer, { caseId: part?.caseId ?? '', version: null }))).refusal,
    null,
  )
  assert.equal((await reply(caseId)).refusal, null)
  assert.equal((await repliesOf(db, caseId)).length, 2)
})

test('kerb stones that need 28 days: the answer says so, the work is promised on its own, and the check is a part of its own', async () => {
  const { caseId } = await asked(
    'When are the broken kerb stones in Castlegate repaired?\nWho checks the work of the contractor this time?',
  )
  const [kerb, check] = await split(caseId, ['street-lighting', 'street-cleansing'])
  assert.ok(kerb && check)
  const late = await answer(highways, kerb.caseId, 'The kerb is relaid.', 'long-lead')
  assert.equal(late.refusal, 'date-missing')
  assert.equal((await answer(highways, kerb.caseId, 'The kerb is relaid.', 'long-lead', '2026-12-16')).refusal, null)
  await answer(cleansing, check.caseId, 'Our inspector checks it on the day after.', 'advice')
  assert.equal((await reply(caseId)).refusal, null)
  assert.match((await repliesOf(db, caseId))[0]?.body ?? '', /The work will be done by Wednesday 16 December 2026/)
  const work = () => promisesOf(db, system('test'), [{ kind: 'case', id: kerb.caseId }])
  const running = (await work()).filter(({ state }) => state === 'running')
  assert.match(running[0]?.words ?? '', /The work will be done by Wednesday 16 December/)
  const owed = async () => (await outstandingParts(db, system('test'), null)).map(({ reference }) => reference)
  assert.ok((await owed()).includes(kerb.reference), 'the unit owes the work until it is done')
  assert.ok(!(await owed()).includes(check.reference))
  assert.equal(
    (
      await at('2026-12-15T12:00:00Z', (tx) =>
        workIsDone(tx, highways, {
          caseId: kerb.caseId,
          version: null,
          shown: 'The kerb is relaid. Our inspector checked it today',
        }),
      )
    ).refusal,
    null,
  )
  const told = await db
    .selectFrom('messages')
    .select('body_text as text')
    .where('subject_id', '=', caseId)
    .where('template_key', '=', 'enquiry-work-done')
    .execute()
  assert.equal(told.length, 1)
  assert.match(told[0]?.text ?? '', /It is done now\.[\s\S]*kerb stones[\s\S]*Our inspector checked it today/)
  assert.ok((await work()).every(({ state }) => state !== 'running'))
  assert.ok(!(await owed()).includes(kerb.reference))
})

test('work that was done once and is promised again is owed again', async () => {
  const { caseId } = await asked('When is the broken kerb in Castlegate repaired?')
  const [kerb] = await split(caseId, ['street-lighting'])
  assert.ok(kerb)
  const owed = async () =>
    (await outstandingParts(db, system('test'), null)).some(({ reference }) => reference === kerb.reference)
  const own = { caseId: kerb.caseId, version: null }
  assert.equal((await answer(highways, kerb.caseId, 'It is relaid.', 'long-lead', '2026-12-16')).refusal, null)
  assert.equal((await act((tx) => workIsDone(tx, highways, { ...own, shown: 'It is relaid' }))).refusal, null)
  assert.equal(await owed(), false)
  assert.equal((await act((tx) => returnPart(tx, officer, { ...own, missing: 'The other side' }))).refusal, null)
  assert.equal(await owed(), true)
  assert.equal((await answer(highways, kerb.caseId, 'Both sides are.', 'long-lead', '2026-12-17')).refusal, null)
  assert.equal(await owed(), true, 'until that is done too')
})

test('rats in a communal area after 20 days: failed before, late, at breach a named person, and a holding reply is no resolution', async () => {
  const residentId = await aPerson(db, 'Imran Sadiq')
  const before = await openedCase(db, 'street-light', {
    customerId: residentId,
    receivedAt: Temporal.Instant.from('2026-10-20T09:00:00Z'),
  })
  await at('2026-11-10T09:00:00Z', sweepBroken)
  await db.pool.query(
    `insert into case_events (id, case_id, version, fact, kind, public, actor_kind, actor_name, created_at)
     select gen_random_uuid(), $1, 1, '{"kind":"chased"}', 'chased', false, 'system', 'test', '2026-11-05T09:00:00Z'`,
    [before.caseId],
  )
  const { caseId } = await asked('There are rats in the communal area since 20 days. When does somebody come?', {
    receivedAt: '2026-11-09T09:30:00Z',
    residentId,
  })
  const enquiry = await enquiryOf(db, caseId)
  assert.equal(enquiry?.failedBefore, 'failed-before')
  assert.match(enquiry?.failedBecause ?? '', new RegExp(before.reference))
  await at('2026-11-17T09:30:00Z', sweepBroken)
  const breach = await db
    .selectFrom('promise_breaches')
    .innerJoin('promises', 'promises.id', 'promise_id')
    .select('accountable_id as accountableId')
    .where('subject_id', '=', caseId)
    .executeTakeFirst()
  assert.ok(breach?.accountableId)
  const held = await act((tx) =>
    sendHolding(tx, officer, {
      caseId,
      version: null,
      reason: 'The contractor has to open the drains first',
      newDate: Temporal.PlainDate.from('2026-11-25'),
      nextUpdateOn: null,
    }),
  )
  assert.equal(held.refusal, null)
  const now = await enquiryOf(db, caseId)
  assert.ok(now && !respondedInTime(now) && now.resolvedAt === null)
})
