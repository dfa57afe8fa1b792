import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addFiles, addNote } from '#modules/cases/index.ts'
import { mergeCustomers } from '#modules/customers/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { storeFile } from '#platform/files/index.ts'
import { system } from '#platform/http/index.ts'
import { createTemplates } from '#platform/views/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { type Browser, signInAs, staffActor, testApp, testDatabase } from '#test/index.ts'
import { readZip } from '#test/zip.ts'
import { complainAbout } from '../../actions/start.ts'
import { bundleEntries } from './bundle.ts'
import type { RecordDocument } from './record-documents.ts'

const db = await testDatabase()
const { app, work, browser } = await testApp(db)
const manager = browser()
const { id: managerId } = await signInAs(db, manager, 'complaints-manager')
const officer = browser()
await signInAs(db, officer, 'complaints-officer')
const writer = staffActor({
  id: managerId,
  name: 'Ada Field',
  permissions: ['cases.read', 'cases.work', 'contacts.log', 'customers.merge'],
})

const secret = 'Dorothy Pemberton-Vane'

async function aRecord() {
  const customerId = await aPerson(db)
  const { reference, caseId } = await openedCase(db, 'complaint', {
    customerId,
    answers: {
      what: `The bin was missed, and ${secret} next door saw it <script>alert(1)</script>`,
      wanted: 'An apology',
      category: 'waste',
      'for-whom': 'myself',
    },
  })
  const note = (text: string) => inTransaction(db, (tx) => addNote(tx, writer, { caseId, text }))
  await note(`Called ${secret.toUpperCase()}. She will send pictures`)
  return { reference, caseId, customerId, note, href: `/staff/complaints/${reference}/record` }
}

async function attach(caseId: string, name: string, content: string) {
  const file = await storeFile(work.files, { name, type: 'text/plain', content: Buffer.from(content) })
  await inTransaction(db, (tx) => addFiles(tx, writer, { caseId, files: [file] }))
  return file.id
}

const versionOn = (body: string) => /name="_version" value="(\d+)"/.exec(body)?.[1] ?? ''
const linksOn = (body: string, kind: string) =>
  [...body.matchAll(new RegExp(`href="([^"]*/record/${kind}-[^"]+)"`, 'g'))].map((found) => found[1] ?? '')

async function withhold(page: Browser, href: string, fields: Record<string, string>) {
  const shown = await page.get(href)
  return page.post(`${href}/withhold`, { _version: versionOn(shown.body), reason: 'third-party', ...fields })
}

async function bundle(href: string) {
  await manager.get(href)
  const made = await manager.post(`${href}/bundle`)
  assert.equal(made.statusCode, 200, made.body.slice(0, 500))
  assert.equal(made.headers['content-type'], 'application/zip')
  return { raw: made.rawPayload, entries: readZip(made.rawPayload) }
}

test('everything is in the bundle unless it is marked, in the order of dates, and the index is true', async () => {
  const { href, reference, caseId, note } = await aRecord()
  db.testClock.advance({ minutes: 5 })
  await note('A second note')
  await attach(caseId, 'photo list.txt', 'Three pictures of the bin')
  const owner = await db.selectFrom('staff').select('id').limit(1).executeTakeFirstOrThrow()
  const learned = await manager.post('/staff/complaints/learning/new', {
    category: 'waste',
    rootCause: 'The crews had the old list',
    action: 'Crews get the list each morning',
    ownerId: owner.id,
    dueOn: '2027-01-04',
    complaints: reference,
  })
  assert.equal(learned.statusCode, 303)
  const { entries } = await bundle(href)
  const index = entries.get('index.html')?.toString() ?? ''
  assert.match(index, new RegExp(`Record of complaint ${reference}`))
  const rows = [
    ...index.matchAll(
      /<tr><td.*?>(\d+)<\/td><td.*?>[^<]+<\/td><td><a href="([^"]+)">([^<]+)<\/a>.*?<td.*?>(.*?)<\/td><\/tr>/g,
    ),
  ]
  assert.deepEqual(
    rows.map(([, number]) => Number(number)),
    rows.map((_, at) => at + 1),
  )
  for (const [, number, name = '', title = '', paragraphs = ''] of rows) {
    const document = entries.get(name)?.toString() ?? ''
    assert.match(document, new RegExp(`<h1>${number}\\. `), name)
    assert.ok(document.includes(title), title)
    const numbers = [...document.matchAll(/<span class="number">([\d.]+)<\/span>/g)].map((found) => found[1])
    const last = numbers.at(-1)
    assert.equal(paragraphs, !last ? 'None' : numbers.length === 1 ? last : `${numbers[0]} to ${last}`)
  }
  const titles = rows.map(([, , , title]) => title ?? '')
  assert.equal(titles[0], 'The complaint as it was given')
  assert.ok(titles.findIndex((one) => one.startsWith('Point 1')) < titles.lastIndexOf('Note by Ada Field'))
  assert.ok(titles.some((one) => one.startsWith('Email: We have')) && titles.some((one) => one.startsWith('Email')))
  assert.ok(titles.includes('What is changed because of it'))
  const file = [...entries].find(([name]) => name.startsWith('files/'))
  assert.equal(file?.[1].toString(), 'Three pictures of the bin')
  const all = [...entries.values()].join('\n')
  assert.ok(all.includes('Crews get the list each morning'))
  assert.ok(all.includes(secret) && all.includes('&lt;script&gt;alert(1)'), 'what people wrote is shown as text')
  assert.ok(!all.includes('<script'))
})

