import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinCase } from '#modules/cases/index.ts'
import { sendHolding } from '#modules/member-enquiries/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { fixedClock } from '#platform/time/index.ts'
import { anOfficer, aPerson } from '#test/cases.ts'
import { anEnquiryIn } from '#test/enquiries.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'
import { judgeReply } from './actions/check.ts'
import { drawReplies } from './actions/draw.ts'
import { languageMarks } from './answers/language.ts'
import { qualityPersonalData } from './personal-data.ts'
import { whyDrawn } from './rules/sample.ts'
import { scoreOf, verdictOf } from './rules/score.ts'
import { coldWordsIn } from './rules/tone.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const officer = await anOfficer(db, 'customer-relations', {
  permissions: ['cases.read', 'cases.work', 'enquiries.read', 'enquiries.handle', 'enquiries.manage'],
})
const actAt = <T>(at: string, work: (tx: Tx) => Promise<T>) => inTransaction(db.at(fixedClock(at)), work)

const rule = {
  eachPerson: 1,
  eachUnit: 2,
  share: 5,
  newForDays: 90,
  newShare: 30,
  alwaysReturned: true,
  alwaysDisputed: true,
}
const ordinary = { wasReturned: false, isDisputed: false, daysInWork: 400, nthOfPerson: 9, nthOfUnit: 9, lot: 50 }

test('a reply is drawn by the council’s rule: always when disputed, more of new people, a share of the rest', () => {
  assert.equal(whyDrawn(ordinary, rule), null)
  assert.equal(whyDrawn({ ...ordinary, lot: 4 }, rule), 'share')
  assert.equal(whyDrawn({ ...ordinary, isDisputed: true }, rule), 'disputed')
  assert.equal(whyDrawn({ ...ordinary, wasReturned: true }, rule), 'returned')
  assert.equal(whyDrawn({ ...ordinary, daysInWork: 3, lot: 29 }, rule), 'new-person')
  assert.equal(whyDrawn({ ...ordinary, daysInWork: 90, lot: 29 }, rule), null)
  assert.equal(whyDrawn({ ...ordinary, nthOfPerson: 1 }, rule), 'first-of-person')
  assert.equal(whyDrawn({ ...ordinary, nthOfUnit: 2 }, rule), 'first-of-unit')
  assert.equal(whyDrawn({ ...ordinary, isDisputed: true }, { ...rule, alwaysDisputed: false }), null)
})

const item = { hint: '', marks: null, mustBeMet: false }
const checklist = {
  name: 'Replies',
  sample: rule,
  praiseFrom: 90,
  checklist: [
    { ...item, key: 'all', question: 'All?', mustBeMet: true },
    { ...item, key: 'tone', question: 'Tone?' },
  ],
  coldWords: [],
  knownWords: [],
}

test('what does not apply counts for nothing, and a question that must be met sends the reply back', () => {
  assert.equal(scoreOf(checklist.checklist, { all: 'met', tone: 'not-met' }), 50)
  assert.equal(scoreOf(checklist.checklist, { all: 'met', tone: 'not-applicable' }), 100)
  assert.equal(scoreOf(checklist.checklist, { all: 'not-applicable', tone: 'not-applicable' }), null)
  assert.equal(verdictOf(checklist, { all: 'met', tone: 'met' }), 'praised')
  assert.equal(verdictOf(checklist, { all: 'met', tone: 'not-met' }), 'accepted')
  assert.equal(verdictOf(checklist, { all: 'not-met', tone: 'met' }), 'returned')
})

test('slips of spelling and grammar are found, British spelling and names are not', async () => {
  const marks = await languageMarks(
    'We recieved it it on Monday. An week later the colour of Castlegate’s kerb was organised by Mr Okafor.',
    [],
  )
  const words = marks.map((mark) => mark.words).join('\n')
  assert.match(words, /“recieved”: did you mean “received”/)
  assert.match(words, /it/)
  assert.match(words, /An/)
  assert.equal(marks.filter(({ kind }) => kind === 'spelling').length, 1)
  assert.deepEqual(await languageMarks('We looked at your road on Tuesday. We will repair it by 4 May.', []), [])
})

test('cold words are found however they are written', () => {
  assert.deepEqual(
    coldWordsIn('As previously\nstated, you failed to call.', ['as previously stated', 'you failed to', 'per my last']),
    ['as previously stated', 'you failed to'],
  )
})

/** A reply an officer sent to a Member. */
async function aReply(reason: string) {
  const at = '2026-11-17T10:00:00Z'
  const { reference } = await actAt(at, async (tx) => {
    const opened = await anEnquiryIn(tx, { by: officer, words: 'Why was the sign in Castlegate not repaired?' })
    const held = await sendHolding(tx, officer, {
      caseId: opened.caseId,
      version: null,
      reason,
      newDate: Temporal.PlainDate.from('2026-12-01'),
      nextUpdateOn: null,
    })
    assert.equal(held.refusal, null)
    return opened
  })
  await inTransaction(db, drawReplies)
  const found = await db
    .selectFrom('quality_checks')
    .innerJoin('cases', 'cases.id', 'quality_checks.case_id')
    .select(['quality_checks.id', 'quality_checks.case_id', 'because', 'author_id'])
    .where('cases.reference', '=', reference)
    .execute()
  return { reference, drawn: found }
}

