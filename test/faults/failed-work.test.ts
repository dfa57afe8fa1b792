import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, describe, test } from 'node:test'
import { z } from 'zod'
import { jobs } from '../../src/app.ts'
import { imapJobs } from '../../src/integrations/imap/index.ts'
import { jobWords } from '../../src/modules/insight/pages/staff/job-words.ts'
import { namesOfWhatWaits } from '../../src/modules/insight/queries/waits.ts'
import { messagesJobs, receiveMail } from '../../src/modules/messages/index.ts'
import { callDuty } from '../../src/modules/organisation/index.ts'
import { triageJobs } from '../../src/modules/triage/index.ts'
import { inTransaction, json, newId } from '../../src/platform/db/index.ts'
import { listFailed, noteFailure, reasonIn, tryAgain } from '../../src/platform/jobs/failed.ts'
import { defineEvent, defineJob, publish } from '../../src/platform/jobs/index.ts'
import { startJobs } from '../../src/platform/jobs/runner.ts'
import { aPerson, openedCase } from '../cases.ts'
import { runJobs, signInAs, testApp, testDatabase } from '../index.ts'
import { until } from './program.ts'

const db = await testDatabase()
const { work, browser } = await testApp(db)
const happened = defineEvent({ name: 'test.happened', payload: z.object({ id: z.string() }) })
const done: string[] = []
const handedOver: string[] = []
let isBroken = true

const breaks = defineJob({
  name: 'test.breaks',
  on: happened,
  payload: happened.payload,
  retryLimit: 1,
  retryDelaySeconds: 1,
  run: async (_work, { id }) => {
    if (isBroken) throw new Error('The mailbox of ann@example.org is full')
    done.push(id)
  },
  onGivenUp: async (_tx, { id }) => {
    handedOver.push(id)
  },
})
let readings = 0
const readsMail = imapJobs.map((job) => ({
  ...job,
  every: null,
  retryDelaySeconds: 1,
  run: async () => {
    readings += 1
    if (readings === 1) throw new Error('The process was killed')
  },
}))
const runner = await startJobs(db.url, [breaks, ...readsMail], work)
after(() => runner.stop())

const administrator = browser()
await signInAs(db, administrator, 'administrator')
const text = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

