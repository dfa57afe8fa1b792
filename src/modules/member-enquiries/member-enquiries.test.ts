import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answerPart,
  confirmSatisfied,
  disputeReply,
  type Member,
  memberEnquiriesJobs,
  recordAroundUs,
  resolvedInTime,
  respondedInTime,
  returnPart,
  sendHolding,
  sendReply,
  sortEnquiry,
  splitEnquiry,
  takeMail,
} from '#modules/member-enquiries/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { putForPerson } from '#modules/triage/index.ts'
import { inTransaction, json, newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { fixedClock } from '#platform/time/index.ts'
import { anOfficer } from '#test/cases.ts'
import { aMember, anEnquiryIn, splitTo } from '#test/enquiries.ts'
import { testDatabase } from '#test/index.ts'
import { closeQuiet } from './actions/closing.ts'
import { type Enquiry, enquiryOf, questionsOf, repliesOf } from './queries/enquiries.ts'
import { headlineOf } from './rules/headline.ts'
import { questionsIn } from './rules/questions.ts'
import { type Elsewhere, elsewheres } from './rules/what.ts'

const db = await testDatabase()
const everybody = system('test')
const act = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)
const actAt = <T>(at: string, work: (tx: Tx) => Promise<T>) => inTransaction(db.at(fixedClock(at)), work)

const officer = await anOfficer(db, 'customer-relations', {
  permissions: ['cases.read', 'cases.work', 'cases.assign', 'enquiries.read', 'enquiries.handle', 'enquiries.manage'],
})
const highways = await anOfficer(db, 'street-cleansing', {
  permissions: ['cases.read', 'cases.work', 'enquiries.handle'],
})

const member = (given: Partial<Member> = {}) => act(async (tx) => aMember(tx, given))

const words = 'Two things.\n1. Why was the sign in Castlegate not repaired?\n2. When is the street swept next?'

const anEnquiry = (receivedAt = '2026-11-18T10:00:00Z') =>
  actAt(receivedAt, (tx) => anEnquiryIn(tx, { by: officer, words }))

const now = async (caseId: string): Promise<Enquiry> => {
  const found = await enquiryOf(db, caseId)
  assert.ok(found)
  return found
}

/** All questions given to street cleansing, as one part. */
const splitToCleansing = (caseId: string) => act((tx) => splitTo(tx, officer, caseId, 'street-cleansing'))

const answer = {
  answer: 'The sign is ordered and goes up next week. The street is swept on Monday.',
  outcome: 'done',
  workDueOn: null,
} as const

test('an enquiry is due to the minute on the fifth working day', async () => {
  for (const [received, due] of [
    ['2026-11-20T16:59:00Z', '2026-11-27T16:59:00Z'],
    ['2026-11-21T11:00:00Z', '2026-11-30T09:00:00Z'],
    ['2026-12-25T11:00:00Z', '2027-01-06T09:00:00Z'],
  ] as const) {
    const { caseId } = await anEnquiry(received)
    assert.equal((await now(caseId)).dueAt.toString(), due, received)
  }
})

test('every question in it is one, in the Member’s own words', async () => {
  const { caseId } = await anEnquiry()
  assert.deepEqual(
    (await questionsOf(db, caseId)).map(({ question }) => question),
    ['Why was the sign in Castlegate not repaired?', 'When is the street swept next?'],
  )
})

test('a question that the mail program broke is whole; without a question mark the mail is one, without greeting and signature', () => {
  const broken = 'When will the sign at the corner of Castlegate and Market Street\nbe put back?\nWho pays?'
  assert.deepEqual(questionsIn(broken), [
    'When will the sign at the corner of Castlegate and Market Street be put back?',
    'Who pays?',
  ])
  const mail =
    'Potholes\n\nHello,\n\nPlease send me the figures for Castlegate.\n\nKind regards,\nOwen\n\nMember for Castle'
  assert.deepEqual(questionsIn(mail), ['Potholes. Please send me the figures for Castlegate.'])
})

