import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closeCase, makeLink, takeCase } from '#modules/cases/index.ts'
import { publishDefinition } from '#modules/definitions/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { type Browser, signInAs, staffActor, testApp, testDatabase } from '#test/index.ts'
import { draftLetter } from '../../actions/letters.ts'
import { answerPoint, raisePoint } from '../../actions/points.ts'
import { acknowledge, sendAnswer } from '../../actions/send.ts'
import { askToSign } from '../../actions/sign-off.ts'
import { escalateComplaint } from '../../actions/stages.ts'
import { acceptComplaint } from '../../actions/triage.ts'
import { complaintOf } from '../../queries/complaints.ts'
import { saveLetter } from '../../queries/letters.ts'
import { pointsOf, stagesOf } from '../../queries/register.ts'
import { myComplaint } from '../mine.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const act = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)
const everybody = system('test')
const officer = browser()
const handler = staffActor({
  ...(await signInAs(db, officer, 'complaints-officer')),
  permissions: ['cases.read', 'cases.work', 'complaints.handle'],
})
const manager = browser()
await signInAs(db, manager, 'complaints-manager')

const own = { openingWords: '', closingWords: '' }
const sorted = {
  categoryKey: 'waste',
  detailKey: null,
  aboutTeamId: null,
  tenure: 'other',
  sector: 'single',
  risk: null,
  broughtBy: 'resident',
  tests: {},
  reason: 'The third time',
  evidence: 'Three reports',
} as const

/** A complaint of the officer's, being looked into. */
async function inHand(what = 'The bin was missed') {
  const customerId = await aPerson(db)
  const { caseId, reference } = await openedCase(db, 'complaint', {
    customerId,
    answers: { what, category: 'waste', 'for-whom': 'myself' },
  })
  const seen = { caseId, version: null }
  assert.equal((await act((tx) => takeCase(tx, handler, seen))).refusal, null)
  assert.equal((await act((tx) => acceptComplaint(tx, everybody, { ...seen, ...sorted }))).refusal, null)
  assert.equal((await act((tx) => acknowledge(tx, handler, { ...seen, ...own }))).refusal, null)
  return { caseId, reference, customerId, seen, href: `/staff/complaints/${reference}` }
}

type Of = { caseId: string; version: null }

/** Its answer, written. */
async function written() {
  const complaint = await inHand()
  return { ...complaint, letterId: await writeAnswer(complaint.seen, handler) }
}

async function writeAnswer(seen: Of, by: Actor): Promise<string> {
  const [point] = await pointsOf(db, seen.caseId)
  const found = { finding: 'upheld', reason: 'The old list', reliedOn: '', evidence: '' } as const
  await act((tx) => answerPoint(tx, by, { ...seen, ...found, pointId: point?.id ?? '' }))
  const drafted = await act((tx) => draftLetter(tx, by, { ...seen, kind: 'response' }))
  assert.ok(drafted.refusal === null)
  return drafted.letterId
}

/** Its answer, signed and sent. */
async function answered() {
  const complaint = await inHand()
  await answerStage(complaint.seen, handler)
  return complaint
}

async function answerStage(seen: Of, by: Actor) {
  const letterId = await writeAnswer(seen, by)
  await act((tx) => askToSign(tx, by, { ...seen, letterId }))
  await act(async (tx) => saveLetter(tx, letterId, { state: 'signed' }))
  assert.equal((await act((tx) => sendAnswer(tx, by, { ...seen, letterId }))).refusal, null)
}

const versionOn = (body: string) => /name="_version" value="(\d+)"/.exec(body)?.[1] ?? ''
const textOf = (body: string) => body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

async function does(who: Browser, href: string, fields: Record<string, string> = {}) {
  const shown = await who.get(href)
  assert.equal(shown.statusCode, 200, href)
  return who.post(href, { _version: versionOn(shown.body), _stage: 'send', ...fields })
}

const running = async (caseId: string) =>
  (await promisesOf(db, everybody, [{ kind: 'case', id: caseId }])).filter(({ state }) => state === 'running')

