import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { addFiles, answerFromCustomer, askCustomer, tellMore } from '#modules/cases/index.ts'
import { proposeAlert, recordNeed } from '#modules/customers/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { storeFile } from '#platform/files/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { signInAs, staffActor, testApp, testDatabase } from '#test/index.ts'
import { casesOutOfHours, type Place } from '../../queries/handover.ts'

const db = await testDatabase()
const { browser, work } = await testApp(db)
const officer = browser()
await signInAs(db, officer, 'officer', 'street-lighting')

const locationOf = (response: { headers: Record<string, unknown> }) => String(response.headers.location)

test('an officer takes, starts and finishes a case; what the customer will get is shown before it goes', async () => {
  const { reference } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const page = await officer.get(`/staff/cases/${reference}`)
  assert.equal(page.statusCode, 200)
  assert.match(page.body, /Take this case/)

  assert.equal((await officer.post(`/staff/cases/${reference}/take`, { _version: '1' })).statusCode, 303)
  assert.match((await officer.get(`/staff/cases/${reference}`)).body, /Start work/)
  await officer.post(`/staff/cases/${reference}/start`, { _version: '2' })

  const form = await officer.get(`/staff/cases/${reference}/resolve`)
  assert.match(form.body, /How did it end\?/)
  const preview = await officer.post(`/staff/cases/${reference}/resolve`, { _version: '3', _outcome: 'repaired' })
  assert.equal(preview.statusCode, 200)
  assert.match(preview.body, /What they will get/)
  assert.match(preview.body, /We repaired the light|light/)
  assert.match((await officer.get(`/staff/cases/${reference}`)).body, /In progress/)

  const sent = await officer.post(`/staff/cases/${reference}/resolve`, {
    _version: '3',
    _outcome: 'repaired',
    _stage: 'send',
  })
  assert.equal(sent.statusCode, 303, sent.body)
  assert.equal(locationOf(sent), `/staff/cases/${reference}`)
  assert.match((await officer.get(locationOf(sent))).body, /Resolved/)
})

test('a contractor who gives a case to another team goes on in their queue, since the case is out of their reach', async () => {
  const { reference } = await openedCase(db, 'road-defect', { customerId: await aPerson(db) })
  const contractor = browser()
  await signInAs(db, contractor, 'contractor', 'highways-maintenance')
  const form = await contractor.get(`/staff/cases/${reference}/service`)
  assert.equal(form.statusCode, 200, form.body)
  const given = await contractor.post(`/staff/cases/${reference}/service`, {
    _version: '1',
    serviceKey: 'street-light',
    reason: 'It is a lamp',
    _stage: 'send',
  })
  assert.equal(locationOf(given), '/staff/queue', given.body)
  assert.match((await contractor.get('/staff/queue')).body, /The case is with the other service/)
})

test('a contractor is told what keeps them safe and what the person agreed to share, and not who it is', async () => {
  const customerId = await aPerson(db)
  const advisor = staffActor({ permissions: ['customers.edit', 'alerts.read', 'alerts.manage'] })
  const since = Temporal.PlainDate.from('2026-03-02')
  const need = { customerId, appliesTo: 'person', since, source: 'Their daughter Mia', detail: null } as const
  await inTransaction(db, (tx) => recordNeed(tx, advisor, { ...need, value: 'knock-loudly', consentToShare: true }))
  await inTransaction(db, (tx) => recordNeed(tx, advisor, { ...need, value: 'extra-time', consentToShare: false }))
  const pairs = {
    customerId,
    kind: 'visit-in-pairs',
    beforeActing: null,
    reason: 'Threw a chair',
    personalAdviserId: null,
    reviewOn: londonDate(db.testClock.now()).add({ months: 6 }),
    restrictedToRole: null,
    scopeId: null,
  }
  await inTransaction(db, (tx) => proposeAlert(tx, advisor, pairs))
  const { reference } = await openedCase(db, 'road-defect', { customerId })
  const contractor = browser()
  await signInAs(db, contractor, 'contractor', 'highways-maintenance')
  const page = async () => (await contractor.get(`/staff/cases/${reference}`)).body
  assert.match(await page(), /When you visit: knock loudly and wait\./)
  assert.doesNotMatch(await page(), /twice the usual time|Mia|Do not visit alone|Threw a chair|Okafor/)
  await db.pool.query(
    "update alerts set state = 'approved', decided_by = $2, decided_at = now() where customer_id = $1",
    [customerId, newId()],
  )
  assert.match(await page(), /Do not visit alone/)
  assert.doesNotMatch(await page(), /Threw a chair|Okafor/)
})

