import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { castlegate, openedCase, report } from '#test/cases.ts'
import { runJobs, testDatabase, testWork } from '#test/index.ts'
import { HeaderFault, importReports } from './index.ts'

const db = await testDatabase()
const work = await testWork(db)
const folder = await mkdtemp(join(tmpdir(), 'triage-'))
after(() => rm(folder, { recursive: true }))

async function imported(lines: readonly string[] | Buffer, header = 'report_id,reported_on,text') {
  const path = join(folder, `${newId()}.csv`)
  await writeFile(path, Buffer.isBuffer(lines) ? lines : `${[header, ...lines].join('\n')}\n`)
  return importReports(db, path)
}

const itemOf = async (reportId: string) =>
  (await db.pool.query('select * from triage_items where source_key = $1', [`report:${reportId}`])).rows[0]
const caseOf = async (id: string) => (await db.pool.query('select * from cases where id = $1', [id])).rows[0]

test('a report that is sure becomes a case of its service, with the contact it was', async () => {
  const { taken } = await imported(['a1,2026-11-17,Huge pot hole by the mill'])
  assert.equal(taken.routed, 1)
  const item = await itemOf('a1')
  assert.match(item.reason, /says “pot hole”/)
  const opened = await caseOf(item.case_id)
  assert.equal(opened.service_key, 'road-defect')
  assert.equal(opened.summary, 'Huge pot hole by the mill')
  const contact = (await db.pool.query('select * from matters where contact_id = $1', [item.contact_id])).rows[0]
  assert.equal(contact.outcome, 'case-opened')
  assert.equal(contact.case_id, item.case_id)
})

test('a doubtful report waits for a person, and what no service takes does too', async () => {
  const { taken } = await imported(['b1,2026-11-17,It is a disgrace', 'b2,2026-11-17,Illegal parking on the pavement'])
  assert.equal(taken.open, 2)
  const parking = await itemOf('b2')
  assert.equal(parking.reason, 'No service of its own takes it')
  assert.match(parking.candidates[0].reason, /^says “.*parking/)
})

test('a street the council knows gives the case its place', async () => {
  await imported(['c1,2026-11-17,Street light out in Castlegate'])
  const opened = await caseOf((await itemOf('c1')).case_id)
  assert.equal(opened.usrn, castlegate.usrn)
  assert.ok(opened.ward_code)
})

test('the same thing reported again joins the case, and “still not fixed” chases it', async () => {
  const { taken } = await imported([
    'd1,2026-11-01,Deep pothole in Pebble Lane by the gate',
    'd2,2026-11-03,deep pothole Pebble Lane near gate',
    'd3,2026-11-16,Pothole in Pebble Lane still not fixed',
    'd4,2026-11-17,You have not mended what I reported as 7700123',
  ])
  assert.deepEqual([taken.routed, taken.duplicate, taken.chase, taken.open], [1, 1, 1, 1])
  const [first, twin, chaser] = [await itemOf('d1'), await itemOf('d2'), await itemOf('d3')]
  assert.equal(twin.case_id, first.case_id)
  assert.equal(chaser.case_id, first.case_id)
  assert.match(chaser.reason, /^Says “still not”/)
  const relations = (
    await db.pool.query('select relation from case_matters where case_id = $1 order by 1', [first.case_id])
  ).rows
  assert.deepEqual(
    relations.map(({ relation }) => relation),
    ['chased', 'joined', 'opened'],
  )
})

test('who gives the number of an earlier report is taken to it', async () => {
  await imported(['7700456,2026-11-01,Lamp post leaning over'])
  await imported(['e2,2026-11-12,I reported 7700456 two weeks ago and nobody came'])
  const [first, second] = [await itemOf('7700456'), await itemOf('e2')]
  assert.equal(second.state, 'chase')
  assert.equal(second.case_id, first.case_id)
})

test('a chase whose earlier report is not found waits for a person', async () => {
  await imported(['f1,2026-11-12,Pothole still not fixed'])
  const item = await itemOf('f1')
  assert.equal(item.state, 'open')
  assert.match(item.reason, /the earlier report was not found/)
})

test('potholes of other streets, and other houses of one street, are not the same', async () => {
  const { taken } = await imported([
    'g1,2026-11-10,Pothole outside 12 Cobbler Street',
    'g2,2026-11-10,Pothole outside 48 Cobbler Street',
    'g3,2026-11-10,Pothole outside 12 Saddler Street',
    'g4,2026-11-10,Pothole',
    'g5,2026-11-10,Pothole',
  ])
  assert.equal(taken.routed, 5)
})