test('while whoever was asked to sign is away, the letter offers to ask whoever stands in', async () => {
  const { seen, letterId, href } = await written()
  await act((tx) => askToSign(tx, handler, { ...seen, letterId }))
  const letter = `${href}/letters/${letterId}`
  assert.doesNotMatch((await officer.get(letter)).body, /Ask whoever stands in/)
  const { asked_id: asked } = await db
    .selectFrom('complaint_signatures')
    .select('asked_id')
    .where('letter_id', '=', letterId)
    .executeTakeFirstOrThrow()
  await db.pool.query(
    `insert into absences (id, staff_id, since, until, created_at) values ($1, $2, '2026-11-01', '2026-12-01', now())`,
    [newId(), asked],
  )
  const shown = await officer.get(letter)
  assert.match(shown.body, /is away today[\s\S]*Ask whoever stands in/)
  const again = { _version: versionOn(shown.body) }
  assert.equal((await officer.post(`${letter}/ask-again`, again)).statusCode, 303)
  assert.match((await officer.get(letter)).body, /next one up while they are away/)
  await officer.post(`${letter}/ask-again`, again)
  assert.match((await officer.get(letter)).body, /has changed since you opened it/, 'pressed twice, it is asked once')
})

test('what they wrote in one go is parted into points in their own words, until one of them is answered', async () => {
  const { seen, href } = await inHand('The bin was missed. I rang. The man\nwas rude to me.')
  const [whole] = await pointsOf(db, seen.caseId)
  const part = `${href}/points/${whole?.id}/part`
  assert.match((await officer.get(href)).body, /Split it/)
  assert.match((await officer.get(part)).body, /The bin was missed. I rang. The man\nwas rude to me./)
  const parted = (pieces: string) => does(officer, part, { pieces })
  assert.match((await parted('The bin was missed.')).body, /two lines at least/)
  assert.match((await parted('The bin was missed.\nStaff were discourteous')).body, /Use only words they wrote/)
  assert.equal((await parted('The bin was missed.\r\n\r\nthe man was rude to me.')).statusCode, 303)
  assert.deepEqual(
    (await pointsOf(db, seen.caseId)).map(({ number, alleged }) => [number, alleged]),
    [
      [1, 'The bin was missed.'],
      [2, 'the man was rude to me.'],
    ],
  )
  await writeAnswer(seen, handler)
  assert.match((await parted('The bin\nwas missed.')).body, /answered already/)
})

test('not taking it further needs a ground and evidence, shows its letter first, and is for those who run complaints', async () => {
  const early = await inHand()
  const decided = { ground: 'considered-before', reason: 'The same was answered in May', evidence: 'FP-1000017' }
  const soon = await does(manager, `${early.href}/not-escalate`, decided)
  assert.match(soon.body, /This stage is not answered yet/)

  const { href, caseId } = await answered()
  assert.match((await does(officer, `${href}/not-escalate`, decided)).body, /Only the handler|complaints manager/)
  assert.equal((await does(manager, `${href}/not-escalate`, { ...decided, evidence: '' })).statusCode, 422)
  const shown = await manager.get(`${href}/not-escalate`)
  const preview = await manager.post(`${href}/not-escalate`, { _version: versionOn(shown.body), ...decided })
  assert.match(preview.body, /why it does not go further with us[\s\S]*you can ask the Ombudsman to look at it/)
  assert.equal((await does(manager, `${href}/not-escalate`, decided)).statusCode, 303)
  const complaint = await complaintOf(db, caseId)
  assert.deepEqual([complaint?.state, complaint?.stage], ['answered', 1])
  assert.match(textOf((await manager.get(href)).body), /Not taken to the next stage/)
})

