import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { inTransaction, newId } from '#platform/db/index.ts'
import { publishedAssessment, writtenAssessment, yes } from '#test/assessments.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'
import { publishAssessment, writeAssessment } from '../../actions/assessment.ts'
import { gatherEvidence } from '../../answers/evidence.ts'
import { codeNamed } from '../../definitions/codes.ts'
import type { Figure } from '../../rules/figures.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const permissions = ['complaints.read', 'complaints.handle', 'complaints.manage', 'cases.read']
const people = { manager: await anOfficer(db, 'customer-relations', { permissions }), signedIn: browser() }
const { manager, signedIn } = people
const run = (text: string, values: unknown[] = []) => db.pool.query(text, values)
const href = (id: string) => `/staff/complaints/assessments/${id}`

before(() => signInAs(db, signedIn, 'complaints-manager'))

type Given = {
  on: string
  regime?: string
  scope?: boolean
  acknowledged?: string
  answered?: string
  due?: string
  outcome?: string
}

/** A complaint of a tenant that came on a day, and what became of its first stage. */
async function complaint({
  on,
  regime = 'housing-ombudsman-code',
  scope,
  acknowledged,
  answered,
  due,
  outcome,
}: Given) {
  const opened = await openedCase(db, 'complaint', {
    customerId: await aPerson(db),
    answers: { what: 'The boiler is broken', category: 'housing-repairs', 'for-whom': 'myself' },
  })
  const { caseId } = opened
  await run(`update complaints set received_at = $2, regime = $3, route = 'complaint' where case_id = $1`, [
    caseId,
    `${on}T12:00Z`,
    regime,
  ])
  if (scope) await run('update complaints set scope_id = (select id from scopes limit 1) where case_id = $1', [caseId])
  await run(
    `update complaint_stages set started_at = $2, acknowledged_at = $3, acknowledge_due_at = $4, answered_at = $5,
       outcome = $6, first_due_at = $7, due_at = $7, handler_id = $8 where case_id = $1`,
    [
      caseId,
      `${on}T12:00Z`,
      acknowledged ? `${acknowledged}T12:00Z` : null,
      acknowledged ? `${Temporal.PlainDate.from(on).add({ days: 7 })}T22:59Z` : null,
      answered ? `${answered}T12:00Z` : null,
      answered ? (outcome ?? 'upheld') : null,
      due ? `${due}T22:59Z` : null,
      answered ? manager.id : null,
    ],
  )
  return opened
}

/** The next stage, answered by somebody. */
const nextStage = (caseId: string, handler: string, at: string) =>
  run(
    `insert into complaint_stages (id, case_id, number, started_at, handler_id, answered_at, outcome, first_due_at, due_at,
       reported_as, created_at) values ($1, $2, 2, $3, $4, $3, 'upheld', $3, $3, 2, $3)`,
    [newId(), caseId, `${at}T12:00Z`, handler],
  )

async function counted(year: number) {
  const code = await codeNamed(db, 'housing-ombudsman-code')
  assert.ok(code)
  const span = { from: Temporal.PlainDate.from(`${year}-04-01`), until: Temporal.PlainDate.from(`${year + 1}-04-01`) }
  const evidence = await gatherEvidence(db, code, span)
  const of = (figure: Figure, stage: number | null = null) =>
    evidence.counts.find((one) => one.figure === figure && one.stage === stage)?.count ?? 0
  return { evidence, of }
}