test('a file taken in twice changes nothing the second time, and an id with another text is reported', async () => {
  const lines = ['h1,2026-11-17,Graffiti on the bridge', 'h2,2026-11-17,Rats in the garden']
  await imported(lines)
  const again = await imported([...lines, 'h1,2026-11-17,Graffiti on the bridge', 'h3,2026-11-17,Mattress dumped'])
  assert.equal(again.before, 2)
  assert.equal(again.taken.routed, 1)
  assert.deepEqual(again.rejected, [{ line: 4, fault: 'report_id h1 is on line 2 already' }])
  const other = await imported(['h1,2026-11-17,Something quite different'])
  assert.deepEqual(other.rejected, [{ line: 2, fault: 'report_id h1 was taken in before with another text or day' }])
})

test('lines that cannot be taken are named with their number and reason, and the others are taken', async () => {
  const { lines, taken, rejected } = await imported([
    'i1,2026-11-17,Pothole',
    'i2,2026-11-17,',
    ',2026-11-17,Pothole',
    'i4,2026-02-30,Pothole',
    'i5,17/11/2026,Pothole',
    'i6,2026-11-17',
    'i7,2026-11-17,Pothole,too many',
    `i8,2026-11-17,${'x'.repeat(5001)}`,
    'i9,2026-11-17,"Pothole, with a ""hole""',
    ' in two lines"',
    'i10,2026-11-17,<script>alert(1)</script> pothole',
  ])
  assert.deepEqual(
    rejected.map(({ line }) => line),
    [3, 4, 5, 6, 7, 8, 9],
  )
  assert.equal(taken.routed, 3)
  assert.equal(lines, taken.routed + rejected.length)
})

test('a quotation mark that somebody forgot costs its own line and no other', async () => {
  const { taken, rejected } = await imported([
    'q1,2026-11-17,"Pothole opened and never closed',
    'q2,2026-11-17,Pothole',
    'q3,2026-11-17,Pothole that is 5" deep',
    'q4,2026-11-17,"Pothole, then "loose" words"',
    'q5,2026-11-17,"Pothole',
    'in two lines"',
    'q6,2026-11-17,"Pothole at the very end',
  ])
  assert.deepEqual(
    rejected.map(({ line }) => line),
    [2, 4, 5, 8],
  )
  assert.equal(taken.routed, 2)
})

test('letters that are not UTF-8 are a rejected line', async () => {
  const latin = Buffer.concat([
    Buffer.from('report_id,reported_on,text\nj1,2026-11-17,Caf'),
    Buffer.from([0xe9]),
    Buffer.from(' pothole\nj2,2026-11-17,Pothole\n'),
  ])
  const { taken, rejected } = await imported(latin)
  assert.deepEqual(rejected, [{ line: 2, fault: 'Some letters cannot be read: save the file as UTF-8' }])
  assert.equal(taken.routed, 1)
})

test('a file with other columns is refused whole', async () => {
  await assert.rejects(imported(['1,Pothole'], 'id,words'), HeaderFault)
  await assert.rejects(imported(Buffer.from('')), HeaderFault)
})

test('a report about a child goes to those who may know, and nobody else finds it', async () => {
  await imported(['k1,2026-11-17,A toddler is left alone in the flat every night'])
  const item = await itemOf('k1')
  assert.equal(item.state, 'routed')
  assert.notEqual(item.scope_id, null)
  assert.equal((await caseOf(item.case_id)).scope_id, item.scope_id)
})

test('what came by the form for anything else waits in triage as the case it is', async () => {
  const { caseId } = await openedCase(db, 'something-else', {
    answers: { what: 'The tree in front of my house is dying', 'has-place': 'no', danger: 'no' },
  })
  await runJobs(work)
  await runJobs(work)
  const rows = (await db.pool.query('select * from triage_items where case_id = $1', [caseId])).rows
  assert.equal(rows.length, 1)
  assert.equal(rows[0].state, 'open')
})

test('a case of any other service does not come to triage', async () => {
  const received = await report(db, 'street-light', { by: system('test') })
  await runJobs(work)
  assert.ok(received.refusal === null)
  const { rows } = await db.pool.query('select 1 from triage_items where source_key = $1', [`case:${received.caseId}`])
  assert.equal(rows.length, 0)
})

test('a file in UTF-16, as spreadsheets save “Unicode text”, is turned away with what to do', async () => {
  const text = Buffer.from('\uFEFFreport_id,reported_on,text\nu16,2026-11-17,Huge pot hole\n', 'utf16le')
  await assert.rejects(imported(text), /Save it as “CSV UTF-8”/)
  await assert.rejects(imported(Buffer.from('fffe00626164', 'hex')), /Save it as “CSV UTF-8”/)
})