test('a reply is drawn, marked in advance, sent back, and put right by its author alone', async () => {
  const { reference, drawn } = await aReply('the contractor has not recieved the the parts')
  assert.equal(drawn.length, 1, 'an officer’s first is always among them')
  const [check] = drawn
  assert.ok(check)
  await inTransaction(db, drawReplies)
  const again = await db.selectFrom('quality_checks').select('id').where('case_id', '=', check.case_id).execute()
  assert.equal(again.length, 1, 'drawing again draws nothing twice')

  const own = { checkId: check.id, version: 1, answers: {}, words: '', note: '' }
  const judged = await inTransaction(db, (tx) => judgeReply(tx, officer, own))
  assert.equal(judged.refusal, 'own-reply', 'nobody checks a reply of their own')

  const checker = browser()
  const who = await signInAs(db, checker, 'complaints-manager')
  assert.notEqual(who.id, officer.id)
  assert.match((await checker.get('/staff/quality')).body, new RegExp(reference))
  const page = `/staff/quality/${check.id}`
  const shown = (await checker.get(page)).body
  assert.match(shown, /recieved”: did you mean “received/)
  assert.match(shown, /No answer to 1: Why was the sign in Castlegate not repaired\?/)

  const answers = Object.fromEntries(
    [...shown.matchAll(/name="(answer-[a-z-]+)"/g)].map(([, name = '']) => [name, 'met'] as const),
  )
  assert.equal((await checker.post(page, { version: '1' })).statusCode, 422, 'every question needs an answer')
  const back = { ...answers, 'answer-every-question': 'not-met', version: '1' }
  const without = await checker.post(page, back)
  assert.equal(without.statusCode, 422)
  assert.match(without.body, /Enter what is missing/)
  const sent = { ...back, words: 'Say when the sign is repaired.', note: 'Read it aloud before it goes.' }
  assert.equal((await checker.post(page, sent)).statusCode, 303)
  assert.equal((await checker.post(page, sent)).statusCode, 409, 'a second click changes nothing')

  const author = browser()
  await author.get('/staff/sign-in')
  assert.equal((await author.post('/staff/sign-in/trial', { account: officer.id })).statusCode, 303)
  const mine = (await author.get('/staff/quality/mine')).body
  assert.match(mine, /Say when the sign is repaired/)
  assert.match(
    mine,
    new RegExp(`Read it aloud before it goes[^§]*?<footer[^>]*>[^<]+<a[^>]*>${reference}</a>, sent`),
    'a note names its reply',
  )
  assert.doesNotMatch(
    (await checker.get('/staff/quality/mine')).body,
    /Read it aloud/,
    'a note is for its person alone',
  )
  assert.doesNotMatch((await checker.get(page)).body, /Read it aloud/)

  const right = `/staff/quality/mine/${check.id}`
  assert.equal(
    (await checker.post(right, { version: '2', words: 'Done' })).statusCode,
    404,
    'nobody else puts it right',
  )
  assert.equal((await author.post(right, { version: '2', words: '' })).statusCode, 422)
  const tooLong = await author.post(right, { version: '2', words: `I wrote again. ${'x'.repeat(2000)}` })
  assert.match(tooLong.body, /I wrote again\. x{2000}<\/textarea>/, 'what somebody typed is still there')
  assert.equal((await author.post(right, { version: '2', words: 'I wrote again with the date.' })).statusCode, 303)
  assert.equal((await author.post(right, { version: '2', words: 'Again' })).statusCode, 409)

  const trends = (await checker.get('/staff/quality/trends')).body
  const link = /href="(\/staff\/quality\?show=put-right&amp;month=2026-11)">(\d+)</.exec(trends)
  assert.ok(link, 'the number in the table opens the replies it counts')
  assert.match((await checker.get(String(link[1]).replaceAll('&amp;', '&'))).body, new RegExp(reference))
})

test('what is restricted is shown only to those who may know', async () => {
  const { reference, drawn } = await aReply('the parts have not come')
  const [check] = drawn
  assert.ok(check)
  const { scopeId } = await db
    .selectFrom('scopes')
    .select('id as scopeId')
    .where('key', '=', 'childrens-care')
    .executeTakeFirstOrThrow()
  await inTransaction(db, async (tx) => {
    tx.save(tx.updateTable('cases').set({ scope_id: scopeId }).where('id', '=', check.case_id))
  })
  const checker = browser()
  await signInAs(db, checker, 'complaints-manager')
  assert.doesNotMatch((await checker.get('/staff/quality?show=drawn')).body, new RegExp(reference))
  assert.equal((await checker.get(`/staff/quality/${check.id}`)).statusCode, 404)
})

test('when somebody is erased, what was said about replies to them goes, and the judgement stays', async () => {
  const judged = await db
    .selectFrom('quality_checks')
    .select(['id', 'case_id', 'state', 'score'])
    .where('checked_at', 'is not', null)
    .executeTakeFirstOrThrow()
  const customerId = await aPerson(db)
  const joined = { caseId: judged.case_id, customerId, matterId: null }
  await inTransaction(db, (tx) => joinCase(tx, system('test'), joined))
  const [given] = await qualityPersonalData.collect(db, [customerId])
  assert.match(given?.words ?? '', /Say when the sign is repaired/)
  await inTransaction(db, (tx) => qualityPersonalData.erase(tx, [customerId]))
  const left = await db.pool.query('select words, state, score from quality_checks where id = $1', [judged.id])
  assert.deepEqual(left.rows, [{ words: '', state: judged.state, score: judged.score }])
  const notes = await db.pool.query('select words from quality_notes where check_id = $1', [judged.id])
  assert.deepEqual(notes.rows, [{ words: 'Removed' }])
})
