import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addStaff, changePassword, saveHeldRole } from '#modules/access/index.ts'
import { messagesJobs, receiveMail } from '#modules/messages/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { hashPassword } from '#platform/secrets/index.ts'
import { openedCase } from '#test/cases.ts'
import { runJobs, testApp, testDatabase } from '#test/index.ts'
import { type Incoming, takeIn } from '../../actions/take-in.ts'
import { judgeOf } from '../../answers.ts'
import { triageJobs } from '../../jobs.ts'

const db = await testDatabase()
const { browser, work } = await testApp(db)
const program = system('tests')
const password = 'kettle orchard tram'
const hash = await hashPassword(password)

async function signedIn(roleKey: string) {
  const email = `${newId()}@example.org`
  await inTransaction(db, async (tx) => {
    const given = {
      kind: 'staff' as const,
      name: 'Robin Marlow',
      jobTitle: null,
      email,
      phone: null,
      organisationId: null,
    }
    const made = await addStaff(tx, program, given)
    saveHeldRole(tx, { staffId: made.id, roleKey, since: Temporal.PlainDate.from('2026-01-01'), until: null })
    changePassword(tx, program, { ...given, id: made.id }, hash, null)
  })
  const visitor = browser()
  await visitor.post('/staff/sign-in', { email, password, next: '' })
  return visitor
}

async function waiting(text: string, given: Partial<Incoming> = {}): Promise<string> {
  const sourceKey = `report:${newId()}`
  const judge = await judgeOf(db)
  await inTransaction(db, (tx) =>
    takeIn(
      tx,
      program,
      {
        source: 'report',
        sourceKey,
        text,
        reportedOn: Temporal.PlainDate.from('2026-11-17'),
        receivedAt: tx.now,
        customerId: null,
        forPerson: null,
        ...given,
      },
      judge,
    ),
  )
  return (await rowsOf('source_key', sourceKey))[0].id
}

const rowsOf = async (column: 'id' | 'source_key' | 'message_id' | 'case_id', value: string) =>
  (await db.pool.query(`select * from triage_items where ${column} = $1`, [value])).rows
const itemOf = async (id: string) => (await rowsOf('id', id))[0]

test('what waits is shown as it came, markup as text, with the likeliest services', async () => {
  await waiting('Water under the <b>pavement</b>')
  const officer = await signedIn('triage-officer')
  const { statusCode, body } = await officer.get('/staff/triage')
  assert.equal(statusCode, 200)
  assert.match(body, /&lt;b&gt;pavement&lt;\/b&gt;/)
  assert.match(body, /data-key="1"/)
  assert.match(body, /data-live="triage"/)
})

test('what cannot wait stands above what came before it', async () => {
  await waiting('The clock on the hall is slow')
  const urgent = await waiting('I cannot tell which it is')
  await db.pool.query("update triage_items set suggested = 'gas-smell', received_at = now() where id = $1", [urgent])
  const { body } = await (await signedIn('triage-officer')).get('/staff/triage')
  const first = /<article[\s\S]*?<\/article>/.exec(body)?.[0] ?? ''
  assert.match(first, new RegExp(urgent))
  assert.match(first, /Perhaps urgent/)
})

test('choosing a service opens the case, logs the contact and teaches the words', async () => {
  const id = await waiting('The grobbler by the lock gates hums')
  const officer = await signedIn('triage-officer')
  await officer.get(`/staff/triage/${id}`)
  const response = await officer.post(`/staff/triage/${id}/service`, { version: '1', service: 'noise' })
  assert.equal(response.statusCode, 303)
  const item = await itemOf(id)
  assert.equal(item.state, 'decided')
  assert.ok(item.case_id && item.contact_id && item.decided_by)
  const { rows } = await db.pool.query(
    "select count from triage_words where word = 'grobbler' and service_key = 'noise'",
  )
  assert.equal(rows[0].count, 1)
  await officer.post(`/staff/triage/${await waiting('Another grobbler, worse')}/service`, {
    version: '1',
    service: 'noise',
  })
  const third = await itemOf(await waiting('A grobbler again'))
  assert.equal(third.suggested, 'noise')
})