test('the records of a year say how the Code was kept, without other regimes and without what few may know', async () => {
  const [other] = (await run('select id from staff where id <> $1 limit 1', [manager.id])).rows
  const first = await complaint({
    on: '2021-05-03',
    acknowledged: '2021-05-05',
    answered: '2021-05-17',
    due: '2021-05-19',
  })
  const second = await complaint({
    on: '2021-05-03',
    acknowledged: '2021-06-05',
    answered: '2021-07-17',
    due: '2021-05-19',
  })
  await complaint({ on: '2021-05-03', regime: 'lgsco-code', acknowledged: '2021-05-05' })
  await complaint({ on: '2021-05-03', scope: true, acknowledged: '2021-05-05' })
  await nextStage(first.caseId, other.id, '2021-08-02')
  await nextStage(second.caseId, manager.id, '2021-08-03')
  await run('update complaint_points set raised_at_stage = 1, ours = true where case_id = any($1)', [
    [first.caseId, second.caseId],
  ])
  await run(
    `insert into complaint_findings (id, point_id, stage, finding, reason, relied_on, evidence, updated_at)
       select gen_random_uuid(), id, 1, 'upheld', 'So', 'Policy 4', '', now() from complaint_points where case_id = $1`,
    [first.caseId],
  )
  for (const [days, state] of [
    [0, 'done'],
    [1, 'promised'],
  ] as const)
    await run(
      `insert into complaint_remedies (id, case_id, stage, kind, words, due_on, state, ended_at, created_at)
         values (gen_random_uuid(), $1, 1, 'apology', 'Say sorry', date '2021-06-01' + $2::int, $3,
           case when $3 = 'done' then now() end, now())`,
      [first.caseId, days, state],
    )
  await run(
    `insert into complaint_decisions (id, case_id, kind, decision, tests, reason, evidence, decided_by_name, created_at)
       values (gen_random_uuid(), $1, 'extension', '2021-07-20', '{}', 'A witness was ill', '', 'A', '2021-05-18T12:00Z')`,
    [second.caseId],
  )
  const { of, evidence } = await counted(2021)
  assert.equal(of('received', 1), 2)
  assert.equal(of('acknowledge-due', 1), 2)
  assert.equal(of('acknowledged-on-time', 1), 1)
  assert.equal(of('on-time', 1), 1)
  assert.equal(of('looked-again'), 2)
  assert.equal(of('looked-at-by-another'), 1)
  assert.equal(of('points-answered', 1), 1)
  assert.equal(of('remedies-due'), 2)
  assert.equal(of('remedies-done'), 1)
  assert.equal(of('extended'), 1)
  assert.equal(of('extended-told'), 0, 'no letter went')
  assert.deepEqual(
    evidence.days.map(({ stage }) => stage),
    [1, 2],
  )
  assert.ok(evidence.signers.length > 0)
})

test('a complaint that nobody acknowledged counts as not acknowledged when its day has gone by', async () => {
  const { caseId } = await complaint({ on: '2022-05-03' })
  await run(`update promises set due_at = '2022-05-10T22:59Z' where subject_id = $1 and kind = 'acknowledge'`, [caseId])
  const { of } = await counted(2022)
  assert.equal(of('acknowledge-due', 1), 1)
  assert.equal(of('acknowledged-on-time', 1), 0)
})

test('orders and recommendations of an Ombudsman count as done, or not, when their day is past', async () => {
  const { caseId } = await complaint({ on: '2023-05-03', answered: '2023-05-12', due: '2023-05-19' })
  const ombudsmanId = newId()
  await run(
    `insert into ombudsman_cases (id, case_id, scheme, their_reference, state, received_on, version, created_at)
       values ($1, $2, 'housing-ombudsman', 'HO 1', 'investigating', '2023-06-01', 1, now())`,
    [ombudsmanId, caseId],
  )
  for (const [kind, state] of [
    ['order', 'done'],
    ['recommendation', 'open'],
    ['enquiry', 'open'],
  ] as const)
    await run(
      `insert into ombudsman_demands (id, ombudsman_case_id, kind, words, due_on, state, ended_on, created_at)
         values (gen_random_uuid(), $1, $2, 'Do it', '2023-07-01', $3, case when $3 = 'done' then date '2023-06-20' end, now())`,
      [ombudsmanId, kind, state],
    )
  const { of } = await counted(2023)
  assert.equal(of('ombudsman'), 1)
  assert.equal(of('demands-due'), 2)
  assert.equal(of('demands-done'), 1)
})