test('the next stage they asked for by the button can be refused too, with records that show it, and stands as if it had not begun', async () => {
  const { href, caseId, customerId, seen } = await answered()
  const asks = (reasons: string | null) => act((tx) => escalateComplaint(tx, everybody, { ...seen, reasons }))
  assert.equal((await asks('I want somebody else to look')).refusal, null)
  assert.equal((await complaintOf(db, caseId))?.stage, 2)
  assert.match((await manager.get(href)).body, new RegExp(`${href}/not-escalate"`))
  const form = await manager.get(`${href}/not-escalate`)
  const [, record = ''] = /name="record"[^>]*value="(message:[^"]+)"/.exec(form.body) ?? []
  const decided = { ground: 'considered-before', reason: 'The same was answered in May', record }
  const bare = await does(manager, `${href}/not-escalate`, { ...decided, record: '' })
  assert.match(bare.body, /Select the records that show it, or enter what does/)
  const preview = await manager.post(`${href}/not-escalate`, { _version: versionOn(form.body), ...decided })
  assert.match(preview.body, /I want somebody else to look[\s\S]*what we have on record: our email of \d+ \w+ 20\d\d\./)
  assert.equal((await does(manager, `${href}/not-escalate`, decided)).statusCode, 303)
  const complaint = await complaintOf(db, caseId)
  assert.deepEqual([complaint?.state, complaint?.stage], ['answered', 1])
  assert.deepEqual(await running(caseId), [])
  assert.equal((await stagesOf(db, caseId)).length, 1)
  const counted = await db
    .selectFrom('complaint_decisions')
    .select(['kind', 'stage'])
    .where('case_id', '=', caseId)
    .where('kind', '=', 'not-escalated')
    .execute()
  assert.deepEqual(counted, [{ kind: 'not-escalated', stage: 1 }])
  assert.match((await manager.get(href)).body, /Shown by:<\/span> <a class="govuk-link" href="\/staff\/messages\//)
  const actor = { kind: 'resident', sessionId: 'test', customerId, caseIds: [caseId], level: 'known' } as const
  const read = await myComplaint(db, actor, caseId)
  assert.equal(read?.mayLookAgain, false, 'their page does not ask them to begin again')
  assert.match(read.ombudsman ?? '', /Local Government and Social Care Ombudsman/)

  assert.equal((await asks(null)).refusal, null)
  const stage = (await stagesOf(db, caseId)).find(({ number }) => number === 2)
  await db.pool.query('update complaint_stages set acknowledged_at = now() where id = $1', [stage?.id])
  assert.match((await does(manager, `${href}/not-escalate`, decided)).body, /has been acknowledged\. Answer it/)
})

test('letters of the last stage say how to write to the Ombudsman where an address is kept, and the complaints manager sees where none is', async () => {
  assert.match(
    textOf((await manager.get('/staff/complaints/ombudsman')).body),
    /No postal address is kept of the .*Housing Ombudsman and the Local/,
  )
  const body = { name: 'Local Government and Social Care Ombudsman', post: '1 Invented Street, Wrenbridge ZZ99 1AA' }
  const kept = await inTransaction(db, (tx) =>
    publishDefinition(tx, staffActor({ permissions: [] }), { kind: 'ombudsmen', key: 'lgsco', body, baseVersion: 1 }),
  )
  assert.equal(kept.refusal, null)
  const { href, caseId, seen } = await answered()
  assert.equal((await act((tx) => escalateComplaint(tx, everybody, { ...seen, reasons: null }))).refusal, null)
  await db.pool.query('update cases set owner_id = null where id = $1', [caseId])
  const shown = await manager.get(`${href}/acknowledge`)
  const sent = await manager.post(`${href}/acknowledge`, { _version: versionOn(shown.body) })
  assert.match(
    sent.body,
    /You can contact the Local Government and Social Care Ombudsman[\s\S]*write to the Local Government and Social Care Ombudsman at 1 Invented Street/,
  )
})