describe('a job that fails for ever', () => {
  test('ends on a list that administrators see, is tried again when they say so, and then is done once', async () => {
    assert.match(text((await administrator.get('/staff/failed-work')).body), /Nothing has failed/)
    await inTransaction(db, async (tx) => publish(tx, happened, { id: 'FP-1' }))
    await until('the job is given up', async () => (await listFailed(db, 5)).length === 1)

    const page = text((await administrator.get('/staff/failed-work')).body)
    assert.match(page, /The mailbox of … is full/)
    assert.match(page, /id FP-1/)
    await until('it is handed to a person', () => handedOver.includes('FP-1'))
    const [failed] = await listFailed(db, 5)
    isBroken = false
    const answer = await administrator.post(`/staff/failed-work/${failed?.id}`, { decision: 'again' })
    assert.equal(answer.statusCode, 303)
    assert.match(
      text((await administrator.get('/staff/failed-work')).body),
      /It is being tried again.*Nothing has failed/,
    )
    await until('it is done', () => done.length > 0)

    await administrator.post(`/staff/failed-work/${failed?.id}`, { decision: 'again' })
    assert.match(
      text((await administrator.get('/staff/failed-work')).body),
      /Somebody else has decided about this already/,
    )
    assert.deepEqual(done, ['FP-1'])
    const pressed = await db
      .selectFrom('audit_entries')
      .select('action')
      .where('action', '=', 'job.tried-again')
      .execute()
    assert.equal(pressed.length, 1)
  })

  test('can be taken off the list, and is not tried again', async () => {
    isBroken = true
    await inTransaction(db, async (tx) => publish(tx, happened, { id: 'FP-2' }))
    await until('the job is given up', async () => (await listFailed(db, 5)).length === 1)
    const [failed] = await listFailed(db, 5)
    isBroken = false
    await administrator.post(`/staff/failed-work/${failed?.id}`, { decision: 'let-go' })
    assert.deepEqual(await listFailed(db, 5), [])
    assert.ok(!done.includes('FP-2'))
  })

  test('leaves what somebody wrote with a person, whatever is pressed', async () => {
    await db.pool.query(`create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end';
      create trigger refuse before insert on triage_items for each row execute function refuse()`)
    const raw = Buffer.from(
      'From: wil@example.org\r\nTo: service@wrenbridge.example.org\r\nSubject: Water in the cellar\r\nMessage-ID: <w@example.org>\r\n\r\nIt rises.\r\n',
    )
    const envelope = { from: 'wil@example.org', to: [], clientIp: null, clientName: null }
    await inTransaction(db, (tx) => receiveMail(tx, { source: 'smtp', raw, envelope, receivedAt: tx.now }))
    await runJobs(work, [], messagesJobs)
    const { rows } = await db.pool.query("select id from messages where from_address = 'wil@example.org'")
    const payload = { messageId: rows[0].id, about: null, customerId: null, door: null }
    const sorts = triageJobs.find(({ name }) => name === 'triage.message-received')
    await assert.rejects(() => inTransaction(db, async (tx) => sorts?.onGivenUp(tx, payload)))
    await noteFailure(db, { job: 'triage.message-received', payload, output: null })

    const page = (await administrator.get('/staff/failed-work')).body
    assert.match(text(page), /Somebody wrote to us, .*not sorted, and they have had no answer/)
    assert.match(text(page), /Take off the list.*It goes to Triage.*cannot be undone.*Yes, take it off the list/)
    assert.match(text(page), /Failed work 1 waiting/)
    const officer = browser()
    await signInAs(db, officer, 'triage-officer')
    const atTriage = async () => (await officer.get('/staff/triage')).body
    assert.match(text(await atTriage()), /1 email that could not be put here.*Water in the cellar/)
    assert.ok((await atTriage()).includes(`/staff/messages/${rows[0].id}`))

    const [failed] = await listFailed(db, 5)
    await administrator.post(`/staff/failed-work/${failed?.id}`, { decision: 'let-go' })
    assert.match(
      text((await administrator.get('/staff/failed-work')).body),
      /could not be handed to a person, so it stays/,
    )
    assert.equal((await listFailed(db, 5)).length, 1)

    await db.pool.query('drop trigger refuse on triage_items')
    await administrator.post(`/staff/failed-work/${failed?.id}`, { decision: 'let-go' })
    assert.deepEqual(await listFailed(db, 5), [])
    assert.match(text(await atTriage()), /Water in the cellar It rises\..*read it yourself/)
    assert.doesNotMatch(text(await atTriage()), /could not be put here/)
    await inTransaction(db, async (tx) => sorts?.onGivenUp(tx, payload))
    const items = await db.pool.query('select from triage_items where message_id = $1', [rows[0].id])
    assert.equal(items.rowCount, 1)
  })

  test('about somebody’s reply to their case leaves it before whoever has the case, whatever is pressed', async () => {
    const { caseId, reference } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
    const messageId = newId()
    await inTransaction(db, async (tx) => {
      tx.saveNew('messages', {
        id: messageId,
        direction: 'in',
        channel: 'email',
        state: 'received',
        from_address: 'ann@example.org',
        to_address: 'service@wrenbridge.example.org',
        subject: 'The light',
        body_text: 'It is sparking, a child got a shock',
        subject_kind: 'case',
        subject_id: caseId,
        format: json({}),
        content_hash: newId(),
        received_at: tx.now,
        created_at: tx.now,
      })
    })
    const payload = { messageId, about: { kind: 'case', id: caseId }, customerId: null, door: null }
    await noteFailure(db, { job: 'cases.message-received', payload, output: null })
    const noted = (await listFailed(db, 50)).find(({ job }) => job === 'cases.message-received')
    await administrator.get('/staff/failed-work')
    await administrator.post(`/staff/failed-work/${noted?.id}`, { decision: 'let-go' })
    const officer = browser()
    await signInAs(db, officer, 'officer', 'street-lighting')
    const page = text((await officer.get(`/staff/cases/${reference}`)).body)
    assert.match(page, /They wrote.*It is sparking, a child got a shock/)
    assert.match(text((await officer.get('/staff/queue')).body), new RegExp(`${reference}.*They wrote`))
  })

  test('is none that reads the mailbox and was stopped once: it is read again at once, and nobody is alarmed', async () => {
    const before = await listFailed(db, 5)
    await noteFailure(db, { job: 'imap.read', payload: {}, output: null })
    const [noted] = await listFailed(db, 1)
    assert.match(
      text((await administrator.get('/staff/failed-work')).body),
      /by the clock and is tried again at its next time/,
    )
    await inTransaction(db, (tx) => tryAgain(tx, noted?.id ?? ''))
    await until('it is read again', () => readings === 2)
    assert.deepEqual(await listFailed(db, 5), before)
  })

  test('is not shown to those who do not run the system', async () => {
    const advisor = browser()
    await signInAs(db, advisor, 'advisor')
    assert.equal((await advisor.get('/staff/failed-work')).statusCode, 403)
  })

  test('tells no row and no address in its reason', () => {
    assert.equal(
      reasonIn({ message: 'Key (email)=(a@b.org) exists', code: '23505', severity: 'ERROR' }),
      'Database error 23505',
    )
    assert.equal(reasonIn({ value: { message: 'job timed out' } }), 'job timed out')
    assert.equal(reasonIn(null), 'It stopped without saying why')
  })

  test('names the duty call that waits, and whom to ring', async () => {
    const subject = { kind: 'case', id: newId() }
    const call = { rota: 'gas', subject, summary: 'Gas smell: 14 Tannery Row', scopeId: null }
    const { callId, staffId, stepId } = await inTransaction(db, (tx) => callDuty(tx, call))
    const payload = { callId, staffId, stepId, rota: 'gas', subject }
    await noteFailure(db, { job: 'messages.call-on-duty', payload, output: null })
    assert.match(
      text((await administrator.get('/staff/failed-work')).body),
      /Duty call “Gas smell: 14 Tannery Row” \(Gas and urgent repairs, .*\)\. Nobody has said that they have it\. Ring \w+/,
    )
  })

  test('names what waits for it, whatever its payload holds', async () => {
    const id = newId()
    const subject = { kind: 'case', id }
    for (const payload of [
      { inboundMailId: id },
      { promiseId: id, changeId: id, subject },
      { disruptionId: id, updateId: id, subjects: [subject] },
      { contactId: id },
      { itemId: id },
      { customerId: id },
    ])
      await noteFailure(db, { job: 'test.breaks', payload, output: null })
    const page = text((await administrator.get('/staff/failed-work')).body)
    for (const words of [
      'An email that came in is not read yet',
      'A case waits for it',
      'The people of 1 case wait to hear about a disruption',
      'Why somebody got in touch is not worked out yet',
      'What waits in Triage keeps the services',
      'The record of a customer waits for it',
    ])
      assert.ok(page.includes(words), words)
  })

  test('says of work on a case that leaves nothing to do by hand where it stands', async () => {
    const caseId = newId()
    await noteFailure(db, { job: 'triage.something-else', payload: { caseId }, output: null })
    const subject = { kind: 'case', id: caseId }
    await noteFailure(db, { job: 'cases.promise-broken', payload: { subject }, output: null })
    const page = text((await administrator.get('/staff/failed-work')).body)
    assert.match(page, /will not look for another service\. The case stays as it is, in the queue of its team/)
    assert.match(page, /Whoever must decide about the promise has it anyway/)
  })

  test('names what waits, whichever job it is: no payload is of ids alone', async () => {
    for (const job of jobs.filter(({ on }) => on.length > 0)) {
      const refused = await job.run(work, { what: 'ask' }).catch((error: unknown) => error)
      assert.ok(refused instanceof z.ZodError, `${job.name} takes anything`)
      const keys = refused.issues.map(({ path }) => String(path[0]))
      assert.ok(
        keys.some((key) => namesOfWhatWaits.includes(key)),
        `say in insight/queries/waits.ts what waits for ${job.name}: ${keys.join()}`,
      )
    }
  })

  test('ends where a person has it, whichever job it is', async () => {
    const ends = await readFile(new URL('../../docs/faults.md', import.meta.url), 'utf8')
    const untold = jobs.filter(({ name, on }) => on.length > 0 && !ends.includes(`| \`${name}\` |`))
    assert.deepEqual(
      untold.map(({ name }) => name),
      [],
      'say in docs/faults.md where it ends when its attempts are used up',
    )
  })

  test('is named in words, whichever job it is', () => {
    const unnamed = jobs.map(({ name }) => name).filter((name) => !jobWords[name])
    assert.deepEqual(unnamed, [], 'say in job-words.ts what it does')
  })
})