test('withheld words stand nowhere in the bundle, not in names of files either, and the record stays as it is', async () => {
  const { href, caseId } = await aRecord()
  const fileId = await attach(caseId, `${secret} statement.txt`, 'I saw it')
  const page = await manager.get(href)
  const [first = ''] = linksOn(page.body, 'note')
  const done = await withhold(manager, first, { how: 'passage', words: 'dorothy  pemberton-vane', note: 'A neighbour' })
  assert.equal(done.statusCode, 303)
  const shown = await manager.get(first)
  assert.match(shown.body, /<mark class="fp-withheld"[^>]*>DOROTHY PEMBERTON-VANE<\/mark>/)
  const { raw, entries } = await bundle(href)
  const index = [...entries].find(([name]) => name.includes('index'))?.[1].toString() ?? ''
  const places = (body: string) => [...body.matchAll(/\d+ places? withheld/g)].map(([words]) => words)
  assert.deepEqual(places((await manager.get(href)).body), places(index), 'the list says what the index says')
  assert.ok(places(index).length > 0)
  for (const one of [raw, ...entries.values()])
    assert.doesNotMatch(one.toString('utf8'), /dorothy|pemberton/i, 'not one of the words')
  assert.match([...entries.values()].join(''), /withheld: about a third party/)
  assert.ok([...entries.keys()].some((name) => /^files\/\d{4}\.txt$/.test(name)))
  const row = await db.selectFrom('case_files').select('name').where('file_id', '=', fileId).executeTakeFirstOrThrow()
  assert.match(row.name, /Dorothy/)
  const story = (await manager.get(`/staff/cases/${caseId}`)).body
  assert.match(story, /Bundle of the record made for the Ombudsman: \d+ documents, 0 of them withheld/)
  const audit = await db
    .selectFrom('audit_entries')
    .select(['action', 'detail'])
    .where('subject_id', '=', caseId)
    .where('action', 'in', ['complaint-bundle-made', 'case.complaint-bundle-made', 'complaint-record.withheld'])
    .execute()
  assert.equal(audit.length, 2)
  assert.ok(!JSON.stringify(audit).includes('emberton'), 'the audit does not repeat the words')
})

test('a file that is gone or cut short is named in the bundle, on the page, in the story and in the audit; the rest is whole', async () => {
  const { href, caseId } = await aRecord()
  const gone = await attach(caseId, 'gone letter.txt', 'It was here')
  const cut = await attach(caseId, 'cut list.txt', 'All of it')
  await attach(caseId, 'kept.txt', 'Still here')
  await work.files.remove(gone)
  await work.files.put(cut, Buffer.alloc(0))
  const page = (await manager.get(href)).body
  assert.match(page, /2 attached files are not on our disk as stored, so the bundle will be without them/)
  assert.match(page, /gone letter\.txt.*File missing from our disk.*cut list\.txt.*File damaged on our disk/s)
  const { entries } = await bundle(href)
  const index = entries.get('index.html')?.toString() ?? ''
  assert.match(index, /2 files are not in this bundle, because we no longer have them as stored/)
  assert.match(index, /gone letter\.txt.*File not in the bundle: it is missing from our disk/)
  assert.match(index, /cut list\.txt.*File not in the bundle: it is not on our disk as it was stored/)
  const documents = [...entries].filter(([name]) => name.startsWith('documents/')).map(([, text]) => text.toString())
  assert.ok(documents.some((one) => /gone letter.*is not in this bundle: it is missing/s.test(one)))
  const files = [...entries].filter(([name]) => name.startsWith('files/')).map(([, text]) => text.toString())
  assert.deepEqual(files, ['Still here'])
  assert.match((await manager.get(`/staff/cases/${caseId}`)).body, /2 files not in it because we no longer have/)
  const audit = await db
    .selectFrom('audit_entries')
    .select('detail')
    .where('subject_id', '=', caseId)
    .where('action', '=', 'case.complaint-bundle-made')
    .executeTakeFirstOrThrow()
  assert.match(JSON.stringify(audit.detail), /"lacking":2/)
})

