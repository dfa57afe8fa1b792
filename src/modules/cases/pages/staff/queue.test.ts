import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeCase } from '#modules/cases/index.ts'
import type { Answers } from '#modules/forms/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { anOfficer, castlegate, openedCase } from '#test/cases.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const officer = browser()
const who = await signInAs(db, officer, 'officer', 'street-cleansing')
const cleansing = await teamByKey(db, 'street-cleansing')
assert.ok(cleansing)

const tipped: Answers = { land: 'street', where: castlegate, what: ['bags'], size: 'car', blocking: 'no' }
const rows = (body: string) =>
  [...body.matchAll(/fp-queue__title" href="\/staff\/cases\/(FP-\d+)/g)].map(([, reference]) => reference)

test('what to do next stands first: urgent, then what breaks first', async () => {
  const later = await openedCase(db, 'fly-tipping', { answers: tipped })
  const sooner = await openedCase(db, 'fly-tipping', {
    answers: tipped,
    receivedAt: db.clock.now().subtract({ hours: 48 }),
  })
  const urgent = await openedCase(db, 'fly-tipping', { answers: { ...tipped, what: ['hazard'] } })
  const page = await officer.get('/staff/queue')
  assert.equal(page.statusCode, 200)
  const references = rows(page.body)
  assert.deepEqual(
    [urgent, sooner, later].map(({ reference }) => references.indexOf(reference)).toSorted((a, b) => a - b),
    [urgent, sooner, later].map(({ reference }) => references.indexOf(reference)),
  )
  assert.match(page.body, /Urgent: May hold asbestos, chemicals or needles/)
  assert.match(page.body, /Breaks in/)
})

test('every count is what its link lists', async () => {
  for (let made = 0; made < 3; made += 1) await openedCase(db, 'fly-tipping', { answers: tipped })
  const { body } = await officer.get('/staff/queue?more=1')
  const links = [
    ...body.matchAll(
      /<a class="govuk-link" href="(\/staff\/queue\?[^"]*)"[^>]*>[^<]*<\/a>\s*(?:<span class="fp-number">)?\((\d+)\)/g,
    ),
  ]
  assert.ok(links.length > 8)
  for (const [, href = '', count] of links) {
    const listed = await officer.get(href.replaceAll('&amp;', '&'))
    assert.equal(rows(listed.body).length, Number(count), href)
  }
})

test('take next takes the first that nobody has, and two people never get the same', async () => {
  await openedCase(db, 'fly-tipping', { answers: tipped })
  await openedCase(db, 'fly-tipping', { answers: tipped })
  const other = browser()
  await signInAs(db, other, 'team-manager', 'street-cleansing')
  await officer.get('/staff/queue')
  await other.get('/staff/queue')
  const [one, two] = await Promise.all([
    officer.post('/staff/queue/next', { team: cleansing.id }),
    other.post('/staff/queue/next', { team: cleansing.id }),
  ])
  assert.match(String(one.headers.location), /FP-/)
  assert.match(String(two.headers.location), /FP-/)
  assert.notEqual(one.headers.location, two.headers.location)
})

test('bulk work shows what will happen first, does each by itself, and says what it could not do', async () => {
  const mine = await openedCase(db, 'fly-tipping', { answers: tipped })
  const taken = await openedCase(db, 'fly-tipping', { answers: tipped })
  const members = [await anOfficer(db, 'street-cleansing'), await anOfficer(db, 'street-cleansing', { nth: 1 })]
  const colleague = members.find(({ id }) => id !== who.id)
  assert.ok(colleague)
  await inTransaction(db, (tx) => takeCase(tx, colleague, { caseId: taken.caseId, version: null }))
  const fields = { cases: [mine.caseId, taken.caseId], do: 'take', back: '/staff/queue' }
  const summary = await officer.post('/staff/queue/bulk', fields)
  assert.match(summary.body, /Take: 2 cases/)
  const owner = () =>
    db.selectFrom('cases').select('owner_id as id').where('id', '=', mine.caseId).executeTakeFirstOrThrow()
  assert.equal((await owner()).id, null)
  const done = await officer.post('/staff/queue/bulk', { ...fields, sure: 'yes' })
  assert.equal(done.statusCode, 303)
  assert.match(
    (await officer.get('/staff/queue')).body,
    /1 case is done\. Not done: .*Somebody else has this case already/,
  )
  assert.equal((await owner()).id, who.id)
})

test('a spreadsheet of a queue runs nothing that somebody wrote into a case', async () => {
  await openedCase(db, 'fly-tipping', { answers: tipped, summary: '=HYPERLINK("http://evil.example.org","x")' })
  const csv = await officer.get('/staff/queue.csv')
  assert.match(String(csv.headers['content-type']), /text\/csv/)
  assert.match(csv.body, /"'=HYPERLINK/)
  assert.doesNotMatch(csv.body, /[,\n]"?=HYPERLINK/)
})

test('an address with nonsense shows a queue all the same', async () => {
  for (const address of [
    '?team=x&state=%00&service=%3Cscript%3E&after=zzz',
    '?team=a&team=b',
    '?disruption=1&owner=nobody',
  ])
    assert.equal((await officer.get(`/staff/queue${address}`)).statusCode, 200, address)
})
