import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publishedAssessment } from '#test/assessments.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const permissions = ['complaints.read', 'complaints.handle', 'complaints.manage', 'cases.read']
const manager = await anOfficer(db, 'customer-relations', { permissions })
const resident = browser()
const run = (text: string, values: unknown[] = []) => db.pool.query(text, values)

async function complaints(year: number, many: number, { late }: { late: number }) {
  for (let index = 0; index < many; index += 1) {
    const { caseId } = await openedCase(db, 'complaint', {
      customerId: await aPerson(db, 'Tamsin Quillfeather'),
      answers: { what: 'The boiler is broken', category: 'housing-repairs', 'for-whom': 'myself' },
    })
    const at = `${year}-06-02T12:00Z`
    await run(
      `update complaints set received_at = $2, regime = 'housing-ombudsman-code', route = 'complaint',
         directorate_id = (select id from units where key = 'homes') where case_id = $1`,
      [caseId, at],
    )
    await run(
      `update complaint_stages set started_at = $2, answered_at = $3, outcome = 'upheld', first_due_at = $4, due_at = $4
         where case_id = $1`,
      [caseId, at, `${year}-06-10T12:00Z`, index < late ? `${year}-06-05T12:00Z` : `${year}-06-20T12:00Z`],
    )
  }
}

const text = (body: string) =>
  body
    .replaceAll(/<svg[\s\S]*?<\/svg>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')

test('how to complain says both stages with the days of the policies, and both Ombudsmen', async () => {
  const body = text((await resident.get('/complaints')).body)
  assert.match(body, /Stage 1 within 5 working days within 10 working days; 10 more if we tell you why/)
  assert.match(body, /Stage 2 within 5 working days within 20 working days; 20 more if we tell you why/)
  assert.match(body, /www\.lgo\.org\.uk/)
  assert.match(body, /www\.housing-ombudsman\.org\.uk/)
  assert.match((await resident.get('/')).body, /href="\/complaints"/)
})

test('before anything is published the page says so', async () => {
  assert.match((await resident.get('/complaints/performance')).body, /Nothing has been published here yet/)
  const absent = await resident.get('/complaints/performance/2025-26-lgsco-code')
  assert.equal(absent.statusCode, 404)
})

test('what is published stays as it was when the records change, and a later year keeps it', async () => {
  await complaints(2024, 12, { late: 6 })
  await publishedAssessment(db, manager, { year: 2024 })
  const url = '/complaints/performance/2024-25-housing-ombudsman-code'
  const first = text((await resident.get(url)).body)
  assert.match(first, /Answered on time at stage 1, by the first day promised: 6 of 12 \(50%\)/)
  assert.match(first, /Response of Executive Board The Board thanks everybody who complained/)
  assert.match(first, /Homes and Communities 12 0/)
  await complaints(2024, 3, { late: 0 })
  await run(`update complaint_stages set outcome = 'not-upheld' where started_at < '2025-01-01'`)
  assert.equal(text((await resident.get(url)).body), first)
  await publishedAssessment(db, manager, { year: 2025 })
  const list = (await resident.get('/complaints/performance')).body
  assert.match(list, new RegExp(`href="${url}"`))
  assert.match(list, /href="\/complaints\/performance\/2025-26-housing-ombudsman-code"/)
  assert.equal(text((await resident.get(url)).body), first)
})

test('small numbers are not told, nor those that would tell them, and nobody is named', async () => {
  await complaints(2023, 9, { late: 2 })
  await publishedAssessment(db, manager, { year: 2023 })
  const { body } = await resident.get('/complaints/performance/2023-24-housing-ombudsman-code')
  const words = text(body)
  assert.match(words, /Answered on time at stage 1, by the first day promised: too few to show/)
  assert.match(words, /Stage 1 too few to show 0 too few to show/)
  assert.match(words, /Numbers from one to four are not shown/)
  assert.doesNotMatch(body, /FP-\d|Quillfeather|\/staff\/complaints/)
})