test('what a circle keeps teaches no words: they would be named to whoever reads the next text', async () => {
  const id = await waiting('The snorvel by the lock gates hums')
  const officer = await signedIn('triage-officer')
  await officer.get(`/staff/triage/${id}`)
  await officer.post(`/staff/triage/${id}/service`, { version: '1', service: 'childrens-care' })
  assert.equal((await itemOf(id)).state, 'decided')
  const { rows } = await db.pool.query("select 1 from triage_words where word = 'snorvel'")
  assert.deepEqual(rows, [])
})

test('what somebody wrote is the answer of the question that must be answered in their own words', async () => {
  const words = 'The crombel by the weir looks thin'
  const id = await waiting(words)
  const officer = await signedIn('triage-officer')
  await officer.get(`/staff/triage/${id}`)
  await officer.post(`/staff/triage/${id}/service`, { version: '1', service: 'childrens-care' })
  const { rows } = await db.pool.query('select answers from cases where summary = $1', [words])
  assert.deepEqual(rows, [{ answers: { story: words } }])
})

test('what people choose changes what is proposed for others like it that wait already', async () => {
  const [first, second, third] = [
    await waiting('The wibbet hums'),
    await waiting('A wibbet fell over'),
    await waiting('Wibbets everywhere'),
  ]
  const written = await waiting('A wibbet in the hall', { forPerson: 'Came with a letter' })
  const officer = await signedIn('triage-officer')
  await officer.get('/staff/triage')
  for (const id of [first, second])
    await officer.post(`/staff/triage/${id}/service`, { version: '1', service: 'graffiti' })
  assert.equal((await itemOf(third)).suggested, null)
  await runJobs(work, [], triageJobs)
  const judged = await itemOf(third)
  assert.equal(judged.suggested, 'graffiti')
  assert.equal(judged.candidates[0].reason, 'people chose it before for “wibbets”')
  assert.equal(judged.reason, 'Not sure enough which service')
  assert.equal((await itemOf(written)).reason, 'Came with a letter. Not sure enough which service')
  assert.deepEqual([judged.state, judged.version], ['open', 1])
  assert.equal((await itemOf(first)).suggested, null)
})

test('two people decide on one report: the second is told', async () => {
  const id = await waiting('Something hums at night')
  const officer = await signedIn('triage-officer')
  await officer.get('/staff/triage')
  await officer.post(`/staff/triage/${id}/service`, { version: '1', service: 'noise' })
  await officer.post(`/staff/triage/${id}/service`, { version: '1', service: 'graffiti' })
  assert.equal((await itemOf(id)).service_key, 'noise')
  assert.match((await officer.get('/staff/triage')).body, /Somebody has decided on this one already/)
})

test('a report is added to a case as a chase or as the same thing', async () => {
  const { caseId, reference } = await openedCase(db)
  const officer = await signedIn('triage-officer')
  for (const how of ['chase', 'duplicate']) {
    const id = await waiting('You were told of this')
    await officer.get(`/staff/triage/${id}`)
    const response = await officer.post(`/staff/triage/${id}/case`, {
      version: '1',
      reference: reference.toLowerCase(),
      how,
    })
    assert.equal(response.statusCode, 303)
    const item = await itemOf(id)
    assert.equal(item.state, how)
    assert.equal(item.case_id, caseId)
  }
})

test('a reference that is not there, and no reason, get a clear answer', async () => {
  const id = await waiting('You were told of that')
  const officer = await signedIn('triage-officer')
  await officer.get(`/staff/triage/${id}`)
  const wrong = await officer.post(`/staff/triage/${id}/case`, { version: '1', reference: 'FP-0000000', how: 'chase' })
  assert.equal(wrong.statusCode, 422)
  assert.match(wrong.body, /There is no case with this reference/)
  for (const [path, field] of [
    ['service', 'service'],
    ['no-action', 'why'],
    ['case', 'reference'],
  ]) {
    const response = await officer.post(`/staff/triage/${id}/${path}`, { version: '1' })
    assert.equal(response.statusCode, 422)
    assert.match(response.body, new RegExp(`href="#${field}"`))
  }
  assert.equal(
    (await officer.post(`/staff/triage/${id}/service`, { version: '1', service: 'general-enquiry' })).statusCode,
    422,
  )
})

