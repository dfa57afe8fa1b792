import assert from 'node:assert/strict'
import { test } from 'node:test'
import { insertMember, openEnquiry } from '#modules/member-enquiries/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { type Browser, signInAs, testApp, testDatabase } from '#test/index.ts'
import { partsOf, questionsOf } from '../../queries/enquiries.ts'

const db = await testDatabase()
const { browser } = await testApp(db)

const signedIn = async (role: string, team?: string): Promise<Browser> => {
  const visitor = browser()
  await signInAs(db, visitor, role, team)
  return visitor
}
const officer = await signedIn('members-officer')
const cleansing = await signedIn('officer', 'street-cleansing')
const cleansingTeam = await teamByKey(db, 'street-cleansing')
assert.ok(cleansingTeam)

async function anEnquiry(words = 'Why is Castlegate not swept?\nWhen is the sign put up again?') {
  const memberId = await inTransaction(db, async (tx) =>
    insertMember(tx, {
      kind: 'councillor',
      name: 'Councillor Delia Rowe',
      title: 'Member for Castle',
      email: `${newId()}@example.org`,
      otherEmails: [],
      phone: null,
      prefers: 'email',
      wardCodes: ['W-CAS'],
      since: Temporal.PlainDate.from('2024-05-02'),
    }),
  )
  const opened = await inTransaction(db, (tx) =>
    openEnquiry(tx, system('test'), {
      memberId,
      assistantId: null,
      door: 'phone',
      messageId: null,
      sourceKey: newId(),
      words,
      forWhom: 'ward',
      residentId: null,
      residentWords: '',
      wardCode: 'W-CAS',
      authority: 'not-recorded',
      authorityNote: '',
      safeguarding: false,
      receivedAt: db.clock.now(),
    }),
  )
  assert.ok(opened.refusal === null)
  return { ...opened, memberId, href: `/staff/enquiries/${opened.reference}` }
}

const versionIn = (body: string) => /name="_version" value="(\d+)"/.exec(body)?.[1] ?? ''

/** The version of the case a page is about, after looking at the page. */
async function seen(by: Browser, href: string) {
  assert.equal((await by.get(href)).statusCode, 200)
  const reference = (href.split('/').at(-1) ?? '').replace('.', '/')
  const row = await db.selectFrom('cases').select('version').where('reference', '=', reference).executeTakeFirst()
  return String(row?.version)
}

async function splitAll({ caseId, href }: { caseId: string; href: string }) {
  const questions = await questionsOf(db, caseId)
  const version = await seen(officer, href)
  const fields = {
    _version: version,
    question: questions.map(({ id }) => id),
    unit: questions.map(() => cleansingTeam?.id ?? ''),
    proposed: questions.map(() => ''),
  }
  assert.equal((await officer.post(`${href}/split`, fields)).statusCode, 303)
  const [part] = await partsOf(db, caseId)
  assert.ok(part)
  return { fields, part, partHref: `/staff/enquiries/parts/${part.reference.replace('/', '.')}` }
}

test('an enquiry is sorted with one key, split to a unit, answered and sent, and each step shows what it does', async () => {
  const { caseId, href } = await anEnquiry()
  const page = await officer.get(href)
  assert.match(page.body, /Probably: <strong>Member’s enquiry/)
  assert.match(page.body, /Why is Castlegate not swept\?/)
  assert.equal((await officer.post(`${href}/is-enquiry`, { _version: versionIn(page.body) })).statusCode, 303)
  const { partHref } = await splitAll({ caseId, href })

  assert.match((await cleansing.get(partHref)).body, /When is the sign put up again\?/)
  const noDate = await cleansing.post(`${partHref}/answer`, {
    _version: await seen(cleansing, partHref),
    answer: 'The sign is ordered.',
    outcome: 'long-lead',
  })
  assert.equal(noDate.statusCode, 422)
  assert.match(noDate.body, /Enter one date/)
  const answered = await cleansing.post(`${partHref}/answer`, {
    _version: await seen(cleansing, partHref),
    answer: 'It is swept on Monday. The sign is ordered.',
    outcome: 'long-lead',
    workDueOn: '2026-12-16',
  })
  assert.equal(answered.statusCode, 303)
  assert.match((await cleansing.get(partHref)).body, /The work will be done by Wednesday 16 December/)

  const form = await officer.get(`${href}/reply`)
  const preview = await officer.post(`${href}/reply`, { _version: versionIn(form.body), body: '' })
  assert.match(preview.body, /What they will get/)
  assert.match(preview.body, /You asked: “Why is Castlegate not swept\?”/)
  const sent = await officer.post(`${href}/reply`, { _version: versionIn(form.body), body: '', _stage: 'send' })
  assert.equal(sent.statusCode, 303)
  const twice = await officer.post(`${href}/reply`, { _version: versionIn(form.body), body: '', _stage: 'send' })
  assert.equal(twice.statusCode, 409)
  assert.match((await officer.get(href)).body, /Resolved in time/)

  const version = await seen(cleansing, partHref)
  assert.equal((await cleansing.post(`${partHref}/work-done`, { _version: version })).statusCode, 303)
  const again = await cleansing.post(`${partHref}/work-done`, { _version: await seen(cleansing, partHref) })
  assert.match(again.body, /recorded as done already/)
})

test('a second press of the same split, and a question a unit has already, are answered clearly', async () => {
  const { caseId, href } = await anEnquiry()
  const { fields } = await splitAll({ caseId, href })
  const twice = await officer.post(`${href}/split`, fields)
  assert.equal(twice.statusCode, 422)
  assert.match(twice.body, /A unit has this question already/)
  assert.equal((await partsOf(db, caseId)).length, 1)
})

test('an answer that speaks for another unit waits for its word; what is missing goes back', async () => {
  const { caseId, href } = await anEnquiry()
  const { partHref } = await splitAll({ caseId, href })
  const other = await teamByKey(db, 'waste-collections')
  assert.ok(other)
  const saved = await cleansing.post(`${partHref}/for`, { _version: await seen(cleansing, partHref), teamId: other.id })
  assert.equal(saved.statusCode, 303)
  const answer = async () =>
    cleansing.post(`${partHref}/answer`, {
      _version: await seen(cleansing, partHref),
      answer: 'The bins are emptied on Monday.',
      outcome: 'done',
    })
  assert.match((await answer()).body, /Another unit must agree/)
  const waste = await signedIn('officer', 'waste-collections')
  assert.equal((await waste.post(`${partHref}/agree`, { _version: await seen(waste, partHref) })).statusCode, 303)
  assert.equal((await answer()).statusCode, 303)
  const back = { _version: await seen(officer, partHref), missing: 'When is the sign put up?' }
  assert.equal((await officer.post(`${partHref}/return`, back)).statusCode, 303)
  assert.match((await cleansing.get(partHref)).body, /Given back, because this is missing/)
})

test('the list shows danger first, then what nobody has sorted, and each filter counts what it lists', async () => {
  const { reference } = await anEnquiry('The tenant says that she is in danger. Who visits her?')
  const list = await officer.get('/staff/enquiries?show=untriaged')
  assert.match(list.body, new RegExp(reference))
  assert.match(list.body, /Not sorted/)
  const advisor = await signedIn('advisor')
  assert.equal((await advisor.get('/staff/enquiries')).statusCode, 403)
})
