import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { inTransaction, openDatabase, sql } from '../../src/platform/db/index.ts'
import { isOutage } from '../../src/platform/db/outage.ts'
import { aPerson, openedCase } from '../cases.ts'
import { testDatabase } from '../index.ts'
import { lineTo } from './line.ts'
import { isReady, startProgram, stopProgram, until, untilReady } from './program.ts'
import { createVisitor, hidden, signIn, type Visitor } from './visitor.ts'

const db = await testDatabase()
const line = await lineTo(db.url)
const folder = await mkdtemp(join(tmpdir(), 'firstpoint-faults-'))
const program = await startProgram({ folder, settings: { DATABASE_URL: line.url, COUNCIL_PHONE: '020 7946 0100' } })
after(async () => {
  line.state = 'up'
  await stopProgram(program)
  await line.close()
  await rm(folder, { recursive: true, force: true })
})
await untilReady(program)

const text = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
const front = { url: program.url, isOpen: true }

/** One answer, as it is: a visitor would wait until the service is back. */
async function ask(visitor: Visitor, path: string, form: Record<string, string> | null = null) {
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(front.url + path, {
    method: form ? 'POST' : 'GET',
    headers: { accept: 'text/html', cookie },
    redirect: 'manual',
    ...(form ? { body: new URLSearchParams(form) } : {}),
  })
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: text(await response.text()) }
}

const { id } = await db
  .selectFrom('staff')
  .innerJoin('staff_roles', 'staff_roles.staff_id', 'staff.id')
  .select('staff.id')
  .where('staff_roles.role_key', '=', 'advisor')
  .limit(1)
  .executeTakeFirstOrThrow()

describe('while the database cannot be reached', () => {
  const resident = createVisitor(front)
  const advisor = createVisitor(front)
  const form = { problem: 'out', _csrf: '' }

  test('every page says so in words, with 503, and the program goes on', async () => {
    form._csrf = hidden((await resident.get('/request/street-light/problem')).body, '_csrf')
    await signIn(advisor, id)
    line.state = 'cut'
    for (const [visitor, path, sent] of [
      [resident, '/', null],
      [resident, '/services/street-light', null],
      [resident, '/request/street-light/problem', null],
      [resident, '/request/street-light/problem', form],
      [advisor, '/staff/desk', null],
      [advisor, '/staff/messages', null],
    ] as const) {
      const { status, retryAfter, body } = await ask(visitor, path, sent)
      assert.equal(status, 503, `${path} answered ${status}: ${body.slice(0, 200)}`)
      assert.match(body, /This service is having a short break.*Nothing you sent before has been lost/, path)
      assert.match(
        body,
        sent
          ? /go back in your browser: what you typed is still there\. Then send it again/
          : /Wait a minute, then try again\. Try again/,
        path,
      )
      assert.equal(retryAfter, '10')
    }
    assert.equal((await ask(resident, '/health/live')).status, 200)
    await until('the number to call stands without hours', async () => {
      const { status, body } = await ask(createVisitor(front), '/accessibility')
      return status === 200 && /Need help\? Call 020 7946 0100\. Complaints/.test(body)
    })
    assert.equal((await ask(resident, '/health/ready')).status, 503)
  })

  test('pages come back by themselves, people are still signed in, and what was typed can be sent', async () => {
    line.state = 'up'
    await until('the pages are back', () => isReady(program.url))
    assert.equal((await ask(resident, '/')).status, 200)
    assert.equal((await ask(advisor, '/staff/desk')).status, 200)
    assert.equal((await ask(resident, '/request/street-light/problem', form)).status, 303)
  })

  test('background work comes back by itself, also when it had not begun', async () => {
    const { caseId } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
    const states = async () => {
      const found = await db.selectFrom('messages').select('state').where('subject_id', '=', caseId).execute()
      return [...new Set(found.map(({ state }) => state))].join()
    }
    await until('the message about the case has gone', async () => (await states()) === 'sent', 60)
  })
})

describe('while the database stands still and says nothing', () => {
  test('the program is not ready, and what waits for it is told so instead of waiting for ever', async () => {
    const waiting = openDatabase({ url: line.url, clock: db.clock, patience: 300, onError: () => {} })
    await sql`select 1`.execute(waiting)
    line.state = 'silent'
    const failed = async (work: Promise<unknown>) =>
      isOutage(
        await work.then(
          () => null,
          (error: unknown) => error,
        ),
      )
    assert.ok(await failed(sql`select 1`.execute(waiting)))
    assert.equal((await fetch(`${program.url}/health/ready`)).status, 503)
    line.state = 'up'
    const change = inTransaction(waiting, async (tx) => {
      await sql`select 1`.execute(tx)
      line.state = 'silent'
      await sql`select 2`.execute(tx)
    })
    assert.ok(await failed(change))
    line.state = 'up'
    await until('the pages are back', () => isReady(program.url))
    await sql`select 1`.execute(waiting)
    await waiting.close()
  })
})
