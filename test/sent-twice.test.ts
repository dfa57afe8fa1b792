import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/platform/db/index.ts'
import { londonDate } from '../src/platform/time/index.ts'
import { aPerson, openedCase } from './cases.ts'
import { type Browser, runJobs, signInAs, testApp, testDatabase } from './index.ts'

const db = await testDatabase()
const { app, browser, work, clock } = await testApp(db)

async function as(role: string, team?: string) {
  const visitor = browser()
  return { visitor, who: await signInAs(db, visitor, role, team) }
}

async function countOf(table: string) {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`.execute(db)
  return rows[0]?.count ?? 0
}

type Press = { page: string; url?: string; fields: Record<string, string | readonly string[]>; rows: string }

/** Sent three times at once from one page, and once more later: each answer is the same, and one thing is there. */
async function isThereOnce(visitor: Browser, { page, url = page, fields, rows }: Press) {
  const before = await countOf(rows)
  assert.equal((await visitor.get(page)).statusCode, 200, page)
  const press = () => visitor.post(url, fields)
  const answers = [...(await Promise.all([press(), press(), press()])), await press()]
  for (const { statusCode, headers, body } of answers) {
    assert.equal(statusCode, 303, `${url}: ${/error-summary[\s\S]*?<\/ul>/.exec(body)?.[0] ?? ''}`)
    assert.equal(headers.location, answers[0]?.headers.location, url)
  }
  assert.equal((await countOf(rows)) - before, 1, `${url}: what stands in ${rows}`)
}

const today = londonDate(db.clock.now())

test('a customer, a need, an alert and a contact detail added by a double press are there once', async () => {
  const { visitor } = await as('advisor')
  const id = await aPerson(db)
  const one = `/staff/customers/${id}`
  const added = { kind: 'person', givenName: 'Nia', familyName: 'Twice', email: 'nia.twice@example.org' }
  await isThereOnce(visitor, { page: '/staff/customers/new', fields: added, rows: 'customers' })
  const need = { value: 'no-phone', detail: '', since: '', appliesTo: 'person', source: 'Nia', consentToShare: 'no' }
  await isThereOnce(visitor, { page: `${one}/needs/new`, fields: need, rows: 'needs' })
})

test('a contact begun by a double press is one: with a person, without a name, or answered at once', async () => {
  const { visitor } = await as('advisor')
  const customerId = await aPerson(db)
  const page = '/staff/desk'
  const rows = 'contacts'
  await isThereOnce(visitor, { page, fields: { channel: 'phone', customerId }, rows })
  await isThereOnce(visitor, { page, fields: { channel: 'phone' }, rows })
  const answer = 'When the tip opens on a Sunday'
  await isThereOnce(visitor, { page, url: '/staff/desk/answer', fields: { channel: 'phone', answer }, rows })
})

test('a notice, an absence, a disruption and an action are there once however often their forms are sent', async () => {
  const manager = (await as('team-manager', 'waste-collections')).visitor
  const days = { since: today.toString(), lastDay: today.add({ days: 2 }).toString() }
  const notice = {
    title: 'Closed',
    text: 'Go round',
    kind: 'planned-works',
    audience: 'public',
    wards: 'W-CAS',
    version: '0',
    ...days,
  }
  await isThereOnce(manager, { page: '/staff/places/notices/new', fields: notice, rows: 'place_notices' })
  const disruption = {
    reason: 'heavy snow',
    words: 'Our lorries cannot reach these streets.',
    services: 'missed-bin',
    wards: 'W-RIV',
    startsOn: today.toString(),
    endsOn: today.add({ days: 5 }).toString(),
    nextUpdateOn: today.add({ days: 1 }).toString(),
    treatment: 'next-update',
    step: 'declare',
  }
  await isThereOnce(manager, { page: '/staff/disruptions', fields: disruption, rows: 'disruptions' })
  const { visitor, who } = await as('administrator')
  const away = { awayFirst: today.add({ days: 9 }).toString(), awayLast: today.add({ days: 12 }).toString() }
  const page = `/staff/people/${who.id}`
  await isThereOnce(visitor, { page, url: `${page}/absences`, fields: away, rows: 'absences' })
  const action = {
    theme: 'Missed collections',
    action: 'Write to people first',
    owner: who.id,
    dueOn: today.add({ days: 30 }).toString(),
    source: 'audit',
    sourceWords: 'Audit of collections',
    reference: '',
  }
  const complaints = (await as('complaints-manager')).visitor
  await isThereOnce(complaints, { page: '/staff/action-plans/new', fields: action, rows: 'action_plan_items' })
})

test('a file sent twice from one form stands once, and is stored once; another of the same name is another', async () => {
  const { visitor } = await as('officer', 'street-lighting')
  const { caseId, reference } = await openedCase(db, 'street-light')
  const page = await visitor.get(`/staff/cases/${reference}/file`)
  const token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
  const send = (content: string) => {
    const form = new FormData()
    form.set('_csrf', token)
    form.set('file', new File([content], 'lamp.txt', { type: 'text/plain' }))
    const headers = { cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
    return app.inject({ method: 'POST', url: `/staff/cases/${reference}/file`, headers, payload: form })
  }
  const stored = await countOf('files')
  for (const content of ['It flickers', 'It flickers', 'It is out']) assert.equal((await send(content)).statusCode, 303)
  const added = db.selectFrom('case_events').select('id').where('case_id', '=', caseId).where('kind', '=', 'file-added')
  assert.equal((await added.execute()).length, 2)
  assert.equal((await countOf('files')) - stored, 2)
})

test('“Take next” pressed twice takes one case', async () => {
  const { visitor, who } = await as('officer', 'street-lighting')
  await openedCase(db, 'street-light')
  await openedCase(db, 'street-light')
  await visitor.get('/staff/queue')
  await Promise.all([visitor.post('/staff/queue/next'), visitor.post('/staff/queue/next')])
  const taken = db.selectFrom('cases').select('id').where('owner_id', '=', who.id)
  assert.equal((await taken.execute()).length, 1)
})

test('what was refused may be sent again, and what is sent again with other words is something else', async () => {
  const { visitor } = await as('officer', 'street-lighting')
  const { reference } = await openedCase(db, 'street-light')
  await visitor.get(`/staff/cases/${reference}`)
  const note = (words: string) => visitor.post(`/staff/cases/${reference}/note`, { note: words })
  assert.equal((await note('')).statusCode, 422)
  for (const words of ['One', 'One', 'Two']) assert.equal((await note(words)).statusCode, 303)
  const { body } = await visitor.get(`/staff/cases/${reference}`)
  assert.equal(body.split('>One<').length - 1, 1)
  assert.equal(body.split('>Two<').length - 1, 1)
})

test('what came of a form is forgotten when its session is long over, and not before', async () => {
  const { visitor } = await as('officer', 'street-lighting')
  const { reference } = await openedCase(db, 'street-light')
  await visitor.get(`/staff/cases/${reference}`)
  await visitor.post(`/staff/cases/${reference}/note`, { note: 'Rang the depot' })
  clock.advance({ hours: 12 })
  await runJobs(work, ['access.forget-old-sign-ins'])
  assert.notEqual(await countOf('forms_sent'), 0)
  clock.advance({ hours: 13 })
  await runJobs(work, ['access.forget-old-sign-ins'])
  assert.equal(await countOf('forms_sent'), 0)
})