test('every number beside a point opens as many records as it says', async () => {
  await complaint({ on: '2024-05-03', acknowledged: '2024-05-05', answered: '2024-05-17', due: '2024-05-19' })
  await complaint({ on: '2024-05-06', acknowledged: '2024-06-05', answered: '2024-07-17', due: '2024-05-19' })
  await complaint({ on: '2024-05-06', scope: true, acknowledged: '2024-05-08' })
  const id = await writtenAssessment(db, manager, { year: 2024 })
  const body = (await signedIn.get(href(id))).body
  const cells = [...body.matchAll(/href="(\/staff\/complaints\/board\/records\?[^"]+)">([\d,]+)</g)]
  assert.ok(cells.length > 8, `only ${cells.length} numbers`)
  for (const [, address = '', count = ''] of cells) {
    const page = (await signedIn.get(address.replaceAll('&amp;', '&'))).body
    assert.equal(/<p class="govuk-body">([\d,]+), /.exec(page)?.[1], count, address)
  }
  const acknowledged = /Acknowledged on time at stage 1: <a[^>]*>1<.*? of <a[^>]*>2</
  assert.match(body, acknowledged)
})

test('the complaints manager begins, writes, checks and publishes it; each step out of order has an answer', async () => {
  const year = '2025'
  const begin = () =>
    signedIn.post('/staff/complaints/assessments/new', { code: 'lgsco-code', year, reason: '', _version: '0' })
  const begun = await begin()
  assert.equal(begun.statusCode, 303)
  const url = String(begun.headers.location).replace('/write', '')
  await signedIn.get('/staff/complaints/assessments/new')
  assert.match((await begin()).body, /There is one for this Code and year already/)

  const early = await signedIn.post(`${url}/publish`, {
    governingBody: 'Board',
    consideredOn: '2026-11-18',
    response: 'Noted',
    _version: '1',
  })
  assert.match(early.body, /Check that it is complete before you publish it/)

  const code = await codeNamed(db, 'lgsco-code')
  const points = code?.body.points ?? []
  const report = {
    memberResponsible: 'Councillor Hepworth',
    leadOfficer: 'The director',
    annualLetter: 'There was none',
    otherReports: '',
    improvements: '',
  }
  const form: Record<string, string> = { ...report, _version: '1' }
  for (const { key } of points) Object.assign(form, { [`complies-${key}`]: 'yes', [`words-${key}`]: 'This is how' })
  const missing = { ...form }
  const [open] = points
  delete missing[`complies-${open?.key}`]
  assert.equal((await signedIn.post(`${url}/write`, missing)).statusCode, 303)
  assert.equal((await signedIn.post(`${url}/write`, missing)).statusCode, 303, 'the same words twice are one change')
  const incomplete = await signedIn.post(`${url}/check`, { _version: '2' })
  assert.equal(incomplete.statusCode, 422)
  assert.match(incomplete.body, new RegExp(`Say for every point whether we comply[^<]*: ${open?.paragraph}`))

  const stale = await signedIn.post(`${url}/write`, { ...form, [`words-${open?.key}`]: 'What I typed' })
  assert.equal(stale.statusCode, 409)
  assert.match(stale.body, /Somebody changed this since you opened it/)
  assert.match(stale.body, /What I typed/)

  const withoutFinding = { ...form, _version: '2', [`complies-${open?.key}`]: 'partly' }
  assert.equal((await signedIn.post(`${url}/write`, withoutFinding)).statusCode, 303)
  assert.match((await signedIn.post(`${url}/check`, { _version: '3' })).body, /Say what does not comply/)
  const whole = { ...withoutFinding, _version: '3', [`finding-${open?.key}`]: 'Letters were late', next: 'check' }
  assert.match(String((await signedIn.post(`${url}/write`, whole)).headers.location), /\/check$/)
  assert.match((await signedIn.post(`${url}/check`, { _version: '3' })).body, /Somebody changed this/)
  assert.equal((await signedIn.post(`${url}/check`, { _version: '4' })).statusCode, 303)
  await signedIn.get(url)
  assert.match((await signedIn.post(`${url}/check`, { _version: '4' })).body, /Take it back first/)
  assert.match((await signedIn.post(`${url}/write`, { ...form, _version: '5' })).body, /Take it back first/)

  assert.equal((await signedIn.post(`${url}/take-back`, { _version: '5' })).statusCode, 303)
  assert.equal((await signedIn.post(`${url}/check`, { _version: '6' })).statusCode, 303)
  const said = { governingBody: 'Executive Board', consideredOn: '2026-11-18', response: 'Noted', _version: '7' }
  assert.match((await signedIn.post(`${url}/publish`, { ...said, consideredOn: '2026-11-17' })).body, /on or after/)
  assert.equal((await signedIn.post(`${url}/publish`, said)).statusCode, 303)
  for (const step of ['publish', 'take-back', 'check', 'write'])
    assert.match((await signedIn.post(`${url}/${step}`, { ...whole, ...said })).body, /does not change any more/, step)
})

