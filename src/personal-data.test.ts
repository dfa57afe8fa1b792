import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { addNote, receive, withdrawCase } from '#modules/cases/index.ts'
import { logContact } from '#modules/contacts/index.ts'
import { createCustomer } from '#modules/customers/index.ts'
import { receiveMail } from '#modules/messages/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { runJobs, staffActor, testDatabase, testWork } from '#test/index.ts'
import { writeFiles } from './commands/person-collect.ts'
import { collectPerson, erasePerson } from './personal-data.ts'

const db = await testDatabase()
const work = await testWork(db)
const program = system('test')

/** Tables in which a word stands anywhere, whatever the column. */
async function tablesHolding(word: string): Promise<string[]> {
  const { rows } = await db.pool.query<{ name: string }>(`
    select relname as name from pg_class
    where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 1`)
  const found: string[] = []
  for (const { name } of rows) {
    const { rowCount } = await db.pool.query(`select from "${name}" t where to_jsonb(t)::text ilike $1 limit 1`, [
      `%${word}%`,
    ])
    if (rowCount) found.push(name)
  }
  return found
}

const about = { caseId: '', version: null, reason: null }

async function aBusyPerson() {
  const email = 'ottoline@example.org'
  const customerId = await inTransaction(
    db,
    async (tx) =>
      createCustomer(tx, program, {
        kind: 'person',
        title: null,
        givenName: 'Ottoline',
        familyName: 'Snapdragon',
        organisationName: null,
        wardCode: null,
        dateOfBirth: Temporal.PlainDate.from('1961-04-05'),
        uprn: null,
        addressText: null,
        emails: [email],
        phones: [],
        scopeId: null,
      }).customerId,
  )
  const service = await serviceByKey(db, 'something-else')
  assert.ok(service)
  const [sourceKey, matterId] = [newId(), newId()]
  const caseId = await inTransaction(db, async (tx) => {
    const received = await receive(tx, program, {
      channel: 'web',
      sourceKey,
      customerId,
      serviceVersionId: service.versionId,
      answers: {
        what: 'Ottoline wants the clock mended',
        'contact-name': 'Ottoline Snapdragon',
        'contact-email': email,
      },
      matterId,
    })
    assert.ok(received.refusal === null && received.caseId)
    logContact(tx, program, {
      channel: 'web',
      sourceKey,
      customerId,
      serviceKey: service.key,
      detail: 'Snapdragon, about the clock',
      outcome: 'case-opened',
      caseId: received.caseId,
      scopeId: null,
      outOfHours: false,
      matterId,
    })
    await addNote(tx, staffActor({ permissions: ['cases.read', 'cases.work'] }), {
      caseId: received.caseId,
      text: 'Rang Ottoline back',
    })
    return received.caseId
  })
  await runJobs(work)
  await writeIn(email)
  await runJobs(work)
  return { customerId, caseId }
}

/** An email with a picture, about nothing we know. */
const writeIn = (from: string) =>
  inTransaction(db, (tx) =>
    receiveMail(tx, {
      source: 'smtp',
      raw: Buffer.from(
        [
          `From: Ottoline Snapdragon <${from}>`,
          'To: service@wrenbridge.example.org',
          'Subject: From Ottoline',
          'MIME-Version: 1.0',
          'Content-Type: multipart/mixed; boundary=b',
          '',
          '--b',
          'Content-Type: text/plain',
          '',
          'The clock again. Ottoline Snapdragon',
          '--b',
          'Content-Type: text/plain; name=snapdragon.txt',
          'Content-Disposition: attachment; filename=snapdragon.txt',
          '',
          'What I saw',
          '--b--',
          '',
        ].join('\r\n'),
      ),
      envelope: { from, to: ['service@wrenbridge.example.org'], clientIp: '127.0.0.1', clientName: null },
      receivedAt: tx.now,
    }),
  )

test('everything known of a person is collected, and erased to the last table and the last file', async () => {
  const { customerId, caseId } = await aBusyPerson()
  const { known, files } = await collectPerson(db, customerId)
  const told = JSON.stringify(known)
  for (const word of ['the clock mended', 'Rang Ottoline back', 'The clock again', '1961-04-05'])
    assert.ok(told.includes(word), word)
  const [file] = files
  assert.equal(file?.name, 'snapdragon.txt')
  assert.equal((await work.files.get(file.id)).toString().trim(), 'What I saw')

  const folder = await mkdtemp(join(tmpdir(), 'collected-'))
  after(() => rm(folder, { recursive: true }))
  const gone = { ...file, id: newId(), name: 'gone.txt' }
  const lacking = await writeFiles(work.files, [file, gone, { ...file, name: 'cut.txt', sha256: 'other' }], folder)
  assert.deepEqual(
    lacking.map((one) => one.slice(9)),
    ['gone.txt: missing from our disk', 'cut.txt: not on our disk as it was stored'],
  )
  assert.deepEqual((await readdir(folder)).map((one) => one.replace(/^.{8} /, '')).sort(), [
    'files-not-here.txt',
    'snapdragon.txt',
  ])

  const open = await inTransaction(db, (tx) => erasePerson(tx, customerId, 'Ada Field'))
  assert.equal(open.refusal, 'open-cases')
  await inTransaction(db, (tx) => withdrawCase(tx, program, { ...about, caseId }))
  await runJobs(work)
  const erased = await inTransaction(db, (tx) => erasePerson(tx, customerId, 'Ada Field'))
  assert.equal(erased.refusal, null)
  await runJobs(work)
  assert.deepEqual(await tablesHolding('ottoline'), [])
  assert.deepEqual(await tablesHolding('snapdragon'), [])
  await assert.rejects(work.files.get(file.id), { code: 'ENOENT' })
})

test('nobody is erased who is not there', async () => {
  const erased = await inTransaction(db, (tx) => erasePerson(tx, newId(), 'Ada Field'))
  assert.equal(erased.refusal, 'no-such-person')
})