test('what is taken back ends every promise, and a second time or a letter after it is refused in words', async () => {
  const { href, caseId, letterId } = await written()
  assert.equal((await does(officer, `${href}/take-back`, { reason: '' })).statusCode, 422)
  const shown = await officer.get(`${href}/take-back`)
  const back = { _version: versionOn(shown.body), _stage: 'send', reason: 'They moved away' }
  assert.equal((await officer.post(`${href}/take-back`, back)).statusCode, 303)
  assert.deepEqual(await running(caseId), [])
  assert.equal((await complaintOf(db, caseId))?.outcome, 'withdrawn')
  assert.equal((await officer.post(`${href}/take-back`, back)).statusCode, 303, 'pressed twice')
  await officer.get(href)
  assert.equal((await officer.post(`${href}/take-back`, back)).statusCode, 409)
  const late = await officer.post(`${href}/letters/${letterId}/send`, {
    _version: versionOn((await officer.get(`${href}/letters/${letterId}`)).body),
  })
  assert.notEqual(late.headers.location, href)
})

test('each later step of the children’s procedure starts its own clock, in its order and once', async () => {
  const { caseId, reference } = await openedCase(db, 'childrens-care-complaint', {
    customerId: await aPerson(db),
    answers: { what: 'No visit for two months', 'for-whom': 'myself' },
  })
  const scopeId = (await complaintOf(db, caseId))?.scopeId ?? ''
  await db.pool.query(
    `insert into scope_members (id, scope_id, staff_id, level, created_at)
     select $1, $2, staff_id, 'member', now() from staff_roles where role_key = 'complaints-manager' limit 1`,
    [newId(), scopeId],
  )
  const href = `/staff/complaints/${reference}`
  assert.equal((await manager.get(href)).statusCode, 200)
  const seen = { caseId, version: null }
  const childrens = { ...sorted, categoryKey: 'childrens-care' }
  await act((tx) => acceptComplaint(tx, everybody, { ...seen, ...childrens }))
  const later = (happened: string) => does(manager, `${href}/later`, { happened })
  const clocks = async () => (await running(caseId)).map(({ policyKey }) => policyKey)
  assert.equal((await later('')).statusCode, 422)
  assert.match((await later('panel-met')).body, /The procedure of this complaint has no such step/)

  await answerStage(seen, everybody)
  await act((tx) => escalateComplaint(tx, everybody, { ...seen, reasons: null }))
  assert.deepEqual(await clocks(), [], 'the time runs from the day it was agreed what is investigated')
  assert.equal((await later('agreed')).statusCode, 303)
  assert.deepEqual(await clocks(), ['childrens-stage-2-respond'])
  assert.match((await later('agreed')).body, /This is recorded already/, 'it is agreed once')

  await answerStage(seen, everybody)
  await act((tx) => escalateComplaint(tx, everybody, { ...seen, reasons: null }))
  assert.deepEqual(await clocks(), ['childrens-panel'])
  const early = await act((tx) =>
    draftLetter(tx, everybody, { ...seen, kind: 'response', openingWords: '', closingWords: '' }),
  )
  assert.ok(early.refusal === null)
  const asked = await act((tx) => askToSign(tx, everybody, { ...seen, letterId: early.letterId }))
  assert.equal(asked.refusal, 'panel-not-heard')
  assert.match((await later('panel-reported')).body, /The panel meets first, and then gives its recommendations/)
  assert.equal((await later('panel-met')).statusCode, 303)
  assert.deepEqual(await clocks(), ['childrens-report'])
  assert.equal((await later('panel-reported')).statusCode, 303)
  assert.deepEqual(await clocks(), ['childrens-answer'])
  assert.match(
    textOf((await manager.get(href)).body),
    /The panel will send you its report by Wednesday 25 November Kept/,
  )
})