test('what needs no action is set aside with its reason, and can be put back and decided', async () => {
  const id = await waiting('Thank you all for the flower show')
  const officer = await signedIn('triage-officer')
  await officer.get(`/staff/triage/${id}`)
  await officer.post(`/staff/triage/${id}/no-action`, { version: '1', why: 'answered', words: 'Thanked them' })
  assert.equal((await itemOf(id)).decision_words, 'They were answered at once. Thanked them')
  await officer.post(`/staff/triage/${id}/put-back`)
  assert.equal((await itemOf(id)).state, 'open')
  await officer.post(`/staff/triage/${id}/service`, { version: '3', service: 'something-else' })
  assert.equal((await itemOf(id)).state, 'decided')
})

test('a case of “something else” that a person opened here does not come back', async () => {
  const id = await waiting('Thank you for the lovely bunting')
  const officer = await signedIn('triage-officer')
  await officer.get(`/staff/triage/${id}`)
  await officer.post(`/staff/triage/${id}/service`, { version: '1', service: 'something-else' })
  await runJobs(work, [], triageJobs)
  assert.equal((await rowsOf('case_id', (await itemOf(id)).case_id)).length, 1)
})

test('every figure opens the records behind it', async () => {
  const officer = await signedIn('triage-officer')
  const { body } = await officer.get('/staff/triage')
  const links = [...new Set([...body.matchAll(/\/staff\/triage\/settled\?show=[a-z-]+/g)].map(([href]) => href))]
  assert.ok(links.length >= 5)
  for (const href of links) assert.equal((await officer.get(href)).statusCode, 200)
  const { body: decided } = await officer.get('/staff/triage/settled?show=decided')
  const count = Number(/<strong class="fp-number">(\d+)<\/strong> in the last/.exec(decided)?.[1])
  assert.equal([...decided.matchAll(/<tr class="govuk-table__row">\s*<td/g)].length, count)
})

test('the services can be searched for one that is not among the likeliest', async () => {
  const id = await waiting('A strange thing')
  const officer = await signedIn('triage-officer')
  assert.match((await officer.get(`/staff/triage/${id}?find=wasps`)).body, /value="pest-control"/)
})

test('triage is for those who may triage', async () => {
  const id = await waiting('Nobody else may decide on this')
  for (const role of ['officer', 'auditor']) {
    const visitor = await signedIn(role)
    for (const path of ['/staff/triage', '/staff/triage/settled', `/staff/triage/${id}`])
      assert.equal((await visitor.get(path)).statusCode, 403, path)
    assert.equal(
      (await visitor.post(`/staff/triage/${id}/service`, { version: '1', service: 'noise' })).statusCode,
      403,
    )
  }
  assert.equal((await itemOf(id)).state, 'open')
})

test('a report in a circle is not found by those outside it', async () => {
  const { rows } = await db.pool.query("select id from scopes where key = 'childrens-care'")
  const id = await waiting('Words about a family that only some may read', {
    scopeId: rows[0].id,
    forPerson: 'Written about a family',
  })
  const officer = await signedIn('triage-officer')
  assert.equal((await officer.get(`/staff/triage/${id}`)).statusCode, 404)
  assert.doesNotMatch((await officer.get('/staff/triage')).body, /only some may read/)
  assert.equal((await officer.post(`/staff/triage/${id}/service`, { version: '1', service: 'noise' })).statusCode, 404)
})