test('a part has its own reference and unit; the one reply goes when every question is answered', async () => {
  const seen = await anEnquiry()
  assert.equal(
    (await act((tx) => sendReply(tx, officer, { ...seen, body: null, restBy: null }))).refusal,
    'nothing-to-reply',
  )
  const part = await splitToCleansing(seen.caseId)
  assert.match(part.reference, /\/1$/)
  assert.equal((await act((tx) => answerPart(tx, highways, { ...part, ...answer }))).refusal, null)
  assert.equal((await act((tx) => sendReply(tx, officer, { ...seen, body: null, restBy: null }))).refusal, null)
  const enquiry = await now(seen.caseId)
  assert.ok(respondedInTime(enquiry) && resolvedInTime(enquiry))
  const [reply] = await repliesOf(db, seen.caseId)
  assert.match(reply?.body ?? '', /1\. You asked: “Why was the sign/)
  assert.match(reply?.body ?? '', /2\. You asked: “When is the street/)
  assert.deepEqual(
    (await promisesOf(db, everybody, [{ kind: 'case', id: seen.caseId }])).map(({ state }) => state),
    ['kept', 'kept'],
  )
  assert.equal(
    (
      await act((tx) =>
        splitEnquiry(tx, officer, {
          ...seen,
          teamId: newId(),
          questionIds: [newId()],
          proposedBecause: '',
          proposal: 'none',
        }),
      )
    ).refusal,
    'no-such-question',
  )
})

test('an incomplete part goes back to its unit with what is missing, and counts for nothing until it is answered', async () => {
  const seen = await anEnquiry()
  const part = await splitToCleansing(seen.caseId)
  await act((tx) => answerPart(tx, highways, { ...part, ...answer, answer: 'The sign is ordered.' }))
  assert.equal(
    (await act((tx) => returnPart(tx, officer, { ...part, missing: 'When is the street swept?' }))).refusal,
    null,
  )
  assert.equal(
    (await act((tx) => sendReply(tx, officer, { ...seen, body: null, restBy: null }))).refusal,
    'nothing-to-reply',
  )
  assert.equal((await act((tx) => answerPart(tx, highways, { ...part, ...answer }))).refusal, null)
  assert.equal((await act((tx) => sendReply(tx, officer, { ...seen, body: null, restBy: null }))).refusal, null)
})

test('a holding reply needs a reason and one date, counts as responded and never as resolved', async () => {
  const seen = await anEnquiry()
  const hold = (given: { reason: string; newDate?: string; nextUpdateOn?: string }) =>
    act((tx) =>
      sendHolding(tx, officer, {
        ...seen,
        reason: given.reason,
        newDate: given.newDate ? Temporal.PlainDate.from(given.newDate) : null,
        nextUpdateOn: given.nextUpdateOn ? Temporal.PlainDate.from(given.nextUpdateOn) : null,
      }),
    )
  assert.equal((await hold({ reason: '', newDate: '2026-12-04' })).refusal, 'reason-missing')
  assert.equal((await hold({ reason: 'The contractor visits on Tuesday' })).refusal, 'date-missing')
  const saturday = await hold({ reason: 'The contractor visits on Tuesday', newDate: '2026-12-05' })
  assert.ok(saturday.refusal === 'not-a-working-day' && 'next' in saturday)
  assert.equal(saturday.next.toString(), '2026-12-07')
  assert.equal((await hold({ reason: 'The contractor visits on Tuesday', nextUpdateOn: '2026-12-01' })).refusal, null)
  const enquiry = await now(seen.caseId)
  assert.ok(respondedInTime(enquiry))
  assert.equal(enquiry.resolvedAt, null)
  assert.equal(enquiry.respondedBy, 'holding')
})

test('a disputed reply is no longer resolved, in the figures as well; undisputed it closes by itself', async () => {
  const seen = await anEnquiry()
  const part = await splitToCleansing(seen.caseId)
  await act((tx) => answerPart(tx, highways, { ...part, ...answer }))
  await act((tx) => sendReply(tx, officer, { ...seen, body: null, restBy: null }))
  assert.equal(
    (await act((tx) => disputeReply(tx, officer, { ...seen, reason: 'The sign is still down' }))).refusal,
    null,
  )
  assert.equal((await now(seen.caseId)).resolvedAt, null)
  assert.equal((await now(seen.caseId)).disputedBecause, 'The sign is still down')
  assert.equal(
    (await act((tx) => sendReply(tx, officer, { ...seen, body: null, restBy: null }))).refusal,
    'same-reply',
    'what did not answer it does not answer it the second time',
  )
  assert.equal(
    (await act((tx) => sendReply(tx, officer, { ...seen, body: 'Dear Councillor, it is up now.', restBy: null })))
      .refusal,
    null,
  )
  await actAt('2026-11-25T20:00:00Z', closeQuiet)
  assert.equal((await now(seen.caseId)).endedAt, null)
  await actAt('2026-11-26T08:00:00Z', closeQuiet)
  assert.equal((await now(seen.caseId)).endedBecause, 'no-answer')
  assert.equal(
    (await act((tx) => disputeReply(tx, officer, { ...seen, reason: 'Again' }))).refusal,
    'too-late-to-dispute',
  )
})