test('a complaint that is closed goes to its next stage when they ask, and never past the last', async () => {
  const { href, seen, caseId } = await answered()
  assert.equal((await act((tx) => closeCase(tx, handler, { ...seen, because: 'finished' }))).refusal, null)
  const shown = await manager.get(`${href}/escalate`)
  const asked = { _version: versionOn(shown.body), _stage: 'send', reasons: 'It was missed again' }
  assert.equal((await manager.post(`${href}/escalate`, asked)).statusCode, 303)
  assert.equal((await manager.post(`${href}/escalate`, asked)).statusCode, 303, 'pressed twice')
  await manager.get(href)
  assert.equal((await manager.post(`${href}/escalate`, asked)).statusCode, 409)
  assert.deepEqual(
    (await stagesOf(db, caseId)).map(({ number, answeredAt }) => [number, answeredAt !== null]),
    [
      [1, true],
      [2, false],
    ],
  )
  assert.match((await does(manager, `${href}/escalate`)).body, /This stage is not answered yet/)
  await db.pool.query(`update complaint_stages set answered_at = now(), outcome = 'upheld' where case_id = $1`, [
    caseId,
  ])
  await db.pool.query(`update complaints set state = 'answered' where case_id = $1`, [caseId])
  assert.match((await does(manager, `${href}/escalate`)).body, /This was the last stage/)
})

test('moved between regimes, a complaint keeps the day it came, and the promise of the first rule is told as replaced', async () => {
  const { caseId } = await openedCase(db, 'complaint', {
    customerId: await aPerson(db),
    answers: { what: 'Damp in the bedroom', category: 'waste', 'for-whom': 'myself' },
  })
  const [before] = await running(caseId)
  const housing = { ...sorted, categoryKey: 'housing-repairs', detailKey: 'damp', tenure: 'council-tenant' } as const
  await act((tx) => acceptComplaint(tx, everybody, { caseId, version: null, ...housing }))
  const promises = await promisesOf(db, everybody, [{ kind: 'case', id: caseId }])
  assert.equal(promises.find(({ id }) => id === before?.id)?.state === 'running', false)
  const [after] = await running(caseId)
  assert.equal(after?.policyKey, 'hos-stage-1-acknowledge')
  assert.equal(after?.startedAt.toString(), before?.startedAt.toString())
})

test('a point raised after the answer has gone is a complaint of its own, and the answer stays as it went', async () => {
  const { seen, caseId } = await answered()
  const raised = await act((tx) =>
    raisePoint(tx, handler, {
      ...seen,
      alleged: 'The crew was rude as well',
      desired: '',
      whose: null,
      raisedBy: 'resident',
      reason: 'They rang after the letter',
      related: true,
      wouldDelay: false,
    }),
  )
  assert.equal(raised.refusal, null)
  assert.equal((await pointsOf(db, caseId)).length, 1)
  const [decision] = await db
    .selectFrom('complaint_decisions')
    .select('decision')
    .where('case_id', '=', caseId)
    .where('kind', '=', 'new-points')
    .execute()
  assert.equal(decision?.decision, 'own-complaint')
})

test('whoever brought a complaint takes it back on their page, and no letter about it goes any more', async () => {
  const { seen, caseId, reference, customerId, href } = await inHand()
  const link = await act(async (tx) => ({ refusal: null, token: makeLink(tx, { caseId, customerId, scopeId: null }) }))
  const me = browser()
  const page = await me.get(`/l/${link.token}`)
  assert.equal(page.statusCode, 200)
  assert.match(page.body, /The bin was missed/)
  assert.match(page.body, /Take this complaint back/)
  const gone = await me.post(`/my/${reference}/withdraw`, { reason: 'The bin was collected' })
  assert.equal(gone.statusCode, 303)
  assert.match(textOf((await me.get(`/my/${reference}`)).body), /no longer want an answer/)
  const complaint = await complaintOf(db, caseId)
  assert.deepEqual([complaint?.state, complaint?.outcome], ['withdrawn', 'withdrawn'])
  assert.deepEqual(await running(caseId), [])
  const drafted = await act((tx) => draftLetter(tx, handler, { ...seen, kind: 'response' }))
  assert.equal(drafted.refusal, 'answered-already')
  await me.post(`/my/${reference}/withdraw`, { reason: 'Again' })
  assert.doesNotMatch((await officer.get(href)).body, /Again/, 'said again, it changes nothing')
})
