import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assignCase, closeCase, howItEnded, progressFor, takeCase } from '#modules/cases/index.ts'
import {
  acceptComplaint,
  acknowledge,
  answerPoint,
  askToSign,
  complainAbout,
  draftLetter,
  endRemedy,
  escalateComplaint,
  extendTime,
  proposeRemedy,
  raisePoint,
  refuseComplaint,
  returnLetter,
  sendAnswer,
  signLetter,
  withdrawComplaint,
} from '#modules/complaints/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { type StaffActor, system } from '#platform/http/index.ts'
import { fixedClock, londonDate } from '#platform/time/index.ts'
import { anOfficer, aPerson, openedCase, report } from '#test/cases.ts'
import { sortedAsBins } from '#test/complaints.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { complaintOf } from './queries/complaints.ts'
import { lettersOf } from './queries/letters.ts'
import { pointsOf, stagesOf } from './queries/register.ts'

const db = await testDatabase()
const everybody = system('test')
const act = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)

const permissions = [
  'customers.read',
  'cases.read',
  'cases.work',
  'cases.assign',
  'complaints.read',
  'complaints.handle',
  'complaints.manage',
]
const handler = await anOfficer(db, 'customer-relations', { permissions })
const other = await anOfficer(db, 'customer-relations', { permissions, nth: 1 })

const answers = {
  what: 'The bin was missed three weeks running',
  wanted: 'An apology',
  category: 'waste',
  'for-whom': 'myself',
}

async function signerNamed(name: string): Promise<StaffActor> {
  const found = await db
    .selectFrom('staff')
    .select(['id', 'name', 'email'])
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return staffActor({ ...found, permissions: ['cases.read', 'complaints.read', 'complaints.sign'] })
}
const director = await signerNamed('Gareth Pemberton')
const chief = await signerNamed('Rosalind Achebe')

async function aComplaint() {
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'complaint', { customerId, answers })
  assert.equal((await act((tx) => takeCase(tx, handler, { caseId, version: null }))).refusal, null)
  return { caseId, customerId, version: null }
}