test('what the person was asked is not asked again when the case ends', async () => {
  const registrar = browser()
  await signInAs(db, registrar, 'officer', 'registration-and-elections')
  const answers = { 'deceased-name': 'Walter Alder', 'deceased-died': '2026-11-10' }
  const { reference } = await openedCase(db, 'death-registration', { customerId: await aPerson(db), answers })
  const url = `/staff/cases/${reference}`
  await registrar.post(`${url}/take`, { _version: '1' })
  const asked = await registrar.post(`${url}/resolve`, { _version: '2', _outcome: 'registered' })
  assert.match(asked.body, /name="deceased-name"[^>]*value="Walter Alder"/)
})

test('the second to save is told what changed, and loses nothing typed', async () => {
  const { reference } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const manager = browser()
  await signInAs(db, manager, 'team-manager', 'street-lighting')
  await officer.get(`/staff/cases/${reference}/urgent`)
  await manager.get(`/staff/cases/${reference}`)
  assert.equal((await manager.post(`/staff/cases/${reference}/take`, { _version: '1' })).statusCode, 303)

  const turned = await officer.post(`/staff/cases/${reference}/urgent`, {
    _version: '1',
    reason: 'Dark crossing by the school',
  })
  assert.equal(turned.statusCode, 409)
  assert.match(turned.body, /What changed while you were writing/)
  assert.match(turned.body, /<strong>Taken<\/strong>/)
  assert.match(turned.body, /value="Dark crossing by the school"/)
  assert.match(turned.body, /name="_version" value="2"/)
  const again = await officer.post(`/staff/cases/${reference}/urgent`, {
    _version: '2',
    reason: 'Dark crossing by the school',
  })
  assert.equal(again.statusCode, 303)
  assert.match((await officer.get(`/staff/cases/${reference}`)).body, /Dark crossing by the school/)
})

test('every step has a page, and sending it empty says what to put right', async () => {
  const { reference } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const manager = browser()
  await signInAs(db, manager, 'team-manager', 'street-lighting')
  await manager.get(`/staff/cases/${reference}`)
  await manager.post(`/staff/cases/${reference}/take`, { _version: '1' })
  for (const step of [
    'ask',
    'write',
    'wait',
    'resolve',
    'refuse',
    'assign',
    'move',
    'service',
    'split',
    'join',
    'person',
    'promise',
    'urgent',
  ]) {
    const page = await manager.get(`/staff/cases/${reference}/${step}`)
    assert.equal(page.statusCode, 200, step)
    const sent = await manager.post(`/staff/cases/${reference}/${step}`, { _version: '2' })
    assert.equal(sent.statusCode, 422, step)
    assert.match(sent.body, /There is a problem/, step)
  }
})

test('a request for information is refused by its outcome, which asks for the exemption, and by no other step', async () => {
  const answers = { what: 'How many street trees were felled in 2025?' }
  const { reference } = await openedCase(db, 'information-request', { customerId: await aPerson(db), answers })
  const records = browser()
  await signInAs(db, records, 'members-officer', 'customer-relations')
  const url = `/staff/cases/${reference}`
  const page = (await records.get(url)).body
  assert.doesNotMatch(page, new RegExp(`${url}/refuse`))
  assert.match(page, new RegExp(`${url}/resolve`))
  assert.match((await records.get(`${url}/refuse`)).body, /This cannot be done on the case as it stands now/)
  const sent = await records.post(`${url}/refuse`, { _version: '1', reason: 'No' })
  assert.equal(sent.statusCode, 422)
  assert.match(sent.body, /Finish the case with the outcome that refuses/)
})