test('after a restructure it is done again with the reason; the one published before stays as it was', async () => {
  await publishedAssessment(db, manager, { year: 2025 })
  const again = { code: 'housing-ombudsman-code', year: '2025', _version: '0' }
  const url = '/staff/complaints/assessments/new'
  assert.match((await signedIn.post(url, { ...again, reason: '' })).body, /Enter the reason/)
  const begun = await signedIn.post(url, { ...again, reason: 'Two directorates became one' })
  assert.equal(begun.statusCode, 303)
  const page = (await signedIn.get(String(begun.headers.location))).body
  assert.match(page, /This is how we work/, 'it begins with what was said before')
  const list = (await signedIn.get('/staff/complaints/assessments')).body
  assert.match(list, /Two directorates became one/)
  assert.match((await signedIn.get('/complaints/performance/2025-26-housing-ombudsman-code')).body, /We comply\./)
})

test('a year that is not over is only checked with a reason, and a year to come is not begun', async () => {
  const begin = (given: Record<string, string>) =>
    signedIn.post('/staff/complaints/assessments/new', { code: 'lgsco-code', reason: '', _version: '0', ...given })
  assert.match((await begin({ year: '2027' })).body, /This year has not begun yet/)
  assert.match((await begin({ year: '2026', code: 'none-such' })).body, /Select a Code from the list/)
  const id = await writtenAssessment(db, manager, { code: 'lgsco-code', year: 2026 })
  const early = (await signedIn.get(`${href(id)}/check`)).body
  assert.match(early, /Still to do[\s\S]*This year is not over/, 'said before anything is pressed')
  assert.match((await signedIn.post(`${href(id)}/check`, { _version: '2' })).body, /This year is not over/)
})

test('only the complaints manager writes it; who reads complaints can read it', async () => {
  const id = await writtenAssessment(db, manager, { year: 2019 })
  const head = browser()
  await signInAs(db, head, 'head-of-service')
  assert.equal((await head.get(href(id))).statusCode, 200)
  assert.equal((await head.get(`${href(id)}/write`)).statusCode, 403)
  const reader = await anOfficer(db, 'customer-relations', { permissions: ['complaints.read'] })
  const refused = await inTransaction(db, (tx) =>
    writeAssessment(tx, reader, { id, version: 2, answers: { definition: yes }, report: {} }),
  )
  assert.equal(refused.refusal, 'not-allowed')
  const said = { governingBody: 'A', response: 'B', consideredOn: Temporal.PlainDate.from('2026-11-18') }
  const published = await inTransaction(db, (tx) => publishAssessment(tx, reader, { id, version: 2, ...said }))
  assert.equal(published.refusal, 'not-allowed')
})
