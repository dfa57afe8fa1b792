import assert from 'node:assert/strict'
import { test } from 'node:test'
import { teamByKey } from '#modules/organisation/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)

test('a compliment is passed on to the team it names, and counts beside complaints', async () => {
  const { caseId, reference } = await openedCase(db, 'compliment', {
    customerId: await aPerson(db),
    answers: { what: 'The crew helped my mother with her bin', category: 'waste' },
  })
  const manager = browser()
  await signInAs(db, manager, 'complaints-manager')
  const list = await manager.get('/staff/complaints/feedback')
  assert.match(list.body, new RegExp(reference))
  const url = `/staff/complaints/feedback/${caseId}`
  const page = await manager.get(url)
  const version = /name="_version" value="(\d+)"/.exec(page.body)?.[1] ?? ''
  const team = await teamByKey(db, 'street-cleansing')
  const form = { teamId: team?.id ?? '', words: 'This is about your crew', _version: version }
  assert.equal((await manager.post(url, form)).statusCode, 303)
  const after = await db
    .selectFrom('complaint_feedback')
    .innerJoin('cases', 'cases.id', 'case_id')
    .select(['about_team_id', 'passed_on_at', 'team_id'])
    .where('case_id', '=', caseId)
    .executeTakeFirstOrThrow()
  assert.equal(after.team_id, team?.id)
  assert.equal(after.about_team_id, team?.id)
  assert.notEqual(after.passed_on_at, null)
  assert.equal((await manager.post(url, form)).statusCode, 303, 'pressed twice')
  const board = await manager.get('/staff/complaints/board/records?figure=compliments&period=year')
  assert.match(board.body, /<p class="govuk-body">1,/)
})