test('a document withheld as a whole is a page that says so, and a mark taken back stays in the history', async () => {
  const { href } = await aRecord()
  const [note = ''] = linksOn((await manager.get(href)).body, 'note')
  assert.equal((await withhold(manager, note, { how: 'whole', reason: 'safeguarding' })).statusCode, 303)
  const { entries } = await bundle(href)
  const texts = [...entries.values()].map(String)
  assert.ok(texts.some((text) => text.includes('The whole of this document is withheld: safeguarding.')))
  assert.ok(!texts.some((text) => /She will send pictures|Note by Ada/.test(text)))
  const lift = /action="([^"]*\/marks\/[^"]+\/lift)"/.exec((await manager.get(note)).body)?.[1] ?? ''
  assert.equal((await manager.post(lift)).statusCode, 303)
  assert.match((await manager.get(href)).body, /taken back by/)
  assert.match([...(await bundle(href)).entries.values()].join(''), /She will send pictures/)
})

test('words in a file are never blacked out: the bundle waits for a redacted copy, or for the whole to be withheld', async () => {
  const { href, caseId } = await aRecord()
  await attach(caseId, 'statement.txt', `I am ${secret}`)
  const page = (await manager.get(href)).body
  const [file = ''] = linksOn(page, 'file')
  const [note = ''] = linksOn(page, 'note')
  await withhold(manager, note, { how: 'passage', words: secret })
  const refused = await manager.post(`${href}/bundle`)
  assert.equal(refused.statusCode, 422)
  assert.match(refused.body, /withheld words stand in this file. Put in a redacted copy/)
  await withhold(manager, file, { how: 'passage', words: 'line 1, the name' })
  assert.match((await manager.get(href)).body, /Needs a redacted copy/)
  const upload = async (name: string, content: string) => {
    const shown = await manager.get(file)
    const form = new FormData()
    form.set('_csrf', /name="_csrf" value="([^"]+)"/.exec(shown.body)?.[1] ?? '')
    form.set('_version', versionOn(shown.body))
    form.set('file', new File([content], name, { type: 'text/plain' }))
    const sent = new Response(form)
    return app.inject({
      method: 'POST',
      url: `${file}/copy`,
      headers: {
        cookie: [...manager.cookies].map(([key, value]) => `${key}=${value}`).join('; '),
        'content-type': sent.headers.get('content-type') ?? '',
      },
      payload: Buffer.from(await sent.arrayBuffer()),
    })
  }
  assert.match((await upload('copy.exe', 'MZ')).body, /must be a photo|does not hold what its name says/)
  assert.equal((await upload('copy.txt', 'I am a neighbour')).statusCode, 303)
  const { entries } = await bundle(href)
  const texts = [...entries.values()].map(String)
  assert.ok(texts.includes('I am a neighbour') && !texts.some((text) => text.includes('emberton')))
  assert.ok(texts.some((text) => text.includes('a copy in which words are withheld')))
})

test('what is not there, has no reason or was changed meanwhile is refused with what was typed', async () => {
  const { href } = await aRecord()
  const [note = ''] = linksOn((await manager.get(href)).body, 'note')
  const missing = await withhold(manager, note, { how: 'passage', words: 'Somebody Else' })
  assert.equal(missing.statusCode, 422)
  assert.match(missing.body, /do not stand in this document[\s\S]*Somebody Else/)
  assert.match(
    (await withhold(manager, note, { how: 'passage', words: 'a' })).body,
    /at least two letters|do not stand/,
  )
  assert.match((await withhold(manager, note, { how: 'whole', reason: 'because' })).body, /Select the reason/)
  const old = { _version: versionOn((await manager.get(note)).body), reason: 'third-party', note: 'Kept' }
  assert.equal((await manager.post(`${note}/withhold`, { ...old, how: 'passage', words: secret })).statusCode, 303)
  const again = await manager.post(`${note}/withhold`, { ...old, how: 'passage', words: secret })
  assert.equal(again.statusCode, 303, 'the same twice is one mark')
  const late = await manager.post(`${note}/withhold`, { ...old, how: 'whole' })
  assert.equal(late.statusCode, 409)
  assert.match(late.body, /withheld or gave something meanwhile[\s\S]*Kept/)
})

