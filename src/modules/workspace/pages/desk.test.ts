import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeCase, waitForThirdParty } from '#modules/cases/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const advisor = browser()
await signInAs(db, advisor, 'advisor')

test('a councillor who calls is one press away on the first page of the desk', async () => {
  assert.match((await advisor.get('/staff/desk')).body, /href="\/staff\/enquiries\/new">A councillor or MP is calling/)
})

async function onThePhone(customerId: string) {
  await advisor.get('/staff/desk')
  const desk = String((await advisor.post('/staff/desk', { channel: 'phone', customerId })).headers.location)
  await advisor.get(desk)
  return desk
}

test('whoever calls about a case hears whom it waits for, not only what was promised', async () => {
  const officer = await anOfficer(db, 'street-lighting')
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'street-light', { customerId })
  const seen = { caseId, version: null }
  const expected = londonDate(db.clock.now()).add({ days: 2 })
  await inTransaction(db, async (tx) => {
    await takeCase(tx, officer, seen)
    return waitForThirdParty(tx, officer, { ...seen, forWhom: 'Northern Grid', on: { expected } })
  })
  const desk = await onThePhone(customerId)
  await advisor.post(`${desk}/about`, { caseId })
  assert.match(
    (await advisor.get(desk)).body,
    /Tell them: [^<]+<\/p>\s*<p class="govuk-body">Waits for Northern Grid, expected by/,
  )
})

test('the advisor hears that an answer is wrong, or right and not enough', async () => {
  const customerId = await aPerson(db)
  const { value: email } = await db
    .selectFrom('contact_points')
    .select('value')
    .where('customer_id', '=', customerId)
    .executeTakeFirstOrThrow()
  const desk = await onThePhone(customerId)
  await advisor.post(`${desk}/identity`, { 'is-email': 'somebody.else@example.org' })
  assert.match((await advisor.get(desk)).body, /An answer does not match our records/)
  await advisor.post(`${desk}/identity`, { 'is-email': email })
  assert.match((await advisor.get(desk)).body, /That is right, but not enough/)
})

test('a call taken while the line is closed stands in the morning handover', async () => {
  const own = await testDatabase()
  const night = await testApp(own)
  own.testClock.set('2026-11-18T22:00:00Z')
  const late = night.browser()
  await signInAs(own, late, 'advisor')
  await late.post('/staff/desk/answer', { channel: 'phone', answer: 'When the tip opens on a Sunday' })
  own.testClock.set('2026-11-19T08:00:00Z')
  const early = night.browser()
  await signInAs(own, early, 'advisor')
  assert.match((await early.get('/staff/handover')).body, /When the tip opens on a Sunday/)
})

test('a contact in which nothing was asked is closed, and counts as no demand', async () => {
  const desk = await onThePhone(await aPerson(db))
  const id = desk.slice('/staff/desk/'.length)
  await advisor.post(`${desk}/matters`, { serviceKey: 'street-light', detail: '' })
  const shown = (await advisor.get(desk)).body
  assert.doesNotMatch(shown, /Nothing was asked/)
  assert.equal((await advisor.post(`${desk}/nothing`)).statusCode, 422, 'there is a matter in it')
  await advisor.post(`${desk}/matters/${/matters\/([\w-]{36})\/form/.exec(shown)?.[1]}/drop`)
  assert.match((await advisor.get(desk)).body, /Nothing was asked: close it/)
  assert.equal((await advisor.post(`${desk}/nothing`)).headers.location, '/staff/desk')
  const { state } = await db.selectFrom('contacts').select('state').where('id', '=', id).executeTakeFirstOrThrow()
  assert.equal(state, 'ended')
  const demand = await db.selectFrom('demand_records').select('class').where('contact_id', '=', id).execute()
  assert.deepEqual(demand, [])
})

test('whoever sends a form after their sign-in ended comes back to its page', async () => {
  const gone = browser()
  const id = newId()
  await gone.get('/staff/sign-in')
  const backTo = async (form: string) =>
    decodeURIComponent(String((await gone.post(form)).headers.location).split('next=')[1] ?? '')
  assert.equal(await backTo(`/staff/desk/${id}/matters/${id}/settle`), `/staff/desk/${id}`)
  assert.equal(await backTo(`/staff/hand-offs/${id}`), '/staff/hand-offs')
})

test('a form sent after the contact was ended in another window says that nothing was saved, with what was typed', async () => {
  const desk = await onThePhone(await aPerson(db))
  await advisor.post(`${desk}/matters`, { serviceKey: 'street-light', detail: 'the lamp' })
  const matter = /matters\/([\w-]{36})\/form/.exec((await advisor.get(desk)).body)?.[1] ?? ''
  const ended = await advisor.post(`${desk}/end`, { [`outcome-${matter}`]: 'advice-given' })
  assert.equal(ended.headers.location, '/staff/desk')
  const late = await advisor.post(`${desk}/matters/${matter}/form`, { _asked: 'what', what: 'It hums and flickers' })
  assert.equal(late.statusCode, 409)
  assert.match(late.body, /Nothing of what you sent just now was saved[\s\S]+It hums and flickers/)
})

const mattersIn = (desk: string) =>
  db.selectFrom('matters').selectAll().where('contact_id', '=', desk.slice('/staff/desk/'.length)).execute()