test('where nobody was found, the error leads to where a person is looked for', async () => {
  const { reference } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const url = `/staff/cases/${reference}/person`
  await officer.get(url)
  const { statusCode, body } = await officer.post(url, { _version: '1', q: 'Zzyzx Quorndon' })
  assert.equal(statusCode, 422)
  assert.match(body, /<a href="#q">Find the person, then select them<\/a>/)
  assert.match(body, /<input class="[^"]*govuk-input--error[^"]*" id="q"[^>]*value="Zzyzx Quorndon"/)
  assert.doesNotMatch(body, /id="customerId-error"/)
})

test('an outcome that needs more asks for it, and says it in the words they will get', async () => {
  const { reference } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const url = `/staff/cases/${reference}/resolve`
  await officer.get(url)
  const asked = await officer.post(url, { _version: '1', _outcome: 'not-ours' })
  assert.equal(asked.statusCode, 200)
  assert.match(asked.body, /Whose is it\?/)
  assert.doesNotMatch(asked.body, /There is a problem/)
  const empty = await officer.post(url, { _version: '1', _outcome: 'not-ours', _needs: 'not-ours' })
  assert.equal(empty.statusCode, 422)
  assert.match(empty.body, /Enter whose it is/)
  const preview = await officer.post(url, {
    _version: '1',
    _outcome: 'not-ours',
    _needs: 'not-ours',
    owner: '<b>the parish</b>',
  })
  assert.match(preview.body, /This light belongs to &lt;b&gt;the parish&lt;\/b&gt;\./)
})

test('whoever joins two cases sees first what the people of this one will get', async () => {
  const into = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const { reference } = await openedCase(db, 'street-light', { customerId: await aPerson(db, 'Piotr Nowak') })
  await officer.get(`/staff/cases/${reference}`)
  const preview = await officer.post(`/staff/cases/${reference}/join`, { _version: '1', reference: into.reference })
  assert.equal(preview.statusCode, 200)
  assert.match(preview.body, /Piotr Nowak/)
  assert.match(preview.body, /We are already dealing with it/)
  assert.doesNotMatch(preview.body, /Nobody on this case hears of it/)
})

test('what a customer wrote shows as text, and a case that is not there is not found', async () => {
  const { reference } = await openedCase(db, 'street-light', { summary: '<script>alert(1)</script>' })
  const page = await officer.get(`/staff/cases/${reference}`)
  assert.doesNotMatch(page.body, /<script>alert/)
  assert.match(page.body, /&lt;script&gt;alert/)
  for (const address of [
    'FP-1',
    '1',
    '%00',
    'FP-1000000',
    '../queue',
    '00000000-0000-7000-8000-000000000000',
    'x'.repeat(61),
  ])
    assert.equal((await officer.get(`/staff/cases/${encodeURIComponent(address)}`)).statusCode, 404, address)
})

test('a page of a case makes six queries at most, sign-in included', async () => {
  const { reference } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  await officer.get(`/staff/cases/${reference}`)
  for (const [address, most] of [
    [`/staff/cases/${reference}`, 6],
    ['/staff/queue', 6],
    ['/staff/queue?more=1', 6],
    ['/staff/cases?q=castlegate', 6],
  ] as const) {
    const counted = countQueries()
    assert.equal((await officer.get(address)).statusCode, 200)
    const queries = counted()
    assert.ok(queries.length <= most, `${address} makes ${queries.length}:\n${queries.join('\n')}`)
  }
})