test('a satisfied Member closes it', async () => {
  const seen = await anEnquiry()
  assert.equal((await act((tx) => confirmSatisfied(tx, officer, seen))).refusal, 'not-resolved')
  const part = await splitToCleansing(seen.caseId)
  await act((tx) => answerPart(tx, highways, { ...part, ...answer }))
  await act((tx) => sendReply(tx, officer, { ...seen, body: null, restBy: null }))
  assert.equal((await act((tx) => confirmSatisfied(tx, officer, seen))).refusal, null)
  assert.equal((await now(seen.caseId)).endedBecause, 'satisfied')
})

test('a reply a unit sent around us is recorded with its own time', async () => {
  const seen = await anEnquiry()
  const sentAt = Temporal.Instant.from('2026-11-18T10:00:00Z')
  for (const wrong of ['2026-11-01T10:00:00Z', '2036-11-18T10:00:00Z']) {
    const other = { body: 'All done', sentAt: Temporal.Instant.from(wrong), answersAll: true, messageId: null }
    const { refusal } = await act((tx) => recordAroundUs(tx, officer, { ...seen, ...other }))
    assert.equal(refusal, 'not-sent-then')
  }
  const recorded = await act((tx) =>
    recordAroundUs(tx, officer, { ...seen, body: 'All done, Delia', sentAt, answersAll: true, messageId: null }),
  )
  assert.equal(recorded.refusal, null)
  assert.equal((await now(seen.caseId)).resolvedAt?.toString(), '2026-11-18T10:00:00Z')
})

test('what is a complaint goes the complaint’s way under its own clock from the same day, and the Member is told', async () => {
  const seen = await anEnquiry()
  assert.equal(
    (
      await act((tx) =>
        sortEnquiry(tx, officer, {
          ...seen,
          what: 'complaint',
          serviceKey: null,
          reason: 'The resident is unhappy with the answer',
        }),
      )
    ).refusal,
    null,
  )
  const row = await db
    .selectFrom('cases')
    .select(['kind', 'reference'])
    .where('id', '=', seen.caseId)
    .executeTakeFirstOrThrow()
  assert.deepEqual(row, { kind: 'complaint', reference: seen.reference })
  const running = (await promisesOf(db, everybody, [{ kind: 'case', id: seen.caseId }])).filter(
    ({ state }) => state === 'running',
  )
  assert.deepEqual(
    running.map(({ policyKey }) => policyKey),
    ['lgsco-stage-1-acknowledge'],
  )
  const told = await db
    .selectFrom('messages')
    .select('template_key as key')
    .where('subject_id', '=', seen.caseId)
    .execute()
  assert.ok(told.some(({ key }) => key === 'enquiry-converted'))
})

/** What the Member is told of where an enquiry went. */
async function toldWhere(what: Elsewhere, serviceKey: string | null = null) {
  const seen = await anEnquiry()
  const sorted = await act((tx) => sortEnquiry(tx, officer, { ...seen, what, serviceKey, reason: '' }))
  assert.equal(sorted.refusal, null)
  const told = await db
    .selectFrom('messages')
    .select('body_text as text')
    .where('subject_id', '=', seen.caseId)
    .where('template_key', '=', 'enquiry-converted')
    .executeTakeFirst()
  return told?.text ?? ''
}

test('a Member whose enquiry is a request under the Act is told by when it is answered', async () => {
  assert.match(await toldWhere('foi'), /We will answer your request for information by \w+ \d/)
})

test('a Member whose enquiry is a complaint is told by when it is acknowledged, whoever it is for', async () => {
  assert.match(
    await toldWhere('complaint'),
    /We will write to whoever it is for by \w+ \d+ \w+, to say how we understand it\./,
  )
})

test('where an enquiry went is said once, in the words of each way', async () => {
  const ways = {
    foi: /\. We answer it under the Freedom of Information Act\./,
    eir: /\. We answer it under the Environmental Information Regulations\./,
    complaint: /It is a complaint, so we answer it under our complaints procedure\./,
    'subject-access': /we answer it under data protection law\./,
  } as const
  for (const what of elsewheres) {
    const told = await toldWhere(what, what === 'service-request' ? 'street-light' : null)
    assert.match(told, what === 'service-request' ? /the people who do that work: \w+/ : ways[what])
    assert.equal(told.match(/We read your enquiry/g)?.length, 1)
  }
})