test('only who runs complaints, and may see this one, makes a bundle', async () => {
  const { href } = await aRecord()
  for (const url of [href, linksOn((await manager.get(href)).body, 'note')[0] ?? ''])
    assert.equal((await officer.get(url)).statusCode, 403)
  assert.equal((await officer.post(`${href}/bundle`)).statusCode, 403)
  const { reference } = await openedCase(db, 'childrens-care-complaint', { customerId: await aPerson(db) })
  const restricted = `/staff/complaints/${reference}/record`
  assert.equal((await manager.get(restricted)).statusCode, 404, 'not in the circle')
  await manager.get('/staff/complaints')
  assert.equal((await manager.post(`${restricted}/bundle`)).statusCode, 404)
})

test('a request in a circle that somebody is not in is not in their bundle, and the bundle says so', async () => {
  const restricted = await openedCase(db, 'childrens-care', { customerId: await aPerson(db) })
  const { caseId, href } = await aRecord()
  await inTransaction(db, async (tx) => {
    tx.save(tx.updateTable('complaints').set({ about_case_id: restricted.caseId }).where('case_id', '=', caseId))
  })
  const index = (await bundle(href)).entries.get('index.html')?.toString() ?? ''
  assert.match(index, /is restricted and is not in this bundle/)
  assert.ok(!index.includes(restricted.reference))
})

test('the request it is about, and what was written to a person since merged, are in the bundle', async () => {
  const customerId = await aPerson(db)
  const light = await openedCase(db, 'street-light', { customerId })
  const started = await inTransaction(db, (tx) =>
    complainAbout(tx, writer, {
      aboutCaseId: light.caseId,
      words: 'Nobody came, twice',
      wanted: '',
      category: 'roads',
    }),
  )
  assert.ok(started.refusal === null)
  const complaint = await db
    .selectFrom('complaints')
    .innerJoin('cases', 'cases.id', 'case_id')
    .select(['case_id as caseId', 'reference'])
    .where('about_case_id', '=', light.caseId)
    .executeTakeFirstOrThrow()
  await inTransaction(db, (tx) =>
    sendMessage(tx, system('test'), {
      template: 'case-reply',
      customerId,
      about: { kind: 'case', id: complaint.caseId },
      data: {
        reference: complaint.reference,
        serviceName: 'Complaint',
        text: 'We wrote before the records were joined',
      },
      scopeId: null,
    }),
  )
  const keep = await aPerson(db, 'Amara Okafor-Hale')
  const merged = await inTransaction(db, (tx) =>
    mergeCustomers(tx, writer, { keptId: keep, mergedId: customerId, reason: 'One person' }),
  )
  assert.equal(merged.refusal, null)
  const all = [...(await bundle(`/staff/complaints/${complaint.reference}/record`)).entries.values()].join('\n')
  assert.match(all, new RegExp(`The request it is about, ${light.reference}`))
  assert.match(all, /We wrote before the records were joined/)
  assert.match(all, /Opened on the website/)
})

test('a long record is written document by document and never lies in memory whole', async () => {
  let read = 0
  const documents = Array.from(
    { length: 500 },
    (_, index): RecordDocument => ({
      key: `note-${index}`,
      at: db.testClock.now(),
      kindName: 'Note',
      title: `Note ${index}`,
      file: null,
      read: async () => {
        read += 1
        return [{ heading: 'Text', text: 'Words' }]
      },
    }),
  )
  const entries = bundleEntries({
    record: { documents, requestIsHidden: false },
    marks: [],
    files: work.files,
    templates: createTemplates(),
    about: { reference: 'FP-1', council: 'Wrenbridge', madeAt: db.testClock.now() },
  })
  await entries.next()
  assert.equal(read, 1)
  let last = ''
  for await (const { name } of entries) last = name
  assert.equal(read, 500)
  assert.equal(last, 'index.html')
})