/** Reads that go to the database from here on; writes and the ends of transactions are not a page's queries. */
function countQueries() {
  const seen: string[] = []
  const { query } = pg.Client.prototype
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const [first] = given
    const text = typeof first === 'string' ? first : JSON.stringify(first)
    // What is remembered of definitions is looked at once a second by each process, whatever pages are asked for.
    if (/\bselect\b/i.test(text) && !/^with w0|definition_changes/.test(text)) seen.push(text.slice(0, 120))
    return Reflect.apply(query, this, given)
  }
  return () => {
    pg.Client.prototype.query = query
    return seen
  }
}

test('a part is found by its reference as people write it', async () => {
  const { reference, caseId } = await openedCase(db, 'street-light')
  await officer.get(`/staff/cases/${reference}/split`)
  const split = await officer.post(`/staff/cases/${reference}/split`, {
    _version: '1',
    title: 'The hole',
    serviceKey: 'road-defect',
  })
  assert.equal(split.statusCode, 303)
  for (const address of [`${reference}/1`, `${reference}.1`, `${caseId}`]) {
    const page = await officer.get(`/staff/cases/${address}`)
    assert.equal(page.statusCode, 200, address)
    assert.match(page.body, new RegExp(`${reference}/1`), address)
  }
})

test('a file is kept with the case, and one that is not what it says is refused', async () => {
  const { reference } = await openedCase(db, 'street-light')
  assert.equal((await officer.get(`/staff/cases/${reference}/file`)).statusCode, 200)
  const empty = await officer.post(`/staff/cases/${reference}/file`)
  assert.equal(empty.statusCode, 422)
  assert.match(empty.body, /Select a file/)
  const unknown = '00000000-0000-7000-8000-000000000000'
  assert.equal((await officer.get(`/staff/cases/${reference}/files/${unknown}`)).statusCode, 404)
})

test('a file stands with the answer it was given as, and not once more among the files', async () => {
  const photos = [{ id: newId(), name: 'wall.png', type: 'image/png', size: 9 }]
  const answers = {
    where: { kind: 'words', text: 'On the bridge' },
    surface: 'bridge',
    offensive: 'no',
    photos,
  } as const
  const { caseId, reference } = await openedCase(db, 'graffiti', { answers })
  const file = await storeFile(work.files, { name: 'later.txt', type: 'text/plain', content: Buffer.from('Gone') })
  await inTransaction(db, (tx) => addFiles(tx, system('test'), { caseId, files: [file] }))
  const cleaner = browser()
  await signInAs(db, cleaner, 'officer', 'street-cleansing')
  const { body } = await cleaner.get(`/staff/cases/${reference}`)
  for (const name of ['wall.png', 'later.txt']) assert.equal(body.split(`>${name}<`).length, 2, name)
})

test('a file that is gone from the disk, or is not what was stored, is said to be, with what to do', async () => {
  const { caseId, reference } = await openedCase(db, 'street-light')
  const file = await storeFile(work.files, { name: 'lamp.txt', type: 'text/plain', content: Buffer.from('Dark') })
  await inTransaction(db, (tx) => addFiles(tx, system('test'), { caseId, files: [file] }))
  const address = `/staff/cases/${reference}/files/${file.id}`
  assert.equal((await officer.get(address)).body, 'Dark')
  await work.files.put(file.id, Buffer.from('Dork'))
  const changed = await officer.get(address)
  assert.equal(changed.statusCode, 410)
  assert.match(changed.body, /This file is damaged.*lamp\.txt.*we do not hand it out.*may be in a backup/s)
  await work.files.remove(file.id)
  const gone = await officer.get(address)
  assert.equal(gone.statusCode, 410)
  assert.equal(gone.headers['content-disposition'], undefined)
  assert.match(gone.body, /We cannot find this file.*lamp\.txt.*missing from our disk.*may be in a backup/s)
})