async function aMail(from: string) {
  const id = newId()
  await act(async (tx) => {
    tx.save(
      tx.insertInto('messages').values({
        id,
        direction: 'in',
        channel: 'email',
        state: 'received',
        from_address: from,
        to_address: 'members@wrenbridge.example.org',
        subject: 'Sign in Castlegate',
        body_text: 'When is the sign repaired?',
        format: json({}),
        content_hash: newId(),
        received_at: Temporal.Instant.from('2026-11-17T16:30:00Z'),
        created_at: tx.now,
      }),
    )
  })
  return id
}

test('a Member’s mail opens one enquiry from the moment the mail server had it; a copy is told its rule once', async () => {
  const email = `${newId()}@example.org`
  await member({ email })
  const messageId = await aMail(email)
  assert.equal(await act((tx) => takeMail(tx, { messageId, copy: false })), 'opened')
  assert.equal(await act((tx) => takeMail(tx, { messageId, copy: false })), 'taken-before')
  const opened = await db
    .selectFrom('enquiries')
    .select('received_at as at')
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow()
  assert.equal(opened.at.toString(), '2026-11-17T16:30:00Z')
  for (const copy of [await aMail(email), await aMail(email)])
    assert.equal(await act((tx) => takeMail(tx, { messageId: copy, copy: true })), 'filed')
  const told = await db
    .selectFrom('messages')
    .select('id')
    .where('to_address', '=', email)
    .where('template_key', '=', 'enquiry-copies')
    .execute()
  assert.equal(told.length, 1)
  const stray = await aMail('stranger@example.org')
  assert.equal(await act((tx) => takeMail(tx, { messageId: stray, copy: false })), 'not-a-member')
})

test('a Member’s mail whose job failed for good waits in Triage, and is one enquiry when the job succeeds later', async () => {
  const email = `${newId()}@example.org`
  await member({ email })
  const job = memberEnquiriesJobs.find(({ name }) => name === 'enquiries.mail')
  const inTriage = async (messageId: string) =>
    (await db.selectFrom('triage_items').select('state').where('message_id', '=', messageId).execute()).map(
      ({ state }) => state,
    )
  const messageId = await aMail(email)
  const payload = { messageId, about: null, customerId: null, door: 'members' }
  await act(async (tx) => job?.onGivenUp(tx, payload))
  await act(async (tx) => job?.onGivenUp(tx, payload))
  assert.deepEqual(await inTriage(messageId), ['open'])
  assert.equal(await act((tx) => takeMail(tx, { messageId, copy: false })), 'opened')
  assert.deepEqual(await inTriage(messageId), [])
  await act(async (tx) => job?.onGivenUp(tx, payload))
  assert.deepEqual(await inTriage(messageId), [], 'it is an enquiry')

  const decided = await aMail(email)
  await act((tx) => putForPerson(tx, decided))
  await act(async (tx) => {
    tx.save(tx.updateTable('triage_items').set({ state: 'no-action' }).where('message_id', '=', decided))
  })
  assert.equal(await act((tx) => takeMail(tx, { messageId: decided, copy: false })), 'taken-before')

  const stray = await aMail('stranger@example.org')
  await act((tx) => putForPerson(tx, stray))
  assert.equal(await act((tx) => takeMail(tx, { messageId: stray, copy: false })), 'taken-before')
  assert.deepEqual(await inTriage(stray), ['open'], 'who is no Member is read there')
})

test('in a list an enquiry is headed by its subject, or by its first line that is no greeting, and its text follows', () => {
  assert.deepEqual(headlineOf('Castlegate: sweeping\n\nDear officers,\n\n1. Why is it not swept?\n2. When is it?'), {
    title: 'Castlegate: sweeping',
    text: '1. Why is it not swept? 2. When is it?',
  })
  assert.deepEqual(headlineOf('Dear officers,\n\nWhy is it not swept?'), { title: 'Why is it not swept?', text: '' })
  const long = headlineOf(`${'swept '.repeat(30)}\nand more`)
  assert.ok(long.title.length < 125 && long.title.endsWith('swept…'))
  assert.match(long.text, /^…swept .*and more$/)
})