test('a complaint that came in is called a complaint in the first email', async () => {
  const { caseId } = await aComplaint()
  const first = await db.selectFrom('messages').select('subject').where('subject_id', '=', caseId).executeTakeFirst()
  assert.match(first?.subject ?? '', /^We have what you told us: Complaint \(FP-/)
})

async function acceptedComplaint() {
  const seen = await aComplaint()
  assert.equal((await act((tx) => acceptComplaint(tx, handler, { ...seen, ...sortedAsBins }))).refusal, null)
  return seen
}

const running = async (caseId: string) =>
  (await promisesOf(db, everybody, [{ kind: 'case', id: caseId }])).filter(({ state }) => state === 'running')

const own = { openingWords: 'Dear customer', closingWords: 'Yours' }

/** Everything up to the answer under review. */
async function answeredAndAsked() {
  const seen = await acceptedComplaint()
  await act((tx) => acknowledge(tx, handler, { ...seen, ...own }))
  const [point] = await pointsOf(db, seen.caseId)
  assert.ok(point)
  const answered = await act((tx) =>
    answerPoint(tx, handler, {
      ...seen,
      pointId: point.id,
      finding: 'upheld',
      reason: 'The crew had the old list',
      reliedOn: 'Collection standard 4',
      evidence: 'Crew log',
    }),
  )
  assert.equal(answered.refusal, null)
  const drafted = await act((tx) => draftLetter(tx, handler, { ...seen, kind: 'response', ...own }))
  assert.ok(drafted.refusal === null)
  const { letterId } = drafted
  assert.equal((await act((tx) => askToSign(tx, handler, { ...seen, letterId }))).refusal, null)
  return { seen, letterId, pointId: point.id }
}

const letterNow = async (caseId: string, letterId: string) => {
  const found = (await lettersOf(db, caseId)).find(({ id }) => id === letterId)
  assert.ok(found)
  return found
}

test('a complaint runs by the regime of its subject from the moment it is received', async () => {
  const { caseId } = await aComplaint()
  const complaint = await complaintOf(db, caseId)
  assert.equal(complaint?.regime, 'lgsco-code')
  assert.equal(complaint?.state, 'triage')
  assert.deepEqual(
    (await running(caseId)).map(({ policyKey }) => policyKey),
    ['lgsco-stage-1-acknowledge'],
  )
  assert.deepEqual(
    (await pointsOf(db, caseId)).map(({ alleged }) => alleged),
    [answers.what],
  )
})

test('a complaint that runs by another regime after it was acknowledged is not acknowledged again, and its answer is due by the new rules', async () => {
  const seen = await acceptedComplaint()
  await act((tx) => acknowledge(tx, handler, { ...seen, ...own }))
  const [answerBefore] = await running(seen.caseId)
  const asTenant = {
    ...sortedAsBins,
    categoryKey: 'housing-repairs',
    detailKey: null,
    tenure: 'council-tenant',
  } as const
  assert.equal((await act((tx) => acceptComplaint(tx, handler, { ...seen, ...asTenant }))).refusal, null)
  assert.equal((await complaintOf(db, seen.caseId))?.regime, 'housing-ombudsman-code')
  const owed = await running(seen.caseId)
  assert.deepEqual(
    owed.map(({ policyKey, dueAt }) => [policyKey, dueAt.toString()]),
    [['hos-stage-1-respond', answerBefore?.dueAt.toString()]],
  )
})

test('a complaint that goes to a procedure which offers something with its acknowledgement is acknowledged by it', async () => {
  const seen = await acceptedComplaint()
  await act((tx) => acknowledge(tx, handler, { ...seen, ...own }))
  const publicHealth = { ...sortedAsBins, categoryKey: 'public-health', detailKey: null } as const
  assert.equal((await act((tx) => acceptComplaint(tx, handler, { ...seen, ...publicHealth }))).refusal, null)
  assert.ok((await running(seen.caseId)).some(({ policyKey }) => policyKey === 'public-health-acknowledge'))
  assert.equal((await act((tx) => acknowledge(tx, handler, { ...seen, ...own }))).refusal, null)
  assert.ok((await running(seen.caseId)).every(({ policyKey }) => policyKey !== 'public-health-acknowledge'))
})

test('found to be about the council as landlord, it goes to the Housing Ombudsman’s Code with the clock of its first day', async () => {
  const seen = await aComplaint()
  const done = await act((tx) =>
    acceptComplaint(tx, handler, {
      ...seen,
      ...sortedAsBins,
      categoryKey: 'housing-repairs',
      detailKey: 'damp',
      tenure: 'council-tenant',
    }),
  )
  assert.equal(done.refusal, null)
  assert.equal((await complaintOf(db, seen.caseId))?.regime, 'housing-ombudsman-code')
  const [promise] = await running(seen.caseId)
  assert.equal(promise?.policyKey, 'hos-stage-1-acknowledge')
  assert.equal(promise?.startedAt.toString(), (await complaintOf(db, seen.caseId))?.receivedAt.toString())
  const all = await promisesOf(db, everybody, [{ kind: 'case', id: seen.caseId }])
  const ended = all.flatMap((one) => howItEnded(one, all) ?? [])
  assert.equal(ended.length, 1)
  assert.match(
    ended[0] ?? '',
    /^Replaced on \d+ \w+ \d+: Now under the Housing Ombudsman’s Complaint Handling Code, because it is about “[^”]+” and the council is their landlord$/,
  )
})

test('the acknowledgement says every point and starts the clock of the answer', async () => {
  const seen = await acceptedComplaint()
  assert.equal((await act((tx) => acknowledge(tx, handler, { ...seen, ...own }))).refusal, null)
  const [promise] = await running(seen.caseId)
  assert.equal(promise?.policyKey, 'lgsco-stage-1-respond')
  const [letter] = await lettersOf(db, seen.caseId)
  assert.equal(letter?.state, 'sent')
  assert.match(letter?.body ?? '', /The bin was missed three weeks running/)
  assert.match(letter?.body ?? '', /by Wednesday 2 December 2026/)
  const sent = await db
    .selectFrom('messages')
    .select('template_key as key')
    .where('subject_id', '=', seen.caseId)
    .where('template_key', '=', 'complaint-letter')
    .execute()
  assert.equal(sent.length, 1)
  assert.equal((await act((tx) => acknowledge(tx, handler, { ...seen, ...own }))).refusal, 'answered-already')
})

test('an answer cannot be sent to be signed with a point open, nor go unsigned', async () => {
  const seen = await acceptedComplaint()
  const drafted = await act((tx) => draftLetter(tx, handler, { ...seen, kind: 'response', ...own }))
  assert.ok(drafted.refusal === null)
  const letterId = drafted.letterId
  assert.equal((await act((tx) => askToSign(tx, handler, { ...seen, letterId }))).refusal, 'points-unanswered')
  assert.equal((await act((tx) => sendAnswer(tx, handler, { ...seen, letterId }))).refusal, 'letter-not-signed')
})

test('the director signs stage 1, the answer goes, and the remedy is owed until it is done', async () => {
  const { seen, letterId } = await answeredAndAsked()
  const remedy = {
    ...seen,
    pointId: null,
    kind: 'apology',
    words: 'A written apology from the crew manager',
    amountPence: null,
    teamId: null,
    ownerId: null,
    dueOn: londonDate(db.clock.now()).add({ days: 10 }),
  } as const
  assert.equal((await act((tx) => proposeRemedy(tx, handler, remedy))).refusal, null)
  assert.equal((await letterNow(seen.caseId, letterId)).state, 'draft', 'a remedy more is another letter')
  assert.equal((await act((tx) => askToSign(tx, handler, { ...seen, letterId }))).refusal, null)
  const { version } = await letterNow(seen.caseId, letterId)
  const signing = { ...seen, letterId, letterVersion: version, comments: '' }
  assert.equal((await act((tx) => signLetter(tx, chief, signing))).refusal, 'not-yours-to-sign')
  assert.equal(
    (await act((tx) => signLetter(tx, director, { ...signing, letterVersion: version - 1 }))).refusal,
    'letter-changed',
  )
  assert.equal((await act((tx) => signLetter(tx, director, signing))).refusal, null)
  assert.equal((await act((tx) => sendAnswer(tx, handler, { ...seen, letterId }))).refusal, null)
  assert.equal((await act((tx) => sendAnswer(tx, handler, { ...seen, letterId }))).refusal, 'letter-sent')
  assert.match((await letterNow(seen.caseId, letterId)).body, /\n\nSigned by Gareth Pemberton, Director of Place\.$/)

  const complaint = await complaintOf(db, seen.caseId)
  assert.equal(complaint?.state, 'answered')
  assert.equal(complaint?.outcome, 'upheld')
  const [stage] = await stagesOf(db, seen.caseId)
  assert.equal(stage?.handlerId, handler.id)
  assert.equal(stage?.dueAt && londonDate(stage.dueAt).toString(), '2026-12-02')
  assert.deepEqual(await running(seen.caseId), [])
  const owed = await db
    .selectFrom('complaint_remedies')
    .selectAll()
    .where('case_id', '=', seen.caseId)
    .executeTakeFirstOrThrow()
  assert.equal(owed.state, 'promised')
  assert.equal((await act((tx) => closeCase(tx, handler, { ...seen, because: 'finished' }))).refusal, 'kind-says-no')
  const done = await act((tx) =>
    endRemedy(tx, handler, { ...seen, remedyId: owed.id, done: true, evidence: 'Letter of 20 November' }),
  )
  assert.equal(done.refusal, null)
  assert.equal((await act((tx) => closeCase(tx, handler, { ...seen, because: 'finished' }))).refusal, null)
})

test('whoever is told that a remedy will not come after all reads why, and how to reach the Ombudsman', async () => {
  const { seen, letterId } = await answeredAndAsked()
  const dueOn = londonDate(db.clock.now()).add({ days: 10 })
  const what = { kind: 'action', words: 'A second crew', amountPence: null, pointId: null } as const
  await act((tx) => proposeRemedy(tx, handler, { ...seen, ...what, teamId: null, ownerId: null, dueOn }))
  await act((tx) => askToSign(tx, handler, { ...seen, letterId }))
  const { version } = await letterNow(seen.caseId, letterId)
  await act((tx) => signLetter(tx, director, { ...seen, letterId, letterVersion: version, comments: '' }))
  assert.equal((await act((tx) => sendAnswer(tx, handler, { ...seen, letterId }))).refusal, null)
  const { id: remedyId } = await db
    .selectFrom('complaint_remedies')
    .select('id')
    .where('case_id', '=', seen.caseId)
    .executeTakeFirstOrThrow()
  const dropped = { ...seen, remedyId, done: false, evidence: 'The crew is gone.' }
  assert.equal((await act((tx) => endRemedy(tx, handler, dropped))).refusal, null)
  const { body } = await db
    .selectFrom('complaint_letters')
    .select('body')
    .where('case_id', '=', seen.caseId)
    .where('kind', '=', 'progress')
    .executeTakeFirstOrThrow()
  assert.match(
    body,
    /will not do this after all[\s\S]*The crew is gone\. If you do not agree, tell us\. You can contact the Local/,
  )
})

test('a letter given back goes to its handler with what has to change', async () => {
  const { seen, letterId } = await answeredAndAsked()
  const { version } = await letterNow(seen.caseId, letterId)
  const signing = { ...seen, letterId, letterVersion: version }
  assert.equal(
    (await act((tx) => returnLetter(tx, director, { ...signing, comments: ' ' }))).refusal,
    'comments-missing',
  )
  assert.equal(
    (await act((tx) => returnLetter(tx, director, { ...signing, comments: 'Say sorry first' }))).refusal,
    null,
  )
  assert.equal((await letterNow(seen.caseId, letterId)).state, 'returned')
})

test('stage 2 needs no reasons, has its own clock, and is never for whoever answered stage 1', async () => {
  const { seen, letterId } = await answeredAndAsked()
  assert.equal((await act((tx) => escalateComplaint(tx, handler, { ...seen, reasons: null }))).refusal, 'not-answered')
  const { version } = await letterNow(seen.caseId, letterId)
  await act((tx) => signLetter(tx, director, { ...seen, letterId, letterVersion: version, comments: '' }))
  assert.equal((await act((tx) => sendAnswer(tx, handler, { ...seen, letterId }))).refusal, null)
  assert.equal((await act((tx) => escalateComplaint(tx, handler, { ...seen, reasons: null }))).refusal, null)
  const [promise] = await running(seen.caseId)
  assert.equal(promise?.policyKey, 'lgsco-stage-2-acknowledge')
  const resident = { kind: 'resident', sessionId: 's', level: 'known', caseIds: [seen.caseId] } as const
  const answer = await progressFor(db, { ...resident, customerId: seen.customerId }, seen.caseId)
  assert.ok(answer?.kind === 'shown')
  assert.equal(answer.progress.headline, promise.words, 'it is what their page begins with')
  const again = answer.progress.timeline.find(({ heading }) => heading === 'We are looking at this again')
  assert.ok(
    again?.text?.includes(`We said: ${promise.words}`),
    'their page has the date of stage 2 before it is acknowledged',
  )
  const read = answer.progress.timeline.map(({ heading }) => heading)
  assert.ok(read.includes('We got your complaint'))
  const emails = await db
    .selectFrom('messages')
    .select(['subject', 'body_text as text'])
    .where('subject_id', '=', seen.caseId)
    .where('customer_id', '=', seen.customerId)
    .execute()
  assert.ok(emails.some(({ text }) => /We have opened your complaint FP-\d+ again/.test(text)))
  for (const words of [...read, ...emails.flatMap(({ subject, text }) => [subject, text])])
    assert.doesNotMatch(words ?? '', /your (?:request|report)(?! for stage 2)/i, 'a complaint is called what it is')
  const row = await db
    .selectFrom('cases')
    .select(['owner_id as ownerId', 'status'])
    .where('id', '=', seen.caseId)
    .executeTakeFirstOrThrow()
  assert.deepEqual(row, { ownerId: null, status: 'new' })
  assert.equal((await act((tx) => takeCase(tx, handler, seen))).refusal, 'kind-says-no')
  assert.equal((await act((tx) => assignCase(tx, other, { ...seen, ownerId: handler.id }))).refusal, 'kind-says-no')
  assert.equal((await act((tx) => takeCase(tx, other, seen))).refusal, null)
})

test('more time is taken once, within the cap, and the letter names the Ombudsman', async () => {
  const seen = await acceptedComplaint()
  await act((tx) => acknowledge(tx, handler, { ...seen, ...own }))
  const extend = (day: string) =>
    act((tx) =>
      extendTime(tx, handler, {
        ...seen,
        newDay: Temporal.PlainDate.from(day),
        reasons: 'The crew log is with the contractor',
        agreedWith: null,
      }),
    )
  assert.equal((await extend('2026-12-18')).refusal, 'cannot-extend')
  assert.equal((await extend('2026-12-16')).refusal, null)
  assert.equal((await extend('2026-12-16')).refusal, 'cannot-extend')
  const letter = (await lettersOf(db, seen.caseId)).find(({ kind }) => kind === 'extension')
  assert.match(letter?.body ?? '', /Wednesday 16 December 2026/)
  assert.match(letter?.body ?? '', /lgo\.org\.uk/)
})

test('a related point joins until the answer has gone; an unrelated one is started as a complaint of its own', async () => {
  const seen = await acceptedComplaint()
  const point = {
    ...seen,
    alleged: 'The crew was rude',
    desired: '',
    whose: null,
    raisedBy: 'resident',
    reason: 'Same crew',
    wouldDelay: false,
  } as const
  await act((tx) => raisePoint(tx, handler, { ...point, related: true }))
  assert.equal((await pointsOf(db, seen.caseId)).length, 2)
  const apart = await act((tx) => raisePoint(tx, handler, { ...point, related: false, desired: 'An apology' }))
  assert.equal((await pointsOf(db, seen.caseId)).length, 2)
  assert.ok(apart.refusal === null && apart.apart)
  const own = await db.selectFrom('cases').select('id').where('reference', '=', apart.apart).executeTakeFirstOrThrow()
  const [first] = await pointsOf(db, own.id)
  assert.deepEqual([first?.alleged, first?.desired], ['The crew was rude', 'An apology'])
  const complaint = await complaintOf(db, own.id)
  assert.deepEqual(
    [complaint?.state, complaint?.aboutCaseId, complaint?.broughtBy],
    ['triage', seen.caseId, 'resident'],
  )
  assert.equal((await running(own.id)).length, 1)
})

test('whoever takes a complaint back is told that we stopped and how to take it up again, and nothing lies with anybody to sign', async () => {
  const { seen, letterId } = await answeredAndAsked()
  const taken = await act((tx) => withdrawComplaint(tx, handler, { ...seen, reason: 'It was collected after all' }))
  assert.equal(taken.refusal, null)
  const letters = await lettersOf(db, seen.caseId)
  const confirmed = letters.find(({ kind }) => kind === 'withdrawal')
  assert.equal(confirmed?.state, 'sent')
  assert.match(
    confirmed?.body ?? '',
    /It was collected after all\.[\s\S]*you change your mind, tell us[\s\S]*say FP-\d+/,
  )
  const sent = await db
    .selectFrom('messages')
    .select('subject')
    .where('subject_id', '=', seen.caseId)
    .where('subject', 'like', '%we have stopped, as you asked%')
    .execute()
  assert.equal(sent.length, 1)
  assert.equal(letters.find(({ id }) => id === letterId)?.state, 'dropped')
})

test('refusing needs evidence and a ground of the regime, and the letter tells of the right to challenge it', async () => {
  const seen = await aComplaint()
  const refusal = {
    ...seen,
    route: 'refused',
    ground: 'too-long-ago',
    tests: {},
    reason: 'It happened in 2023',
    evidence: '',
  } as const
  assert.equal((await act((tx) => refuseComplaint(tx, handler, refusal))).refusal, 'evidence-missing')
  assert.equal(
    (
      await act((tx) =>
        refuseComplaint(tx, handler, { ...refusal, evidence: 'Their letter of May 2023', ground: 'made-up' }),
      )
    ).refusal,
    'no-regime',
  )
  assert.equal(
    (await act((tx) => refuseComplaint(tx, handler, { ...refusal, evidence: 'Their letter of May 2023' }))).refusal,
    null,
  )
  const [letter] = await lettersOf(db, seen.caseId)
  assert.match(letter?.body ?? '', /ask the Ombudsman to look at it/)
  assert.deepEqual(await running(seen.caseId), [])
})

test('an officer starts a complaint from an open request, and the request goes on', async () => {
  const customerId = await aPerson(db)
  const request = await openedCase(db, 'street-light', { customerId })
  const lights = await anOfficer(db, 'street-lighting')
  const started = await act((tx) =>
    complainAbout(tx, lights, {
      aboutCaseId: request.caseId,
      words: 'Nobody came, twice',
      wanted: '',
      category: 'roads',
    }),
  )
  assert.ok(started.refusal === null && started.caseId)
  assert.equal((await complaintOf(db, started.caseId))?.aboutCaseId, request.caseId)
  const row = await db.selectFrom('cases').select('status').where('id', '=', request.caseId).executeTakeFirstOrThrow()
  assert.equal(row.status, 'new')
})

test('a complaint about children’s social care lies with those who may know, clock and register with it', async () => {
  const received = await report(db, 'childrens-care-complaint', {
    customerId: await aPerson(db),
    answers: { what: 'No visit for two months', 'for-whom': 'myself' },
  })
  assert.ok(received.refusal === null && received.caseId)
  const complaint = await complaintOf(db, received.caseId)
  assert.equal(complaint?.regime, 'childrens-social-care')
  assert.notEqual(complaint?.scopeId, null)
  assert.deepEqual(
    (await running(received.caseId)).map(({ policyKey }) => policyKey),
    ['childrens-stage-1-respond'],
  )
})

test('whoever complains under a procedure that writes first is told that day before the day of the answer', async () => {
  const { caseId } = await openedCase(db, 'complaint', {
    customerId: await aPerson(db),
    answers: { ...answers, category: 'public-health' },
  })
  const first = await db
    .selectFrom('messages')
    .select('body_text as text')
    .where('subject_id', '=', caseId)
    .executeTakeFirst()
  assert.match(first?.text ?? '', /We will acknowledge your complaint[^.]*\. We will send you our answer by/)
})

test('the clock of stage 2 starts on the day they asked, not on the day it was written down', async () => {
  const { seen, letterId } = await answeredAndAsked()
  const { version } = await letterNow(seen.caseId, letterId)
  await act((tx) => signLetter(tx, director, { ...seen, letterId, letterVersion: version, comments: '' }))
  assert.equal((await act((tx) => sendAnswer(tx, handler, { ...seen, letterId }))).refusal, null)
  const later = db.at(fixedClock(db.clock.now().add({ hours: 24 * 6 })))
  const asks = (askedOn: Temporal.PlainDate) =>
    inTransaction(later, (tx) => escalateComplaint(tx, other, { ...seen, reasons: null, askedOn }))
  const today = londonDate(later.clock.now())
  assert.equal((await asks(today.add({ days: 1 }))).refusal, 'not-on-that-day')
  assert.equal((await asks(today.subtract({ days: 7 }))).refusal, 'not-on-that-day')
  const asked = today.subtract({ days: 4 })
  assert.equal((await asks(asked)).refusal, null)
  const stage = (await stagesOf(db, seen.caseId)).at(-1)
  assert.deepEqual(stage && londonDate(stage.startedAt), asked)
  const [owed] = await promisesOf(later, everybody, [{ kind: 'case', id: seen.caseId }]).then((all) =>
    all.filter(({ state }) => state === 'running'),
  )
  assert.deepEqual(owed && londonDate(owed.startedAt), asked)
})