test('a service added by a double press is one matter; pressed on the page shown afresh, it is another', async () => {
  const desk = await onThePhone(await aPerson(db))
  const add = () => advisor.post(`${desk}/matters`, { serviceKey: 'street-light', detail: 'street light' })
  for (const { statusCode, headers } of await Promise.all([add(), add(), add()]))
    assert.deepEqual([statusCode, headers.location], [303, desk])
  assert.equal((await mattersIn(desk)).length, 1)
  await advisor.get(desk)
  await add()
  assert.equal((await mattersIn(desk)).length, 2)
})

test('a form with something missing says so at every press, and keeps what was typed', async () => {
  const desk = await onThePhone(await aPerson(db))
  await advisor.post(`${desk}/matters`, { serviceKey: 'graffiti', detail: '' })
  const { body } = await advisor.get(desk)
  const matter = /matters\/([\w-]{36})\/form/.exec(body)?.[1]
  const _asked = /name="_asked" value="([^"]+)"/.exec(body)?.[1] ?? ''
  const fields = { _asked, where: 'in-words', 'where-text': 'Behind the bandstand' }
  const press = () => advisor.post(`${desk}/matters/${matter}/form`, fields)
  for (const { statusCode, body: shown } of await Promise.all([press(), press()])) {
    assert.equal(statusCode, 422)
    assert.match(shown, /govuk-error-summary[\s\S]+Behind the bandstand/)
    assert.match(shown, /value="in-words" checked>/, 'that it is on no street')
  }
})

test('an answer, a message and a whole form sent twice from one page are there once, and so are their figures', async () => {
  const customerId = await aPerson(db)
  const desk = await onThePhone(customerId)
  const twice = async (step: string, fields: Record<string, string>) => {
    const sent = await Promise.all([advisor.post(`${desk}/${step}`, fields), advisor.post(`${desk}/${step}`, fields)])
    assert.deepEqual(
      sent.map(({ statusCode }) => statusCode),
      [303, 303],
      step,
    )
    return advisor.get(desk)
  }
  await twice('answer', { answer: 'When is the tip open?' })
  await twice('matters', { serviceKey: 'graffiti', detail: '' })
  const form = await advisor.get(desk)
  const matter = /matters\/([\w-]{36})\/form/.exec(form.body)?.[1]
  const fields = { where: 'in-words', 'where-text': 'Sent twice', surface: 'council', offensive: 'no' }
  const _asked = /name="_asked" value="([^"]+)"/.exec(form.body)?.[1] ?? ''
  const { body } = await twice(`matters/${matter}/form`, { _asked, _compared: 'yes', ...fields })
  assert.match(body, /Tell them/)
  await twice('end', {})
  const matters = await mattersIn(desk)
  assert.deepEqual(
    matters.map(({ outcome }) => outcome),
    ['advice-given', 'case-opened'],
  )
  const figures = db.selectFrom('demand_records').select('matter_id')
  const ids = matters.map(({ id }) => id)
  assert.equal((await figures.where('matter_id', 'in', ids).execute()).length, 2)
})

test('End pressed again by who ended it leads on; with something new to say it is told that it has ended', async () => {
  const desk = await onThePhone(await aPerson(db))
  await advisor.post(`${desk}/answer`, { answer: 'When is the tip open?' })
  await advisor.get(desk)
  assert.equal((await advisor.post(`${desk}/end`, {})).headers.location, '/staff/desk')
  await advisor.get('/staff/desk')
  const [matter] = await mattersIn(desk)
  const again = await advisor.post(`${desk}/end`, { [`demand-${matter?.id}`]: '' })
  assert.deepEqual([again.statusCode, again.headers.location], [303, '/staff/desk'])
  const other = await advisor.post(`${desk}/end`, { [`outcome-${matter?.id}`]: 'signposted' })
  assert.equal(other.statusCode, 409)
  assert.match(other.body, /This contact has ended/)
})

test('what cannot wait in a form the advisor fills in is its circle’s at once, and they read what to tell the caller', async () => {
  const customerId = await aPerson(db)
  const desk = await onThePhone(customerId)
  await advisor.post(`${desk}/matters`, { serviceKey: 'compliment', detail: '' })
  const shown = (await advisor.get(desk)).body
  const matter = /matters\/([\w-]{36})\/form/.exec(shown)?.[1] ?? ''
  const what = 'Thank you all. The child upstairs is being hit by his father'
  await advisor.post(`${desk}/matters/${matter}/form`, { what, category: 'waste', 'for-whom': 'myself' })
  const after = await advisor.get(desk)
  assert.match(after.body, /Tell them: If anybody is in danger now, call 999\./)
  assert.doesNotMatch(after.body, /The child upstairs/)
  const { rows } = await db.pool.query(
    `select s.key as circle, m.scope_id = c.scope_id as matter, d.state from matters m join cases c on c.id = m.case_id
     join scopes s on s.id = c.scope_id join duty_calls d on d.subject_id = c.id where m.id = $1`,
    [matter],
  )
  assert.deepEqual(rows, [{ circle: 'childrens-care', matter: true, state: 'waiting' }])
  assert.equal((await advisor.post(`${desk}/end`, {})).headers.location, '/staff/desk')
  const { rows: counted } = await db.pool.query(
    'select s.key from demand_records r join scopes s on s.id = r.scope_id where matter_id = $1',
    [matter],
  )
  assert.deepEqual(counted, [{ key: 'childrens-care' }])
})