test('the front desk may only pass a message on; everybody else finds nothing', async () => {
  const { reference } = await openedCase(db, 'childrens-care', { answers: {}, summary: 'A secret' })
  const desk = browser()
  await signInAs(db, desk, 'advisor')
  const page = await desk.get(`/staff/cases/${reference}`)
  assert.match(page.body, /Known to Children/)
  assert.doesNotMatch(page.body, /A secret/)
  assert.equal((await desk.post(`/staff/cases/${reference}/pass-message`, { text: '' })).statusCode, 422)
  assert.equal((await desk.post(`/staff/cases/${reference}/pass-message`, { text: 'Call the school' })).statusCode, 303)
  assert.equal((await desk.get(`/staff/cases/${reference}/resolve`)).statusCode, 404)
  assert.equal((await officer.get(`/staff/cases/${reference}`)).statusCode, 404)
  const inCircle = browser()
  await signInAs(db, inCircle, 'social-worker', 'childrens-front-door')
  assert.match((await inCircle.get(`/staff/cases/${reference}`)).body, /Call the school/)
})

test('what came in out of hours stands in the morning handover, urgent first', async () => {
  const own = await testDatabase()
  const night = await testApp(own)
  own.testClock.set('2026-11-18T21:00:00Z')
  const light = await openedCase(own, 'street-light')
  const home = await openedCase(own, 'homelessness', { answers: { tonight: 'no' } })
  own.testClock.set('2026-11-19T08:00:00Z')
  const early = night.browser()
  await signInAs(own, early, 'advisor')
  const { body } = await early.get('/staff/handover')
  assert.ok(body.indexOf(home.reference) > 0 && body.indexOf(home.reference) < body.indexOf(light.reference))
  assert.match(body, /Duty rota Homeless tonight: nobody has answered yet/)
})

test('what came in out of hours is read page by page, also where much came in at the same moment', async () => {
  const own = await testDatabase()
  own.testClock.set('2026-11-18T21:00:00Z')
  const lights = []
  for (let each = 0; each < 5; each += 1) lights.push((await openedCase(own, 'street-light')).reference)
  const homes = []
  for (let each = 0; each < 3; each += 1)
    homes.push((await openedCase(own, 'homelessness', { answers: { tonight: 'no' } })).reference)
  const since = Temporal.Instant.from('2026-11-18T20:00:00Z')
  for (const limit of [1, 2, 3, 4, 20]) {
    const read: string[] = []
    for (let after: Place | null = null; ; ) {
      const page = await casesOutOfHours(own, system('test'), { since, after, limit })
      read.push(...page.map(({ reference }) => reference))
      const last = page.at(-1)
      if (!last || page.length < limit) break
      after = { urgent: last.urgentReason !== null, receivedAt: last.receivedAt, id: last.id }
    }
    assert.equal(read.length, 8, `${limit} on a page`)
    assert.deepEqual(read.slice(0, 3).toSorted(), homes.toSorted())
    assert.deepEqual(read.slice(3).toSorted(), lights.toSorted())
  }
  own.testClock.set('2026-11-19T08:00:00Z')
  const early = (await testApp(own)).browser()
  await signInAs(own, early, 'advisor')
  const [first] = await casesOutOfHours(own, system('test'), { since, after: null, limit: 1 })
  const { body } = await early.get(`/staff/handover?after=true~${first?.receivedAt}~${first?.id}`)
  assert.match(body, /More cases/)
  assert.ok(!body.includes(first?.reference ?? '') && lights.every((reference) => body.includes(reference)))
  assert.doesNotMatch(body, /Other contacts/)
  assert.match((await early.get('/staff/handover?after=true~nonsense~x')).body, /Cases \(8\)/)
})