test('an email that answers nothing of ours waits in triage, and goes on the case that comes of it', async () => {
  const raw = Buffer.from(
    'From: Ada Quill <ada@example.org>\r\nTo: council@wrenbridge.example.org\r\nMessage-ID: <q1@example.org>\r\nDate: Wed, 18 Nov 2026 09:00:00 +0000\r\nSubject: Our lane\r\n\r\nThere is a huge pothole in it.\r\n',
  )
  await inTransaction(db, (tx) =>
    receiveMail(tx, {
      source: 'smtp',
      raw,
      envelope: { from: 'ada@example.org', to: ['council@wrenbridge.example.org'], clientIp: null, clientName: null },
      receivedAt: tx.now,
    }),
  )
  await runJobs(work, [], [...messagesJobs, ...triageJobs])
  await runJobs(work, [], [...messagesJobs, ...triageJobs])
  const { rows } = await db.pool.query("select * from triage_items where source = 'email'")
  assert.equal(rows.length, 1)
  assert.equal(rows[0].state, 'open')
  assert.equal(rows[0].suggested, 'road-defect')
  const told = (
    await db.pool.query("select * from messages where direction = 'out' and to_address = 'ada@example.org'")
  ).rows
  assert.deepEqual(
    told.map(({ template_key }) => template_key),
    ['unknown-mail-received'],
  )
  const officer = await signedIn('triage-officer')
  await officer.get(`/staff/triage/${rows[0].id}`)
  await officer.post(`/staff/triage/${rows[0].id}/service`, { version: '1', service: 'road-defect' })
  const item = await itemOf(rows[0].id)
  const message = (await db.pool.query('select subject_id from messages where id = $1', [item.message_id])).rows[0]
  assert.equal(message.subject_id, item.case_id)
})

test('whoever wrote from an address we did not know is told what comes of it, there', async () => {
  const raw = Buffer.from(
    'From: Jane Peach <jane.peach@example.org>\r\nTo: council@wrenbridge.example.org\r\nSubject: Your repairs\r\nMessage-ID: <complains@example.org>\r\n\r\nI want to make a complaint about your repairs. Nobody came, twice.\r\n',
  )
  const envelope = {
    from: 'jane.peach@example.org',
    to: ['council@wrenbridge.example.org'],
    clientIp: null,
    clientName: null,
  }
  await inTransaction(db, (tx) => receiveMail(tx, { source: 'smtp', raw, envelope, receivedAt: tx.now }))
  await runJobs(work, [], [...messagesJobs, ...triageJobs])
  await runJobs(work, [], [...messagesJobs, ...triageJobs])
  const { rows } = await db.pool.query("select * from triage_items where text like 'Your repairs%'")
  assert.equal(rows[0].suggested, 'complaint')
  const officer = await signedIn('triage-officer')
  await officer.get(`/staff/triage/${rows[0].id}`)
  await officer.post(`/staff/triage/${rows[0].id}/service`, { version: '1', service: 'complaint' })
  const { case_id } = await itemOf(rows[0].id)
  const told = await db.pool.query(
    "select to_address from messages where direction = 'out' and subject_id = $1 and template_key = 'case-received'",
    [case_id],
  )
  assert.deepEqual(told.rows, [{ to_address: 'jane.peach@example.org' }])
  const { rows: people } = await db.pool.query(
    "select count(*)::int as records from contact_points where value = 'jane.peach@example.org'",
  )
  assert.deepEqual(people, [{ records: 1 }])
})

test('what came as something else goes to the service it belongs to, as the case it is', async () => {
  const { caseId } = await openedCase(db, 'something-else', {
    answers: { what: 'The lamp post hums', 'has-place': 'no', danger: 'no' },
  })
  await runJobs(work, [], triageJobs)
  const [item] = await rowsOf('case_id', caseId)
  const officer = await signedIn('triage-officer')
  await officer.get(`/staff/triage/${item.id}`)
  assert.equal(
    (await officer.post(`/staff/triage/${item.id}/service`, { version: '1', service: 'street-light' })).statusCode,
    303,
  )
  const { rows } = await db.pool.query('select service_key from cases where id = $1', [caseId])
  assert.equal(rows[0].service_key, 'street-light')
})