test('what somebody answers at night stands in the morning handover, and what they answer by day does not', async () => {
  const own = await testDatabase()
  const night = await testApp(own)
  own.testClock.set('2026-11-18T10:00:00Z')
  const lights = await anOfficer(own, 'street-lighting')
  const { caseId, reference } = await openedCase(own, 'street-light', { customerId: await aPerson(own) })
  for (const [at, text] of [
    ['2026-11-18T14:00:00Z', 'By the school'],
    ['2026-11-18T22:00:00Z', 'No, by the bridge'],
  ] as const) {
    const seen = { caseId, version: null }
    await inTransaction(own, (tx) => askCustomer(tx, lights, { ...seen, question: 'Which post?' }))
    own.testClock.set(at)
    await inTransaction(own, (tx) =>
      answerFromCustomer(tx, system('test'), { ...seen, text, by: 'link', customerId: null }),
    )
  }
  own.testClock.set('2026-11-19T08:00:00Z')
  const early = night.browser()
  await signInAs(own, early, 'advisor')
  const { body } = await early.get('/staff/handover?since=2026-11-18')
  assert.match(body, new RegExp(`${reference}[\\s\\S]+No, by the bridge`))
  assert.doesNotMatch(body, /By the school/)
})

test('the morning handover begins when the first of the published hours ended, before a day that was closed too', async () => {
  const own = await testDatabase()
  const night = await testApp(own)
  // The offices close at 4:30pm on a Friday, and on 29 to 31 December.
  own.testClock.set('2026-11-20T16:40:00Z')
  const friday = await openedCase(own, 'homelessness', { answers: { tonight: 'no' } })
  own.testClock.set('2026-11-23T08:00:00Z')
  const early = night.browser()
  await signInAs(own, early, 'advisor')
  assert.ok((await early.get('/staff/handover')).body.includes(friday.reference))
  own.testClock.set('2026-12-29T11:00:00Z')
  const closed = await openedCase(own, 'homelessness', { answers: { tonight: 'no' } })
  own.testClock.set('2027-01-04T08:00:00Z')
  const january = night.browser()
  await signInAs(own, january, 'advisor')
  const { body } = await january.get('/staff/handover')
  assert.ok(body.includes(closed.reference))
  assert.ok(!body.includes(friday.reference))
})

test('whoever waits for somebody past the promised day is reminded of it before the customer reads both dates', async () => {
  const { reference } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const wait = (days: number) =>
    officer.post(`/staff/cases/${reference}/wait`, {
      _version: '1',
      forWhom: 'The power company',
      kind: 'expected',
      day: londonDate(db.clock.now()).add({ days }).toString(),
    })
  assert.match(
    (await wait(40)).body,
    /later than what we promised: “We will repair the street light by .*change the promised date too/,
  )
  assert.doesNotMatch((await wait(1)).body, /later than what we promised/)
})

test('a note sent twice from one form stands once; changed after going back, it is another', async () => {
  const { reference } = await openedCase(db, 'street-light')
  await officer.get(`/staff/cases/${reference}`)
  for (const note of ['Rang the depot', 'Rang the depot', 'Rang the depot again'])
    assert.equal((await officer.post(`/staff/cases/${reference}/note`, { note })).statusCode, 303)
  const { body } = await officer.get(`/staff/cases/${reference}`)
  assert.equal(body.split('Rang the depot').length - 1, 2)
})

test('what somebody wrote stands in a frame of its own, in the story and where there is something to look at', async () => {
  const customerId = await aPerson(db)
  const { caseId, reference } = await openedCase(db, 'street-light', { customerId })
  const words = 'It is dark.\n\nTo be clear: the council says “You are paid”.'
  await inTransaction(db, (tx) => tellMore(tx, system('test'), { caseId, matterId: newId(), customerId, words }))
  await officer.post(`/staff/cases/${reference}/note`, { note: 'Ours' })
  const page = (await officer.get(`/staff/cases/${reference}`)).body
  const framed = [...page.matchAll(/<blockquote class="fp-theirs">([^<]*)<\/blockquote>/g)].map(([, text]) => text)
  assert.deepEqual(framed, [words, words])
})
